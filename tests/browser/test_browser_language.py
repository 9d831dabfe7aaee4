"""In Chinese no English sentence is left on a page: what a person sees or hears is listed, names and symbols apart."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

import stn_viz as sv
from stn_viz.images.bundled import pictures
from stn_viz.networks.checkpoints import checkpoints

pytestmark = pytest.mark.browser

LISTS = (Path(__file__).parent / "visible_words.js").read_text("utf-8")
LEFT_OUT = ", ".join(
    (
        "[data-testid=stIconMaterial], [data-testid=stAlertDynamicIcon]",  # glyphs, written as their names
        "[data-testid=stn-stage]",  # its own texts are in English yet
        "[data-testid=stn-pad], .stn-tiles, .stn-board",  # as the stage's
    )
)
STAGE = "[data-testid=stn-stage][data-theta]"
PLOT = ".js-plotly-plot .main-svg"
BACKWARD = "backward?v=1&size=24&steps=10&"
MODELS = "models?v=1&look="
PAGES = {
    "explore?v=1": STAGE,
    "explore?v=1&family=tps&source=upload": STAGE,
    "explore?v=1&source=digit&ask=1&loss=network": STAGE,
    f"{BACKWARD}look=descent": PLOT,
    f"{BACKWARD}look=maps&source=upload&loss=picture&rival=fine": PLOT,
    f"{BACKWARD}look=precision&rule=marquardt&loss=sum": PLOT,
    f"{MODELS}gallery": ".stn-tiles .tile",
    f"{MODELS}stage": STAGE,
    f"{MODELS}turn": ".stn-tiles .tile",
    f"{MODELS}stress": PLOT,
    f"{MODELS}training": ".stn-tiles .tile",
    f"{MODELS}card": ".model-card",
    f"{MODELS}board": ".stn-board table",
}
AUTHORS = ("Jaderberg", "Simonyan", "Zisserman", "Kavukcuoglu")
NAMES = sorted(
    {
        *(p.author for p in pictures()),
        *sv.families(), *sv.KERNELS,  # as links spell them
        "Adam", "SGD", "Levenberg-Marquardt", "Gauss-Newton", "Lanczos", "torch.optim", "torch", "PyTorch",
        *checkpoints(), "ST-CNN", "CNN", "NeurIPS", "table 1 and appendix A", "docs/training.md",
        "Spatial Transformer Networks", *AUTHORS,
        "rate", "decay", "upright", "follow", "bend", "ripple", "average", "clip",  # a training's settings, as typed
        "cpu", "x86_64, 1 thread",  # as the card records the machine
        "float64", "float32", "float16", "bfloat16", "align_corners", "MNIST", "UCI", "MIT", "PNG", "JPEG", "WebP",
        "GIF", "BMP", "TIFF", "GPU", "CPU", "stn_viz", "English", "Language", "f_loc", "diag", "det",
    },
    key=len,
    reverse=True,
)  # fmt: skip
WORD = re.compile("[A-Za-z]{3,}")  # symbols such as px and tx have two letters


@pytest.fixture(scope="module")
def shared(browser: Browser, app_url: str) -> Iterator[Callable[[str], Page]]:
    """Show an address on the one page that all share."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()

    def show(path: str) -> Page:
        page.goto(f"{app_url}/{path}")
        return page

    yield show
    context.close()


def english(page: Page) -> list[str]:
    """List the visible texts that hold a word which is no name; ask until there is none, or for five seconds."""
    give_up = time.monotonic() + 5
    while (left := [text for text in page.evaluate(LISTS, LEFT_OUT) if foreign(text)]) and time.monotonic() < give_up:
        page.wait_for_timeout(200)
    return left


def foreign(text: str) -> bool:
    for name in NAMES:
        text = text.replace(name, " ")
    return WORD.search(text) is not None


@pytest.mark.parametrize("path", PAGES)
def test_no_english_is_left(shared, path):
    page = shared(f"{path}&lang=zh")
    expect(page.locator(PAGES[path]).first).to_be_visible()
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page).to_have_title(re.compile("[\u4e00-\u9fff]"))
    assert english(page) == []


@pytest.mark.parametrize(("path", "options"), [("explore?v=1", "宇航员"), (f"{BACKWARD}look=descent", "相似变换")])
def test_no_english_is_left_in_menus(shared, path, options):
    page = shared(f"{path}&lang=zh")
    expect(page.locator(PAGES[path]).first).to_be_visible()
    page.get_by_role("button", name="更多").click()
    expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
    assert english(page) == []
    page.keyboard.press("Escape")
    seen: list[str] = []
    choices = page.get_by_test_id("stSelectboxVirtualDropdown").get_by_role("option")  # the stage has options, too
    for box in page.get_by_test_id("stMainBlockContainer").get_by_test_id("stSelectbox").all():
        if not box.get_by_role("combobox").is_enabled():
            continue
        box.get_by_role("combobox").click()
        expect(choices.first).to_be_visible()
        seen += choices.all_inner_texts()
        page.keyboard.press("Escape")
        expect(choices).to_have_count(0)
    assert options in seen
    assert [text for text in seen if foreign(text)] == []


def test_the_menu_changes_the_language_and_the_link_keeps_it(open_app):
    page = open_app("?v=1&family=attention")
    html = page.locator("html")
    expect(html).to_have_attribute("lang", "en")
    expect(page.get_by_text("sampling kernel k")).to_be_visible()
    choose(page, "中文")
    expect(html).to_have_attribute("lang", "zh-CN")
    expect(page.get_by_text("采样核 k")).to_be_visible()
    expect(page).to_have_url(re.compile("family=attention.*lang=zh|lang=zh.*family=attention"))
    page.reload()
    expect(page.get_by_text("采样核 k")).to_be_visible()
    expect(html).to_have_attribute("lang", "zh-CN")
    page.get_by_role("link", name="调试").click()
    expect(page).to_have_url(re.compile("debug.*lang=zh"))
    choose(page, "English")
    expect(page).to_have_title("Debug · stn_viz")
    expect(html).to_have_attribute("lang", "en")
    expect(page).not_to_have_url(re.compile("lang=zh"))


def choose(page: Page, language: str) -> None:
    page.locator(".st-key-language").get_by_role("combobox").click()
    page.get_by_role("option", name=language).click()


def test_an_english_sentence_would_be_seen():
    assert foreign("source U")
    assert foreign("源图 U is here")
    assert not foreign("仿射（式 1）")
    assert not foreign("∂L/∂θ11")
    assert not foreign("Stéfan van der Walt")


def test_the_menu_of_languages_stands_in_the_head_and_takes_nothing_from_the_page(shared):
    page = shared("explore?v=1")
    expect(page.locator(STAGE).first).to_be_visible()
    block = page.locator("[data-testid=stMainBlockContainer] [data-testid=stVerticalBlock]").first
    tops = block.evaluate(
        "all => [all, ...all.children].filter((e) => e.offsetHeight).map((e) => e.getBoundingClientRect().top)"
    )
    assert tops[1] == tops[0], "the first thing drawn stands at the top"
    menu = page.locator(".st-key-language").bounding_box()
    assert menu
    assert menu["y"] + menu["height"] < tops[0]
