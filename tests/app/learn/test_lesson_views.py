"""What each link of the course shows, without a session: the kinds of views, their bytes, their words, their weight."""

import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest

from stn_viz.app.learn.links import complaints, view_of
from stn_viz.app.learn.packing import later, payload, taught, view_id
from stn_viz.app.learn.views import STAGE, view_for
from stn_viz.lessons.bundled import course, cuts
from stn_viz.stage.lesson import Opens
from stn_viz.stage.lesson_views import (
    BoardView,
    ChartView,
    CurveView,
    DescentView,
    ExhibitView,
    FigureView,
    StageView,
    TilesView,
)
from stn_viz.stage.packing import unpack
from stn_viz.texts import LANGUAGES, using

MOST = 3.0e6  # bytes of a lesson with all its views; in a file they are packed and written as text


@pytest.fixture(scope="module")
def lessons():
    """Make every view of the course once."""
    whole = [taught(one.id) for one in course()]
    return {one.what.id: (one, {link: view_for(link) for link in one.links}) for one in whole}


@pytest.mark.parametrize("name", [one.id for one in course()])
def test_every_lesson_packs_with_all_its_views(lessons, name):
    what, views = lessons[name]
    sent = payload(what, views, Opens(), served=False)
    assert len(sent) < MOST
    meta, chunks = unpack(sent)
    named = {one for step in meta["steps"] for one in (step["stage"], step["then"]) if one}
    assert named == set(meta["views"])
    assert all(step["open"] is None for step in meta["steps"])
    for view in meta["views"].values():
        for part in ("scene", "rival", "tiles", "answer"):
            assert all(chunk in chunks for chunk in view.get(part) or ())


def test_every_stage_of_the_course_has_the_players_key(lessons):
    for _, views in lessons.values():
        for view in views.values():
            if isinstance(view, StageView | DescentView):
                assert unpack(view.scene)[0]["key"] == STAGE
            if isinstance(view, DescentView) and view.rival:
                assert unpack(view.rival)[0]["key"] != STAGE


def test_a_step_that_asks_for_the_verdict_has_it_and_not_the_box(lessons):
    _, views = lessons["parts"]
    asked = [view for link, view in views.items() if "ask=verdict" in link]
    assert len(asked) >= 3
    for view in asked:
        assert unpack(view.scene)[0]["network"] is None, "its box would give the answer away"
        assert len(unpack(view.answer)[0]["opinion"]["probabilities"]) == 10
    lost = view_for("/?v=1&source=digit&digit=2&turn=60&family=affine&loss=network&ask=1&show=gradient")
    assert "upstream" in unpack(lost.answer)[1]


def test_a_stage_that_asks_nothing_of_torch_carries_no_answer(lessons):
    _, views = lessons["direction"]
    assert {view.answer for view in views.values()} == {None}


def test_links_of_the_other_pages_show_what_those_pages_show(lessons):
    views = {link: view for _, every in lessons.values() for link, view in every.items()}
    kinds = {
        "look=gallery": TilesView,
        "look=stress": CurveView,
        "look=turn": CurveView,
        "look=card": ChartView,
        "look=board": BoardView,
        "/inside?": FigureView,
        "look=maps": ChartView,
        "look=chain": ChartView,
        "look=descent": DescentView,
        "/debug?": ExhibitView,
    }
    for part, kind in kinds.items():
        found = [view for link, view in views.items() if part in link]
        assert found, part
        assert {type(view) for view in found} == {kind}, part
    ways = [unpack(view.passage)[0] for link, view in views.items() if "/inside?" in link]
    assert [(meta["state"]["way"], meta["loss"] is None) for meta in ways] == [("forward", True), ("backward", False)]
    charts = [view.svg for view in views.values() if isinstance(view, ChartView)]
    charts.append(view_for("/backward?v=1&source=tiny&corners=1&steps=10&look=kinks").svg)
    assert all(ET.fromstring(svg).get("aria-label") for svg in charts)


def test_what_contributions_add_up_to_stands_where_a_step_can_hide_it(lessons):
    _, views = lessons["descent"]
    (maps,) = [view for link, view in views.items() if "look=maps" in link]
    assert maps.caption.endswith("s +0.054, tx +0.144, ty +0.0231")
    assert "054" not in maps.svg
    assert "header" in next(step for step in course()[8].steps if step.id == "sum").hide


