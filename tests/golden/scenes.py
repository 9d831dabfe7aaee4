"""The scenes behind the golden cases, packed as the stage gets them: ``write(folder)`` before ``node --test``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from golden.make import FRAMES, kinks_document, map_of, theta_of

import stn_viz as sv
from stn_viz.stage.scene import Scene

LARGE = sv.Frame((480, 512), (400, 512))
CHECKED = 601  # target pixels of a large scene that are compared: one in so many, a prime to meet every column


def write(folder: Path) -> None:
    """Write ``FAMILY-0.bin``, ``kinks-0.bin`` and so on, and large scenes with torch's sources in ``large.json``."""
    large: dict[str, Any] = {}
    for name in sv.families():
        family = sv.family(name)
        for f, frame in enumerate(FRAMES):
            U = map_of(frame.source, 2)[0].to(torch.float32).numpy()
            scene = Scene("golden", family, theta_of(family), frame, U)
            (folder / f"{name}-{f}.bin").write_bytes(scene.payload())
        theta = opening(family)
        black = np.zeros((1, *LARGE.source), np.uint8)
        (folder / f"{name}-large.bin").write_bytes(Scene("golden", family, theta, LARGE, black).payload())
        pixels = LARGE.to_pixels(family.grid(theta, LARGE)[0]).reshape(-1, 2)[::CHECKED]
        large[name] = {"theta": theta.tolist(), "every": CHECKED, "pixels": pixels.tolist()}
    for f, described in enumerate(kinks_document()["frames"]):
        frame = sv.Frame(tuple(described["source"]), tuple(described["target"]), described["align_corners"])
        family = sv.family("translation")
        U = np.asarray(described["U"], np.float32)
        (folder / f"kinks-{f}.bin").write_bytes(Scene("kinks", family, family.identity(), frame, U).payload())
    (folder / "large.json").write_text(json.dumps(large))


def opening(family: sv.Family) -> torch.Tensor:
    """Bend the plane gently, as a hand would."""
    if not family.linear:
        return theta_of(family)
    anchors = torch.tensor(family.anchors, dtype=torch.float64)
    bent = 0.8 * anchors + 0.1 * torch.sin(3 * anchors.flip(1) + 0.5)
    return sv.solve(family, family.identity(), anchors, bent)
