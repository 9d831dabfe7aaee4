"""A page that follows a recording goes along with its file, and leaves the visitor at the call that was chosen."""

from functools import partial
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from streamlit.testing.v1 import AppTest

import stn_viz as sv
from stn_viz.app import FOLLOWED, RECORDING
from stn_viz.app.debug import follow
from stn_viz.stage.packing import unpack
from tests.app.opened import opened as opened_by

SOURCE = "from stn_viz.app.debug import page as debug\ndebug.page()\n"
U = torch.rand(2, 1, 12, 12, generator=torch.Generator().manual_seed(0))


def turned(step: int) -> torch.Tensor:
    """Make the θ of a step: another turn for each, so that the stage says which one it shows."""
    turn = torch.tensor(0.01 * step)
    row = torch.stack([turn.cos(), -turn.sin(), turn.sin(), turn.cos()]).reshape(2, 2)
    return torch.cat([row, torch.zeros(2, 1)], dim=1)


def train(tape: sv.Tape, steps: range) -> None:
    for step in steps:
        grid = F.affine_grid(turned(step).expand(2, -1, -1), [2, 1, 12, 12], align_corners=False)
        F.grid_sample(U, grid, align_corners=False)
        F.grid_sample(U, 0.5 * grid, align_corners=False)
        tape.step()


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(RECORDING, str(tmp_path / "run.stn"))
    monkeypatch.setenv(FOLLOWED, "yes")
    return tmp_path / "run.stn"


opened = partial(opened_by, SOURCE)


def again(at: AppTest) -> AppTest:
    at.run()
    assert not at.exception
    return at


def shown(at: AppTest) -> int:
    """Tell the step whose warp is on the stage."""
    (stage,) = (c for c in at.get("bidi_component") if c.proto.component_name == "stn-viz.stage")
    theta = unpack(stage.proto.bytes)[0]["theta"]
    return round(100 * float(torch.atan2(-torch.tensor(theta[1]), torch.tensor(theta[0]))))


def says(at: AppTest, words: str) -> bool:
    return any(words in m.value for m in [*at.markdown, *at.info, *at.error])


def test_a_file_is_awaited_then_its_first_step_then_each_next_one(file):
    at = opened()
    assert says(at, "run.stn is not there yet")
    with sv.record(to=file) as tape:
        assert says(again(at), "The recording has begun")
        for step in range(3):
            train(tape, range(step, step + 1))
            assert says(again(at), f"the newest is {step},")


def test_the_chosen_call_stays_on_the_stage_while_steps_come_and_older_ones_give_way(file):
    with sv.record(to=file, keep=8) as tape:
        train(tape, range(6))
        at = opened(tape="opened", call="8", sample="1", look="passes")
        assert shown(at) == 4
        for step in range(6, 40):
            train(tape, range(step, step + 1))
            kept = sv.load_recording(file).steps
            assert shown(again(at)) == min(kept, key=lambda k: (abs(k - 4), k))
            assert at.number_input(key="debug.sample").value == 1
            assert at.segmented_control(key="debug.look").value == "passes"
    assert shown(at) != 4  # older steps did give way
    assert len(kept) <= 8


def test_the_newest_step_is_gone_along_with_when_it_is_asked_for(file):
    with sv.record(to=file) as tape:
        train(tape, range(3))
        at = opened(tape="opened", call="0")
        at.toggle(key="debug.newest").set_value(True).run()
        assert shown(at) == 2
        train(tape, range(3, 5))
        assert shown(again(at)) == 4
        assert "call" not in at.query_params  # a link names no step that is old in a moment
        at.number_input(key="debug.call").set_value(0).run()
        assert shown(at) == 0
        train(tape, range(5, 6))
        assert shown(again(at)) == 5
    assert shown(opened(tape="opened", newest="1")) == 5


def test_another_run_that_takes_the_files_place_is_followed_as_well(file):
    with sv.record(to=file) as tape:
        train(tape, range(6))
    at = opened(tape="opened", call="10")
    assert shown(at) == 5
    with sv.record(to=file) as tape:
        assert says(again(at), "The recording has begun")
        train(tape, range(2))
        assert shown(again(at)) in (0, 1)


def test_a_file_that_has_not_changed_is_not_drawn_again(file, monkeypatch):
    with sv.record(to=file) as tape:
        train(tape, range(1))
        asked: list[str] = []
        monkeypatch.setattr(follow.st, "rerun", asked.append, raising=False)
        seen = follow.debug.stamp()
        follow._look(seen)
        assert asked == []
        train(tape, range(1, 2))
        follow._look(seen)
        assert asked == ["app"]
