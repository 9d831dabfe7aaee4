"""Scenes that the browser tests show on the harness page: name → payload bytes."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

import stn_viz as sv
from stn_viz.stage.answer import ReferenceResult
from stn_viz.stage.opinion import Opinion
from stn_viz.stage.scene import Scene
from stn_viz.transforms import Basis, Family, Handle


@dataclass(frozen=True)
class Squint(Family):
    """A family that the package does not know: stretch x, and bend y by a parabola; one file, no JavaScript."""

    name = "squint"
    control_names = ("scale x",)

    @property
    def parameters(self) -> tuple[str, ...]:
        return ("stretch", "bend")

    def identity(self) -> torch.Tensor:
        return torch.tensor([1.0, 0.0], dtype=torch.float64)

    def basis(self, points: torch.Tensor) -> Basis:
        x, y = points.unbind(-1)
        matrix = points.new_zeros(len(points), 3, 2)
        matrix[:, 0, 0], matrix[:, 1, 1] = x, 1 - x**2
        return Basis(matrix, torch.stack([torch.zeros_like(y), y, torch.ones_like(y)], dim=-1))

    @property
    def anchors(self) -> tuple[tuple[float, float], ...]:
        return ((1.0, 0.0), (0.0, 0.0), (-1.0, 0.0))

    @property
    def handles(self) -> tuple[Handle, ...]:
        return (Handle("bend", (0.0, 0.0), "point", ((1.0, 0.0),)), Handle("stretch", (1.0, 0.0)))


@dataclass(frozen=True)
class Eddy(Family):
    """A family that only torch can evaluate: a flow under a name that the browser has never heard of."""

    name = "eddy"
    linear = False
    flow = sv.family("diffeomorphic")

    @property
    def parameters(self) -> tuple[str, ...]:
        return self.flow.parameters

    def identity(self) -> torch.Tensor:
        return self.flow.identity()

    def points(self, theta: torch.Tensor, points: torch.Tensor) -> torch.Tensor:
        return self.flow.points(theta, points)

    @property
    def anchors(self) -> tuple[tuple[float, float], ...]:
        return self.flow.anchors


TOYS = {"squint": Squint, "eddy": Eddy}
NETWORK = [0.8, -0.3, 0.1, 0.3, 0.8, -0.05]  # an affine θ that a network might predict
PICTURES = Path(sv.__file__).parent / "resources" / "pictures"


@functools.cache
def photo(side: int = 512) -> np.ndarray:
    file = sorted(p for p in PICTURES.iterdir() if p.suffix in {".jpg", ".png", ".webp"})[0]
    image = Image.open(file).convert("RGB").resize((side, side * 3 // 4))
    return np.ascontiguousarray(np.asarray(image).transpose(2, 0, 1))


@functools.cache
def digit() -> np.ndarray:
    """Draw a 28×28 seven with soft edges."""
    u = np.zeros((28, 28))
    u[6:9, 7:21] = 1
    for row in range(9, 23):
        col = 19 - (row - 9) * 0.6
        u[row, int(col) : int(col) + 3] = 1
    soft = (u + np.roll(u, 1, 0) + np.roll(u, 1, 1) + np.roll(u, 1, (0, 1))) / 4
    return (soft[None] * 255).astype(np.uint8)


@functools.cache
def scene(name: str, **changes: Any) -> Scene:
    """Make a scene by name: the family, and ``@digit``, ``@tiny`` or ``@map`` for something else than the photo."""
    family_name, _, what = name.partition("@")
    family = TOYS[family_name]() if family_name in TOYS else sv.family(family_name)
    U = {"": photo, "digit": digit, "tiny": tiny, "map": feature_map}[what]()
    target = {"": (256, 256 * 4 // 3), "digit": (28, 28), "tiny": (4, 4), "map": (12, 12)}[what]
    frame = sv.Frame(U.shape[1:], changes.pop("target", target), changes.pop("align_corners", False))
    theta = changes.pop("theta", None)
    if changes.pop("asked", False):
        changes["network"] = Opinion((*[0.01] * 7, 0.9, 0.02, 0.01), tuple(NETWORK))
    theta = opening(family) if theta is None else torch.tensor(theta, dtype=torch.float64)
    return Scene("harness", family, theta, frame, U, picture=what == "", **changes)


def tiny() -> np.ndarray:
    """Give the worked case of the docs: a 4×4 map whose taps at (0.1, -0.2) are .91 .61 / .94 .82."""
    u = np.linspace(0.05, 0.5, 16).reshape(4, 4).astype(np.float32)
    u[1:3, 1:3] = [[0.91, 0.61], [0.94, 0.82]]
    return u[None]


def feature_map() -> np.ndarray:
    rows, cols = np.mgrid[0:12, 0:12] / 4
    return np.stack([np.sin(rows + c) * np.cos(cols * (c + 1)) for c in range(3)]).astype(np.float32)


def opening(family: sv.Family) -> torch.Tensor:
    """Turn by 20° and shrink to 0.6, as near as the family can."""
    if not family.linear:
        return family.identity()
    anchors = torch.tensor(family.anchors, dtype=torch.float64)
    angle = torch.tensor(20.0).deg2rad().double()
    turn = 0.6 * torch.stack([torch.stack([angle.cos(), -angle.sin()]), torch.stack([angle.sin(), angle.cos()])])
    sources = anchors @ turn.T
    if len(anchors) > 4:
        sources = sources + 0.07 * torch.sin(7 * anchors.flip(1))
    return sv.solve(family, family.identity(), anchors, sources)


def reference(of: Scene, theta: list[float], seq: int) -> bytes:
    """Let torch answer a scene's report."""
    numbers = torch.tensor(theta, dtype=torch.float64)
    U = torch.from_numpy(of.U)[None].double() / (255 if of.U.dtype == np.uint8 else 1)
    grid = of.family.grid(numbers, of.frame)
    V = sv.sample(U, grid, of.frame, of.kernel, of.padding)[0]
    return ReferenceResult(
        "harness", of.epoch, seq, tuple(theta), V, "CPU", 1.0, grid=None if of.family.linear else grid[0]
    ).payload()
