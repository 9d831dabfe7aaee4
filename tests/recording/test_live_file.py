"""A recording that is written while it is made: each step is in the file when it ends, whatever ends the training."""

import itertools
import os
import random
import signal
import subprocess
import sys
import time

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from recorded_models import picture
from storage_cases import same

import stn_viz as sv
from stn_viz.recording.budget import thin_steps


def learn(tape, steps, side=8):
    """Train a localiser of one layer; each step's loss is its number."""
    layer, U = torch.nn.Linear(1, 6), picture(2, 1, side, side)
    descent = torch.optim.SGD(layer.parameters(), 0.01)
    for step in range(steps):
        grid = F.affine_grid(layer(torch.ones(2, 1)).view(2, 2, 3), list(U.shape), align_corners=False)
        F.grid_sample(U, grid, align_corners=False).square().sum().backward()
        descent.step()
        descent.zero_grad()
        tape.step(float(step))
        yield step


def test_each_step_is_in_the_file_when_it_ends(tmp_path):
    path = tmp_path / "run.stn"
    with sv.record(to=path) as tape:
        assert len(sv.load_recording(path)) == 0  # there before the first step ends
        for step in learn(tape, 5):
            read = sv.load_recording(path)
            assert read.steps == tuple(range(step + 1))
            assert read.losses == {k: float(k) for k in range(step + 1)}
    assert len(tape) == len(read) == 5
    for a, b in zip(tape, read, strict=True):
        assert repr(a) == repr(b)  # what a step makes of the weights is known when it ends, too
        assert a.tensors().keys() == b.tensors().keys()
        assert all(same(a.tensors()[name], b.tensors()[name]) for name in a.tensors())
    assert list(tmp_path.iterdir()) == [path]


def test_a_run_takes_the_place_of_the_one_before(tmp_path):
    for steps in (4, 2):
        with sv.record(to=tmp_path / "run.stn") as tape:
            list(learn(tape, steps))
        assert sv.load_recording(tmp_path / "run.stn").steps == tuple(range(steps))


def test_a_training_that_fails_leaves_the_step_in_hand_as_well(tmp_path):
    def fail():
        with sv.record(to=tmp_path / "run.stn") as tape:
            list(learn(tape, 2))
            F.grid_sample(picture(1, 1, 4, 4), torch.full((1, 2, 2, 2), torch.nan), align_corners=False)
            raise FloatingPointError

    with pytest.raises(FloatingPointError):
        fail()
    assert sv.load_recording(tmp_path / "run.stn").steps == (0, 1, 2)


def test_a_tape_without_calls_says_why_in_its_file(tmp_path):
    with sv.record(to=tmp_path / "run.stn") as tape:
        F.grid_sample(picture(0, 1, 4, 4), torch.zeros(0, 2, 2, 2), align_corners=False)
        tape.step()
    assert sv.load_recording(tmp_path / "run.stn").notes == tape.notes != ()


