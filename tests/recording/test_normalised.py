"""Places of data, in lists and in maps, that were normalised for the other convention, and the healthy ones nearest."""

from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F

import stn_viz as sv

SIZES = [(30, 44), (16, 16), (9, 14), (65, 33)]
SEEDS = range(3)


def over(uv, w, h):
    return uv.new_tensor([w, h])


def in_two_lines(uv, w, h):
    x = 2 * uv[..., 0] / w - 1
    y = 2 * uv[..., 1] / h - 1
    return torch.stack([x, y], -1)


def in_place(uv, w, h):
    uv = uv.clone()
    uv[..., 0] = 2.0 * uv[..., 0] / w - 1.0
    uv[..., 1] = 2.0 * uv[..., 1] / h - 1.0
    return uv


def by_rows_of_numbers(uv, w, h):
    points = uv.flatten(1, -2).transpose(1, 2)  # (n, 2, points)
    grid = torch.stack([points[:, 0] / (w / 2) - 1, points[:, 1] / (h / 2) - 1], 2)
    return grid.view(uv.shape)


def cut_off(uv, w, h):
    grid = 2 * uv / over(uv, w, h) - 1
    return grid.masked_fill((grid.abs() > 1).any(-1, keepdim=True), 2.0)


def in_place_of_all(uv, w, h):
    grid = uv.clone()
    grid /= over(uv, w, h)
    return 2 * grid - 1


WAYS = {
    "tensor": lambda uv, w, h: 2 * uv / over(uv, w, h) - 1,
    "then doubled": lambda uv, w, h: uv / over(uv, w, h) * 2 - 1,
    "from the middle": lambda uv, w, h: (torch.div(uv, over(uv, w, h)[None, None, None]) - 0.5) * 2,
    "multiplied": lambda uv, w, h: uv * (2 / over(uv, w, h)) - 1,
    "split": lambda uv, w, h: torch.cat([t * 2 / n - 1 for t, n in zip(uv.split(1, -1), (w, h), strict=True)], -1),
    "numbers": lambda uv, w, h: torch.stack([uv[..., 0] * (2.0 / w) - 1, uv[..., 1] * (2.0 / h) - 1], -1),
    "two lines": in_two_lines,
    "in place": in_place,
    "all in place": in_place_of_all,
    "rows": by_rows_of_numbers,
    "cut off": cut_off,
    "clamped": lambda uv, w, h: (2 * uv / over(uv, w, h) - 1).clamp(-1, 1),
}


def project(xyz, size):
    """Project world points into three cameras: (3, ..., 2), in pixels."""
    height, width = size
    K = torch.tensor([[0.9 * width, 0, (width - 1) / 2], [0, 0.9 * width, (height - 1) / 2], [0, 0, 1]])
    centres = 0.2 * torch.randn(3, *[1] * (xyz.ndim - 1), 3)
    image = (xyz - centres) @ K.T
    return image[..., :2] / image[..., 2:]


def points(size, seed, number=150):
    """Project a list of points: (3, 1, number, 2)."""
    torch.manual_seed(seed)
    xyz = torch.randn(number, 3) * torch.tensor([0.8, 0.8, 0.3]) + torch.tensor([0.0, 0.0, 2.0])
    return project(xyz, size)[:, None]


def warped(size, seed):
    """Move a map by its depth and three poses: (3, *size, 2)."""
    torch.manual_seed(seed)
    pixels = torch.stack(torch.meshgrid(torch.arange(size[1]), torch.arange(size[0]), indexing="xy"), -1).float()
    depth = 2 + F.interpolate(torch.rand(1, 1, 4, 4), size, mode="bicubic")[0, 0, ..., None]
    centre = (torch.tensor(size[::-1]) - 1) / 2
    return project(torch.cat([(pixels - centre) / (0.9 * size[1]) * depth, depth], -1), size)


def record(size, read, align, steps=3):
    """Record some readings of maps of a size, by the grid that is made meanwhile."""
    with sv.record() as tape:
        for _ in range(steps):
            grid = read()
            F.grid_sample(torch.rand(len(grid), 3, *size), grid, align_corners=align)
            tape.step()
    return tape


def kinds(tape):
    return [f.kind for f in sv.diagnose(tape)]


@pytest.mark.parametrize("make", [points, warped])
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("way", WAYS)
def test_places_that_are_normalised_for_the_other_convention_are_named(way, size, seed, make):
    height, width = size
    uv, normalise = make(size, seed), WAYS[way]
    assert "normaliser" in kinds(record(size, lambda: normalise(uv, width, height), True))
    assert "align-corners" in kinds(record(size, lambda: normalise(uv, width - 1, height - 1), False))
    healthy = kinds(record(size, lambda: normalise(uv, width - 1, height - 1), True))
    healthy += kinds(record(size, lambda: normalise(uv + 0.5, width, height), False))
    healthy += kinds(record(size, lambda: normalise(uv, width, height), False))
    assert not {"normaliser", "align-corners"} & set(healthy)


def test_lists_are_named_at_once_and_maps_from_eight_items_on():
    for make, steps, expected in ((points, 1, True), (warped, 1, False), (warped, 2, False), (warped, 3, True)):
        uv = make((30, 44), 0)
        tape = record((30, 44), lambda uv=uv: WAYS["tensor"](uv, 44, 30), True, steps)
        assert ("normaliser" in kinds(tape)) == expected