def test_no_two_steps_in_turn_ask_beside_the_same_gallery():
    for one in course():
        for step, follows in pairwise(one.steps):
            assert "look=gallery" not in step.stage or step.stage != follows.stage, f"{one.id}/{follows.id}"


def test_no_slope_is_shown_before_it_is_asked_for():
    """Without the gradient, a lesson's microscope keeps its slopes."""
    (lesson,) = [one for one in course() if one.id == "gradients"]
    before = lesson.steps[: [step.id for step in lesson.steps].index("slope")]
    assert not [link for step in before for link in (step.stage, step.then) if link and "gradient" in link]


def test_a_fault_is_found_and_its_mended_twin_is_not(lessons):
    _, views = lessons["debug"]
    exhibits = {link: view for link, view in views.items() if isinstance(view, ExhibitView)}
    for link, view in exhibits.items():
        assert view.mended == ("mended=1" in link)
        assert all((view.title, view.description, view.findings))
        assert view.fault != view.fix
    assert any(view.svg for view in exhibits.values())


def test_a_rivals_descent_runs_beside(lessons):
    _, views = lessons["descent"]
    assert {bool(view.rival) for view in views.values() if isinstance(view, DescentView)} == {True, False}


def test_a_link_that_names_axes_has_the_loss_over_them_with_a_corner_of_the_path_for_each_step(lessons):
    _, views = lessons["descent"]
    drawn = {link: view.landscapes for link, view in views.items() if isinstance(view, DescentView)}
    assert {len(svgs) for link, svgs in drawn.items() if "x=rotation" not in link} == {0}
    assert sorted(len(svgs) for link, svgs in drawn.items() if "x=rotation" in link) == [1, 2]
    for svg in (svg for svgs in drawn.values() for svg in svgs):
        (path,) = ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}path")
        assert path.get("d", "").count("L") == 200


def test_curves_fit_their_axes(lessons):
    for _, views in lessons.values():
        for view in views.values():
            if isinstance(view, CurveView):
                for series in view.series:
                    assert len(series.values) == len(view.at)
                    assert all(v is None or view.low <= v <= view.high for v in series.values)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_view_speaks_the_language_of_its_lesson(language):
    link = "/debug?v=1&exhibit=collapsed"
    with using(language):
        view = view_for(link)
    assert view.title.isascii() == (language == "en")


def test_the_steps_of_a_cut_name_their_lessons_and_link_to_the_pages_and_back():
    what = taught("", cuts()[0].id)
    meta, _ = unpack(payload(what, {}, Opens(), served=True))
    assert [(step["lesson"], step["id"]) for step in meta["steps"]] == list(cuts()[0].steps)
    for step, (lesson, one) in zip(meta["steps"], what.steps, strict=True):
        state, _, back = step["open"].partition("&lang=en")
        assert (state.partition("&play=")[0], back) == (
            f".{one.then or one.stage}",
            f"&back={cuts()[0].id}:{lesson}/{one.id}",
        )


def test_a_step_that_plays_is_opened_in_the_app_with_its_animation():
    plays = {}
    for lesson in ("why", "parts", "descent"):
        what = taught(lesson)
        meta, _ = unpack(payload(what, {}, Opens(), served=True))
        for step, (_, one) in zip(meta["steps"], what.steps, strict=True):
            link = step["open"].removeprefix(".")
            assert complaints(link) == ()
            plays[one.id] = (one.play, getattr(view_of(link), "play", ""))
    assert {name: found for name, found in plays.items() if any(found)} == {
        "curve": ("sweep", ""),  # that page draws its curve at once
        "grid": ("theta", "theta"),
        "read": ("pixelwise", "pixelwise"),
        "sum": ("pixelwise", ""),
        **dict.fromkeys(("descend", "integer", "basin", "stuck"), ("descent", "descent")),
    }


def test_steps_are_found_by_number_by_name_and_by_lesson():
    what = taught("", cuts()[0].id)
    assert [what.place(name) for name in ("1", "2", "upright", "why/curve", "99", "0", "nothing", "²")] == [
        *(0, 1, 0, 1, None, None, None, None),
    ]


def test_views_that_come_later_have_the_ids_of_the_steps():
    what = taught("direction")
    link = what.links[3]
    meta, chunks = unpack(later(what, {link: view_for(link)}))
    assert list(meta["views"]) == [view_id(link)]
    whole = b"".join(chunks[part].tobytes() for part in meta["views"][view_id(link)]["scene"])
    assert whole == view_for(link).scene
