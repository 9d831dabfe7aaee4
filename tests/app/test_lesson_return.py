"""The way back to a lesson: each page that a step opens leads back to that step, in its language and mode."""

from functools import partial
from urllib.parse import parse_qsl, urlsplit

import pytest

from stn_viz.app.learn.packing import payload, taught
from stn_viz.lessons.bundled import cuts
from stn_viz.stage.lesson import Opens
from stn_viz.stage.packing import unpack
from stn_viz.texts import say, using
from tests.app.opened import opened as opened_by

SCRIPT = """
from stn_viz.app import language, lesson_return, url, view_state
view, _ = view_state.remember("any", url.PageView(), {})
lesson_return.link(view)
view_state.link("any", view, url.PageView())
"""


opened = partial(opened_by, SCRIPT)


def way_back(at):
    """Give the address that the page leads back to, and what is said of it; None where there is none."""
    found = [one.proto.body for one in at.get("html") if "lesson-return" in one.proto.body]
    if not found:
        return None
    (body,) = found
    href = body.split('href="')[1].split('"')[0].replace("&amp;", "&")
    return urlsplit(href).path, dict(parse_qsl(urlsplit(href).query)), body.split(">")[1].split("<")[0]


@pytest.mark.parametrize("projector", [True, False])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_step_is_led_back_to(language, projector):
    mode = {"projector": "1"} if projector else {}
    for what in (taught("direction"), taught("", cuts()[0].id)):
        with using(language):
            meta, _ = unpack(payload(what, {}, Opens(), served=True))
            title = say("app-back-to-lesson", title=str(what.what.title))
        for k in (0, len(what.steps) - 1):
            query = dict(parse_qsl(urlsplit(meta["steps"][k]["open"]).query))
            at = opened(back=query["back"], lang=query["lang"], **mode)
            path, asked, words = way_back(at)
            assert (path, asked["v"]) == ("./learn", "1"), "as the page writes it: nothing is added to the history"
            assert taught(asked.get("lesson", ""), asked.get("cut", "")).what is what.what
            assert what.place(asked["step"]) == k
            assert asked.get("lang", "en") == language
            assert asked.get("projector") == mode.get("projector")
            assert words == f"← {title}"


def test_the_way_back_stays_in_the_link_of_the_page():
    at = opened(back="direction/sign")
    asked = {name: found[0] if isinstance(found, list) else found for name, found in at.query_params.items()}
    assert asked == {"back": "direction/sign"}
    at.run()
    assert way_back(at)


NONSENSE = ("direction", "direction/nothing", "nothing/sign", "hour:direction/sign", "twenty:affine/size", "//x.org/y")


@pytest.mark.parametrize(
    "back", ["", *NONSENSE, "javascript:a/b", "<b>/x", "a/b/c", "direction/sign" + "x" * 200, "方向/步"]
)
def test_nonsense_is_ignored(back):
    at = opened(back=back)
    assert way_back(at) is None
    assert not at.warning
