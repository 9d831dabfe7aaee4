"""Links of lessons: those of the course are read without a complaint, every other kind of fault is said."""

import pytest

from stn_viz.app.learn.links import complaints, measures, view_of
from stn_viz.lessons import check_lesson, course


@pytest.mark.parametrize("lesson", course(), ids=lambda lesson: lesson.id)
def test_every_link_of_the_course_is_read_without_a_complaint(lesson):
    assert [str(fault) for fault in check_lesson(lesson, complaints, measures)] == []


@pytest.mark.parametrize(
    ("link", "controls"),
    [
        ("/?v=1&family=similarity", ("rotation", "scale", "shift x", "shift y")),
        ("/?v=1&family=attention", ("scale", "shift x", "shift y")),
        ("/backward?v=1&family=translation", ("shift x", "shift y")),
        ("/models?v=1", ()),
        ("/nowhere?v=1", ()),
    ],
)
def test_a_links_box_is_measured_by_the_controls_of_its_family(link, controls):
    assert measures(link) == controls


def test_a_step_glides_where_source_and_size_stay():
    """Only what changes the scene may load it anew; the course has at most a few such steps."""
    anew = []
    for lesson in course():
        for step in lesson.steps:
            a, b = (view_of(link) for link in (step.stage, step.then or step.stage))
            if type(a) is not type(b) or any(
                getattr(a, field, None) != getattr(b, field, None)
                for field in ("source", "family", "network", "exhibit")
            ):
                anew.append(f"{lesson.id}/{step.id}")
    assert anew == [
        "families/ladder", "families/best", "corners/xy", "gradients/toU",
        "gradients/four", "learning/lazy", "debug/seam", "beyond/find", "beyond/two",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("/", ["The link lacks v=1"]),
        ("/start?v=1", ["The page is /start, wanted one of /, /explore, /backward, /models, /inside, /debug with"]),
        (
            "https://example.org/?v=1",
            ["wanted one of /, /explore, /backward, /models, /inside, /debug with nothing before it"],
        ),
        ("/explore?v=1&kernel=nearest", ["The link's kernel was ignored: 'nearest' is not one of"]),
        ("/?v=1&kernel=nearest", ["The link's kernel was ignored: 'nearest' is not one of"]),
        ("/?v=1&wrap=2", ["The link's wrap is no parameter of that page; wanted some of ask, aspect, at"]),
        ("/?v=1&at=0,0&at=1,1", ["The link names at twice"]),
        ("/?v=1&source=upload", ["a picture of the visitor's"]),
        ("/models?v=1&data=draw", ["a picture of the visitor's"]),
        ("/debug?v=1&tape=opened", ["a picture of the visitor's"]),
        ("/inside?v=1&data=draw", ["a picture of the visitor's"]),
        ("/inside?v=1&network=r-st-cnn-afine", ["There is no network r-st-cnn-afine; wanted one of add-cnn"]),
        ("/inside?v=1&hand=1,2", ["r-st-cnn-affine has no θ of as many entries"]),
        ("/models?v=1&network=r-st-cnn-afine", ["There is no network r-st-cnn-afine; wanted one of add-cnn"]),
        ("/backward?v=1&source=card&loss=localiser", ["A trained network reads digits only"]),
        ("/backward?v=1&x=rotation&y=θ12", ["The link names rotation, θ12 as axes of the loss landscape"]),
        ("/?v=1&family=attention&theta=1,0", ["2 numbers, attention has 3"]),
    ],
)
def test_each_fault_of_a_link_is_said(link, said):
    found = complaints(link)
    assert len(found) == len(said), found
    assert all(part in whole for part, whole in zip(said, found, strict=True)), found
