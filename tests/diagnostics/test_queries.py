"""Points that pixels ask for, as in deformable attention: (y, x) for (x, y), on square and oblong maps."""

import pytest
import torch
import torch.nn.functional as F

import stn_viz as sv
from tests.recording import recorded_models as models

PYRAMIDS = {
    "square": [(16, 16), (8, 8)],
    "oblong": [(12, 20), (6, 10), (3, 5)],
    "one-map": [(9, 14)],
}


def lay(height, width):
    """Lay the centres of pixels, in 0 to 1, (x, y)."""
    y, x = torch.meshgrid((torch.arange(height) + 0.5) / height, (torch.arange(width) + 0.5) / width, indexing="ij")
    return torch.stack([x, y], -1).reshape(-1, 2)


def attend(sizes, order, seed=0, reach=2.0, queries=None):
    """Let every pixel of all maps read four points around itself, in each map, for two heads."""
    generator = torch.Generator().manual_seed(seed)
    places = torch.cat([lay(*size) for size in sizes]) if queries is None else queries
    with sv.record() as tape:
        for height, width in sizes:
            offsets = reach * torch.randn(4, len(places), 4, 2, generator=generator)
            at = places[:, None] + offsets / torch.tensor([width, height])
            value = torch.rand(4, 8, height, width, generator=generator)
            F.grid_sample(value, 2 * at[..., order] - 1, align_corners=False)
    return tape


def kinds(tape):
    return [f.kind for f in sv.diagnose(tape)]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("sizes", PYRAMIDS.values(), ids=PYRAMIDS)
def test_y_before_x_is_told_by_the_pixels_that_ask_and_x_before_y_is_healthy(sizes, seed):
    (finding,) = sv.diagnose(attend(sizes, [1, 0], seed))
    assert (finding.kind, finding.severity) == ("xy-swap", "error")
    assert finding.evidence["calls"] == tuple(range(len(sizes)))
    assert kinds(attend(sizes, [0, 1], seed)) == []
    assert kinds(attend(sizes[::-1], [1, 0], seed)) == ["xy-swap"]


def test_offsets_larger_than_the_map_are_no_swap():
    assert "xy-swap" not in kinds(attend(PYRAMIDS["square"], [0, 1], reach=60.0))


def test_learned_reference_points_have_no_pixels_to_be_held_against():
    tape = attend(PYRAMIDS["square"], [1, 0], queries=torch.rand(100, 2, generator=torch.Generator().manual_seed(1)))
    (row,) = [row for row in sv.checks(tape) if row.name == "swapped-queries"]
    assert row.verdict == "skipped"
    assert "not the pixels of the maps" in row.reason


def test_a_recorded_attention_is_judged_and_healthy():
    with sv.record() as tape:
        models.deformable_attention()
    (row,) = [row for row in sv.checks(tape) if row.name == "swapped-queries"]
    assert (row.verdict, row.calls) == ("clear", 2)
    assert row.measure.value < 0.1


def test_a_flattened_lattice_is_judged_alike():
    U = torch.rand(2, 3, 9, 14, generator=torch.Generator().manual_seed(2))
    for order, found in (([0, 1], []), ([1, 0], ["xy-swap"])):
        with sv.record() as tape:
            points = (2 * lay(9, 14)[:, order] - 1).expand(2, -1, -1)[:, :, None]
            F.grid_sample(U, points, align_corners=False)
        assert kinds(tape) == found


def ask_from_a_lattice(rows, columns, seed, mapped=True, corners=False, side=15, at=(0.0, 0.0), reach=1.0):
    """Let queries on an even lattice over the map read four points each, for two heads that look to either side."""
    generator = torch.Generator().manual_seed(seed)
    x, y = (torch.linspace(0, 1, n) if corners else (torch.arange(n) + 0.5) / n for n in (columns, rows))
    places = torch.stack([x.expand(rows, columns), y[:, None].expand(rows, columns)], -1).reshape(-1, 1, 2)
    ring = torch.tensor([[1.0, 0.0], [-1.0, 0.0]])[:, None, None] * torch.arange(1, 5)[:, None]
    drawn = 0.3 * torch.randn(2, rows * columns, 4, 2, generator=generator)
    loc = places + reach * (ring + drawn) / side + torch.tensor(at)
    F.grid_sample(torch.rand(2, 8, side, side), 2 * loc - 1 if mapped else loc, align_corners=False)


