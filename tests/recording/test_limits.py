"""A recording stays within its bounds, says what it left out, and leaves out evenly."""

import inspect
import itertools

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from recorded_models import picture

import stn_viz as sv
from stn_viz.app.debug import view as debug
from stn_viz.recording.budget import MAX_STRIDE, Limits, Size, is_kept, plan_reduction, spread_evenly


def warp(batch=2, channels=1, side=8, theta=None):
    theta = 0.9 * torch.eye(2, 3).repeat(batch, 1, 1) if theta is None else theta
    U = picture(batch, channels, side, side)
    return F.grid_sample(U, F.affine_grid(theta, list(U.shape), align_corners=False), align_corners=False)


@given(st.integers(1, 200), st.integers(1, 40))
def test_spread_picks_that_many_rising_indices(count, kept):
    picked = spread_evenly(count, kept)
    assert len(picked) == min(count, kept)
    assert list(picked) == sorted(set(picked))
    assert picked[0] == 0
    assert picked[-1] < count


def test_spread_keeps_what_it_must():
    assert 7 in spread_evenly(10, 3, must=7)
    assert len(spread_evenly(10, 3, must=7)) == 3
    assert spread_evenly(10, 3, must=3) == (0, 3, 6)


@pytest.mark.parametrize("period", [2, 3, 4, 5, 8, 13])
def test_a_small_share_meets_every_phase_of_a_models_own_loop(period):
    kept = [i for i in range(800) if is_kept(i, 1 / 8)]
    assert 90 <= len(kept) <= 110
    assert {i % period for i in kept} == set(range(period))


def test_a_smaller_share_is_part_of_a_larger_one():
    assert {i for i in range(500) if is_kept(i, 0.1)} <= {i for i in range(500) if is_kept(i, 0.2)}
    assert all(is_kept(0, 2.0**-k) for k in range(20))


SIDES = st.tuples(st.integers(1, 600), st.integers(1, 600))
BYTES = st.sampled_from([2, 4, 8])
SIZES = st.tuples(st.integers(1, 64), st.integers(1, 512), SIDES, SIDES, BYTES, BYTES, st.booleans(), st.booleans())


@given(SIZES, st.integers(12, 28))
def test_a_plan_fits_its_share_of_the_bytes(sizes, power):
    *sizes, input_grad, other_grads = sizes
    size, limits = Size(*sizes, input_grad=input_grad, other_grads=other_grads), Limits(max_bytes=2**power)
    made = plan_reduction(size, limits)
    if made is None:  # then even the least that is ever kept is too much
        stride = 1
        while stride < MAX_STRIDE and max(size.target) > 64 * stride:
            stride *= 2
        assert size.count_bytes(1, 1, stride, input=False, input_grad=False) > limits.call_bytes
        return
    assert made.nbytes <= limits.call_bytes
    assert len(made.kept.items) <= limits.max_batch
    assert len(made.kept.channels) <= limits.max_channels


def test_the_reserved_bytes_are_the_recorded_ones():
    theta = (0.9 * torch.eye(2, 3).repeat(3, 1, 1)).requires_grad_()
    with sv.record() as tape:
        warp(3, theta=theta).sum().backward()
    (record,) = tape.records()
    assert record.nbytes - 4096 == record.call.nbytes


def test_large_batches_and_many_channels_are_sub_sampled_and_said_so():
    with sv.record(max_batch=4, max_channels=3) as tape:
        out = warp(16, 40)
    (call,) = tape
    assert call.kept.items == (0, 4, 8, 12)
    assert call.kept.channels == (0, 13, 26)
    assert torch.equal(call.output, out[[0, 4, 8, 12]][:, [0, 13, 26]])
    assert not call.whole
    assert call.theta.shape[0] == 16  # θ is small and stays whole
    assert tape.notes == (
        "1 of 1 calls are sub-sampled: call 0 keeps 4 of 16 items, 3 of 40 channels and every target pixel.",
    )


def test_a_volume_keeps_a_coarser_lattice_rather_than_nothing():
    U = torch.rand(1, 1, 40, 96, 96)
    with sv.record(max_bytes=20 << 20) as tape:
        grid = F.affine_grid(torch.eye(3, 4)[None], [1, 1, 40, 96, 96], align_corners=False)
        out = F.grid_sample(U, grid, align_corners=False)
    (call,) = tape
    stride = call.kept.stride
    assert stride > 1
    assert torch.equal(call.output, out[:, :, ::stride, ::stride, ::stride])
    assert torch.equal(call.input, U)
    assert tape.nbytes <= 20 << 20


