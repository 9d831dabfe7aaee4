"""What test_steps and test_steps_reach share."""

import torch
import torch.nn.functional as F
from recorded_models import picture
from torch import nn

import stn_viz as sv


class Warped(nn.Module):
    """A localiser whose θ passes through ``between`` on its way to the grid."""

    def __init__(self, between=lambda theta: theta, spread=0.02):
        super().__init__()
        torch.manual_seed(0)
        self.localiser = nn.Linear(256, 6)
        nn.init.normal_(self.localiser.weight, std=spread)
        self.localiser.bias.data = torch.tensor([0.9, 0, 0, 0, 0.9, 0])
        self.between = between

    def theta(self, x):
        return self.localiser(x.flatten(1)).view(-1, 2, 3)

    def forward(self, x):
        grid = F.affine_grid(self.between(self.theta(x)), list(x.shape), align_corners=False)
        return F.grid_sample(x, grid, align_corners=False)


def digits(batch=4, seed=0):
    return F.pad(picture(batch, 1, 8, 8, seed=seed), [4] * 4)


def kinds(tape):
    return [f.kind for f in sv.diagnose(tape)]
