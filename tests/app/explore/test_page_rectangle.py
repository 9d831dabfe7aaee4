"""A page in a photo is straightened: the box at its corners, its true proportions told, and taken by V."""

import pytest
from test_page_explore import app, choose, scene  # noqa: F401  app is a fixture

import stn_viz as sv
from tests.warping.seen_rectangle import seen

SIZE = (384, 384)  # the astronaut's
A4 = 2**-0.5


def link_of(aspect, turns):
    theta, _ = seen(aspect, turns, size=SIZE, focal=384.0)
    return {"v": "1", "family": "projective", "theta": ",".join(f"{n:.9g}" for n in theta.tolist())}


def told(at):
    return [caption.value for caption in at.caption if "flat rectangle" in caption.value]


def taking(at):
    return [button for button in at.button if button.label == "give V these proportions"]


def test_its_proportions_are_told_and_taken(app):  # noqa: F811
    at = app(**link_of(A4, (30, 20)))
    assert told(at) == ["If the box surrounds a flat rectangle, its width : height is 0.71 : 1."]
    before = scene(at)["theta"]
    taking(at)[0].click().run()
    at.run()
    assert not at.exception
    sent = scene(at)
    assert sent["frame"]["target"] == [384, 272]
    assert sent["theta"] == before
    assert at.query_params["aspect"] in ("0.7071", ["0.7071"])
    assert told(at) == taking(at) == [], "V has them now"


def test_where_nothing_tells_the_lens_it_says_so(app):  # noqa: F811
    (said,) = told(app(**link_of(A4, (30, 0))))
    assert said.endswith("as a phone's lens would see it; nothing in the picture tells the lens.")


def test_in_a_hall_the_stage_has_all_the_room(app):  # noqa: F811
    assert told(app(**link_of(A4, (30, 20)), projector="1")) == []


@pytest.mark.parametrize("query", [{}, {"family": "projective"}, {"family": "projective", "source": "tiny"}])
def test_without_perspective_nothing_is_said(app, query):  # noqa: F811
    assert told(app(v="1", **query)) == []


@pytest.mark.parametrize(
    ("aspect", "size", "wanted"), [("2", "0", [192, 384]), ("0.5", "64", [64, 32]), ("0", "64", [64, 64])]
)
def test_v_has_the_proportions_of_the_link(app, aspect, size, wanted):  # noqa: F811
    assert scene(app(v="1", aspect=aspect, size=size))["frame"]["target"] == wanted


def test_the_menu_offers_them(app):  # noqa: F811
    at = choose(app(v="1"), "width : height of V", 1.4142)
    assert scene(at)["frame"]["target"] == [272, 384]
    assert scene(choose(at, "width : height of V", 0.0))["frame"]["target"] == [384, 384]


@pytest.mark.parametrize("aspect", ["-1", "21", "nan", "wide", "0.01"])
def test_proportions_that_cannot_be_are_complained_of(app, aspect):  # noqa: F811
    at = app(v="1", aspect=aspect)
    assert any("aspect" in warning.value for warning in at.warning)
    assert scene(at)["frame"]["target"] == [384, 384]


def test_the_picture_in_full_takes_them_as_well():
    from dataclasses import replace

    from stn_viz.app.explore.scene import full_sizes
    from stn_viz.app.explore.source import shipped
    from stn_viz.app.explore.view import View

    source = replace(shipped(View()), full=(3000, 4000))
    view = View(aspect=0.5)
    assert full_sizes(source, sv.Frame((512, 512), (512, 256)), view).target == (4000, 2000)
    assert full_sizes(source, sv.Frame((512, 512), (64, 32)), replace(view, size=64)).target == (64, 32)


def test_a_line_of_text_has_two_rows_of_control_points_and_its_proportions_are_taken(app):  # noqa: F811
    at = app(v="1", family="tps")
    four = scene(at)["theta"]
    at = choose(at, "control points", "2x7")
    sent = scene(at)
    assert len(four) == 32
    assert len(sent["theta"]) == 28
    assert sent["theta"][:2] == pytest.approx(four[:2])
    assert sent["theta"][-2:] == pytest.approx(four[-2:])
    assert at.query_params["lattice"] in ("2x7", ["2x7"])
    squeezed = ",".join(f"{x},{y / 4}" for y in (-1, 1) for x in (-1, -2 / 3, -1 / 3, 0, 1 / 3, 2 / 3, 1))
    at = app(v="1", family="tps", lattice="2x7", theta=squeezed)
    assert [c.value for c in at.caption if "line of text" in c.value] == [
        "The line of text in the box is 4.0 times as long as it is high."
    ]
    taking(at)[0].click().run()
    at.run()
    assert scene(at)["frame"]["target"] == [96, 384]
    assert taking(at) == []