def test_a_call_beyond_all_bounds_is_left_out_and_said_so():
    with sv.record(max_bytes=1000) as tape:
        warp(side=64)
    assert len(tape) == 0
    assert "too large" in tape.notes[0]


def test_the_item_with_the_first_nan_is_kept():
    theta = torch.eye(2, 3).repeat(50, 1, 1)
    theta[37, 0, 0] = torch.nan
    with sv.record(max_batch=4) as tape:
        warp(50, theta=theta)
    assert 37 in tape[0].kept.items


def test_hundreds_of_calls_are_thinned_evenly():
    with sv.record(max_calls=32) as tape:
        for _ in range(300):
            warp()
    places = [call.index for call in tape]
    assert 12 <= len(places) <= 32
    assert places[0] == 0
    assert max(b - a for a, b in itertools.pairwise(places)) < 60
    assert tape.notes == (
        f"A step made 300 calls; {tape._room.share:.1%} of them, spread evenly, are kept "
        "(at most 32 a step and 200 MiB in all).",
    )


def test_every_nth_step_is_recorded():
    with sv.record(every=3) as tape:
        for step in range(8):
            warp()
            warp()
            tape.step(loss=float(step))
    assert tape.steps == (0, 3, 6)
    assert [call.index for call in tape.at(3)] == [0, 1]
    assert tape.losses == {0: 0.0, 3: 3.0, 6: 6.0}
    assert tape.same(1) == (1, 3, 5)


def test_a_long_training_keeps_fewer_steps_evenly_within_its_bytes():
    theta = (0.9 * torch.eye(2, 3).repeat(2, 1, 1)).requires_grad_()
    with sv.record(max_bytes=200_000) as tape:
        for _ in range(100):
            loss = warp(theta=theta).sum()
            loss.backward()
            tape.step(loss)
    assert 4 <= len(tape.steps) <= 32
    gaps = {b - a for a, b in itertools.pairwise(tape.steps)}
    assert len(gaps) == 1
    assert tape.steps[0] == 0
    assert set(tape.losses) == set(tape.steps)
    assert tape.nbytes <= 200_000
    assert all(call.grid_grad is not None for call in tape)
    assert any("steps are kept" in note for note in tape.notes)


@pytest.mark.parametrize("name", ["every", "first", "max_calls", "max_batch", "max_channels", "max_bytes"])
@pytest.mark.parametrize("value", [0, -1, True])
def test_bounds_that_are_none_are_refused(name, value):
    with pytest.raises(sv.ArgumentError, match=name), sv.record(**{name: value}):
        pass


def test_a_missing_call_is_named():
    with sv.record() as tape:
        warp()
    with pytest.raises(sv.ArgumentError, match="one of 1 calls"):
        tape[1]
    with sv.record() as empty:
        pass
    with pytest.raises(sv.ArgumentError, match="made no call"):
        empty[0]


def test_a_tape_prints_what_it_holds():
    with sv.record(max_batch=1) as tape:
        for _ in range(12):
            warp()
    printed = repr(tape)
    assert printed.startswith("Tape of 12 calls in 1 steps")
    assert "… 4 more" in printed
    assert "note: 12 of 12 calls are sub-sampled" in printed


@pytest.mark.parametrize("calls", [40, 400])
def test_a_file_is_no_larger_than_its_bound_however_its_calls_are_cut(calls, tmp_path):
    bound = 2 << 20
    with sv.record(max_bytes=bound, max_calls=4096) as tape:
        for k in range(calls):
            theta = torch.eye(2, 3).repeat(2, 1, 1).requires_grad_()
            warp(2, channels=1 if calls > 40 else 3, side=6 if calls > 40 else 60, theta=theta).sum().backward()
            if k % 8 == 7:
                tape.step(0.5)
    tape.save(tmp_path / "run.stn")
    assert 0.25 * bound < (tmp_path / "run.stn").stat().st_size <= bound


def test_what_is_recorded_by_default_fits_the_pages_upload():
    assert Limits().max_bytes <= debug.MOST_MEGABYTES << 20
    assert inspect.signature(sv.record).parameters["max_bytes"].default == Limits().max_bytes
