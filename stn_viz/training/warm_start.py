"""A start from another network's weights: its transformer is carried into the new family, its classifier goes on."""

from __future__ import annotations

from dataclasses import replace

import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.errors import ArgumentError
from stn_viz.networks.models import Network
from stn_viz.transforms import Family, carry

_REACH = 0.1  # how far each entry of θ is moved to see what the other family makes of it


@torch.no_grad()
def inherit(model: Network, origin: Network) -> None:
    """Take over another network's weights, so that every θ is the nearest one of this network's family.

    θ = W·features + b is linear in what the last layer holds, and a family that contains another holds its θ as a
    linear function M·θ + c (an affine map moves every control point of a spline linearly). So the last layer becomes
    M·W, M·b + c, and the warps are the same to rounding.

    Args:
        model: the network that starts; changed in place.
        origin: the trained one.

    Raises:
        ArgumentError: the two differ in more than the family, or the family cannot follow.
    """
    transformed = bool(origin.transformers) == bool(model.transformers)
    if not transformed or replace(origin.spec, family=model.spec.family) != model.spec:
        fix = "start from a network of the same kind, arrangement and size"
        raise ArgumentError("origin", origin.spec.as_dict(), f"{model.spec.as_dict()}, but for the family", fix)
    weights = origin.state_dict()
    for k, (new, old) in enumerate(zip(model.transformers, origin.transformers, strict=True)):
        matrix, offset = followed(old.family, new.family)
        name = f"transformers.{k}.regression"
        weights[f"{name}.weight"] = matrix.to(weights[f"{name}.weight"]) @ weights[f"{name}.weight"]
        weights[f"{name}.bias"] = matrix.to(offset) @ weights[f"{name}.bias"].to(offset) + offset
    model.load_state_dict(weights)


def followed(family: Family, into: Family) -> tuple[Float[Tensor, "Q P"], Float[Tensor, " Q"]]:
    """Compute (M, c) so that M·θ + c of one family warps as θ of another does, as nearly as it can.

    Raises:
        ArgumentError: the best θ of the other family is not a linear function of this one's.
    """
    still = family.identity().double()
    if family.name == into.name:
        return torch.eye(len(still), dtype=torch.float64), torch.zeros_like(still)
    eye = _REACH * torch.eye(len(still), dtype=torch.float64)
    asked = torch.stack([still, *(still + eye), still + eye.sum(0)])
    answers = [answer for theta in asked if (answer := carry(family, theta, into)) is not None]
    if len(answers) == len(asked):
        begin, *moved, all_moved = answers
        matrix = torch.stack([column - begin for column in moved], 1) / _REACH
        offset = begin - matrix @ still
        if torch.allclose(all_moved, matrix @ asked[-1] + offset, atol=1e-6):
            return matrix, offset
    wanted = f"a family that {into.name} follows linearly in θ"
    raise ArgumentError("origin", family.name, wanted, "start from an affine network, or train from scratch")
