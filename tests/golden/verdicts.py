"""What the library says of several hundred θ, for the browser to say the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch

import stn_viz as sv
from stn_viz.stage.scene import Scene
from stn_viz.transforms.recorded import Recorded

FRAMES = {
    "plain": sv.Frame((20, 30), (8, 8)),
    "large": sv.Frame((300, 200), (150, 400), align_corners=True),
    "flat": sv.Frame((4, 400), (2, 200)),
    "line": sv.Frame((9, 9), (1, 50)),
}
DRAWN = 12  # θ of each family, frame and size


def write(folder: Path) -> list[dict[str, Any]]:
    """Write a scene for each family and frame, and list verdicts on random and on telling θ."""
    rng = torch.Generator().manual_seed(7)
    found: list[dict[str, Any]] = []
    for family in map(sv.family, sv.families()):
        for name, frame in FRAMES.items():
            U = np.zeros((1, *frame.source), np.uint8)
            file = f"judged-{family.name}-{name}"
            (folder / f"{file}.bin").write_bytes(Scene("judged", family, family.identity(), frame, U).payload())
            for theta in thetas(family, rng):
                said = sv.validity(family, theta, frame)
                found.append(_case(file, theta, said))
    for n, target in enumerate(((9, 13), (1, 40))):
        frame = sv.Frame((20, 30), target)
        bent = frame.target_points() + 0.1 * torch.randn(*target, 2, dtype=torch.float64, generator=rng)
        family = Recorded.of(bent.float(), frame)
        U = np.zeros((1, *frame.source), np.uint8)
        scene = Scene("judged", family, torch.ones(1, dtype=torch.float64), frame, U)
        (folder / f"judged-recorded-{n}.bin").write_bytes(scene.payload())
        for strength in (0.0, 0.3, 1.0, -2.0, 40.0):
            theta = torch.tensor([strength], dtype=torch.float64)
            said = sv.validity(family, theta, frame)
            found.append(_case(f"judged-recorded-{n}", theta, said))
    return found


def _case(scene: str, theta: torch.Tensor, said: sv.Validity) -> dict[str, Any]:
    verdict = {"kind": said.kind, "share": said.share, "sentence": said.sentence}
    return {"scene": scene, "theta": theta.tolist(), **verdict}


def thetas(family: sv.Family, rng: torch.Generator) -> list[torch.Tensor]:
    """Draw θ near and far from the identity, and add those that stand exactly on an edge."""
    one, n = family.identity(), family.n_params
    drawn = [
        one + size * torch.randn(n, dtype=torch.float64, generator=rng)
        for size in (0.05, 0.3, 0.8, 2.0)
        for _ in range(DRAWN)
    ]
    return [one, -one, 0 * one, 5 + one, 0.999 * one, *drawn, *_horizons(family)]


def _horizons(family: sv.Family) -> list[torch.Tensor]:
    if family.name != "projective":
        return []
    flat = torch.tensor([1.0, 0, 0, 0, 1, 0, 0, 0], dtype=torch.float64)
    return [flat + torch.tensor([0, 0, 0, 0, 0, 0, a, b]) for a, b in ((1, 0), (0.3, 0.7), (0.1, 0.2), (0.9, -0.3))]
