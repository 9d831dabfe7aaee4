"""A wrong sign mirrors every item of every call; a transform that has gone astray mirrors some."""

import pytest
import torch
import torch.nn.functional as F

import stn_viz as sv

SIDE, ITEMS = 20, 8
GENERATED = torch.Generator()


def play(steps):
    """Sample under one θ an item and step: (steps, items, 2, 3)."""
    with sv.record() as tape:
        for step, theta in enumerate(steps):
            U = torch.rand(len(theta), 1, SIDE, SIDE, generator=GENERATED.manual_seed(step))
            F.grid_sample(U, F.affine_grid(theta, list(U.shape), align_corners=False), align_corners=False)
            tape.step()
    return tape


def draw(steps, mirrored):
    """Draw small turns, of which those marked, (steps, items), are mirrored."""
    turn = 0.4 * torch.rand(steps, ITEMS, generator=GENERATED.manual_seed(7)) - 0.2
    sign = torch.where(mirrored, -1.0, 1.0)
    nought = torch.zeros_like(turn)
    rows = [0.9 * turn.cos(), -0.9 * sign * turn.sin(), nought, 0.9 * turn.sin(), 0.9 * sign * turn.cos(), nought]
    return torch.stack(rows, -1).view(steps, ITEMS, 2, 3)


def flipped(mirrored):
    return ["flip" for f in sv.diagnose(play(draw(len(mirrored), mirrored))) if f.kind == "flip"]


def test_a_sign_that_mirrors_all_of_every_call_is_named():
    assert flipped(torch.ones(12, ITEMS, dtype=torch.bool)) == ["flip"]
    before = torch.ones(12, ITEMS, dtype=torch.bool)
    before[3, 2] = False
    assert flipped(before) == ["flip"]  # one that turned about on its own


@pytest.mark.parametrize("share", [0.3, 0.5, 0.8])
def test_items_that_are_mirrored_now_and_then_are_no_wrong_sign(share):
    assert flipped(torch.rand(12, ITEMS, generator=GENERATED.manual_seed(3)) < share) == []


def test_steps_in_which_all_happen_to_be_mirrored_are_no_wrong_sign():
    assert flipped(torch.arange(12)[:, None].expand(-1, ITEMS) % 3 == 0) == []


def bend(wild):
    """Bend a lattice of a map by landmarks that lie where they should, or anywhere."""
    landmarks = torch.tensor([[-0.5, -0.5], [0.5, -0.5], [0.0, 0.0], [-0.5, 0.5], [0.5, 0.5]])
    to = (
        torch.rand(ITEMS, 5, 2, generator=GENERATED.manual_seed(1)) * 1.6 - 0.8
        if wild
        else landmarks.repeat(ITEMS, 1, 1)
    )
    lattice = sv.Frame((SIDE, SIDE), (32, 32)).target_points(torch.float32)
    near = torch.cdist(lattice.flatten(0, 1), landmarks).square().mul(-8).exp()
    grid = (near / near.sum(1, keepdim=True)) @ to
    with sv.record() as tape:
        U = torch.rand(ITEMS, 1, SIDE, SIDE, generator=GENERATED.manual_seed(0))
        F.grid_sample(U, grid.view(ITEMS, 32, 32, 2), align_corners=False)
    return sv.diagnose(tape).skipped.get("flip", {})


def test_a_lattice_out_of_order_is_not_called_loose_points():
    (reason,) = bend(wild=True)
    assert "order of their lattice" in reason
    assert bend(wild=False) == {}


def test_loose_points_and_windows_are_called_so():
    with sv.record() as tape:
        points = torch.rand(2, 50, 3, 2, generator=GENERATED.manual_seed(0)) * 2 - 1
        F.grid_sample(torch.rand(2, 1, SIDE, SIDE), points, align_corners=False)
    (reason,) = sv.diagnose(tape).skipped["flip"]
    assert "loose points or windows" in reason
