"""What the paper's P may be: plain networks under five readings of its sentence: ``python -m benchmarks.readings``.

"Stretching each corner of an image by an amount sampled from a normal distribution with zero mean and 5 pixel standard
deviation" leaves open whose corners move, and in which direction. The paper's FCN and CNN have no transformer, so their
errors tell how hard the paper's P is: 3.1 % and 1.5 %. Ours learn for 3,000 steps under each reading (about two minutes
each on one core) and are checked on held-out digits. R and E, which leave little open, say how close ours come.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from unittest.mock import patch

import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.datasets.digits import load_digits
from stn_viz.datasets.distortions import Distortion, distortion
from stn_viz.datasets.poses import CORNERS, convex, corners_to
from stn_viz.datasets.seeded import SeededGenerator
from stn_viz.evaluation.paper import cell
from stn_viz.networks.names import NetworkName
from stn_viz.training import Material, Plan, plan, start, train

STEPS = 3000
SIGMA = 5 / 14  # five pixels, normalised
_SQUARE = torch.tensor(CORNERS)
Moves = Callable[[SeededGenerator, int], Float[Tensor, "n 4 2"]]


def apart(rng: SeededGenerator, n: int) -> Float[Tensor, "n 4 2"]:
    """Move x and y of each corner by an amount of its own."""
    return rng.normal(SIGMA, n, 4, 2)


def anywhere(rng: SeededGenerator, n: int) -> Float[Tensor, "n 4 2"]:
    """Move each corner by one amount, in a direction that is drawn as well."""
    way = rng.uniform(0, 2 * math.pi, n, 4, 1)
    return rng.normal(SIGMA, n, 4, 1) * torch.cat([way.cos(), way.sin()], dim=2)


def along(rng: SeededGenerator, n: int) -> Float[Tensor, "n 4 2"]:
    """Move each corner by one amount, measured along its diagonal."""
    return rng.normal(SIGMA, n, 4, 1) * _SQUARE / math.sqrt(2)


def alike(rng: SeededGenerator, n: int) -> Float[Tensor, "n 4 2"]:
    """Move each corner by one amount in x and in y, outward or inward."""
    return rng.normal(SIGMA, n, 4, 1) * _SQUARE


READINGS: dict[str, Moves] = {
    "digit, x and y apart": apart,
    "digit, any direction": anywhere,
    "digit, diagonal": along,
    "digit, x, y alike": alike,
}


def read_as(moves: Moves) -> Distortion:
    """Give P with the corners of the digit's box moved by this rule; folded quads are drawn again, as in P itself."""

    def draw(rng: SeededGenerator, n: int) -> dict[str, Tensor]:
        scale = rng.uniform(0.75, 1.0, n)
        box = _SQUARE * scale[:, None, None]
        corners = box + moves(rng, n)
        while (folded := ~convex(corners)).any():
            corners[folded] = box[folded] + moves(rng, int(folded.sum()))
        return {"scale": scale, "corners": corners, "theta": corners_to(corners)}

    return replace(distortion("p"), draw=draw)


def held_out(one: Plan, material: Material, task: Distortion) -> float:
    """Train by a plan, on another distortion than its own, and give the held-out error in percent."""
    with patch.object(Plan, "distortion", task):
        return train(start(one), material).checks[-1][1]


def main() -> None:
    """Print the held-out errors of FCN and CNN for each reading, with the paper's test errors below."""
    material = Material(load_digits("train"), load_digits("validation"))
    print(f"held-out error after {STEPS:,} steps on {material.train.source}")
    print(f"{'':22}{'FCN':>9}{'CNN':>9}")
    tasks = {name: ("p", read_as(moves)) for name, moves in READINGS.items()}
    tasks["picture, x, y alike"] = ("p", distortion("p"))
    tasks |= {name.upper(): (name, distortion(name)) for name in ("r", "e")}
    for title, (name, task) in tasks.items():
        errors = [held_out(plan(f"{name}-{kind}", steps=STEPS), material, task) for kind in ("fcn", "cnn")]
        print(f"{title:22}" + "".join(f"{error:7.2f} %" for error in errors), flush=True)
    for name in ("p", "r", "e"):
        figures = [cell(NetworkName.parse(f"{name}-{kind}")) for kind in ("fcn", "cnn")]
        print(f"{f'paper, {name.upper()}':22}" + "".join(f"{figure:7.2f} %" for figure in figures))


if __name__ == "__main__":
    main()
