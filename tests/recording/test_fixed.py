"""The fixed picture of a registration, and landmarks in both: on the tape, in its file, in its numbers."""

import pytest
import torch
import torch.nn.functional as F
from recorded_models import picture
from storage_cases import same

import stn_viz as sv
from stn_viz.recording.landmarks import landmarks

NAMES = ("fixed", "fixed_points", "moving_points")


def points(*rows, items=2):
    return torch.tensor([rows] * items, dtype=torch.float32)


def field(batch, height, width, *, corners, seed=0):
    """Lay a smooth grid that is no affine one."""
    theta = torch.eye(2, 3).repeat(batch, 1, 1)
    grid = F.affine_grid(theta, [batch, 1, height, width], align_corners=corners)
    noise = torch.rand(batch, 2, 3, 3, generator=torch.Generator().manual_seed(seed)) - 0.5
    return grid + 0.3 * F.interpolate(noise, (height, width), mode="bicubic", align_corners=True).movedim(1, -1)


def train(steps=3, *, fixed_points=None, moving_points=None, **how):
    """Register pictures of 12×16 with ones of 9×10, and tell the fixed ones at each step."""
    moving, fixed = picture(2, 3, 12, 16), picture(2, 3, 9, 10)
    with sv.record(**how) as tape:
        for step in range(steps):
            grid = (field(2, 9, 10, corners=False) * (1 + step / 10)).requires_grad_()
            V = F.grid_sample(moving, grid, align_corners=False)
            loss = F.mse_loss(V, fixed)
            sv.observe_fixed(V, fixed, fixed_points=fixed_points, moving_points=moving_points)
            loss.backward()
            tape.step(loss)
    return tape, fixed


LANDMARKS = {"fixed_points": points((2, 3), (7.25, 4.5)), "moving_points": points((4, 4.5), (11, 6))}


def test_the_fixed_picture_and_its_landmarks_come_back_from_the_file(tmp_path):
    tape, fixed = train(**LANDMARKS)
    assert all(torch.equal(call.fixed, fixed) for call in tape)
    tape.save(tmp_path / "run.stn")
    for a, b in zip(tape, sv.load_recording(tmp_path / "run.stn"), strict=True):
        assert all(same(a.tensors()[name], b.tensors()[name]) for name in NAMES)
    assert tape.notes == ()


def test_a_file_that_grows_has_them_step_by_step(tmp_path):
    train(5, to=tmp_path / "run.stn", keep=4, **LANDMARKS)
    read = sv.load_recording(tmp_path / "run.stn")
    assert len(read.steps) < 5, "some steps were dropped"
    assert all(set(NAMES) <= call.tensors().keys() for call in read)


def test_the_error_of_a_landmark_is_where_the_grid_reads_less_where_it_lies_in_u():
    (call, *_), _ = train(1, **LANDMARKS)
    pairs = landmarks(call)
    frame = sv.Frame((12, 16), (9, 10))
    reads = frame.to_pixels(call.grid[1, 3, 2].double())  # the first landmark lies on a pixel of V
    torch.testing.assert_close(pairs.read[1, 0], reads)
    torch.testing.assert_close(pairs.after[1, 0], (reads - torch.tensor([4.0, 4.5])).norm())
    start = frame.to_pixels(frame.target_points())[3, 2]
    torch.testing.assert_close(pairs.before[1, 0], (start - torch.tensor([4.0, 4.5])).norm())
    corners = [frame.to_pixels(call.grid[1, y, x].double()) for y in (4, 5) for x in (7, 8)]  # around (7.25, 4.5)
    between = sum(w * c for w, c in zip((0.375, 0.125, 0.375, 0.125), corners, strict=True))
    torch.testing.assert_close(pairs.read[1, 1], between)


@pytest.mark.parametrize("corners", [True, False])
@pytest.mark.parametrize("dims", [2, 3])
def test_an_affine_warp_that_is_right_leaves_no_error_also_between_pixels_and_at_the_edge(corners, dims):
    source, target = (9, 12, 16)[-dims:], (7, 10, 8)[-dims:]
    theta = torch.eye(dims, dims + 1)[None] * 0.8
    theta[0, 0, 1], theta[0, 0, -1] = 0.2, 0.1
    grid = F.affine_grid(theta.double(), [1, 1, *target], align_corners=corners)
    at = torch.rand(1, 20, dims, generator=torch.Generator().manual_seed(1)).double()
    at = at * (torch.tensor(target[::-1]) - 1)  # from the first pixel's centre to the last one's
    normal = [
        (2 * x / (n - 1) - 1) if corners else ((2 * x + 1) / n - 1)
        for x, n in zip(at.unbind(-1), target[::-1], strict=True)
    ]
    lifted = torch.stack([*normal, torch.ones_like(normal[0])], -1) @ theta[0].double().T
    moving = [
        ((x + 1) / 2 * (n - 1)) if corners else (((x + 1) * n - 1) / 2)
        for x, n in zip(lifted.unbind(-1), source[::-1], strict=True)
    ]
    moving = torch.stack(moving, -1)
    with sv.record() as tape:
        V = F.grid_sample(picture(1, 1, *source).double(), grid, align_corners=corners)
        sv.observe_fixed(V, V, fixed_points=at, moving_points=moving)
    pairs = landmarks(tape[0])
    assert pairs.after.max() < 1e-9
    assert pairs.before.mean() > 0.5


