"""Flows and vertices that are rounded to whole pixels before they are read, beside losses that read nothing there."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

import stn_viz as sv

HEIGHT, WIDTH, ITEMS = 20, 28, 3
BASE = torch.stack(torch.meshgrid(torch.arange(HEIGHT), torch.arange(WIDTH), indexing="ij")[::-1]).float()
SIDES = torch.tensor([WIDTH - 1.0, HEIGHT - 1.0])


def pictures(seed):
    coarse = torch.rand(ITEMS, 1, 5, 7, generator=torch.Generator().manual_seed(seed))
    return F.interpolate(coarse, (HEIGHT, WIDTH), mode="bicubic", align_corners=True)


def sample(U, points, mode="bilinear"):
    grid = 2 * points.permute(0, 2, 3, 1) / SIDES - 1
    return F.grid_sample(U, grid, mode=mode, padding_mode="border", align_corners=True)


def predict(network, U):
    return 4 * network(U)


def roughness(flow):
    return 0.01 * (flow.diff(dim=2).abs().mean() + flow.diff(dim=3).abs().mean())


def align(to_whole, mode="bilinear"):
    """Align by a flow whose points are rounded; a penalty keeps it smooth."""

    def loss(network, U):
        flow = predict(network, U)
        return (sample(U, to_whole(BASE + flow), mode) - U.flip(0)).abs().mean() + roughness(flow)

    return loss


def supervised(network, U):
    flow = predict(network, U)
    return (sample(U, (BASE + flow).round()) - U.flip(0)).abs().mean() + (flow - 1).square().mean()


def in_two_passes(network, U):
    flow = predict(network, U)
    V = sample(U, (BASE + flow).round())
    roughness(flow).backward(retain_graph=True)
    return (V - U.flip(0)).abs().mean()


def of_the_flow_alone(network, U):
    flow = predict(network, U).ceil()
    return (sample(U, BASE + flow) - U.flip(0)).abs().mean() / 2 + predict(network, U).square().mean()


def interpolate(network, U):
    """Interpolate along x by hand: the fractions bring the layers what the rounded points do not."""
    flow = predict(network, U)
    points = BASE + flow
    left = points.floor()
    part = (points - left)[:, :1]
    V = (1 - part) * sample(U, left) + part * sample(U, left + torch.tensor([1.0, 0.0])[:, None, None])
    return (V - U.flip(0)).abs().mean() + roughness(flow)


def beside_what_learns(network, U):
    centres, offsets = predict(network, U).mean((2, 3), keepdim=True).round(), predict(network, U)
    return (sample(U, BASE + centres + offsets) - U.flip(0)).abs().mean() + roughness(offsets)


def contour(to_whole, mode="bilinear"):
    """Move the vertices of a contour, which a list of queries reads; a penalty keeps them near to each other."""

    def loss(network, U):
        vertices = 10 + predict(network, U).flatten(2)[:, :, 40:64, None]
        away = vertices - vertices.roll(1, 2)
        return sample(U, to_whole(vertices), mode).mean() + 0.01 * away.square().mean()

    return loss


def interpolate_vertices(network, U):
    vertices = 10 + predict(network, U).flatten(2)[:, :, 40:64, None]
    left = vertices.floor()
    part = (vertices - left)[:, :1]
    V = (1 - part) * sample(U, left) + part * sample(U, left + torch.tensor([1.0, 0.0])[:, None, None])
    return V.mean() + 0.01 * vertices.diff(dim=2).square().mean()


def not_to_learn(network, U):
    flow = predict(network, U)
    return ((sample(U, (BASE + flow).round().detach()) - U.flip(0)) * flow[:, :1]).abs().mean() + roughness(flow)


def of_drawn_points(network, U):
    return (sample(U, (BASE + 3 * torch.rand(1)).round() + predict(network, U)) - U.flip(0)).abs().mean()


FAULTY = {
    "round": align(torch.round),
    "floor": align(torch.floor),
    "ceil": align(lambda t: t.ceil()),
    "trunc": align(lambda t: t.trunc()),
    "in place": align(lambda t: (1.0 * t).round_()),
    "supervised": supervised,
    "in two passes": in_two_passes,
    "of the flow": of_the_flow_alone,
    "contour": contour(torch.round),
}
HEALTHY = {
    "not rounded": align(lambda t: t),
    "straight through": align(lambda t: t + (t.round() - t).detach()),
    "nearest": align(torch.round, "nearest"),
    "interpolated by hand": interpolate,
    "contour": contour(lambda t: t),
    "contour, nearest": contour(torch.round, "nearest"),
    "vertices, interpolated": interpolate_vertices,
    "beside what learns": beside_what_learns,
    "detached": not_to_learn,
    "drawn": of_drawn_points,
}


def record(loss, optimise=True, held=True):
    torch.manual_seed(0)
    network = nn.Sequential(nn.Conv2d(1, 8, 5, padding=2), nn.ReLU(), nn.Conv2d(8, 2, 5, padding=2))
    other = nn.Parameter(torch.zeros(()))
    optimiser = torch.optim.Adam([*(network.parameters() if held else ()), other], lr=1e-3)
    with sv.record() as tape:
        for step in range(3):
            optimiser.zero_grad()
            (loss(network, pictures(step)) + other.square()).backward()
            if optimise:
                optimiser.step()
            tape.step()
    return tape, network


def cuts(tape):
    return [f for f in sv.diagnose(tape) if f.kind == "cut"]


@pytest.mark.parametrize("optimise", [True, False])
@pytest.mark.parametrize("name", FAULTY)
def test_a_rounded_flow_is_named_whatever_else_teaches_its_layers(name, optimise, tmp_path):
    tape, network = record(FAULTY[name], optimise)
    assert any(p.grad.any() for p in network.parameters())
    (finding,) = cuts(tape)
    assert len(finding.evidence["calls"]) == 3
    assert "has no derivative and passes on a gradient of 0" in finding.message
    assert "test_roundings.py" in finding.message
    tape.save(tmp_path / "run.stn")
    assert [str(f) for f in cuts(sv.load_recording(tmp_path / "run.stn"))] == [str(finding)]


@pytest.mark.parametrize("name", HEALTHY)
def test_its_healthy_twins_are_left_alone(name):
    tape, network = record(HEALTHY[name])
    assert any(p.grad.any() for p in network.parameters())
    assert cuts(tape) == []


def test_layers_that_no_optimiser_holds_may_give_rounded_points():
    assert cuts(record(FAULTY["round"], held=False)[0]) == []


def test_a_gradient_that_comes_in_a_later_step_does_not_take_the_finding_back():
    def only_smooth_later(network, U):
        with_penalty.append(len(with_penalty) > 0)
        flow = predict(network, U)
        read = (sample(U, (BASE + flow).round()) - U.flip(0)).abs().mean()
        return read + roughness(flow) if with_penalty[-1] else read

    with_penalty = []
    (finding,) = cuts(record(only_smooth_later)[0])
    assert len(finding.evidence["calls"]) == 3
