"""A recording that grows is diagnosed again: it is said what a fresh look says, and no call is looked at twice."""

from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F

import stn_viz as sv
from stn_viz import diagnostics
from stn_viz.diagnostics import by_suspicion
from stn_viz.diagnostics.check import of_call
from stn_viz.diagnostics.museum import exhibits
from stn_viz.recording import Tape
from stn_viz.recording.load import reuse_calls


def said(tape):
    report = sv.diagnose(tape)
    places = [(f.kind, f.call, f.sample, f.evidence.get("calls")) for f in report]
    return places, str(report), [str(row) for row in report.rows], by_suspicion(tape, report)


def fresh(calls):
    """Make a tape of the same calls that nobody has looked at."""
    return Tape(calls=[replace(call) for call in calls])


@pytest.mark.parametrize("exhibit", exhibits(), ids=lambda e: e.name)
def test_a_part_and_then_the_whole_say_what_fresh_looks_say(exhibit):
    calls = exhibit.play_faulty().calls
    for shown in (calls[:1], calls[: len(calls) // 2], calls, calls[1:], calls[::2]):
        if shown:
            assert said(Tape(calls=shown)) == said(fresh(shown))


@pytest.fixture
def tape():
    with sv.record() as tape:
        for step in range(4):
            grid = F.affine_grid((1 - 0.1 * step) * torch.eye(2, 3)[None], [1, 1, 8, 8], align_corners=False)
            F.grid_sample(torch.full((1, 1, 8, 8), float(step)), grid, align_corners=False)
            tape.step()
    return tape


def test_a_call_is_looked_at_once_unless_a_check_asks_for_others(tape, monkeypatch):
    looks = []
    alone = of_call("alone", lambda warp: looks.append(("alone", warp.call.step)))
    along = of_call("along", lambda warp: looks.append(("along", len(warp.row))))
    monkeypatch.setattr(diagnostics, "CHECKS", (alone, along))
    sv.diagnose(Tape(calls=tape.calls[:3]))
    sv.diagnose(tape)
    assert [step for name, step in looks if name == "alone"] == [0, 1, 2, 3]
    assert [count for name, count in looks if name == "along"] == [3] * 3 + [4] * 4


def test_a_second_reading_takes_over_the_calls_of_the_first_that_are_the_same(tape, tmp_path):
    path = tmp_path / "run.stn"
    Tape(calls=tape.calls[:3]).save(path)
    first = sv.load_recording(path)
    other = replace(tape[1], output=tape[1].output + 1)
    Tape(calls=[tape[0], other, tape[2], tape[3]]).save(path)
    again = sv.load_recording(path)
    reuse_calls(again, first)
    assert [call in first.calls for call in again] == [True, False, True, False]
    assert torch.equal(again[1].output, other.output)
