"""The Debug page without a browser: exhibits are found and mended, recordings open, bad files become sentences."""

from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from streamlit.testing.v1 import AppTest

import stn_viz as sv
from stn_viz.museum import exhibits
from stn_viz.stage.packing import unpack
from stn_viz.ui.serve import RECORDING

SOURCE = "from stn_viz.pages import debug\ndebug.page()\n"


def opened(**query: str) -> AppTest:
    at = AppTest.from_string(SOURCE, default_timeout=60)
    for name, value in query.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    return at


def scene(at: AppTest) -> dict:
    (stage,) = (c for c in at.get("bidi_component") if c.proto.component_name == "stn-viz.stage")
    return unpack(stage.proto.bytes)[0]


@pytest.mark.parametrize("exhibit", exhibits()[::5], ids=lambda e: e.name)
def test_an_exhibit_shows_its_finding_and_its_mended_twin_none(exhibit):
    at = opened(exhibit=exhibit.name)
    assert any(f": {exhibit.kind}**" in m.value for m in at.markdown)
    at.toggle[0].set_value(True).run()
    assert not at.exception
    assert [s.value.startswith("No finding") for s in at.success] == [True]


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """Record three steps of an affine warp that turns a little more each time."""
    U = torch.rand(2, 1, 12, 12, generator=torch.Generator().manual_seed(0))
    with sv.record() as tape:
        for step in range(3):
            turn = torch.tensor(0.1 * step)
            row = torch.stack([turn.cos(), -turn.sin(), turn.sin(), turn.cos()]).reshape(2, 2)
            theta = torch.cat([row, torch.zeros(2, 1)], dim=1).expand(2, -1, -1)
            F.grid_sample(U, F.affine_grid(theta, [2, 1, 12, 12], align_corners=False), align_corners=False)
            tape.step(loss=1.0 - 0.1 * step)
    tape.save(tmp_path / "run.stn")
    return tmp_path / "run.stn"


def test_a_recording_opens_on_the_stage_and_steps(recording, monkeypatch):
    monkeypatch.setenv(RECORDING, str(recording))
    at = opened(tape="opened", call="2", sample="1")
    angle = torch.tensor(0.2)
    assert scene(at)["theta"][:2] == pytest.approx([float(angle.cos()), -float(angle.sin())], abs=1e-5)
    at.select_slider[0].set_value(1).run()
    assert not at.exception
    assert scene(at)["theta"][1] == pytest.approx(-float(torch.tensor(0.1).sin()), abs=1e-5)


def test_a_file_that_is_no_recording_is_refused_in_a_sentence(tmp_path, monkeypatch):
    (tmp_path / "novel.stn").write_text("It was a dark and stormy night.")
    monkeypatch.setenv(RECORDING, str(tmp_path / "novel.stn"))
    at = opened(tape="opened")
    assert len(at.error) == 1
    assert at.error[0].value
