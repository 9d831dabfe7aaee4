"""What a visitor copies and saves of θ, as Python writes it, for the stage to write the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

import stn_viz as sv
from stn_viz.interchange import copied, forms, theta_json
from stn_viz.sampling.samplers import Padding
from stn_viz.stage.scene import Scene


@dataclass(frozen=True)
class View:
    """One way to look at a family: which frame, how it is sampled, and whether a larger file is meant."""

    frame: sv.Frame
    kernel: str
    padding: Padding
    full: sv.Frame | None = None


EDGES, CENTRES = sv.Frame((5, 7), (4, 6)), sv.Frame((6, 4), (5, 3), align_corners=True)
VIEWS = (
    View(EDGES, "bilinear", "zeros"),
    View(CENTRES, "bicubic", "border", sv.Frame((77, 53), (64, 39), align_corners=True)),
    View(EDGES, "integer", "reflection", sv.Frame((65, 89), (4, 6))),
    View(CENTRES, "lanczos", "zeros"),
    View(CENTRES, "integer", "border"),
)


def cases(family: sv.Family, theta: torch.Tensor) -> Iterator[dict[str, Any]]:
    """Write every form of θ in every view, and its JSON."""
    for view in VIEWS:
        known = (family, theta, view.frame, view.kernel, view.padding)
        texts = {name: copied(name, *known, full=view.full) for name in forms(family, view.frame)}
        yield {"texts": texts, "json": json.loads(theta_json(*known))}


def write(folder: Path, name: str, family: sv.Family, theta: torch.Tensor) -> None:
    """Write a black scene for each view, as ``copied-NAME-0.bin`` and so on."""
    for k, view in enumerate(VIEWS):
        U = np.zeros((1, *view.frame.source), np.uint8)
        scene = Scene("copied", family, theta, view.frame, U, kernel=view.kernel, padding=view.padding, full=view.full)
        (folder / f"copied-{name}-{k}.bin").write_bytes(scene.payload())
