"""Grids of a batch in another order than the items of U that they were made for."""

import pytest
import torch
import torch.nn.functional as F

import stn_viz as sv
from stn_viz.diagnostics import Warp
from stn_viz.diagnostics.candidates import Meant, list_orders

HEIGHT, WIDTH = 36, 60
IDENTITY = sv.Frame((HEIGHT, WIDTH), (HEIGHT, WIDTH)).target_points(torch.float32)
SIZE = torch.tensor([float(WIDTH), float(HEIGHT)])
LOSSES = {
    "absolute": lambda V, T: (V - T).abs().mean(),
    "square": lambda V, T: (V - T).square().mean(),
    "Charbonnier": lambda V, T: ((V - T).square() + 1e-6).sqrt().sum(),
}


def smooth(generator, items, channels, cells):
    coarse = torch.rand(items, channels, HEIGHT // cells + 2, WIDTH // cells + 2, generator=generator)
    return F.interpolate(coarse, (HEIGHT, WIDTH), mode="bicubic", align_corners=True)


def draw_batch(seed, items):
    """Draw pictures, what they look like through flows of their own, and what a network predicts of these flows."""
    generator = torch.Generator().manual_seed(seed)
    U = smooth(generator, items, 3, 5)
    flow = 16 * (smooth(generator, items, 2, 14).permute(0, 2, 3, 1) - 0.5) / SIZE
    error = 1.8 * (smooth(generator, items, 2, 8).permute(0, 2, 3, 1) - 0.5) / SIZE
    T = F.grid_sample(U, IDENTITY + flow, padding_mode="border", align_corners=False)
    return U, T, 0.95 * flow + error


def recorded(U, T, grid, loss):
    grid = grid.clone().requires_grad_()
    with sv.record() as tape:
        LOSSES[loss](F.grid_sample(U, grid, padding_mode="border", align_corners=False), T).backward()
    return tape


def kinds(tape):
    return [f.kind for f in sv.diagnose(tape)]


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("items", [2, 3, 4, 6])
def test_grids_in_another_order_are_told_and_in_their_own_are_not(items, loss):
    for seed, order in enumerate(list_orders(items)):
        U, T, flow = draw_batch(2100 + seed, items)
        back = torch.tensor(order).argsort()
        (finding,) = sv.diagnose(recorded(U, T, IDENTITY + flow[back], loss))
        assert finding.kind == "batch-order"
        assert f"in the order {', '.join(map(str, order))} (" in finding.message
        assert kinds(recorded(U, T, IDENTITY + flow, loss)) == []


def test_orders_undo_repeat_for_repeat_interleave_and_keep_each_copys_own_factor():
    scenes, factor = torch.arange(3), torch.tensor([10, 100])
    assert [list(o) for o in list_orders(2)] == [[1, 0]]
    mixed, meant = scenes.repeat(2), scenes.repeat_interleave(2)
    assert any(mixed[list(o)].equal(meant) for o in list_orders(6))
    assert any(meant[list(o)].equal(mixed) for o in list_orders(6))
    own = factor.repeat(3)  # the copy's factor is right
    assert any((mixed * own)[list(o)].equal(meant * own) for o in list_orders(6))
    assert all(sorted(o) == list(range(6)) and list(o) != sorted(o) for o in list_orders(6))
    assert list_orders(1) == []


def test_of_a_batch_that_was_kept_in_part_no_order_is_asked():
    U, T, flow = draw_batch(2200, 12)
    rolled = IDENTITY + flow.roll(1, 0)
    warp = Warp(recorded(U, T, rolled, "square")[0], 0)
    assert warp.call.samples < warp.call.batch
    assert "batch-order" not in {c.cause for c in Meant(warp).candidates()}
    whole = Warp(recorded(U[:6], T[:6], rolled[:6], "square")[0], 0)
    assert "batch-order" in {c.cause for c in Meant(whole).candidates()}


def test_items_that_are_moved_alike_have_no_order():
    U, T, flow = draw_batch(2300, 2)
    alike = IDENTITY + flow[:1] + 0.1 * flow / 16
    assert "batch-order" not in {c.cause for c in Meant(Warp(recorded(U, T, alike, "square")[0], 0)).candidates()}
