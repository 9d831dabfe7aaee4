"""The scenes behind the golden cases, packed as the stage gets them: ``write(folder)`` before node runs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from golden import copies, lessons, site, tabled, verdicts, wire
from golden.make import FRAMES, kinks_document, map_of, theta_of

import stn_viz as sv
from stn_viz.differentiation.handle_forces import forces
from stn_viz.stage.scene import Scene
from stn_viz.transforms.recorded import Recorded


@dataclass(frozen=True)
class Wave(sv.Family):
    """A family that the stage has never heard of: no lattice reproduces it, its depth varies, its anchors are three."""

    name = "wave"
    parameters = ("a", "b", "c", "d")
    control_names = ("scale", "shift x")
    anchors = ((-1.0, -1.0), (1.0, -1.0), (0.0, 1.0))
    handles = (sv.Handle("crest", (0.0, 1.0), "point", ((-1.0, -1.0),)), sv.Handle("move", (0.0, 0.0), "move"))

    def identity(self) -> torch.Tensor:
        return torch.tensor([1.0, 0.0, 0.0, 0.0], dtype=torch.float64)

    def basis(self, points: torch.Tensor) -> sv.Basis:
        x, y = points.unbind(-1)
        matrix, offset = points.new_zeros(len(points), 3, 4), points.new_zeros(len(points), 3)
        matrix[:, 0, 0], matrix[:, 0, 1], matrix[:, 0, 3] = x, torch.sin(2 * y), 1
        matrix[:, 1, 0], matrix[:, 2, 2] = y, torch.cos(x + y)
        offset[:, 1], offset[:, 2] = 0.1 * x, 1
        return sv.Basis(matrix, offset)


@dataclass(frozen=True)
class Swirl(sv.Family):
    """A family that is not linear in θ and no flow that the browser knows: turned the more, the farther out."""

    name = "swirl"
    linear = False
    parameters = ("turn",)

    def identity(self) -> torch.Tensor:
        return torch.zeros(1, dtype=torch.float64)

    def points(self, theta: torch.Tensor, points: torch.Tensor) -> torch.Tensor:
        angle = theta * points.norm(dim=1)
        x, y = points.unbind(-1)
        turned = (angle.cos() * x - angle.sin() * y, angle.sin() * x + angle.cos() * y)
        return torch.stack(turned, dim=-1)


OPTIONS = {
    "swirl": Swirl(),
    "tps-stiff": sv.family("tps", stiffness=0.3),
    "tps-fine": sv.family("tps", rows=3, cols=5),
    "bspline-fine": sv.family("bspline", rows=5, cols=4),
    "piecewise-fine": sv.family("piecewise", rows=3, cols=3),
    "diffeomorphic-fine": sv.family("diffeomorphic", rows=3, cols=5, steps=4, resolution=65),
}
LARGE = sv.Frame((480, 512), (400, 512))
RECORDED = (
    ((90, 70), (127, 127)),
    ((90, 70), (128, 128)),
    ((90, 70), (129, 129)),
    ((61, 47), (200, 300)),
    ((64, 96), (512, 512)),
)
CHECKED = 601  # target pixels of a large scene that are compared: one in so many, a prime to meet every column


def write(folder: Path) -> None:
    """Write ``FAMILY-0.bin``, ``kinks-0.bin`` and so on, ``OPTIONS``, and large scenes with torch's sources in
    ``large.json``; the scenes of which forms are copied in ``copied-FAMILY-0.bin`` and so on; everything that can
    travel in ``wire-*.bin``; what pulls at handles in ``pulled.json``; recorded grids in ``recorded-0.bin`` and so on,
    torch's V beside each; and what the static site puts together, ``site.json`` and ``site-*.bin``."""
    large: dict[str, Any] = {}
    for family in (*map(sv.family, sv.families()), Wave()):
        name = family.name
        for f, frame in enumerate(FRAMES):
            U = map_of(frame.source, 2)[0].to(torch.float32).numpy()
            scene = Scene("golden", family, theta_of(family), frame, U)
            (folder / f"{name}-{f}.bin").write_bytes(scene.payload())
        copies.write(folder, name, family, theta_of(family))
        theta = opening(family)
        black = np.zeros((1, *LARGE.source), np.uint8)
        (folder / f"{name}-large.bin").write_bytes(Scene("golden", family, theta, LARGE, black).payload())
        pixels = LARGE.to_pixels(family.grid(theta, LARGE)[0]).reshape(-1, 2)[::CHECKED]
        large[name] = {"theta": theta.tolist(), "every": CHECKED, "pixels": pixels.tolist()}
    for name, family in OPTIONS.items():
        U = map_of(FRAMES[0].source, 2)[0].to(torch.float32).numpy()
        (folder / f"{name}-0.bin").write_bytes(Scene("golden", family, theta_of(family), FRAMES[0], U).payload())
        copies.write(folder, name, family, theta_of(family))
    for f, described in enumerate(kinks_document()["frames"]):
        frame = sv.Frame(tuple(described["source"]), tuple(described["target"]), described["align_corners"])
        family = sv.family("translation")
        U = np.asarray(described["U"], np.float32)
        (folder / f"kinks-{f}.bin").write_bytes(Scene("kinks", family, family.identity(), frame, U).payload())
    (folder / "recorded.json").write_text(
        json.dumps([_recorded(folder, n, *sizes) for n, sizes in enumerate(RECORDED)])
    )
    (folder / "judged.json").write_text(json.dumps(verdicts.write(folder)))
    (folder / "site.json").write_text(json.dumps(site.write(folder)))
    (folder / "tabled.json").write_text(json.dumps(tabled.write(folder)))
    (folder / "wire.json").write_text(json.dumps({**wire.write(folder), "lesson": lessons.write(folder)}))
    (folder / "pulled.json").write_text(json.dumps(pulled()))
    (folder / "large.json").write_text(json.dumps(large))


