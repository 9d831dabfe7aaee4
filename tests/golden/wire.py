"""Payloads that between them hold everything that can travel, and what Python reads of a report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import torch

import stn_viz as sv
from stn_viz.differentiation.losses import losses
from stn_viz.stage import report
from stn_viz.stage.answer import LaterAnswer, ReferenceResult, Reply
from stn_viz.stage.kernel import FORMULAS as KERNELS
from stn_viz.stage.losses import FORMULAS
from stn_viz.stage.opinion import Opinion
from stn_viz.stage.packing import VERSION
from stn_viz.stage.playback import Level, Playback
from stn_viz.stage.scene import OVERLAYS, Scene
from stn_viz.stage.tile_curves import Line, Panel
from stn_viz.stage.tiles import Caption, Tiles
from stn_viz.transforms.controls import CONTROLS
from stn_viz.transforms.recorded import Recorded

FRAME = sv.Frame((6, 9), (5, 8))
LARGE = sv.Frame((6, 9), (130, 140))


@dataclass(frozen=True)
class Ripple(sv.Family):
    """A smooth family whose x is another function of θ than its y, and which no lattice reproduces."""

    name = "ripple"
    parameters = ("k",)

    def identity(self) -> torch.Tensor:
        return torch.zeros(1, dtype=torch.float64)

    def basis(self, points: torch.Tensor) -> sv.Basis:
        x, y = points.unbind(-1)
        matrix = points.new_zeros(len(points), 3, 1)
        matrix[:, 0, 0] = torch.sin(3 * y)
        return sv.Basis(matrix, torch.stack([x, y, torch.ones_like(x)], dim=-1))


@dataclass(frozen=True)
class Cube(sv.Family):
    """A family that only torch can evaluate."""

    name = "cube"
    linear = False
    parameters = ("k",)

    def identity(self) -> torch.Tensor:
        return torch.ones(1, dtype=torch.float64)

    def points(self, theta: torch.Tensor, points: torch.Tensor) -> torch.Tensor:
        return points[None] ** 3 * theta[:, :, None]


class Asked(dict[str, Any]):
    """A report that notes which of its fields are read."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: list[str] = []

    def get(self, key: str, default: Any = None) -> Any:
        self.fields.append(key)
        return super().get(key, default)


def write(folder: Path) -> dict[str, Any]:
    """Write the payloads as ``wire-*.bin``; give their names, and what Python says of both directions."""
    names: dict[str, list[str]] = {"scenes": [], "answers": [], "tiles": ["wire-tiles"]}
    for kind, made in (("scenes", scenes()), ("answers", answers())):
        for k, one in enumerate(made):
            names[kind].append(f"wire-{kind}-{k}")
            (folder / f"{names[kind][-1]}.bin").write_bytes(one.payload())
    (folder / "wire-tiles.bin").write_bytes(tiles().payload())
    numbers = np.linspace(-3, 5, FRAME.source[0] * FRAME.source[1], dtype=np.float32).reshape(1, *FRAME.source)
    affine = sv.family("affine")
    (folder / "wire-numbers.bin").write_bytes(of(affine, U=numbers, picture=False).payload())
    (folder / "wire-loose.bin").write_bytes(of(affine, scattered=True).payload())
    asked = Asked()
    report.read(asked)
    return {
        **names,
        "version": VERSION,
        "report": asked.fields,
        "answer": [field.name for field in fields(ReferenceResult) if field.name != "picture"],
        "overlays": OVERLAYS,
        "losses": list(losses()),
        "formulas": FORMULAS,
        "kernels": list(KERNELS),
        "controls": list(CONTROLS),
    }


def scenes() -> Iterator[Scene]:
    """Give scenes that between them leave out nothing."""
    similarity, swept = sv.family("similarity"), sv.family("diffeomorphic", rows=3, cols=3, resolution=17)
    own = sv.Kernel(lambda t: (t.abs() <= 0.7) / 1.4, torch.zeros_like, 0.7, "box")
    maps = torch.rand(2, 1, 5, 8)
    yield of(
        similarity,
        kernel=own,
        upstream="network",
        selection=(1, 2),
        overlays={"mesh": True},
        difference_target=maps[0].numpy(),
        upstream_gradient=maps[1].numpy(),
        network=Opinion((0.5, 0.5), tuple(similarity.identity().tolist()), "n"),
        full=sv.Frame((60, 90), (50, 80)),
    )
    yield of(sv.family("tps"))
    yield of(Ripple())
    yield of(Ripple(), LARGE)
    yield of(swept, fixed=np.zeros((1, *FRAME.target), np.uint8))
    yield of(Recorded.of(FRAME.target_points().float(), FRAME), theta=torch.ones(1, dtype=torch.float64))
    cube = Cube()
    yield of(cube, playback=descent(cube))


def of(family: sv.Family, frame: sv.Frame = FRAME, **changes: Any) -> Scene:
    """Give a black scene of a family."""
    parts: dict[str, Any] = {"theta": family.identity(), "frame": frame, "U": np.zeros((1, *frame.source), np.uint8)}
    return Scene("wire", family, **{**parts, **changes})


def descent(family: sv.Family) -> Playback:
    """Give a descent of two steps, with all that one can have."""
    grids = FRAME.target_points().expand(2, *FRAME.target, 2)
    return Playback(
        clock="page",
        thetas=torch.ones(2, family.n_params, dtype=torch.float64),
        losses=torch.ones(2, dtype=torch.float64),
        gradients=torch.ones(2, family.n_params, dtype=torch.float64),
        levels=[Level(0.0, torch.zeros(1, *FRAME.source), torch.zeros(1, *FRAME.target))],
        seen=[0, 0],
        answer=family.identity(),
        answer_grid=grids[0],
        grids=grids,
        upstreams=torch.zeros(2, 1, *FRAME.target),
    )


def answers() -> Iterator[Reply]:
    """Give an answer about a small V with everything, one about a large V, and the word that one comes later."""
    cube = Cube()
    for frame in (FRAME, LARGE):
        grid = cube.grid(cube.identity(), frame)[0]
        yield ReferenceResult(
            key="wire",
            epoch=1,
            seq=2,
            theta=(1.0,),
            V=torch.zeros(1, *frame.target),
            device="CPU",
            milliseconds=1.0,
            theta_gradient=torch.zeros(1, dtype=torch.float64),
            grid=grid,
            verdict=sv.validity(cube, cube.identity(), frame),
            upstream=torch.zeros(1, *frame.target),
            opinion=Opinion((0.5, 0.5)),
            scene=5,
            file=("a.html", "text/html", b"<p>"),
        )
    yield LaterAnswer(key="wire", epoch=1, seq=2, scene=5, seconds=1.5)


def tiles() -> Tiles:
    """Give a gallery of one tile, with curves."""
    line = Line("L", torch.zeros(2), torch.ones(2), "#000", tile=0)
    return Tiles(
        captions=[Caption(0, "a", "a digit", True)],
        sources=torch.zeros(1, 1, 4, 4),
        views=torch.zeros(1, 1, 1, 1, 4, 4),
        outlines=torch.zeros(1, 1, 1, 36, 2),
        boxes=("box",),
        thetas=torch.zeros(1, 1, 6),
        panels=[Panel("loss", [line])],
    )