def test_a_landmark_that_is_missing_or_beyond_v_has_no_error():
    at = points((2, 3), (float("nan"), 0), (30, 3))
    (call, *_), _ = train(1, fixed_points=at, moving_points=at)
    assert landmarks(call).after.isnan()[0].tolist() == [False, True, True]
    with sv.record() as tape:
        train(1)
    assert landmarks(tape[0]) is None


def test_over_the_steps_there_are_columns_of_both_numbers():
    tape, fixed = train(**LANDMARKS)
    columns = tape.scalars()
    for row, call in enumerate(tape):
        own = (call.output - fixed).abs().flatten(1).mean(1)
        assert columns["|V − F|"][row] == pytest.approx(float(own.mean()))
        assert columns["TRE max"][row] == pytest.approx(float(landmarks(call).after.mean(1).max()))
    assert len(set(columns["TRE"])) == 3


def test_one_atlas_is_for_all_items_and_only_what_is_kept_of_a_call_is_kept_of_it():
    atlas = picture(1, 4, 8, 8)
    with sv.record(max_batch=2, max_channels=3) as tape:
        V = F.grid_sample(picture(5, 4, 8, 8), field(5, 8, 8, corners=True), align_corners=True)
        at = points((1, 1), items=1)
        sv.observe_fixed(V.detach().clone(), atlas, fixed_points=at, moving_points=at)
    (call,) = tape
    assert call.fixed.shape == call.output.shape == (2, 3, 8, 8)
    assert torch.equal(call.fixed[1], atlas[0, list(call.kept.channels)])
    assert call.fixed_points.shape == (2, 1, 2)


def test_of_two_calls_the_one_that_made_v_has_the_picture_and_bytes_are_counted():
    with sv.record() as tape:
        first = F.grid_sample(picture(1, 1, 8, 8), field(1, 8, 8, corners=True), align_corners=True)
        F.grid_sample(picture(1, 1, 8, 8), field(1, 8, 8, corners=True, seed=1), align_corners=True)
        sv.observe_fixed(first, (255 * picture(1, 1, 8, 8)).byte())
    assert [call.fixed is None for call in tape] == [False, True]
    assert tape[0].fixed.dtype == torch.float32
    assert tape[0].nbytes - tape[1].nbytes == tape[0].fixed.nbytes


def test_where_there_is_no_room_older_steps_give_way():
    tape, _ = train(40, max_bytes=400_000)
    assert len(tape.steps) < 40
    assert all(call.fixed is not None for call in tape)
    assert tape.nbytes <= 400_000


def test_what_belongs_to_no_call_is_said_and_a_training_that_is_not_recorded_goes_on():
    V = picture(1, 1, 8, 8)
    sv.observe_fixed(V, V)
    with sv.record(every=2) as tape:
        for _ in range(2):
            sv.observe_fixed(V, V)
            tape.step()
        made = F.grid_sample(V, field(1, 8, 8, corners=True), align_corners=True)
        tape.step()
        sv.observe_fixed(made, V)
    assert len([note for note in tape.notes if "belongs to no call" in note and "test_fixed.py" in note]) == 1
    assert tape[0].fixed is None


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"V": torch.zeros(8, 8)}, "V"),
        ({"V": [1]}, "V"),
        ({"fixed": torch.zeros(2, 3, 8, 9)}, "fixed"),
        ({"fixed": torch.zeros(3, 3, 8, 8)}, "fixed"),
        ({"fixed_points": torch.zeros(2, 5, 2)}, "moving_points"),
        ({"moving_points": torch.zeros(2, 5, 2)}, "fixed_points"),
        ({"fixed_points": torch.zeros(2, 5, 3), "moving_points": torch.zeros(2, 5, 3)}, "fixed_points"),
        ({"fixed_points": torch.zeros(2, 5, 2), "moving_points": torch.zeros(2, 4, 2)}, "moving_points"),
        ({"fixed_points": torch.zeros(2, 0, 2), "moving_points": torch.zeros(2, 0, 2)}, "fixed_points"),
    ],
)
def test_what_cannot_be_a_registration_is_refused_by_name(change, named, unchecked):
    told = {"V": torch.zeros(2, 3, 8, 8), "fixed": torch.zeros(2, 3, 8, 8), **change}
    with pytest.raises(sv.ArgumentError, match=rf"^{named}: "):
        sv.observe_fixed(told.pop("V"), told.pop("fixed"), **told)