@pytest.mark.parametrize("keep", [4, 5, 16])
def test_a_long_run_keeps_its_course_and_its_newest_steps(tmp_path, keep):
    path = tmp_path / "run.stn"
    with sv.record(to=path, every=2, keep=keep) as tape:
        for step in learn(tape, 40 * keep):
            if step % 2 == 0 and (step < 3 * keep or step % 14 == 0):
                read = sv.load_recording(path)
                assert read.steps[-1] == step
                assert len(read.steps) <= keep
                assert read.losses == {k: float(k) for k in read.steps}
    steps = sv.load_recording(path).steps
    assert steps == tape.steps
    assert steps[0] == 0
    newest = steps[-max(keep // 4 - 1, 1) :]
    assert newest == tuple(range(newest[0], 40 * keep, 2))
    gaps = [b - a for a, b in itertools.pairwise(steps)]
    assert max(gaps) <= 40 * keep / (keep // 4)  # no part of the training is missing
    assert "Older steps are thinned out" in tape.notes[0]
    assert sv.load_recording(path).notes == tape.notes


@pytest.mark.parametrize("limits", [{"keep": 8}, {"max_bytes": 30_000}])
@pytest.mark.parametrize("watched", [True, False])
def test_the_first_steps_give_way_where_there_is_no_room_for_all(tmp_path, limits, watched):
    with sv.record(to=tmp_path / "run.stn" if watched else None, every=10, first=20, **limits) as tape:
        list(learn(tape, 200))
    assert tape.nbytes <= limits.get("max_bytes", tape.limits.max_bytes)
    assert len(tape.steps) <= limits.get("keep", 16)
    assert tape.steps[0] == 0
    assert tape.steps[-1] >= 150
    assert all(step % 10 == 0 for step in tape.steps[1:] if step >= 20)


@given(st.integers(1, 300), st.integers(1, 50))
def test_thinning_makes_room_and_spreads(count, every):
    steps = [every * k for k in range(count)]
    kept = thin_steps(steps, every)
    assert kept <= set(steps)
    assert {0, steps[-1]} <= kept
    assert len(kept) <= max(3 * count / 4, 2)
    assert thin_steps(sorted(kept), every) <= kept


def test_a_file_is_no_larger_than_its_bound(tmp_path):
    bound, path = 400_000, tmp_path / "run.stn"
    sizes = []
    with sv.record(to=path, max_bytes=bound, keep=1000) as tape:
        for _ in learn(tape, 200):
            sizes.append(path.stat().st_size)
    assert bound / 4 < max(sizes) <= bound
    assert sv.load_recording(path).steps == tape.steps


def test_whatever_is_cut_off_the_whole_steps_before_it_are_read(tmp_path):
    path, ends = tmp_path / "run.stn", []
    with sv.record(to=path) as tape:
        ends = [path.stat().st_size for _ in learn(tape, 3)]
    data = path.read_bytes()
    for length in [*range(ends[0], len(data), 97), *ends, *(end + n for end in ends[:2] for n in (1, 7, 8, 9))]:
        read = sv.load_recording(data[:length])
        assert len(read) == sum(end <= length for end in ends)
        assert (length in ends) == (not any("middle of a step" in note for note in read.notes))


def test_what_follows_a_step_and_is_none_is_refused(tmp_path):
    with sv.record(to=tmp_path / "run.stn") as tape:
        list(learn(tape, 1))
    data = (tmp_path / "run.stn").read_bytes()
    for more in (
        bytes(8),
        bytes(100),
        (4).to_bytes(8, "little") + b"null",
        data.replace(b"stn-recording", b"stn_recording"),
    ):
        with pytest.raises(sv.UserError, match="recording"):
            sv.load_recording(data + more)


def test_a_file_that_is_taken_away_costs_no_step_and_no_training(tmp_path):
    path = tmp_path / "run.stn"
    with sv.record(to=path) as tape:
        for step in learn(tape, 4):
            if step == 0:
                path.unlink()  # nothing can be appended to it
            if step == 1:
                assert not path.exists()
            if step == 2:
                assert sv.load_recording(path).steps == (0, 1, 2)
    read = sv.load_recording(path)
    assert read.steps == (0, 1, 2, 3)
    assert any("could not be written" in note for note in read.notes)


def test_a_place_that_cannot_be_written_to_is_refused_before_the_training(tmp_path):
    with pytest.raises(sv.ArgumentError, match=r"^to: "), sv.record(to=tmp_path / "none" / "run.stn"):
        pytest.fail("the block must not begin")
    (tmp_path / "folder.stn").mkdir()
    with pytest.raises(sv.UserError, match="cannot be written"), sv.record(to=tmp_path / "folder.stn"):
        pytest.fail("the block must not begin")


@pytest.mark.parametrize("keep", [0, 3, True])
def test_too_few_steps_to_keep_are_refused(keep):
    with pytest.raises(sv.ArgumentError, match=r"^keep: .*at least 4"), sv.record(keep=keep):
        pytest.fail("the block must not begin")


def test_a_tape_in_memory_keeps_as_many_steps_as_are_asked_for():
    with sv.record(keep=8) as tape:
        list(learn(tape, 50))
    assert tape.steps == tuple(range(0, 50, 8))
    assert tape.losses.keys() == set(tape.steps)


TRAINING = """
import os, sys, torch
import torch.nn.functional as F
import stn_viz as sv
torch.set_num_threads(1)
def train(path):
    U = torch.rand(8, 3, 48, 48)
    theta = torch.eye(2, 3).repeat(8, 1, 1).requires_grad_()
    with sv.record(to=path, keep=6) as tape:
        print(os.getpid(), flush=True)
        for step in range(100_000):
            grid = F.affine_grid(theta, [8, 3, 48, 48], align_corners=False)
            F.grid_sample(U, grid, align_corners=False).square().sum().backward()
            tape.step(float(step))
            print(f"{step}\\n", end="", flush=True)  # in one piece, whenever it is killed
for path in sys.argv[1:]:
    child = os.fork()
    if not child:
        train(path)
    os.waitpid(child, 0)
    print("killed", flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL there")
def test_a_training_is_killed_ten_times_and_its_last_whole_step_is_there(tmp_path):
    paths, chance = [tmp_path / f"{k}.stn" for k in range(10)], random.Random()
    command = [sys.executable, "-c", TRAINING, *map(str, paths)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as trainings:
        for path in paths:
            child, wanted = int(trainings.stdout.readline()), chance.randint(1, 30)
            told = [int(step) for step in itertools.islice(trainings.stdout, wanted)]
            time.sleep(chance.random() / 50)  # somewhere in a step: there is nothing to wait for
            os.kill(child, signal.SIGKILL)
            told += map(int, itertools.takewhile(lambda line: line != "killed\n", trainings.stdout))
            last, read = told[-1], sv.load_recording(path)
            assert read.steps[-1] in (last, last + 1)  # it was killed before it could tell of the newest
            assert len(read.steps) <= 6
            assert all(read.losses[step] == step for step in read.steps)
            assert all(call.theta_grad is not None for call in read)
    assert trainings.returncode == 0


def test_a_step_has_ended_when_it_is_on_the_disk(tmp_path, monkeypatch):
    path, kept = tmp_path / "run.stn", []
    sync = os.fsync

    def watched(descriptor: int) -> None:
        sync(descriptor)
        kept.append(os.fstat(descriptor).st_size)

    monkeypatch.setattr(os, "fsync", watched)
    with sv.record(to=path) as tape:
        for _ in range(3):
            F.grid_sample(torch.rand(1, 1, 4, 4), torch.zeros(1, 4, 4, 2), align_corners=False)
            tape.step()
            assert path.stat().st_size in kept
            kept.clear()
