"""Flows that are enlarged and used once: named where something keeps them in pixels of the smaller map, else silent."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

import stn_viz as sv

SIZE, STEPS, EVERY = (48, 64), 60, 5


def texture(at, waves, phases):
    """Give a smooth picture (B, 1, H, W) at points (B, H, W, 2), in pixels."""
    return 0.5 + 0.1 * torch.sin(torch.einsum("bhwc,bkc->bkhw", at, waves) + phases[..., None, None]).sum(
        1, keepdim=True
    )


def pairs(seed):
    """Draw pictures with U(p + flow(p)) = T(p), and the flow in pixels."""
    generator = torch.Generator().manual_seed(seed)
    lattice = torch.stack(torch.meshgrid(*(torch.arange(float(n)) for n in SIZE), indexing="ij")[::-1], -1)[None]
    ways = torch.randn(3, 2, generator=generator)
    bend = F.interpolate(torch.randn(3, 2, 3, 4, generator=generator), SIZE, mode="bicubic").movedim(1, 3)
    flow = (5.0 * ways / ways.norm(dim=1, keepdim=True))[:, None, None] + 0.5 * bend
    waves, phases = 0.3 * torch.randn(3, 6, 2, generator=generator), 6 * torch.rand(3, 6, generator=generator)
    return texture(lattice, waves, phases), texture(lattice + flow, waves, phases), flow.movedim(3, 1)


class Estimator(nn.Module):
    """Learn the flows of three pairs on a map that is so many times smaller, and warp by them."""

    def __init__(self, times, multiplied, corners):
        super().__init__()
        self.small = nn.Parameter(torch.zeros(3, 2, *(n // times for n in SIZE)))
        self.times, self.multiplied, self.corners = times, multiplied, corners
        self.lattice = sv.Frame(SIZE, SIZE, corners).target_points(torch.float32)

    def forward(self, U):
        flow = F.interpolate(self.small, SIZE, mode="bilinear")
        if self.multiplied:
            flow = flow * self.times
        half = torch.tensor([(n - self.corners) / 2 for n in SIZE[::-1]])
        grid = self.lattice + flow.movedim(1, 3) / half
        return self.small, F.grid_sample(U, grid, padding_mode="border", align_corners=self.corners)


def train(seed, times, taught, multiplied=False, corners=True, steps=STEPS, rate=0.1):
    """Train on pairs; ``taught`` is in how many pixels of the picture the small flow is taught, 0 for by V alone."""
    torch.manual_seed(seed)
    net = Estimator(times, multiplied, corners)
    optimiser = torch.optim.Adam(net.parameters(), lr=rate)
    data = pairs(seed)
    with sv.record(every=EVERY) as tape:
        for _ in range(steps):
            U, T, flow = data
            small, V = net(U)
            loss = (V - T).abs().mean()
            if taught:
                loss = loss + (small - F.avg_pool2d(flow, times) / taught).abs().mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            tape.step(loss)
    return tape


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("times", "corners"), [(4, True), (2, False), (8, False)])
def test_a_flow_that_is_taught_in_pixels_of_the_smaller_map_is_named(times, corners, seed):
    tape = train(seed, times, times, corners=corners)
    assert [c.enlarged for c in tape] == pytest.approx([times] * (STEPS // EVERY))
    (first, *others) = sv.diagnose(tape)
    assert (first.kind, others) == ("flow-scale", [])
    assert f" {times} times" in first.message


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("times", [2, 4])
def test_its_twins_are_silent(times, seed):
    multiplied = train(seed, times, times, multiplied=True)
    assert {c.enlarged for c in multiplied} == {0.0}
    for tape in (multiplied, train(seed, times, 1), train(seed, times, 0), train(seed, times, 0, steps=30, rate=0.02)):
        assert "flow-scale" not in [f.kind for f in sv.diagnose(tape)]


@pytest.mark.parametrize("seed", range(4))
def test_what_is_still_on_its_way_is_silent(seed):
    for rate in (0.02, 0.05):
        assert "flow-scale" not in [f.kind for f in sv.diagnose(train(seed, 4, 1, rate=rate))]


def test_it_is_saved_and_loaded(tmp_path):
    tape = train(0, 4, 4, steps=2 * EVERY)
    tape.save(tmp_path / "run.stn")
    assert [c.enlarged for c in sv.load_recording(tmp_path / "run.stn")] == [c.enlarged for c in tape] == [4.0, 4.0]