@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_known_of_the_normalisation_is_told_and_stays_so(seed, tmp_path):
    uv, (height, width) = points((30, 44), seed), (30, 44)
    for less, half in ((0, 0.0), (0, 0.5), (1, 0.0)):
        tape = record((30, 44), lambda n=less, h=half: WAYS["tensor"](uv + h, width - n, height - n), True)
        assert tape[0].normalised == (30 - less, 44 - less)
        tape.save(tmp_path / "run.stn")
        assert sv.load_recording(tmp_path / "run.stn")[0].normalised == (30 - less, 44 - less)
    assert replace(tape[0], normalised=()).normalised == ()


@pytest.mark.parametrize("seed", SEEDS)
def test_voxels_are_named_in_volumes(seed):
    torch.manual_seed(seed)
    size, places = (12, 18, 25), torch.rand(2, 1, 1, 200, 3) * 10

    def read(less):
        return 2 * places / (torch.tensor([25, 18, 12]) - less) - 1

    assert kinds(record(size, lambda: read(0), True)) == ["normaliser"]
    assert kinds(record(size, lambda: read(1), False)) == ["align-corners"]
    assert kinds(record(size, lambda: read(1), True)) == kinds(record(size, lambda: read(0), False)) == []


def relative(seed, number=150):
    return torch.rand(2, 1, number, 2, generator=torch.Generator().manual_seed(seed))


HEALTHY = {
    "of the picture": lambda r, w, h: 2 * (r * over(r, w, h)) / over(r, w, h) - 1,
    "normalised before": lambda r, w, h: 2 * ((2 * r - 1 + 1) / 2 * over(r, w, h)) / over(r, w, h) - 1,
    "halves": lambda r, w, h: ((2 * r - 1) * over(r, w / 2, h / 2) + over(r, w / 2, h / 2)) / over(r, w / 2, h / 2) - 1,
    "only motions": lambda r, w, h: 2 * (r - 0.5) + 2 * torch.randn(r.shape) / over(r, w, h),
    "drawn": lambda r, w, h: 2 * r - 1,
    "back to corners": lambda r, w, h: 2 * (r * w * 0.7 * (w / (w - 1))) / w - 1,
    "another map": lambda r, w, h: 2 * (r * 0.9 * over(r, 2 * w, 2 * h)) / over(r, 2 * w - 1, 2 * h - 1) - 1,
}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("size", [(30, 44), (16, 16), (33, 33)])
@pytest.mark.parametrize("way", HEALTHY)
def test_places_that_are_relative_are_left_alone(way, size, seed):
    for align in (True, False):
        tape = record(size, lambda: HEALTHY[way](relative(seed), size[1], size[0]), align)
        assert tape[0].normalised == ()
        assert "normaliser" not in kinds(tape)


@pytest.mark.parametrize("seed", SEEDS)
def test_points_in_boxes_that_are_relative_are_left_alone(seed):
    def read(in_place):
        boxes = torch.rand(2, 5, 4, generator=torch.Generator().manual_seed(seed)) / 2
        if in_place:
            boxes *= torch.tensor([44, 30, 44, 30])
        else:
            boxes = boxes * torch.tensor([44, 30, 44, 30])
        inside = boxes[:, :, None, :2] + boxes[:, :, None, 2:] * torch.rand(2, 5, 20, 2)
        return 2 * inside / torch.tensor([44, 30]) - 1

    for way in (True, False):
        assert kinds(record((30, 44), lambda w=way: read(w), True)) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_points_on_the_levels_of_a_pyramid_are_divided_by_their_own_sizes(seed):
    uv = points((64, 88), seed)
    levels = [torch.rand(3, 3, 64 >> level, 88 >> level) for level in range(3)]

    def look(own):
        with sv.record() as tape:
            for level, maps in enumerate(levels):
                h, w = maps.shape[2:]
                grid = 2 * (uv / 2**level) / torch.tensor([w - 1, h - 1]) - 1 if own else 2 * uv / over(uv, 87, 63) - 1
                F.grid_sample(maps, grid, align_corners=True)
        return kinds(tape)

    assert look(True) == look(False) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_flows_over_w_that_are_added_to_a_lattice_are_left_alone(seed):
    torch.manual_seed(seed)
    flow = 2 * F.interpolate(torch.randn(2, 2, 4, 5), (30, 44), mode="bicubic").permute(0, 2, 3, 1)
    lattice = sv.Frame((30, 44), (30, 44), True).target_points(torch.float32)
    tape = record((30, 44), lambda: lattice + 2 * flow / torch.tensor([44, 30]), True)
    assert tape[0].normalised == ()
    assert kinds(tape) == []


def test_what_cannot_be_read_is_scaled_as_it_is():
    rows, by = torch.rand(5, 8, 16), 9 * torch.rand(5)
    with sv.record() as tape:
        product = torch.func.vmap(lambda a, b: a * b)(rows, by)
        quotient = torch.func.vmap(lambda a, b: a / b)(rows, by)
        torch.empty(8, 9, device="meta") * torch.empty(9, device="meta")[:1]
    assert torch.equal(product, rows * by[:, None, None])
    assert torch.equal(quotient, rows / by[:, None, None])
    assert not tape.notes
