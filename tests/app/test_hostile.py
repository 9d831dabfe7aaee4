"""What a hostile or broken browser may send, and files of the package that are damaged: each ends in a sentence."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import NumberInput

from stn_viz.app import digit_pad
from stn_viz.app.explore import source
from stn_viz.datasets import digits
from stn_viz.errors import UserError
from stn_viz.images import bundled
from stn_viz.stage import report

SCRIPT = "from stn_viz.app.{0} import page\npage.page()"
ADDRESS = {
    "explore": {"source": "digit", "family": "affine"},
    "backward": {"size": "16", "steps": "10", "look": "precision", "source": "digit"},
    "inside": {"way": "backward"},
    "models": {},
    "debug": {},
    "learn": {"lesson": "direction", "step": "2"},
}
STAGES = {
    "explore": ["explore.stage", "pad"],
    "backward": ["backward.stage.A", "backward.stage.B"],
    "inside": ["inside.figure", "inside.pad"],
    "models": ["models.stage", "models.gallery", "models.board", "models.pad"],
    "debug": ["debug-stage", "debug.strip"],
    "learn": ["learn.player"],
}
HOSTILE = [
    None,
    7,
    "view",
    [],
    {"view": "text"},
    {"at": ["want"]},
    {"at": {"step": 7, "want": [None, {}, "v0"], "lesson": [], "projector": "yes"}},
    {"at": {"step": "\n" * 99, "want": "all"}},
    {"view": ["a"], "picked": "three", "chosen": 3, "digit": "all"},
    {"view": {"kind": 3, "seq": "x", "epoch": [], "theta": "1,2", "selection": {"row": 1}, "overlays": "all"}},
    {"view": {"kind": "commit", "seq": 1, "epoch": 1, "theta": ["a", {}, None, True, "b", "c"], "projector": "yes"}},
    {"view": {"kind": "commit", "seq": math.nan, "epoch": 0, "theta": [math.inf] * 6, "selection": [math.nan, -1]}},
    {"view": {"kind": "live", "seq": -1, "epoch": 1e300, "theta": [1.0] * 100_000, "step": 1e99, "selection": [1]}},
    {"picked": 1e9, "chosen": "../../etc/passwd", "digit": [0] * 783},
    {"picked": -1, "chosen": "![x](http://evil.example)", "digit": [0] * 783 + [256]},
    {"digit": [0] * 783 + [math.nan]},
    {"digit": [0] * 783 + ["9"]},
]


def page(name: str, **query: str) -> AppTest:
    at = AppTest.from_string(SCRIPT.format(name), default_timeout=120)
    for parameter, value in {"v": "1", **ADDRESS[name], **query}.items():
        at.query_params[parameter] = value
    return at


@pytest.mark.parametrize("message", HOSTILE)
def test_a_report_is_read_field_by_field(message):
    said = report.read(message.get("view") if isinstance(message, dict) else message)
    assert all(math.isfinite(number) for number in said.theta)
    assert len(said.theta) <= 4096
    assert said.seq >= 0
    assert said.selection is None or min(said.selection) >= 0
    drawn = digit_pad.drawn(message.get("digit") if isinstance(message, dict) else message)
    assert not drawn.any()


def test_a_true_report_and_a_true_drawing_are_read():
    said = report.read({"kind": "commit", "seq": 3, "epoch": 2.0, "theta": [1, 0.5], "selection": [4, 5]})
    assert said == report.StageReport(kind="commit", seq=3, epoch=2, theta=(1.0, 0.5), selection=(4, 5))
    np.testing.assert_array_equal(digit_pad.drawn(list(range(256)) * 3 + [9] * 16).flatten()[:256], np.arange(256))


@pytest.mark.parametrize("name", ADDRESS)
def test_no_message_of_a_browser_raises(name, monkeypatch):
    """As a component's state, which the page reads."""
    for query in ({}, {"look": "stage", "pick": "3"}) if name == "models" else ({},):
        at = page(name, **query).run()
        for message in HOSTILE:
            state = dict.fromkeys(STAGES[name], message)
            monkeypatch.setattr(
                "stn_viz.app.view_state.report",
                lambda key, state=state: state[key] if isinstance(state.get(key), dict) else {},
            )
            at.run()
            assert not at.exception, message


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("explore", "explore.digit"),
        ("explore", "explore.turn"),
        ("backward", "backward.tilt"),
        ("models", "models.strength"),
        ("debug", "debug.sample"),
    ],
)
@pytest.mark.parametrize("value", [math.nan, math.inf, 1e300, -5000])
def test_a_number_that_no_widget_could_give_leaves_the_page_standing(name, key, value):
    at = page(name).run()
    (widget,) = [w for kind in ("slider", "number_input") for w in at.get(kind) if w.key == key]
    widget.set_value(value)
    at.run()
    if at.exception:  # Streamlit itself makes no whole number of it: that session ends, and no other
        assert isinstance(widget, NumberInput)
        assert not math.isfinite(value)
        at = page(name).run()
    assert not at.exception, at.exception[0].message
    (widget,) = [w for kind in ("slider", "number_input") for w in at.get(kind) if w.key == key]
    assert widget.min <= widget.value <= widget.max


@pytest.fixture
def damaged(monkeypatch):
    """Let the package's data lie elsewhere; what was read before is forgotten."""

    def move(folder) -> None:
        monkeypatch.setattr(digits, "resources", SimpleNamespace(files=lambda _: folder))
        monkeypatch.setattr(bundled, "_FOLDER", folder)

    digits._load_bundled.cache_clear()
    st.cache_data.clear()
    st.cache_resource.clear()
    source._planes.cache_clear()
    yield move
    digits._load_bundled.cache_clear()
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.mark.parametrize("how", ["missing", "empty", "garbage", "other arrays"])
@pytest.mark.parametrize("name", ["explore", "backward", "models"])
def test_damaged_digits_are_one_sentence(name, how, tmp_path, damaged):
    (tmp_path / "resources").mkdir()
    file = tmp_path / "resources" / "digits.npz"
    if how == "other arrays":
        np.savez(file, images=np.zeros((3, 8, 8), np.uint8), labels=np.zeros(3, np.uint8))
    elif how != "missing":
        file.write_bytes(b"" if how == "empty" else b"PK\x03\x04 not a zip")
    damaged(tmp_path)
    with pytest.raises(UserError, match="bundled digits"):
        digits.load_bundled()
    at = page(name, **({"draw": "877"} if name == "models" else {})).run()  # 64 that nobody has asked for before
    assert not at.exception
    assert any("bundled digits" in error.value for error in at.error)


@pytest.mark.parametrize("name", ["explore", "backward"])
def test_a_missing_picture_is_one_sentence(name, tmp_path, damaged):
    damaged(tmp_path)
    at = page(name, source="astronaut").run()
    assert not at.exception
    assert len(at.error) == 1
