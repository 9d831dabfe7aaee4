"""A lesson in a notebook without a browser: what it opens with, what the player asks for, and what is refused."""

import subprocess
import sys

import anywidget
import pytest
import torch

import stn_viz as sv
from stn_viz.app.learn.links import view_of
from stn_viz.app.learn.packing import taught, view_id
from stn_viz.app.learn.teacher import Teacher
from stn_viz.lessons.bundled import COURSE, lesson_named
from stn_viz.stage.packing import unpack


@pytest.fixture
def played(monkeypatch):
    """A lesson, and what it sends to its player."""
    out: list[tuple[str, dict, dict]] = []
    monkeypatch.setattr(
        anywidget.AnyWidget, "send", lambda _, content, buffers: out.append((content["kind"], *unpack(buffers[0])))
    )
    return sv.lesson("direction"), out


def test_it_opens_with_the_views_of_its_first_steps_and_no_links_to_an_app(played):
    w, _ = played
    meta, _ = unpack(w._lesson)
    what = taught("direction")
    assert [step["id"] for step in meta["steps"]] == [step.id for _, step in what.steps]
    assert set(meta["views"]) == {view_id(link) for link in what.links_from(0)} < {view_id(k) for k in what.links}
    assert (meta["links"]["lesson"], {step["open"] for step in meta["steps"]}) == (None, {None})
    assert meta["language"] == "en"


def test_views_come_when_the_player_misses_them(played):
    w, out = played
    link = taught("direction").links[-1]
    w._handle_custom_msg({"kind": "at", "what": {"want": [view_id(link), "v0"]}}, [])
    ((kind, meta, _),) = out
    assert (kind, meta["lesson"], list(meta["views"])) == ("views", "direction", [view_id(link)])


def test_torch_answers_a_hand(played):
    w, out = played
    link = taught("direction").links[0]
    theta = [0.5, *view_of(link).theta[1:]]
    report = {"kind": "commit", "seq": 3, "epoch": 0, "theta": theta, "selection": None, "overlays": ["none"]}
    w._handle_custom_msg({"kind": "view", "what": {**report, "shown": view_id(link)}}, [])
    ((kind, meta, arrays),) = out
    assert (kind, meta["key"], meta["theta"], meta["seq"]) == ("answer", "lesson", theta, 3)
    assert torch.from_numpy(arrays["V"].copy() if "V" in arrays else arrays["values"].copy()).isfinite().all()


def test_what_makes_no_sense_is_not_answered(played):
    w, out = played
    for said in (None, {}, {"kind": "at"}, {"kind": "at", "what": {"want": "v0"}}, {"kind": "view", "what": 3}):
        w._handle_custom_msg(said, [])
    assert out == []


def test_it_speaks_chinese():
    w = sv.lesson("direction", lang="zh")
    assert str(lesson_named("direction").title) not in repr(w)
    assert unpack(w._lesson)[0]["language"] == "zh-CN"
    assert unpack(Teacher(lesson_named("direction"), "zh").opening())[0]["lesson"] == unpack(w._lesson)[0]["lesson"]


def test_a_cut_and_a_lesson_of_ones_own_are_played(tmp_path):
    assert unpack(sv.lesson("twenty")._lesson)[0]["cut"]["id"] == "twenty"
    text = (COURSE / lesson_named("direction").file).read_text("utf-8")
    (tmp_path / "mine.toml").write_text(text.replace('id = "direction"', 'id = "mine"'), "utf-8")
    assert unpack(sv.lesson(str(tmp_path / "mine.toml"))._lesson)[0]["lesson"]["id"] == "mine"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"name": "directoin"}, "name: got 'directoin', wanted one of why, .*; did you mean 'direction'"),
        ({"name": "xyzzy"}, "name: .*stn-viz lessons list"),
        ({"name": 3}, "name: got 3"),
        ({"name": "direction", "lang": "fr"}, "lang: got 'fr', wanted one of en, zh"),
        ({"name": "direction", "height": 0}, "height: got 0"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(arguments, said, unchecked):
    with pytest.raises(sv.ArgumentError, match=said):
        sv.lesson(**arguments)


def test_without_anywidget_one_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(sv.UserError, match=r'pip install "stn-viz\[notebook\]"'):
        sv.lesson("direction")


WITHOUT_THE_APP = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("streamlit", "psutil", "starlette"):
            raise ModuleNotFoundError(name, name=name)
sys.meta_path.insert(0, Missing())
import stn_viz as sv
from stn_viz.lessons.bundled import course
from stn_viz.app.learn.packing import taught
from stn_viz.app.learn.views import view_for
firsts = {link.partition("?")[0]: link for one in course() for link in reversed(taught(one.id).links)}
print(sv.lesson("direction"), *(len(f"{view_for(link)}") > 0 for link in firsts.values()), len(firsts))
"""


@pytest.mark.slow
def test_no_page_of_a_lesson_needs_streamlit():
    said = subprocess.run([sys.executable, "-c", WITHOUT_THE_APP], capture_output=True, text=True, check=True).stdout
    assert said.split("\n")[0].endswith("True True True True True 5")
