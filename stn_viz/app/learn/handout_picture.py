"""U with the sampling box, and V, as still drawings: SVG around pixels, or numbered squares for small maps."""

from __future__ import annotations

from html import escape
from typing import Literal

import numpy as np
import torch
from jaxtyping import Float

import stn_viz as sv
from stn_viz import palette
from stn_viz.images.decode import fit
from stn_viz.images.encode import png_url
from stn_viz.stage.scene import Scene

_NUMBERED = 16  # pixels a side up to which values are written
_LONGEST = 320  # pixels a side of a printed picture
_SIDES = 24  # points along each side of the box
_MARGIN = 0.12  # around U, where a box may reach beyond it, as a share of its longer side


def picture(scene: Scene, which: Literal["source", "target"]) -> str:
    """Draw a map of a scene with its name below; the source with the box."""
    values = _source(scene) if which == "source" else _target(scene)
    _, height, width = values.shape
    inside = _squares(values) if max(height, width) <= _NUMBERED else _pixels(values, scene.picture)
    pad = _MARGIN * max(height, width) if which == "source" else 0.0
    box = _box(scene) if which == "source" else ""
    area = f"{-pad:.4g} {-pad:.4g} {width + 2 * pad:.6g} {height + 2 * pad:.6g}"
    mm = f'width="{min(80.0, 52.0 * (width + 2 * pad) / (height + 2 * pad)):.1f}mm"'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {mm} viewBox="{area}">{inside}{box}</svg>'
    return f"<figure>{svg}<figcaption>{'U' if which == 'source' else 'V'}</figcaption></figure>"


def _source(scene: Scene) -> Float[np.ndarray, "C H W"]:
    return scene.U.astype(np.float64) / (255 if scene.U.dtype == np.uint8 else 1)


def _target(scene: Scene) -> Float[np.ndarray, "C Ho Wo"]:
    U = torch.from_numpy(_source(scene))[None]
    grid = scene.family.grid(scene.theta.detach().double(), scene.frame)
    return sv.sample(U, grid, scene.frame, scene.kernel, scene.padding)[0].numpy()


def _light(values: Float[np.ndarray, "C H W"]) -> Float[np.ndarray, "C H W"]:
    """Bring values to 0 … 1: as they are where they lie there, else from the least to the greatest."""
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    return values if low >= 0 and high <= 1 else (values - low) / max(high - low, 1e-12)


def _pixels(values: Float[np.ndarray, "C H W"], is_picture: bool) -> str:
    shown = values if is_picture else _light(values)
    bytes_ = np.nan_to_num(255 * shown).clip(0, 255).round().astype(np.uint8)
    image = bytes_[0] if len(bytes_) == 1 else np.ascontiguousarray(np.moveaxis(bytes_[:3], 0, 2))
    _, height, width = values.shape
    look = 'preserveAspectRatio="none" style="image-rendering: pixelated"'
    return f'<image width="{width}" height="{height}" {look} href="{png_url(fit(image, _LONGEST))}"/>'


def _squares(values: Float[np.ndarray, "C H W"]) -> str:
    shown = _light(values)[0]
    parts: list[str] = []
    for row, col in np.ndindex(shown.shape):
        grey = round(255 * float(shown[row, col]))
        ink = palette.DARK if grey > 140 else palette.LIGHT
        place = f'x="{col}" y="{row}" width="1" height="1" fill="rgb({grey},{grey},{grey})"'
        text = f'x="{col + 0.5}" y="{row + 0.6}" font-size=".3" text-anchor="middle" fill="{ink}"'
        parts.append(f"<rect {place}/><text {text}>{escape(_written(float(values[0, row, col])))}</text>")
    return "".join(parts)


def _written(value: float) -> str:
    """Write a value in two figures, as the stage does: .91, and whole numbers without figures after the point."""
    whole = abs(value - round(value)) < 1e-9
    text = f"{value:.0f}" if whole else f"{value:.4g}" if abs(value) >= 10 else f"{value:.2f}"
    return (text.replace("0.", ".", 1) if abs(value) < 1 else text).replace("-", "−")


def _box(scene: Scene) -> str:
    """Draw the outline of the sampling box in source pixels; a side may be bent."""
    line = torch.linspace(-1, 1, _SIDES, dtype=torch.float64)
    one = torch.ones_like(line)
    sides = [torch.stack(p, 1) for p in ((line, -one), (one, line), (line.flip(0), one), (-one, line.flip(0)))]
    points = scene.family.points(scene.theta.detach().double()[None], torch.cat(sides))
    places = scene.frame.to_pixels(points)[0].nan_to_num() + 0.5
    path = " ".join(f"{x:.4g},{y:.4g}" for x, y in places.tolist())
    width = 0.008 * max(scene.frame.source)
    return f'<polygon points="{path}" fill="none" stroke="{palette.SOURCE}" stroke-width="{width:.4g}"/>'
