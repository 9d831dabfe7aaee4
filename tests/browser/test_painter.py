"""WebAssembly paints V while a hand drags: in the app under its policy, in a saved page, not where it is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from stn_viz.stage.standalone import standalone_html
from tests.browser import scenes
from tests.browser.stage_page import centre, frame, stage

pytestmark = pytest.mark.browser

COUNT = """() => {
  window.painters = 0;
  WebAssembly.Instance = class extends WebAssembly.Instance {
    constructor(module, imports) {
      super(module, imports);
      if (imports?.stage) window.painters += 1;
    }
  };
}"""
V = "stage => stage.querySelector('.view.target canvas.base').toDataURL()"
STRICT = "script-src 'self' 'unsafe-inline'"


def bend(page: Page) -> int:
    """Hold the box in another place; see that V has changed, and count the painters that were made for it."""
    stage(page).wait_for()
    page.evaluate(COUNT)
    frame(page)
    before = stage(page).evaluate(V)
    x, y = centre(page.locator('.handle[data-kind="move"]').first)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y + 20, steps=3)
    page.wait_for_function(f"([stage, before]) => ({V})(stage) !== before", arg=[stage(page).element_handle(), before])
    return page.evaluate("window.painters")


def test_in_the_app_under_its_policy(open_app):
    assert bend(open_app("explore?v=1&kernel=lanczos")) == 1


def test_in_a_page_that_was_saved_and_is_opened_from_disk(visiting, tmp_path: Path):
    file = tmp_path / "stage.html"
    file.write_text(standalone_html(scenes.scene("affine", kernel="bicubic").payload(), "a stage"), encoding="utf-8")
    with visiting() as context:
        page = context.new_page()
        page.goto(file.as_uri())
        assert bend(page) == 1


def test_where_a_policy_refuses_it_the_loop_paints(visiting, harness_url):
    def strictly(route):
        answer = route.fetch()
        route.fulfill(response=answer, headers={**answer.headers, "content-security-policy": STRICT})

    wrong = []
    with visiting() as context:
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.route(f"{harness_url}?scene=*", strictly)
        page.goto(f'{harness_url}?scene=affine?kernel="lanczos"')
        assert bend(page) == 0
        page.unroute_all(behavior="wait")
    assert not wrong
