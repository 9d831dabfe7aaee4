"""In Chinese no English is left anywhere: every page in every view, its menus, warnings, charts, pictures and files."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from stn_viz.app.backward.view import LOOKS as BACKWARD_LOOKS
from stn_viz.app.debug.view import LOOKS as DEBUG_LOOKS
from stn_viz.app.models.view import LOOKS as MODELS_LOOKS
from stn_viz.diagnostics.museum import exhibits
from stn_viz.stage.scene import OVERLAYS
from stn_viz.texts import say, using
from tests.browser.chinese import WORDS, Reader, wrong

pytestmark = pytest.mark.browser

BACKWARD = "backward?v=1&size=24&steps=10"
DIGIT = "backward?v=1&source=digit&steps=10"
PLACES = {
    "start": ["", "?projector=1"],
    "explore": [
        "explore?v=1",
        "explore?v=1&source=digit&ask=1&loss=network&at=3,4",
        "explore?v=1&source=draw&family=projective&kernel=lanczos&at=0,0",
        "explore?v=1&family=tps&stiffness=0.1&source=upload&projector=1",
        "explore?v=1&family=diffeomorphic&size=28",
        f"explore?v=1&size=28&loss=sum&kernel=gaussian&at=5,5&show={','.join(OVERLAYS)}",
        f"explore?v=1&size=28&family=projective&theta=1,0,0,0,1,0,1.5,0&show={','.join(OVERLAYS)}",  # horizon
        "explore?v=1&size=28&family=affine&theta=0,0,0,0,0,0",  # collapsed
        "explore?v=1&size=28&family=affine&theta=-1,0,0,0,1,0&corners=1",  # mirrored
        "explore?v=1&size=28&family=affine&theta=1,0,9,0,1,9&padding=border",  # outside
        # what no link may say
        "explore?v=7&family=foo&kernel=x&size=9&theta=1,a&at=1&projector=7&digit=999&stiffness=99&show=zz&source=q",
        "explore?v=1&theta=1,2,3&loss=network&at=9999,3",
        "explore?v=1&theta=nan,1,2,3,4,5",
    ],
    "backward": [
        *(f"{BACKWARD}&look={look}" for look in BACKWARD_LOOKS),
        f"{BACKWARD}&look=kinks&corners=1&step=0&padding=border",
        f"{BACKWARD}&look=kinks&kernel=gaussian&grey=1",
        f"{BACKWARD}&look=chain&kernel=integer&loss=pixel",
        f"{BACKWARD}&look=maps&source=upload&loss=picture&rival=fine",
        f"{BACKWARD}&look=precision&rule=marquardt&loss=sum",
        f"{BACKWARD}&rule=preconditioned-sgd&start=far&fine=1&family=tps&near=1&look=maps",
        f"{BACKWARD}&rule=momentum&rival=integer&family=similarity&x=rotation&y=scale",
        f"{DIGIT}&loss=network",
        f"{DIGIT}&loss=localiser",
        f"{DIGIT}&loss=localiser&look=chain",
        "backward?v=1&size=999&steps=x&x=foo&y=bar&look=zz&row=200&source=zz&loss=network&family=tps&start=hand&theta=1",
        f"{BACKWARD}&step=300&row=90&start=hand",
    ],
    "models": [
        *(f"models?v=1&look={look}" for look in MODELS_LOOKS),
        *(f"models?v=1&look={look}&network=add-st-fcn-tps-parallel" for look in ("gallery", "stage", "card")),
        *(f"models?v=1&look={look}&network=r-cnn" for look in ("gallery", "stage", "turn", "training")),
        "models?v=1&network=tc-st-cnn-affine&pick=3",
        "models?v=1&network=p-st-cnn-projective&pick=3&distortion=e",
        "models?v=1&network=r-st-cnn-affine-joint&sort=det&show=wrong",
        "models?v=1&data=draw",
        "models?v=1&data=upload&look=stress",
        "models?v=1&network=foo&data=mnist&distortion=tc&sort=x&x=foo&y=bar&strength=999",
    ],
    "inside": [
        "inside?v=1",
        "inside?v=1&network=add-st-fcn-tps-parallel&way=backward&block=transformers.1.V",
        "inside?v=1&network=r-cnn&block=classifier.0",
        "inside?v=1&data=draw",
        "inside?v=1&data=upload&hand=1,,,,,",
        "inside?v=1&network=foo&pose=1&hand=x&way=up&block=foo&label=99",
    ],
    "debug": [
        *(f"debug?v=1&look={look}&exhibit=one-step-too-far" for look in DEBUG_LOOKS),
        *(f"debug?v=1&look=grid&flow={flow}&mended=1" for flow in ("arrows", "wheel")),
        "debug?v=1&tape=upload",
        "debug?v=1&tape=opened&exhibit=foo&call=99&sample=55&cut=9",
    ],
    "learn": ["learn?v=1"],
}  # fmt: skip


@pytest.mark.parametrize("page", PLACES)
def test_no_english_is_left_wherever_a_link_leads(reader, page):
    left = {place: found for place in PLACES[page] if (found := reader.at(place))}
    with using("zh"):
        expect(reader.page).to_have_title(re.compile(say(f"app-title-{page}")))
    assert left == {}


def test_no_english_is_left_in_the_museum(reader):
    left = {}
    for exhibit in exhibits():
        found = reader.at(f"debug?v=1&exhibit={exhibit.name}&look=evidence")
        with using("zh"):
            expect(reader.page.get_by_text(str(exhibit.description)[:12]).first).to_be_visible()
        left |= {exhibit.name: found} if found else {}
    assert left == {}


@pytest.mark.parametrize("link", ["explore?v=1&source=digit", BACKWARD, "models?v=1", "debug?v=1"])
def test_no_english_is_left_in_menus_tooltips_and_behind_buttons(reader, link):
    reader.go(link)
    page, seen = reader.page, list[str]()
    block = page.get_by_test_id("stMainBlockContainer")
    choices = page.get_by_test_id("stSelectboxVirtualDropdown").get_by_role("option")  # the stage has options, too
    boxes = block.get_by_test_id("stSelectbox").all()
    for box in [box for box in boxes if box.get_by_role("combobox").is_enabled()]:
        box.get_by_role("combobox").click()
        expect(choices.first).to_be_visible()
        seen += choices.all_inner_texts()
        page.keyboard.type("〇〇")  # nothing is called so
        expect(choices).to_have_text(["没有结果"])
        seen += reader.read()
        page.keyboard.press("Escape")
    for button in block.get_by_test_id("stPopover").all():
        button.get_by_role("button").click()
        expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
        seen += reader.read()
        for help_ in page.get_by_test_id("stPopoverBody").get_by_test_id("stTooltipHoverTarget").all():
            help_.hover()
            expect(page.get_by_test_id("stTooltipContent").first).to_be_visible()
            seen += reader.read()
        page.keyboard.press("Escape")
        expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)
    assert len(seen) > 3
    assert wrong(seen) == []


PASTED = (
    "胡说", "1 2 3 4", "1 2 3 4 5 6", "NaN 1 2 3 4 5", "[[1,0,0],[0,1,0],[0,0,0]]", "[[1,0,0],[0,1,0],[0.5,0,1]]",
    "[[0,0,0],[0,0,0]]", "1 2 3 4 5 6 7 8", "1 " * 9000, '{"family":"tps","theta":[1]}',
    '{"family":"affine","theta":[1]}',
)  # fmt: skip


def test_no_english_is_left_in_what_the_stage_answers(reader, tmp_path):
    reader.go("explore?v=1&size=28&source=digit&family=similarity&at=4,5&ask=1")
    stage, left = reader.page.get_by_test_id("stn-stage").first, dict[str, list[str]]()
    field = stage.get_by_test_id("paste")
    for text in PASTED:
        field.fill(text)
        field.press("Enter")
        said = [part for part in reader.page.evaluate(WORDS) if part != field.input_value()]
        left |= {text: found} if (found := wrong(said)) else {}
        field.fill("")
    for name in ("gradient", "predict", "predict"):
        stage.get_by_test_id(name).click()
        left |= {name: found} if (found := reader.read()) else {}  # it asks, then reveals
    assert left == {}


def upload(reader: Reader, name: str, data: bytes) -> list[str]:
    before = reader.runs
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    reader.page.locator("input[type=file]").first.set_input_files(file)
    reader.rest(before)
    return reader.read()


def picture(kind: str, mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, (900, 700)).save(out, kind)
    return out.getvalue()


def test_no_english_is_left_about_files_that_are_handed_in(reader):
    left = {}
    files = {
        "a.txt": b"no picture", "b.pdf": b"%PDF-1.7", "c.png": b"\x89PNG\r\n\x1a\n and no more", "d.png": b"",
        "e.tiff": picture("TIFF", "CMYK"), "f.gif": picture("GIF"),
    }  # fmt: skip
    reader.go("explore?v=1&source=upload")
    for name, data in files.items():
        left |= {name: found} if (found := upload(reader, name, data)) else {}
    reader.go("models?v=1&data=upload")
    left |= {"digit": found} if (found := upload(reader, "g.png", picture("PNG"))) else {}
    reader.go("debug?v=1&tape=upload")
    for name, data in {"a.stn": b"no recording", "b.stn": b"PK\x03\x04" + bytes(99), "c.stn": b"n" * 300}.items():
        left |= {name: found} if (found := upload(reader, name, data)) else {}
    assert left == {}


@pytest.mark.parametrize("link", ["explore?v=1&size=28&show=gradient,conventions&loss=sum", f"{DIGIT}&loss=network"])
def test_no_english_is_left_in_saved_files(reader, browser: Browser, tmp_path, link):
    reader.go(link)
    drawing = saved(reader.page, "svg", tmp_path).read_text("utf-8")
    texts = [
        re.sub("<[^>]*>", "", text) for text in re.findall("<(?:text|title|desc)\\b.*?</(?:text|title|desc)>", drawing)
    ]
    assert len(texts) > 3
    assert wrong(texts) == []
    saved(reader.page, "png", tmp_path)
    assert reader.read() == []  # its words are painted
    page = saved(reader.page, "html", tmp_path)
    context = browser.new_context(offline=True)
    alone = context.new_page()
    alone.goto(page.as_uri())
    expect(alone.get_by_test_id("stn-stage")).to_have_attribute("data-theta", re.compile("."))
    assert wrong([*alone.evaluate(WORDS), alone.title()]) == []
    context.close()


def saved(page: Page, kind: str, folder: Path) -> Path:
    stage = page.get_by_test_id("stn-stage").first
    stage.locator("details", has=page.get_by_test_id(f"save-{kind}")).first.evaluate("(node) => (node.open = true)")
    with page.expect_download() as download:
        stage.get_by_test_id(f"save-{kind}").click()
    download.value.save_as(folder / f"file.{kind}")
    return folder / f"file.{kind}"


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


def test_an_english_sentence_would_be_seen(reader):
    reader.go("explore?v=1&size=28")
    plant = "html => document.body.insertAdjacentHTML('beforeend', `<div id=planted>${html}</div>`)"
    for html in ("<p hidden>an English sentence</p>", "<p title='of another'>文字</p>", "<p>在MNIST 上</p>"):
        reader.page.evaluate(plant, html)
        assert len(wrong(reader.page.evaluate(WORDS))) == 1
        reader.page.evaluate("() => document.querySelector('#planted').remove()")
    reader.page.evaluate(
        "() => new OffscreenCanvas(9, 9) && document.createElement('canvas').getContext('2d').fillText('painted', 0, 0)"
    )
    assert wrong(reader.page.evaluate(WORDS)) == ["painted"]


def test_what_is_drawn_later_is_read_once(reader):
    reader.go("explore?v=1&size=28")
    drawn = """async () => {
      const place = document.body.appendChild(document.createElement("div"));
      const start = performance.now();
      for (let k = 0; k < 3000; k++) {
        place.append(Object.assign(document.createElement("span"), { textContent: "Zoom" }));
      }
      await new Promise((done) => setTimeout(done));
      const took = performance.now() - start, said = place.textContent;
      place.remove();
      return [took, said];
    }"""
    took, said = reader.page.evaluate(drawn)
    assert took < 2000, "not again for each that comes after it"
    assert said == "框选缩放" * 3000


def test_the_menu_of_languages_stands_in_the_head_and_takes_nothing_from_the_page(open_app):
    page = open_app("explore?v=1")
    expect(page.get_by_test_id("stn-stage").first).to_be_visible()
    block = page.locator("[data-testid=stMainBlockContainer] [data-testid=stVerticalBlock]").first
    tops = block.evaluate(
        "all => [all, ...all.children].filter((e) => e.offsetHeight).map((e) => e.getBoundingClientRect().top)"
    )
    assert tops[1] == tops[0], "the first thing drawn stands at the top"
    menu = page.locator(".st-key-language").bounding_box()
    assert menu
    assert menu["y"] + menu["height"] < tops[0]
