"""A healthy model of another library is recorded, and nothing is found in it."""

import sys
from types import ModuleType

import pytest
import torch

import stn_viz as sv

# torchvision's compiled operators are built for CUDA's torch: spared as benchmarks.tools does.
sys.modules.setdefault("torchvision._meta_registrations", ModuleType("torchvision._meta_registrations"))


def noise(*shape):
    return torch.rand(*shape, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("trains", [True, False])
def test_torchvisions_raft(trains):
    from torchvision.models.optical_flow import raft_small

    torch.manual_seed(0)
    net = raft_small(weights=None, progress=False).train(trains)
    first = noise(1, 3, 128, 160)
    with sv.record() as tape, torch.set_grad_enabled(trains):
        for _ in range(2):
            flows = net(first, first.roll(2, 3), num_flow_updates=2)
            if trains:
                sum((flow - torch.tensor([2.0, 0.0]).view(1, 2, 1, 1)).abs().mean() for flow in flows).backward()
            tape.step()
    assert len(tape) == 2 * 2 * 4  # steps, updates, levels of the pyramid
    assert sv.diagnose(tape) == []
