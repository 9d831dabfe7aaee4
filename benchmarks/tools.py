"""θ as seven other tools take it, each run beside ``stn_viz.sample``: ``python -m benchmarks.tools``.

A bundled photograph is warped by every family that is a matrix, at both corner conventions. Errors are the largest
difference to the library's V, as a share of the range of values, over the samples whose neighbours all lie in U: what a
tool makes of the edge is its own.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Mapping
from types import ModuleType
from typing import Any

import numpy as np
import SimpleITK as sitk
import torch
from PIL import Image
from rich.console import Console
from rich.table import Table
from torch import Tensor

import stn_viz as sv
from stn_viz.images.bundled import picture
from stn_viz.interchange import copied
from stn_viz.interchange.tools import TOOLS, Importable

THETAS: Mapping[str, list[float]] = {
    "translation": [0.2, -0.3],
    "attention": [0.7, 0.1, -0.2],
    "similarity": [0.8, 0.3, 0.1, -0.2],
    "affine": [0.8, -0.3, 0.1, 0.25, 1.1, -0.2],
    "projective": [0.8, -0.3, 0.1, 0.25, 1.1, -0.2, 0.15, -0.1],
}
BATCHED = {"kornia", "torchvision"}  # take (B, C, H, W)
CHANNELS_LAST = {"cv2", "skimage"}  # the others take one channel at a time


def run_program(name: Importable, program: str, U: Tensor) -> Tensor:
    """Run a copied program with its tool; give V (C, Ho, Wo) of U (C, H, W)."""
    if name == "torchvision":
        _make_torchvision_import()
    if name in BATCHED:
        return _run(program, U[None])[0]
    if name in CHANNELS_LAST:
        maps = U.float() if name == "cv2" else U  # of doubles OpenCV rounds the places to 1/32 of a pixel
        return torch.from_numpy(_run(program, maps.permute(1, 2, 0).numpy())).permute(2, 0, 1)
    return torch.stack([_run_on_channel(name, program, channel) for channel in U])


def can_run(name: Importable) -> bool:
    """Tell whether a tool is installed."""
    return importlib.util.find_spec(name) is not None


def inside(grid: Tensor, frame: sv.Frame) -> Tensor:
    """Mark the samples of a grid (Ho, Wo, 2) all of whose neighbours lie in U."""
    x, y = frame.to_pixels(grid).unbind(-1)
    h, w = frame.source
    return (x >= 0) & (x <= w - 1) & (y >= 0) & (y <= h - 1)


def error(name: Importable, family: sv.Family, U: Tensor, frame: sv.Frame) -> float | None:
    """Measure how far a tool's V lies from the library's; None where the tool has no such transform."""
    theta = torch.tensor(THETAS[family.name], dtype=torch.float64)
    program = copied(name, family, theta, frame)
    if not program:
        return None
    grid = family.grid(theta, frame)
    difference = run_program(name, program, U).double() - sv.sample(U[None].double(), grid, frame)[0]
    return float(difference[:, inside(grid[0], frame)].abs().max())


def main() -> None:
    """Print a table for a small and for a large copy of the photograph."""
    photograph = torch.from_numpy(picture("astronaut").image).permute(2, 0, 1).double() / 255
    for step in (4, 1):
        Console().print(_table(photograph[:, ::step, ::step]))
    Console().print("OpenCV holds places in float32: its error grows with the width.")


def _table(U: Tensor) -> Table:
    h, w = U.shape[-2:]
    table = Table("tool", *THETAS, title=f"largest difference to stn_viz.sample, {w}×{h} → {w // 2}×{h // 2}")
    for name, tool in TOOLS.items():
        cells: list[str] = []
        for family in map(sv.family, THETAS):
            frames = [sv.Frame((h, w), (h // 2, w // 2), aligned) for aligned in (False, True)]
            errors = [e for frame in frames if (e := error(name, family, U, frame)) is not None]
            cells.append(f"{max(errors):.1e}" if errors else "none")
        table.add_row(tool.title, *cells)
    return table


def _make_torchvision_import() -> None:
    """Spare it the registration of compiled operators, which are built for CUDA's torch: no transform needs them."""
    sys.modules.setdefault("torchvision._meta_registrations", ModuleType("torchvision._meta_registrations"))


def _run_on_channel(name: Importable, program: str, channel: Tensor) -> Tensor:
    if name == "PIL":
        return torch.from_numpy(np.array(_run(program, Image.fromarray(channel.float().numpy()))))
    if name == "SimpleITK":
        return torch.from_numpy(sitk.GetArrayFromImage(_run(program, sitk.GetImageFromArray(channel.numpy()))))
    return torch.from_numpy(_run(program, channel.numpy()))


def _run(program: str, U: object) -> Any:
    variables: dict[str, Any] = {"U": U}
    exec(program, variables)
    return variables["V"]


if __name__ == "__main__":
    main()
