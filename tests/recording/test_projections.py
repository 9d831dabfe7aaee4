"""What a recording knows of the depths that a grid's points were divided by, however the division is written."""

import pytest
import torch
import torch.nn.functional as F

import stn_viz as sv

HEIGHT, WIDTH, FOCAL = 30, 52, 24.0
SIZES = torch.tensor([WIDTH, HEIGHT])
CENTRE = SIZES / 2
SEEDS = range(3)


def draw(seed, points=600, items=2):
    """Draw points around a camera that looks along z, (items, points, 3); none within 0.2 of its plane."""
    generator = torch.Generator().manual_seed(seed)
    p = torch.rand(items, points, 3, generator=generator) * torch.tensor([8.0, 4.0, 14.0]) - torch.tensor([4.0, 2, 7])
    p[..., 2] += 0.2 * p[..., 2].sign()
    return p


def normalise(pixels):
    return 2 * pixels / SIZES - 1


def expected(p, grid):
    inside = (grid.flatten(1, -2).abs() < 1).all(-1)
    return float((p[..., 2] < 0)[inside].double().mean())


def by_k(p):
    return p @ torch.tensor([[FOCAL, 0, WIDTH / 2], [0, FOCAL, HEIGHT / 2], [0, 0, 1]]).T


def in_place(p):
    uv = by_k(p)[..., :2].clone()
    uv /= p[..., 2:]
    uv[..., 0] = 2 * uv[..., 0] / WIDTH - 1
    uv[..., 1] = 2 * uv[..., 1] / HEIGHT - 1
    return uv[:, :, None]


def planes(p):
    q = by_k(p).transpose(1, 2)
    uv = (q[:, :2] / q[:, 2:3]).view(len(p), 2, -1, 20)
    return normalise(uv.permute(0, 2, 3, 1))


def each_camera(p):
    uv = p[..., :2] / p[..., 2:]
    focal = torch.tensor([FOCAL, 1.25 * FOCAL]).view(-1, 1, 1)
    return normalise(uv * focal + CENTRE)[:, :, None]


def one_by_one(p):
    x, y, z = p.unbind(-1)
    return torch.stack([2 * (FOCAL * x / z + CENTRE[0]) / WIDTH - 1, 2 * (FOCAL * y / z) / HEIGHT], -1)[:, None]


def by_the_inverse(p):
    x, y, z = p.unbind(-1)
    inverse = 1 / z
    return torch.stack([FOCAL * x * inverse * 2 / WIDTH, FOCAL * inverse * y * 2 / HEIGHT], -1)[:, None]


def aside(p):
    grid = normalise(by_k(p)[..., :2] / p[..., 2:])
    return grid.masked_fill(~(grid.abs() <= 1).all(-1, keepdim=True), -2.0)[:, None]


WAYS = {
    "all at once": lambda p: normalise(by_k(p)[..., :2] / p[..., 2:])[:, None],
    "upwards": lambda p: (p[..., :2] / p[..., 2:] * torch.tensor([1.0, -1.5]))[:, :, None],
    "homogeneous": lambda p: normalise((by_k(p) / p[..., 2:])[..., :2])[:, :, None],
    "by torch": lambda p: normalise(torch.div(by_k(p)[..., :2], p[..., 2:].expand(-1, -1, 2)))[:, :, None],
    "by another name": lambda p: normalise(by_k(p)[..., :2].divide(p[..., 2, None]))[:, :, None],
    "by a reciprocal": lambda p: normalise(by_k(p)[..., :2] * p[..., 2].reciprocal()[..., None])[:, :, None],
    "in place": in_place,
    "planes": planes,
    "each camera": each_camera,
    "one by one": one_by_one,
    "by the inverse": by_the_inverse,
    "aside": aside,
}


def measured(grid_of, p):
    """Record a look-up; give what it knows of the depths, and the grid."""
    with sv.record() as tape:
        grid = grid_of(p)
        F.grid_sample(torch.rand(len(grid), 3, HEIGHT, WIDTH), grid, align_corners=False)
    return tape[0].behind, grid.detach()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("graph", [False, True])
