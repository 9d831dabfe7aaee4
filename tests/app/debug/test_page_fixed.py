"""A registration on the Debug page: the look at the fixed picture says torch's numbers, and the stage gets F."""

from functools import partial

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from streamlit.testing.v1 import AppTest

import stn_viz as sv
from stn_viz.app import RECORDING
from stn_viz.recording.landmarks import landmarks
from stn_viz.stage.packing import unpack
from tests.app.opened import opened as opened_by
from tests.by_hand import numbers
from tests.registered import ON_FIXED, registered

opened = partial(opened_by, "from stn_viz.app.debug import page as debug\ndebug.page()\n", tape="opened")


def facts(at: AppTest, name: str) -> list[str]:
    return [h.proto.body for h in at.get("html") if f"data-fact='{name}'" in h.proto.body]


def scene(at: AppTest) -> tuple[dict, dict]:
    (stage,) = (c for c in at.get("bidi_component") if c.proto.component_name == "stn-viz.stage")
    return unpack(stage.proto.bytes)


@pytest.fixture
def tape(tmp_path, monkeypatch):
    registered().save(tmp_path / "run.stn")
    monkeypatch.setenv(RECORDING, str(tmp_path / "run.stn"))
    return sv.load_recording(tmp_path / "run.stn")


def test_the_numbers_are_torchs_before_the_warp_and_after_it(tape):
    at = opened(look="fixed", call="2", sample="1")
    call = tape[2]
    identity = F.affine_grid(torch.eye(2, 3)[None], [1, 1, *call.target], align_corners=False)
    still = F.grid_sample(call.input[1:], identity, align_corners=False)[0]
    apart = [(V - call.fixed[1]).abs() for V in (still, call.output[1])]
    wanted = [*(float(gap.mean()) for gap in apart), *(float(gap.max()) for gap in apart)]
    (said,) = facts(at, "apart-from-fixed")
    assert numbers(said.partition(">")[2]) == pytest.approx(wanted, rel=1e-3)
    pairs = landmarks(call)
    before, after = pairs.before[1, :2], pairs.after[1, :2]
    (said,) = facts(at, "landmark-error")
    wanted = [2, float(before.mean()), float(after.mean()), float(before.max()), float(after.max())]
    assert numbers(said.partition(">")[2]) == pytest.approx(wanted, rel=1e-3)
    (table,) = at.table
    assert list(table.value["landmark"]) == [str(1 + int(k)) for k in (*after.argsort(descending=True), 2)]
    assert [float(v) for v in table.value["error (px)"]] == pytest.approx(
        [*sorted(after.tolist(), reverse=True), torch.nan], rel=1e-3, nan_ok=True
    )
    assert next(iter(table.value["in F"])) == "({}, {})".format(*(f"{v:.4g}" for v in ON_FIXED[0, int(after.argmax())]))


def test_the_stage_gets_the_fixed_picture_and_a_link_says_how_the_two_are_compared(tape):
    meta, arrays = scene(opened(call="1", sample="0", large="checker"))
    assert meta["large"] == "checker"
    np.testing.assert_array_equal(arrays["fixed"], tape[1].fixed[0].numpy())


def test_a_call_without_a_fixed_picture_has_no_such_look(tmp_path, monkeypatch):
    with sv.record() as tape:
        F.grid_sample(torch.rand(1, 1, 8, 8), torch.zeros(1, 8, 8, 2), align_corners=False)
    tape.save(tmp_path / "run.stn")
    monkeypatch.setenv(RECORDING, str(tmp_path / "run.stn"))
    at = opened(look="fixed")
    assert at.session_state["debug.look"] == "grid"
    assert "fixed" not in scene(at)[1]


def test_a_volume_is_compared_slice_by_slice(tmp_path, monkeypatch):
    U = torch.rand(1, 1, 6, 8, 10, generator=torch.Generator().manual_seed(0))
    grid = F.affine_grid(0.9 * torch.eye(3, 4)[None], [1, 1, 6, 8, 10], align_corners=False)
    with sv.record() as tape:
        V = F.grid_sample(U, grid, align_corners=False)
        sv.observe_fixed(V, U)
    tape.save(tmp_path / "run.stn")
    monkeypatch.setenv(RECORDING, str(tmp_path / "run.stn"))
    at = opened(look="fixed", cut="2")
    gap = (V - U)[0, :, 2].abs()
    (said,) = facts(at, "apart-from-fixed")
    assert numbers(said.partition(">")[2])[1::2] == pytest.approx([float(gap.mean()), float(gap.max())], rel=1e-3)
    np.testing.assert_array_equal(scene(at)[1]["fixed"], U[0, :, 2].numpy())
    assert not facts(at, "landmark-error")
