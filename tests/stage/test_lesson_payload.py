"""Lessons as they travel: every text in its language, each large map once, and the very bytes of each stage."""

import numpy as np
import pytest
import torch

import stn_viz as sv
from stn_viz.lessons.bundled import course, cuts, lesson_named
from stn_viz.stage.lesson import LessonPayload, Shown, ViewsPayload
from stn_viz.stage.lesson_views import CurveView, DescentView, ExhibitView, Series, StageView, packed
from stn_viz.stage.packing import split, unpack
from stn_viz.stage.scene import Scene
from stn_viz.texts import LANGUAGES, using

FRAME = sv.Frame((40, 40), (4, 4))
U = np.arange(1600, dtype=np.float32).reshape(1, 40, 40)


def scene(*theta):
    family = sv.family("translation")
    return Scene("lesson.stage", family, torch.tensor(theta, dtype=torch.float64), FRAME, U).payload()


def bare(lesson):
    steps = [Shown(step, "v1", step.then and "v2") for step in lesson.steps]
    return LessonPayload(lesson, steps)


def empty_texts(value, path=""):
    """Give the places of a payload's texts that say nothing."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from empty_texts(one, f"{path}.{name}")
    elif isinstance(value, list):
        for k, one in enumerate(value):
            yield from empty_texts(one, f"{path}[{k}]")
    elif isinstance(value, str) and not value.strip():
        yield path


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("lesson", course(), ids=lambda lesson: lesson.id)
def test_every_lesson_packs_with_all_its_texts_in_each_language(lesson, language):
    with using(language):
        meta, _ = unpack(bare(lesson).payload())
    assert not list(empty_texts({name: meta[name] for name in ("lesson", "steps", "checks", "misconceptions")}))
    assert meta["lesson"]["title"] == lesson.title.by[language]
    assert [step["say"] for step in meta["steps"]] == [step.say.by[language] for step in lesson.steps]
    for step, packed_step in zip(lesson.steps, meta["steps"], strict=True):
        assert packed_step["about"] == (None if step.about is None else list(step.about))
        options = step.ask.options if step.ask else ()
        assert [one["feedback"] for one in (packed_step["ask"] or {"options": []})["options"]] == [
            one.feedback.by[language] for one in options
        ]


def test_python_has_put_the_numbers_into_every_check():
    for lesson in course():
        for check, sent in zip(lesson.checks, bare(lesson).meta()["checks"], strict=True):
            assert len(sent["rows"]) == len(check.rows())
            for row in sent["rows"]:
                assert "{" not in row["question"] + sent["why"]
                wrong = [one["value"] for one in row["wrong"]]
                assert check.kind == "choice" or all(abs(w - row["answer"]) > sent["tolerance"] for w in wrong)
    half = bare(lesson_named("direction")).meta()["checks"][0]["rows"]
    assert len({row["answer"] for row in half}) > 1


def test_a_cut_says_of_each_step_whose_it_is():
    cut = cuts()[0]
    steps = [Shown(lesson_named(name).step(step), "v", lesson=name) for name, step in cut.steps]
    meta = LessonPayload(cut, steps).meta()
    assert meta["lesson"]["id"] == meta["cut"]["id"] == cut.id
    assert [part["id"] for part in meta["cut"]["lessons"]] == list(dict.fromkeys(name for name, _ in cut.steps))
    assert all(part["title"] and part["idea"] for part in meta["cut"]["lessons"])
    assert [f"{step['lesson']}/{step['id']}" for step in meta["steps"]] == ["/".join(pair) for pair in cut.steps]


def test_a_scene_is_the_sum_of_its_chunks_and_a_map_travels_once():
    first, second = scene(0.0, 0.0), scene(0.5, 0.0)
    assert b"".join(split(first)) == first
    meta, chunks = packed({"a": StageView(scene=first), "b": StageView(scene=second), "c": DescentView(scene=first)})
    for name, whole in (("a", first), ("b", second), ("c", first)):
        assert b"".join(chunks[part].tobytes() for part in meta[name]["scene"]) == whole
    assert sum(len(chunk) for chunk in chunks.values()) < len(first) + len(second) - U.nbytes + 100
    assert meta["c"]["rival"] is None


def test_views_come_back_as_they_were_packed():
    curve = CurveView("x", (0.0, 1.0), "y", 0.0, 1.0, (Series("a", "#000000", (0.5, None)),), (0.0, 1.0), "c")
    exhibit = ExhibitView("t", scene(0.0, 0.0), "story", ("one", "two"), "x = 1", "x = 2", True)
    sent = ViewsPayload("direction", {"v1": curve, "v2": exhibit}).payload()
    assert sent == ViewsPayload("direction", {"v1": curve, "v2": exhibit}).payload()
    meta, chunks = unpack(sent)
    assert (meta["lesson"], meta["language"]) == ("direction", "en")
    assert meta["views"]["v1"]["series"] == [{"name": "a", "colour": "#000000", "values": [0.5, None], "dash": ""}]
    assert meta["views"]["v2"]["findings"] == ["one", "two"]
    assert set(meta["views"]["v2"]["scene"]) == set(chunks)