@pytest.mark.parametrize("way", WAYS)
def test_points_behind_are_counted_however_the_division_is_written(way, graph, seed):
    p = draw(seed).requires_grad_(graph)
    behind, grid = measured(WAYS[way], p)
    assert 0.2 < behind < 0.8
    assert behind == pytest.approx(expected(p, grid))


def set_aside(p):
    uv = by_k(p)[..., :2] / p[..., 2:]
    return normalise(uv).where(p[..., 2:] > 0.1, -2.0)[:, None]


def put_in_the_middle(p):
    uv = normalise(by_k(p)[..., :2] / p[..., 2:])
    uv[p[..., 2] < 0] = 0.0
    return uv[:, None]


def clamped(p):
    return normalise(by_k(p)[..., :2] / p[..., 2:].clamp(min=0.1))[:, None]


def beside(p):
    _others = [p.flip(1)[..., :2] / p.flip(1)[..., 2:], p[..., :2] / torch.randn(p.shape[:2])[..., None]]
    x, y, z = p.unbind(-1)
    return normalise(torch.stack([FOCAL * x, FOCAL * y], -1) / z.abs()[..., None] + CENTRE)[:, None]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("grid_of", [set_aside, put_in_the_middle, clamped, beside])
def test_points_that_come_back_nowhere_are_none(grid_of, seed):
    assert measured(grid_of, draw(seed))[0] == 0
    assert measured(grid_of, draw(seed).requires_grad_())[0] == 0


@pytest.mark.parametrize("way", WAYS)
def test_where_all_points_are_in_front_none_is_behind(way):
    p = draw(0)
    p[..., 2] = p[..., 2].abs()
    assert measured(WAYS[way], p)[0] == 0


def test_points_of_several_cameras_are_divided_at_once_and_read_one_by_one():
    p = torch.stack([draw(2), draw(3), draw(4)], 1)
    p[:, 1, :, 2] = p[:, 1, :, 2].abs()
    with sv.record() as tape:
        grid = normalise(by_k(p)[..., :2] / p[..., 2:])
        for camera in range(3):
            F.grid_sample(torch.rand(2, 3, HEIGHT, WIDTH), grid[:, camera, None], align_corners=False)
    assert [call.behind for call in tape] == [
        pytest.approx(expected(p[:, k], grid[:, k]) if k != 1 else 0.0) for k in range(3)
    ]


def test_the_points_of_one_item_are_read_in_a_whole_batch():
    p = draw(5, items=1)
    behind, grid = measured(lambda q: WAYS["all at once"](q).expand(3, -1, -1, -1), p)
    assert behind == pytest.approx(expected(p, grid[:1]))


def test_no_division_outlives_its_step():
    with sv.record() as tape:
        grid = WAYS["all at once"](draw(0))
        tape.step()
        F.grid_sample(torch.rand(2, 3, HEIGHT, WIDTH), grid, align_corners=False)
    assert tape[0].behind == 0


def test_divisions_inside_transforms_are_left_alone():
    p = draw(0)
    with sv.record() as tape:
        torch.func.vmap(lambda q: q[:, :2] / q[:, 2:] * (1 / q[:, 2:]))(p)
        F.grid_sample(torch.rand(2, 3, HEIGHT, WIDTH), WAYS["all at once"](p), align_corners=False)
    assert tape[0].behind > 0.2
    assert not any("failed" in str(note) for note in tape.notes)


def test_it_is_kept_in_the_file_and_checked_there(tmp_path):
    with sv.record() as tape:
        F.grid_sample(torch.rand(2, 3, HEIGHT, WIDTH), aside(draw(0)), align_corners=False)
    tape.save(tmp_path / "run.stn")
    again = sv.load_recording(tmp_path / "run.stn")
    assert again[0].behind == tape[0].behind > 0.2
    damaged = (tmp_path / "run.stn").read_bytes().replace(b'behind\\": 0.', b'behind\\": 7.')
    with pytest.raises(sv.UserError, match="wanted a number from 0 to 1"):
        sv.load_recording(damaged)
