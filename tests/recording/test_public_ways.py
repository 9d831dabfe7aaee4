"""The ways in which public code calls grid_sample: each is recorded, saved, read back, diagnosed and drawn."""

import kornia.geometry.transform as kornia_warps
import pytest
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.checkpoint import checkpoint
from torch.utils.flop_counter import FlopCounterMode

import stn_viz as sv
from stn_viz.figures import recording as views


def noise(*shape, seed=0):
    return torch.rand(*shape, generator=torch.Generator().manual_seed(seed))


def inset(batch, height, width, scale=0.8):
    axes = torch.linspace(-scale, scale, height), torch.linspace(-scale, scale, width)
    y, x = torch.meshgrid(*axes, indexing="ij")
    return torch.stack([x, y], -1).expand(batch, -1, -1, -1)


def output_changed_in_place():
    grid = inset(2, 16, 16).clone().requires_grad_()
    V = F.grid_sample(noise(2, 3, 16, 16).requires_grad_(), grid, align_corners=True)
    V.mul_(2).add_(1)
    V.square().mean().backward()


def grid_overwritten_afterwards():
    grid = inset(2, 16, 16).clone()
    F.grid_sample(noise(2, 3, 16, 16), grid, align_corners=True)
    grid.fill_(float("nan"))


def inside_an_autograd_function():
    class Warp(torch.autograd.Function):
        @staticmethod
        def forward(ctx, u, g):
            ctx.save_for_backward(u, g)
            return F.grid_sample(u, g, align_corners=True)

        @staticmethod
        def backward(ctx, d):
            with torch.enable_grad():
                u, g = (t.detach().requires_grad_() for t in ctx.saved_tensors)
                out = F.grid_sample(u, g, align_corners=True)
            return torch.autograd.grad(out, (u, g), d)

    Warp.apply(noise(2, 3, 16, 16).requires_grad_(), inset(2, 16, 16).clone().requires_grad_()).sum().backward()


def gradient_of_a_gradient():
    U = noise(1, 1, 8, 8).requires_grad_()
    V = F.grid_sample(U, inset(1, 8, 8), align_corners=True)
    (gradient,) = torch.autograd.grad(V.square().sum(), U, create_graph=True)
    gradient.square().sum().backward()


def bfloat16_under_autocast():
    conv = nn.Conv2d(3, 6, 16)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        theta = 0.01 * conv(noise(2, 3, 16, 16)).view(2, 2, 3) + 0.9 * torch.eye(2, 3)
        grid = F.affine_grid(theta.float(), [2, 3, 16, 16], align_corners=False)
        F.grid_sample(noise(2, 3, 16, 16), grid, align_corners=False).sum().backward()


def lists_of_points():  # deformable attention: one row a query
    points = (2 * noise(16, 300, 4, 2) - 1).requires_grad_()
    F.grid_sample(noise(16, 8, 10, 12).requires_grad_(), points, align_corners=False).sum().backward()


def one_row_of_points():  # triplane and point rendering
    F.grid_sample(
        noise(3, 32, 64, 64).requires_grad_(), 2 * noise(3, 1, 5000, 2) - 1, align_corners=True
    ).sum().backward()


def points_in_a_volume():
    F.grid_sample(noise(1, 4, 8, 8, 8), 2 * noise(1, 1, 1, 500, 3) - 1, mode="nearest", align_corners=True)


def planes_of_a_cost_volume():  # depth hypotheses stacked along the rows
    grid = inset(2, 12, 20).repeat(1, 16, 1, 1)
    F.grid_sample(noise(2, 8, 16, 20), grid, align_corners=True).view(2, 8, 16, 12, 20)


def expanded_without_memory():
    F.grid_sample(noise(1, 1, 16, 16).expand(4, 5, -1, -1), inset(4, 16, 16), align_corners=True)


def channels_last():
    U = noise(2, 3, 16, 16).to(memory_format=torch.channels_last)
    F.grid_sample(U, inset(2, 16, 16), align_corners=True)


def checkpoint_in_a_checkpoint():
    def warp(x):
        return F.grid_sample(x, inset(2, 8, 8), align_corners=True)

    class Net(nn.Module):
        def forward(self, x):
            inner = checkpoint(warp, x, use_reentrant=False)
            return checkpoint(warp, inner, use_reentrant=False)

    Net()(noise(2, 1, 8, 8).requires_grad_()).sum().backward()


def other_modes_are_open():
    U = noise(2, 1, 8, 8).requires_grad_()
    with FlopCounterMode(display=False), torch.device("cpu"), torch.autograd.graph.save_on_cpu():
        F.grid_sample(U, inset(2, 8, 8), align_corners=True).sum().backward()


def a_hook_that_warps():
    net = nn.Sequential(nn.Identity())
    net.register_forward_hook(lambda *_: F.grid_sample(noise(2, 1, 8, 8), inset(2, 8, 8), align_corners=True))
    net(noise(1))


def kornia_by_pixel_maps():
    x, y = torch.meshgrid(torch.arange(24.0), torch.arange(20.0), indexing="xy")
    kornia_warps.remap(noise(2, 3, 20, 24), x.expand(2, -1, -1), y.expand(2, -1, -1), align_corners=True)
    kornia_warps.rotate(noise(2, 3, 20, 24), torch.tensor([10.0, 20.0]))


WAYS = {
    output_changed_in_place: 1,
    grid_overwritten_afterwards: 1,
    inside_an_autograd_function: 1,
    gradient_of_a_gradient: 1,
    bfloat16_under_autocast: 1,
    lists_of_points: 1,
    one_row_of_points: 1,
    points_in_a_volume: 1,
    planes_of_a_cost_volume: 1,
    expanded_without_memory: 1,
    channels_last: 1,
    checkpoint_in_a_checkpoint: 2,
    other_modes_are_open: 1,
    a_hook_that_warps: 1,
    kornia_by_pixel_maps: 2,
}


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_it_is_recorded_and_everything_can_be_done_with_it(way, tmp_path):
    torch.manual_seed(0)
    with sv.record() as tape:
        way()
    assert len(tape) == WAYS[way]
    assert not any("could not be recorded" in note for note in tape.notes)
    tape.save(tmp_path / "run.stn")
    loaded = sv.load_recording(tmp_path / "run.stn")
    assert [str(f) for f in sv.diagnose(loaded)] == []
    for call in loaded:
        assert all(bool(torch.isfinite(t).all()) for t in call.tensors().values())
    assert loaded.figure(len(loaded) - 1).to_json()
    assert all(views.flow(loaded[0], 0, how).to_json() for how in ("mesh", "arrows", "wheel"))
