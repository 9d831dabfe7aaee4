"""What test_inspection and test_probes share."""

import math

import torch

from stn_viz.datasets.digits import load_bundled
from stn_viz.datasets.distortions import Batch, distortion
from stn_viz.evaluation import inspection
from stn_viz.networks.models import Network
from stn_viz.networks.spec import Spec

ARRANGEMENTS = ("single", "parallel", "series", "deep")


def network(kind="fcn", family="affine", arrangement="single", spread=0.3, **spec) -> Network:
    """Build a network whose θ differ from digit to digit."""
    torch.manual_seed(5)
    model = Network(Spec(kind, family, arrangement, **spec)).eval()
    for st in model.transformers:
        torch.nn.init.normal_(st.regression.weight, std=spread / math.sqrt(st.regression.in_features))
    return model


def batch(task="r", n=12, seed=3) -> Batch:
    return distortion(task).distorted(load_bundled().part(slice(0, n)), seed)


def with_turn(applied: torch.Tensor, turn: torch.Tensor) -> inspection.Inspection:
    n = len(applied)
    warped = inspection.Warped(
        (), torch.zeros(n, 1, 32, 2), torch.zeros(n, 1, 1, 28, 28), applied, applied, turn, torch.zeros(n, 1, 9, 9, 2)
    )
    blank = torch.zeros(n, 1, 28, 28)
    return inspection.Inspection(blank, torch.zeros(n).long(), torch.zeros(n, 10), torch.zeros(n), applied, warped)
