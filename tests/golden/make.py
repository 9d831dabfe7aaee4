"""Golden cases: what Python computes in float64, for the stage's JavaScript and tomorrow's Python to agree with.

``cd tests && python -m golden.make`` writes one JSON file for each family, with every kernel × padding × align_corners
on maps that are not square, one for the kinks, and one for the losses. Inputs follow from formulas and are stored
beside the results, so a second run changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import torch
from golden import copies
from golden.drags import drags
from torch import Tensor

import stn_viz as sv
from stn_viz.differentiation.losses import Given, losses
from stn_viz.sampling.samplers import Padding
from stn_viz.sampling.taps import Kink
from stn_viz.stage.kernel import FORMULAS as KERNELS  # every other is sent as a table
from stn_viz.stage.losses import FORMULAS

FOLDER = Path(__file__).parent
FRAMES = (sv.Frame((5, 7), (4, 6), align_corners=False), sv.Frame((6, 4), (5, 3), align_corners=True))
PADDINGS: tuple[Padding, ...] = ("zeros", "border", "reflection")
KINKS: tuple[Kink, ...] = ("right", "left", "central", "paper")
DIGITS = 8


def theta_of(family: sv.Family) -> Tensor:
    """Give a θ without symmetries that reads beyond every edge of the map, in four decimals: stored as it is."""
    k = torch.arange(family.n_params, dtype=torch.float64)
    return (family.identity() * 1.2 + 0.15 * torch.sin(1.7 * k + 0.4)).round(decimals=4)


def map_of(size: tuple[int, int], channels: int = 1) -> Tensor:
    """Give a map of sixteenths, which are the same in float32 and in decimals."""
    c, n, m = torch.meshgrid(*(torch.arange(s) for s in (channels, *size)), indexing="ij")
    return ((7 * n + 5 * m + 3 * n * m + 4 * c) % 17).to(torch.float64)[None] / 16


def upstream_of(size: tuple[int, int]) -> Tensor:
    """Give a ∂L/∂V of both signs, zeros included."""
    n, m = torch.meshgrid(torch.arange(size[0]), torch.arange(size[1]), indexing="ij")
    return ((5 * n + 3 * m + n * m) % 9 - 4).to(torch.float64)[None, None] / 4


def family_document(name: str) -> dict[str, Any]:
    """Compute everything that one family's file holds."""
    family = sv.family(name)
    theta = theta_of(family)
    document: dict[str, Any] = {"family": name, "theta": plain(theta)}
    document["frames"] = [_frame_case(family, theta, frame) for frame in FRAMES]
    document["samples"] = [case for f in range(len(FRAMES)) for case in _sample_cases(family, theta, f)]
    document["explanations"] = [_explanation(family, theta, f) for f in range(len(FRAMES))]
    document["copied"] = list(copies.cases(family, theta))
    if family.linear:
        document["solutions"] = list(_solutions(family, theta))
        document["drags"] = [{**case, "theta": plain(case["theta"])} for case in drags(family, theta)]
        document["controls"] = [_controls(family, theta, aspect) for aspect in (1.0, 1.5)]
    return document


def _frame_case(family: sv.Family, theta: Tensor, frame: sv.Frame) -> dict[str, Any]:
    return {
        **_described(frame),
        "U": plain(map_of(frame.source, 2)[0]),
        "upstream": plain(upstream_of(frame.target)[0]),
        "grid": plain(family.grid(theta, frame)[0]),
        "depth": plain(family.depth(theta, frame)[0]),
    }


def _described(frame: sv.Frame) -> dict[str, Any]:
    return {"source": frame.source, "target": frame.target, "align_corners": frame.align_corners}


def _sample_cases(family: sv.Family, theta: Tensor, f: int) -> Iterator[dict[str, Any]]:
    frame = FRAMES[f]
    U, upstream = map_of(frame.source), upstream_of(frame.target)
    for kernel, padding in product(KERNELS, PADDINGS):
        V = sv.sample(U, family.grid(theta, frame), frame, kernel, padding)
        g = sv.gradients(U, theta, family, frame, upstream, kernel, padding)
        found = {"V": V, "dU": g.U, "dgrid": g.grid, "dtheta": g.theta}
        yield {"frame": f, "kernel": kernel, "padding": padding, **{k: plain(v.flatten()) for k, v in found.items()}}


def _explanation(family: sv.Family, theta: Tensor, f: int) -> dict[str, Any]:
    turn = sv.families().index(family.name) + f
    kernel, padding = KERNELS[turn % len(KERNELS)], PADDINGS[turn % 3]
    frame = FRAMES[f]
    row, col = (0, 0) if f else (2, 4)
    e = sv.explain(map_of(frame.source, 2), theta, family, frame, row, col, kernel, padding)
    fields = {name: plain(value) for name, value in vars(e).items()}
    return {"frame": f, "kernel": kernel, "padding": padding, **fields}


