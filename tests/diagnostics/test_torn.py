"""Learnt flows in pixels on a normalised lattice: torn from the first step on, and named; their twins are silent."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

import stn_viz as sv


class Alignment(nn.Module):
    """Bring coarse features to a fine map by a flow that both of them give."""

    def __init__(self, unit, size):
        super().__init__()
        self.fine, self.coarse = (
            nn.Sequential(nn.Conv2d(1, 8, 3, padding=1, stride=stride), nn.BatchNorm2d(8), nn.ReLU())
            for stride in (1, 4)
        )
        self.narrow = nn.ModuleList(nn.Conv2d(8, 4, 1) for _ in range(2))
        self.flow, self.head = nn.Conv2d(8, 2, 3, padding=1, bias=False), nn.Conv2d(8, 1, 1)
        self.lattice, self.unit = sv.Frame(size, size, True).target_points(torch.float32), unit

    def forward(self, x):
        fine = self.fine(x)
        coarse = self.coarse(x)
        larger = F.interpolate(self.narrow[0](coarse), fine.shape[2:], mode="bilinear", align_corners=True)
        flow = self.flow(torch.cat([self.narrow[1](fine), larger], 1))
        grid = self.lattice + self.unit * flow.movedim(1, 3)
        return self.head(fine + F.grid_sample(coarse, grid, align_corners=True))


def kinds(seed, size, unit):
    torch.manual_seed(seed)
    net = Alignment(unit, size)
    optimiser = torch.optim.SGD(net.parameters(), lr=0.01)
    x = F.interpolate(torch.randn(3, 1, 8, 10), size, mode="bicubic")
    with sv.record() as tape:
        for _ in range(12):
            loss = F.binary_cross_entropy_with_logits(net(x), (x > 0).float())
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            tape.step(loss)
    return [f.kind for f in sv.diagnose(tape)]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("size", [(32, 48), (40, 40)])
def test_a_flow_in_pixels_that_layers_give_is_named_and_its_twin_silent(size, seed):
    assert kinds(seed, size, torch.ones(2)) == ["pixel-units"]
    assert kinds(seed, size, 2 / (torch.tensor(size[::-1]) - 1)) == []


@pytest.mark.parametrize("seed", range(4))
def test_small_normalised_flows_are_silent(seed):
    assert "pixel-units" not in kinds(seed, (32, 48), torch.tensor([0.1, 0.1]))
