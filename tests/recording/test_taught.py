"""Flows that are compared with data: how far these move the grid, whichever comes first, the comparison or the warp."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

import stn_viz as sv

SIZE = (24, 32)
UNITS = {"pixels": torch.ones(2), "normalised": 2 / torch.tensor([32.0, 24.0])}


def by_loss(flow, truth):
    return F.smooth_l1_loss(flow, truth)


def by_loss_swapped(flow, truth):
    return F.l1_loss(truth, flow)


def by_distance(flow, truth):
    return (flow - truth).norm(dim=1).mean()


COMPARED = {"loss": by_loss, "swapped": by_loss_swapped, "distance": by_distance}


def record(seed, unit, compare, first, truth_in=1.0):
    """Teach a flow what data say, in two steps."""
    torch.manual_seed(seed)
    net = nn.Conv2d(2, 2, 3, padding=1)
    nn.init.normal_(net.weight, std=1e-3)
    nn.init.zeros_(net.bias)
    optimiser = torch.optim.Adam(net.parameters(), lr=1e-3)
    lattice = sv.Frame(SIZE, SIZE).target_points(torch.float32)
    truth = truth_in * (4 + 0.3 * torch.randn(2, 2, 1, 1)).expand(-1, -1, *SIZE)
    with sv.record() as tape:
        for _ in range(2):
            U, T = torch.rand(2, 2, 1, *SIZE)
            flow = 2 * net(torch.cat([U, T], 1))
            loss = compare(flow, truth) if first else 0
            grid = lattice + flow.permute(0, 2, 3, 1) * unit
            V = F.grid_sample(U, grid, padding_mode="border", align_corners=False)
            loss = loss + (V - T).abs().mean() + (0 if first else compare(flow, truth))
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            tape.step(loss)
    return tape


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("compare", COMPARED)
def test_pixels_that_are_taught_to_a_flow_which_moves_half_widths_are_named(compare, first, tmp_path):
    tape = record(0, UNITS["pixels"], COMPARED[compare], first)
    assert all(3.5 < c.taught < 5.5 for c in tape)
    assert [f.kind for f in sv.diagnose(tape)] == ["pixel-units"]
    tape.save(tmp_path / "run.stn")
    assert [c.taught for c in sv.load_recording(tmp_path / "run.stn")] == [c.taught for c in tape]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("compare", COMPARED)
def test_its_twins_are_healthy(compare, seed):
    for first in (True, False):
        for tape in (
            record(seed, UNITS["normalised"], COMPARED[compare], first),
            record(seed, UNITS["pixels"], COMPARED[compare], first, truth_in=0.05),
        ):
            assert all(0 < c.taught < 0.6 for c in tape)
            assert "pixel-units" not in [f.kind for f in sv.diagnose(tape)]


@pytest.mark.parametrize("seed", range(3))
def test_a_map_of_places_that_is_taught_in_pixels_and_normalised_is_healthy(seed):
    torch.manual_seed(seed)
    sides = torch.tensor([32.0, 24.0])
    places = torch.stack(torch.meshgrid(torch.arange(32), torch.arange(24), indexing="xy"), -1)[None] + 0.5
    net = nn.Conv2d(2, 2, 1)
    with sv.record() as tape:
        for _ in range(2):
            read = net(places.movedim(3, 1)).movedim(1, 3)
            loss = (read - places).abs().mean()
            V = F.grid_sample(torch.rand(1, 1, *SIZE), 2 * read / sides - 1, align_corners=False)
            (loss + V.mean()).backward()
            tape.step(loss)
    assert all(1 < c.taught < 2.2 for c in tape)
    assert "pixel-units" not in [f.kind for f in sv.diagnose(tape)]


def test_a_flow_that_is_compared_with_one_that_learns_as_well_is_taught_nothing():
    tape = record(0, UNITS["pixels"], lambda flow, truth: (flow - (truth + 0 * flow)).abs().mean(), first=True)
    assert [c.taught for c in tape] == [0.0, 0.0]


@pytest.mark.parametrize("matched", [True, False])
def test_one_shift_for_every_picture_is_lazy_but_where_v_itself_is_matched(matched):
    torch.manual_seed(0)
    lattice, net = sv.Frame(SIZE, SIZE).target_points(torch.float32), nn.Linear(4, 2)
    nn.init.normal_(net.weight, std=1e-3)
    with torch.no_grad():
        net.bias.fill_(0.5)
    head = nn.Conv2d(1, 1, 1)
    with sv.record() as tape:
        for _ in range(60):
            grid = lattice + net(torch.rand(4, 4))[:, None, None]
            V = F.grid_sample(torch.rand(4, 1, *SIZE), grid, padding_mode="border", align_corners=False)
            ((V if matched else head(V)) - torch.rand(4, 1, *SIZE)).abs().mean().backward()
            tape.step()
    assert {c.matched for c in tape} == {matched}
    assert ("lazy" in [f.kind for f in sv.diagnose(tape)]) == (not matched)


@pytest.mark.filterwarnings("ignore:The PyTorch API of nested tensors")
@pytest.mark.parametrize("compare", [lambda one, other: one - other, F.l1_loss])
@pytest.mark.parametrize("kind", ["nested", "empty", "whole", "true", "vmap", "meta"])
def test_whatever_is_compared_looking_at_it_ends_no_training(kind, compare):
    flow = nn.Conv2d(2, 2, 1)(torch.rand(2, 2, 4, 4))
    if kind == "nested":
        parts = [torch.rand(2, 3), torch.rand(3, 3)]
        made, other = (torch.nested.nested_tensor(parts, requires_grad=learns) for learns in (True, False))
        compare = torch.sub
    elif kind == "empty":
        made, other = flow[:0], torch.zeros(0, 2, 4, 4)
    elif kind == "whole":
        made, other = flow, torch.ones(2, 2, 4, 4, dtype=torch.long)
    elif kind == "true":
        made, other = flow, torch.ones(2, 2, 4, 4).bool()
        compare = torch.add if compare is not F.l1_loss else F.mse_loss
    elif kind == "meta":
        made, other = flow.to("meta"), torch.ones(2, 2, 4, 4, device="meta")
    else:
        made, other, one = flow, torch.rand(2, 2, 4, 4), compare
        compare = torch.func.vmap(lambda a, b: one(a[None], b[None]))
    with sv.record() as tape:
        given = F.grid_sample(torch.rand(2, 1, 4, 4), flow.movedim(1, 3), align_corners=False)
        compare(made, other)
    assert given.shape == (2, 1, 4, 4)
    assert len(tape) == 1
    assert not tape.notes