def _recorded(folder: Path, number: int, source: tuple[int, int], target: tuple[int, int]) -> dict[str, Any]:
    """Write a rough grid, each of whose points lies where no neighbour says, with what torch reads there of noise."""
    rng = torch.Generator().manual_seed(number)
    frame = sv.Frame(source, target, align_corners=number % 2 == 1)
    U = torch.rand(1, 1, *source, generator=rng)
    grid = (frame.target_points() + torch.randn(*target, 2, generator=rng) / 20).float()
    V = F.grid_sample(U.double(), grid[None].double(), align_corners=frame.align_corners)[0]
    strength = torch.ones(1, dtype=torch.float64)
    scene = Scene("recorded", Recorded.of(grid, frame), strength, frame, U[0].numpy())
    (folder / f"recorded-{number}.bin").write_bytes(scene.payload())
    (folder / f"recorded-{number}.f64").write_bytes(V.numpy().tobytes())
    return {"target": target}


def pulled() -> dict[str, Any]:
    """Let the library say what pulls at each family's handles in the first golden scene, for one made-up ∂L/∂θ."""
    found: dict[str, Any] = {}
    for family in (f for f in map(sv.family, sv.families()) if f.linear):
        gradient = torch.sin(1.0 + torch.arange(family.n_params, dtype=torch.float64))
        pulls = forces(family, theta_of(family), FRAMES[0], gradient)
        found[family.name] = {
            "theta": theta_of(family).tolist(),
            "gradient": gradient.tolist(),
            "forces": [{"at": f.at, "pull": f.pull} for f in pulls],
        }
    return found


def opening(family: sv.Family) -> torch.Tensor:
    """Bend the plane gently, as a hand would."""
    if not family.linear:
        return theta_of(family)
    anchors = torch.tensor(family.anchors, dtype=torch.float64)
    bent = 0.8 * anchors + 0.1 * torch.sin(3 * anchors.flip(1) + 0.5)
    return sv.solve(family, family.identity(), anchors, bent)
