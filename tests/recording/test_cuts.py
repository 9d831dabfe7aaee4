"""Numbers that left the graph and went into a θ or a grid: scaled, moved, put elsewhere; and those that did not."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

import stn_viz as sv

CUTS = {"detach": lambda t: t.detach(), "data": lambda t: t.data, "clone": lambda t: t.detach().clone()}


def noise(*shape, seed=0):
    return torch.rand(*shape, generator=torch.Generator().manual_seed(seed))


def cut_of(scene):
    with sv.record() as tape:
        scene()
    (call,) = tape
    return call.cut, [f.kind for f in sv.diagnose(tape)]


def shift_and_scale(take, wanted=True):
    """Make θ of three numbers an item, which a layer gives and ``take`` may cut."""
    U, layer, classify = noise(8, 1, 28, 28), nn.Linear(784, 3), nn.Linear(784, 4)
    nn.init.normal_(layer.weight, std=0.02)
    given = torch.tanh(layer(U.flatten(1)))
    taken = take(given)
    scale, x, y = taken.unbind(1) if wanted else noise(3, 8, seed=1)
    nought = torch.zeros(8)
    theta = torch.stack([1 + 0.1 * scale, nought, 0.3 * x, nought, 1 + 0.1 * scale, 0.3 * y], 1).view(8, 2, 3)
    V = F.grid_sample(U, F.affine_grid(theta, (8, 1, 28, 28), align_corners=False), align_corners=False)
    F.cross_entropy(classify(V.flatten(1)), torch.arange(8) % 4).backward()


@pytest.mark.parametrize("how", CUTS)
def test_a_theta_that_is_computed_of_cut_numbers(how):
    torch.manual_seed(0)
    cut, found = cut_of(lambda: shift_and_scale(CUTS[how]))
    assert ("data" if how == "data" else "detach") in cut
    assert found == ["cut"]
    assert cut_of(lambda: shift_and_scale(lambda t: t)) == ("", [])


def test_a_theta_beside_which_something_was_cut_is_not_made_of_it():
    torch.manual_seed(0)
    assert cut_of(lambda: shift_and_scale(CUTS["detach"], wanted=False)) == ("", [])


def flow(take, height, width, batch=1, last=False, wanted=True):
    """Add a flow in pixels, which a layer gives and ``take`` may cut, to a lattice."""
    U, layer, after = noise(batch, 3, height, width), nn.Conv2d(3, 2, 3, padding=1), nn.Conv2d(3, 3, 1)
    given = 4 * layer(F.avg_pool2d(U, 9, 1, 4))
    given = take(given.permute(0, 2, 3, 1) if last else given)
    if not wanted:
        given = 0.5 * noise(*given.shape, seed=2)
    moved = given if last else given.permute(0, 2, 3, 1)
    lattice = sv.Frame((height, width), (height, width)).target_points(torch.float32)
    grid = lattice + 2 * moved / torch.tensor([width, height])
    V = F.grid_sample(U, grid, padding_mode="border", align_corners=False)
    (after(V) - U).abs().mean().backward()


@pytest.mark.parametrize(("height", "width", "batch"), [(24, 40, 1), (90, 120, 1), (31, 33, 3)])
@pytest.mark.parametrize("last", [True, False])
def test_a_grid_that_is_computed_of_a_cut_flow(height, width, batch, last):
    torch.manual_seed(0)
    cut, found = cut_of(lambda: flow(CUTS["clone"], height, width, batch, last))
    assert "detach" in cut
    assert found == ["cut"]
    assert cut_of(lambda: flow(lambda t: t, height, width, batch, last))[0] == ""
    assert cut_of(lambda: flow(CUTS["clone"], height, width, batch, last, wanted=False))[0] == ""


def solve(rows, wanted):
    """Solve for a matrix as a library does that knows no tensors."""
    return torch.from_numpy(np.linalg.solve(rows.detach().numpy(), wanted.detach().numpy()))


class Corners(nn.Module):
    """Move three corners by what layers say, and solve for the θ that does it."""

    def __init__(self, solver):
        super().__init__()
        self.layer, self.after, self.solver = nn.Linear(400, 6), nn.Conv2d(1, 1, 1), solver
        nn.init.normal_(self.layer.weight, std=0.01)

    def forward(self, U):
        corners = torch.tensor([[-1.0, -1.0], [1.0, -1.0], [-1.0, 1.0]]).expand(len(U), 3, 2)
        moved = corners + 0.1 * torch.tanh(self.layer(U.flatten(1))).view(-1, 3, 2)
        rows = torch.cat([corners, torch.ones(len(U), 3, 1)], 2)
        theta = self.solver(rows + 0 * moved[..., :1], moved).transpose(1, 2)
        return self.after(
            F.grid_sample(U, F.affine_grid(theta, list(U.shape), align_corners=False), align_corners=False)
        )


@pytest.mark.parametrize("learns", [True, False])
@pytest.mark.parametrize(("solver", "found"), [(solve, ["cut"]), (torch.linalg.solve, [])])
def test_a_theta_that_numpy_solved_for_is_cut_where_its_layers_are_to_learn(solver, found, learns):
    torch.manual_seed(0)
    net = Corners(solver)
    optimiser = torch.optim.Adam((net if learns else net.after).parameters(), 1e-3)
    with sv.record() as tape:
        for seed in range(4):
            U = noise(4, 1, 20, 20, seed=seed)
            optimiser.zero_grad()
            (net(U) - U.roll(1, -1)).square().mean().backward()
            optimiser.step()
            tape.step(seed)
    assert [f.kind for f in sv.diagnose(tape) if f.kind == "cut"] == (found if learns else [])


def test_what_is_printed_by_numpy_beside_a_grid_of_data_is_no_cut():
    torch.manual_seed(0)
    layer = nn.Linear(400, 4)
    optimiser = torch.optim.Adam(layer.parameters(), 1e-3)
    with sv.record() as tape:
        for seed in range(4):
            U = noise(4, 1, 20, 20, seed=seed)
            told = layer(U.flatten(1))
            told.detach().numpy().mean()
            theta = torch.eye(2, 3).repeat(4, 1, 1) + 0.1 * noise(4, 2, 3, seed=seed)
            V = F.grid_sample(U, F.affine_grid(theta, list(U.shape), align_corners=False), align_corners=False)
            optimiser.zero_grad()
            F.cross_entropy(layer(V.flatten(1)) + told, torch.arange(4)).backward()
            optimiser.step()
            tape.step(seed)
    assert "cut" not in [f.kind for f in sv.diagnose(tape)]