def _solutions(family: sv.Family, theta: Tensor) -> Iterator[dict[str, Any]]:
    anchors = torch.tensor(family.anchors, dtype=torch.float64)
    there = family.points(theta[None], anchors)[0].round(decimals=4)
    bent = (there + 0.1 * torch.cos(5 * there.flip(1) + 1)).round(decimals=4)
    none = anchors[:0]
    for targets, sources, hold in (
        (anchors[:1], torch.tensor([[0.4, -0.2]], dtype=torch.float64), none),  # one point alone
        (anchors[:1], there[:1] + 0.3, anchors[1:2]),  # with a neighbour held
        (anchors[:2], bent[:2], anchors[2:]),  # two, with all others held
        (anchors, bent, none),  # all: too many wishes for a stiff family
        (anchors[:1], there[:1] + 0.3, anchors),  # held itself: nothing may move
    ):
        solved = sv.solve(family, theta, targets, sources, hold if len(hold) else None)
        yield {
            "targets": plain(targets),
            "sources": plain(sources),
            "hold": plain(hold),
            "theta": plain(solved),
        }


def _controls(family: sv.Family, theta: Tensor, aspect: float) -> dict[str, Any]:
    values = {"rotation": 25.0, "shear": 0.3, "shift x": -0.25, "shift y": 0.1}
    changed = {n: sv.from_controls(family, theta, n, values.get(n, 0.6), aspect) for n in family.control_names}
    return {
        "aspect": aspect,
        "read": {n: plain(v) for n, v in sv.to_controls(family, theta, aspect).items()},
        "set": [{"name": n, "value": values.get(n, 0.6), "theta": plain(t)} for n, t in changed.items()],
    }


def kinks_document() -> dict[str, Any]:
    """Compute slopes where all source points are whole pixels; the sizes make every coordinate exact in binary."""
    family = sv.family("translation")
    frames = (sv.Frame((2, 4), (2, 4), align_corners=False), sv.Frame((3, 5), (3, 5), align_corners=True))
    row = torch.tensor([3, 10, 4, 7, 20], dtype=torch.float64)
    maps = [row[: f.source[1]] * torch.tensor([1, 2, -1], dtype=torch.float64)[: f.source[0], None] for f in frames]
    cases: list[dict[str, Any]] = []
    for f, kernel, padding, kink, pixels in product(range(2), KERNELS, PADDINGS, KINKS, (-1, 0, 1)):
        if kernel != "bilinear" and (pixels or kink in ("central", "paper")):
            continue  # the other kernels have hardly a kink: two rules at one place will do
        theta = torch.tensor([pixels / frames[f].pixels_per_unit[0], 0], dtype=torch.float64)
        ones = torch.ones(1, 1, *frames[f].target, dtype=torch.float64)
        g = sv.gradients(maps[f][None, None], theta, family, frames[f], ones, kernel, padding, kink)
        found = {"theta": plain(theta), "dgrid": plain(g.grid.flatten())}
        cases.append({"frame": f, "kernel": kernel, "padding": padding, "kink": kink, **found})
    described = [{**_described(f), "U": plain(m[None])} for f, m in zip(frames, maps, strict=True)]
    return {"frames": described, "cases": cases}


def losses_document() -> dict[str, Any]:
    """Compute the losses of which the browser has a formula, with their ∂L/∂V, on a V of two channels."""
    V, T = map_of((4, 6), 2), map_of((6, 4), 2).mT
    row, col = 2, 3
    cases: list[dict[str, Any]] = []
    for name in FORMULAS:
        loss = losses()[name].build(Given((row, col), T[0]))
        cases.append({"loss": name, "value": plain(loss.values(V)[0]), "gradient": plain(loss.gradient(V).flatten())})
    maps = {name: plain(map.flatten()) for name, map in (("V", V), ("T", T))}
    return {**maps, "channels": 2, "size": [4, 6], "pixel": row * 6 + col, "cases": cases}


def plain(value: Any) -> Any:
    """Turn tensors and tuples into lists, and round what is not whole to eight significant figures."""
    if isinstance(value, Tensor):
        return plain(value.tolist())
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, float):
        short = float(f"{value:.{DIGITS}g}")
        return int(short) if short.is_integer() else short
    return value


def documents() -> dict[str, dict[str, Any]]:
    """Compute all files, by name."""
    return {
        **{name: family_document(name) for name in sv.families()},
        "kinks": kinks_document(),
        "losses": losses_document(),
    }


def text(document: dict[str, Any]) -> str:
    """Write one case a line, so that a change shows where it happened."""
    parts: list[str] = []
    for key, value in document.items():
        lines = isinstance(value, list) and value and isinstance(value[0], dict)
        body = "[\n" + ",\n".join(_json(v) for v in value) + "\n]" if lines else _json(value)
        parts.append(f"{_json(key)}: {body}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


if __name__ == "__main__":
    for stem, content in documents().items():
        (FOLDER / f"{stem}.json").write_text(text(content), encoding="utf-8")