def recorded_kinds(scene, *args, **how):
    with sv.record() as tape:
        scene(*args, **how)
    return kinds(tape)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("size", [(5, 5), (10, 10), (6, 9), (25, 4)])
@pytest.mark.parametrize("corners", [True, False])
def test_queries_whose_places_run_from_zero_to_one_are_named_and_their_twins_silent(size, corners, seed):
    assert recorded_kinds(ask_from_a_lattice, *size, seed, mapped=False, corners=corners) == ["pixel-units"]
    assert recorded_kinds(ask_from_a_lattice, *size, seed, corners=corners) == []


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("at", [(0.25, 0.25), (0.1, 0.4), (0.6, 0.6)])
def test_queries_that_look_about_another_part_of_the_map_are_let_be(at, seed):
    assert "pixel-units" not in recorded_kinds(ask_from_a_lattice, 8, 8, seed, mapped=False, at=(at[0] - 1, at[1] - 1))
    assert "pixel-units" not in recorded_kinds(ask_from_a_lattice, 8, 8, seed, at=at)


@pytest.mark.parametrize("seed", range(4))
def test_quarters_that_are_read_one_by_one_are_let_be(seed):
    def quarters():
        for at in ((0, 0), (-1, 0), (0, -1), (-1, -1)):
            ask_from_a_lattice(6, 6, seed, mapped=False, at=at, reach=0.3)

    assert recorded_kinds(quarters) == []


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("sizes", PYRAMIDS.values(), ids=PYRAMIDS)
def test_the_pixels_of_maps_that_ask_from_zero_to_one_are_named(sizes, seed):
    def scene(mapped):
        generator = torch.Generator().manual_seed(seed)
        places = torch.cat([lay(*size) for size in sizes])
        for height, width in sizes:
            offsets = torch.randn(4, len(places), 4, 2, generator=generator)
            at = places[:, None] + offsets / torch.tensor([width, height])
            F.grid_sample(torch.rand(4, 8, height, width), 2 * at - 1 if mapped else at, align_corners=False)

    assert recorded_kinds(scene, mapped=False)[:1] == ["pixel-units"]
    assert recorded_kinds(scene, mapped=True) == []


def test_queries_of_their_own_places_are_no_lattice():
    def scene(spread):
        places = spread * torch.rand(100, 1, 2, generator=torch.Generator().manual_seed(3))
        F.grid_sample(torch.rand(2, 4, 15, 15), (places + torch.zeros(2, 1, 4, 1)).contiguous(), align_corners=False)

    assert recorded_kinds(scene, 0.8) == []


def ask_from_anywhere(seed, mapped, spread=1.0, heads=2, queries=40, begin=0.0):
    """Let queries that are drawn anew in each of four steps read four points each, for heads that look to a side."""
    generator = torch.Generator().manual_seed(seed)
    with sv.record() as recorded:
        for _ in range(4):
            places = begin + spread * torch.rand(3 * heads, queries, 1, 2, generator=generator)
            turn = torch.arange(3 * heads) % heads * (2 * torch.pi / heads)
            ring = torch.stack([turn.cos(), turn.sin()], -1)[:, None, None] * torch.arange(1, 5)[:, None] * 0.5
            loc = places + ring / torch.tensor([20.0, 12.0])
            F.grid_sample(torch.rand(3 * heads, 8, 12, 20), 2 * loc - 1 if mapped else loc, align_corners=False)
            recorded.step()
    return kinds(recorded)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("heads", [1, 3, 4])
def test_queries_that_are_drawn_from_zero_to_one_are_named_and_their_twins_silent(heads, seed):
    assert ask_from_anywhere(seed, mapped=False, heads=heads)[:1] == ["pixel-units"]
    assert ask_from_anywhere(seed, mapped=True, heads=heads) == []


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    ("spread", "begin"), [(0.7, 0.15), (0.7, 0.3), (1.4, -0.2), (0.5, 0.5), (1.0, -0.5), (1.0, -1.0)]
)
def test_queries_that_are_drawn_about_another_part_are_let_be(spread, begin, seed):
    assert "pixel-units" not in ask_from_anywhere(seed, mapped=False, spread=spread, begin=begin)


@pytest.mark.parametrize("seed", range(6))
def test_too_few_places_tell_nothing(seed):
    assert "pixel-units" not in ask_from_anywhere(seed, mapped=False, heads=1, queries=16)
