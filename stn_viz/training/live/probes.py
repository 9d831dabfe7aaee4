"""The digits that a live training is judged on, and the few of them whose boxes are watched."""

from __future__ import annotations

from functools import cache

import torch
from jaxtyping import Float
from torch import Tensor, nn

from stn_viz.coordinates import Frame
from stn_viz.datasets.digits import load_bundled
from stn_viz.datasets.distortions import Batch, distortion
from stn_viz.evaluation.inspection import Warped, collected
from stn_viz.networks.models import Trace
from stn_viz.networks.spatial_transformer import SpatialTransformer, TransformerTrace
from stn_viz.networks.spec import VIEW

PROBED = 24  # digits whose boxes are watched
_DRAW = 7  # the seed of their turns
_MEAN, _DEVIATION = 0.1307, 0.3081  # of MNIST's pixels, by which tutorials normalise


@cache
def held_out() -> Batch:
    """Return the bundled validation digits, each turned by up to 90° either way; the same ones every time."""
    return distortion("r").distorted(load_bundled("validation"), _DRAW)


def probes() -> Batch:
    """Return the first of the held-out digits."""
    whole = held_out()
    drawn = {name: value[:PROBED] for name, value in whole.drawn.items()}
    return Batch(whole.images[:PROBED], whole.labels[:PROBED], drawn)


def normalised(images: Float[Tensor, "B C H W"]) -> Float[Tensor, "B C H W"]:
    """Subtract the mean from pictures in [0, 1] and divide by the standard deviation."""
    return (images - _MEAN) / _DEVIATION


def kernel(faults: frozenset[str]) -> str:
    """Name the sampling kernel of a training with these faults."""
    return "integer" if "integer" in faults else "bilinear"


@cache
def _layer(name: str) -> SpatialTransformer:
    return SpatialTransformer(nn.Identity(), "affine", Frame(VIEW, VIEW), 1, name)


@torch.no_grad()
def warp_probes(thetas: Float[Tensor, "B 6"], faults: frozenset[str]) -> Warped:
    """Warp the probe digits as a training with these faults does; its views are in [0, 1] again."""
    images, normalises = probes().images, "normalised" in faults
    traces: list[TransformerTrace] = []
    V = _layer(kernel(faults))(normalised(images) if normalises else images, thetas, traces)
    found = collected(Trace(V.flatten(1), tuple(traces), "single"), images)
    assert found is not None
    if normalises:
        found.views.mul_(_DEVIATION).add_(_MEAN)
    return found
