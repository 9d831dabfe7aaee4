"""What a trace of a figure draws, as SVG: the pixels of a map as one small picture, lines, marks, bars."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import plotly.graph_objects as go

from stn_viz import palette
from stn_viz.figures.svg_axes import Axis, Box, layout_of, numbers_of
from stn_viz.figures.svg_tags import Attribute, tag, words
from stn_viz.images.encode import png_url

_DASHES = {"dash": "12 7", "dot": "3 6", "dashdot": "12 6 3 6", "longdash": "20 8", "longdashdot": "20 6 3 6"}
_SMALL = 14  # cells a side up to which each cell's words are written


def marks(trace: Any, fig: go.Figure, box: Box, x: Axis, y: Axis) -> str:  # noqa: ANN401  plotly's own
    """Draw one trace in a panel."""
    if trace.type == "heatmap":
        return _map(trace, fig, box, x, y)
    if trace.type == "image":
        return _picture(trace.source, box)
    if trace.type == "bar":
        return "".join(_bars(trace, box, x, y))
    return _line(trace, box, x, y)


def legend_mark(trace: Any, x: float, y: float) -> str:  # noqa: ANN401
    """Draw how a trace looks, beside its name."""
    colour = _colour(trace)
    if trace.type == "bar" or (trace.mode or "") == "markers":
        return _dot(x + 18, y, 9, colour, (trace.marker.symbol or "circle") if trace.type != "bar" else "square")
    dash = _DASHES.get(trace.line.dash or "", "")
    return tag("line", x1=x, x2=x + 36, y1=y, y2=y, **_stroke(colour, 5, dash))


def _colour(trace: Any) -> str:  # noqa: ANN401
    own = trace.line.color if trace.type == "scatter" and "lines" in (trace.mode or "lines") else None
    found = own or (trace.marker.color if isinstance(trace.marker.color, str) else None)
    return found or palette.THETA


def _stroke(colour: str, width: float, dash: str = "") -> dict[str, Attribute]:
    look: dict[str, Attribute] = {"fill": "none", "stroke": colour, "stroke_width": width, "stroke_linejoin": "round"}
    return look | {"stroke_dasharray": dash or None}


def _picture(source: str, box: Box) -> str:
    looks = {"preserveAspectRatio": "none", "style": "image-rendering:pixelated"}
    return tag("image", x=box.x, y=box.y, width=box.w, height=box.h, **looks, href=source)


def _map(trace: Any, fig: go.Figure, box: Box, x: Axis, y: Axis) -> str:  # noqa: ANN401
    """Draw a heat map as a picture of one pixel a cell, with each cell's word where there is room."""
    z = np.asarray(trace.z, dtype=float)
    shared = layout_of(fig).coloraxis if trace.coloraxis else None
    low, high, scale = (
        (shared.cmin, shared.cmax, shared.colorscale) if shared else (trace.zmin, trace.zmax, trace.colorscale)
    )
    finite = z[np.isfinite(z)]
    low = float(finite.min()) if low is None else float(low)
    high = float(finite.max()) if high is None else float(high)
    pixels = _painted(z, low, high, scale)
    if y.low < y.high:  # upwards: the first row is the lowest
        pixels = pixels[::-1]
    drawn = _picture(png_url(np.ascontiguousarray(pixels)), box)
    if not trace.texttemplate or max(z.shape) > _SMALL:
        return drawn
    return drawn + "".join(_cells(trace, z, pixels, box, x, y))


def _painted(z: np.ndarray, low: float, high: float, scale: Any) -> np.ndarray:  # noqa: ANN401
    share = np.clip((np.nan_to_num(z) - low) / ((high - low) or 1.0), 0, 1)
    stops = [float(stop) for stop, _ in scale]
    colours = np.array([_rgb(colour) for _, colour in scale], dtype=float)
    rgb = np.stack([np.interp(share, stops, colours[:, k]) for k in range(3)], axis=-1)
    alpha = np.where(np.isfinite(z), 255.0, 0.0)[..., None]
    return np.concatenate([rgb, alpha], axis=-1).round().astype(np.uint8)


def _rgb(colour: str) -> palette.Rgb:
    if colour.startswith("#"):
        return palette.rgb(colour)
    r, g, b = (int(float(part)) for part in colour[colour.index("(") + 1 : -1].split(",")[:3])
    return r, g, b


def _cells(trace: Any, z: np.ndarray, pixels: np.ndarray, box: Box, x: Axis, y: Axis) -> Iterator[str]:  # noqa: ANN401
    size = min(24.0, 0.5 * box.w / z.shape[1])
    for row, col in np.ndindex(*z.shape):
        said = f"{z[row, col]:.2g}" if trace.text is None else str(trace.text[row][col])
        r, g, b = pixels[row if y.low > y.high else len(z) - 1 - row, col, :3].astype(float)
        ink = palette.DARK if 0.3 * r + 0.6 * g + 0.1 * b > 120 else palette.LIGHT
        at = box.x + x.share(col) * box.w, box.y + (1 - y.share(row)) * box.h + size / 3
        yield words(said, x=at[0], y=at[1], font_size=size, text_anchor="middle", fill=ink)


def _bars(trace: Any, box: Box, x: Axis, y: Axis) -> Iterator[str]:  # noqa: ANN401
    """Draw bars up from zero, or to the right of it."""
    across = trace.orientation == "h"
    along, values = (trace.y, trace.x) if across else (trace.x, trace.y)
    colours = trace.marker.color
    for k, (place, value) in enumerate(zip(numbers_of(along), numbers_of(values), strict=True)):
        colour = colours if isinstance(colours, str) else (colours[k] if colours is not None else palette.THETA)
        if across:
            zero, end = (box.x + x.share(v) * box.w for v in (0.0, value))
            middle, half = box.y + (1 - y.share(place)) * box.h, 0.36 * box.h / abs(y.high - y.low)
            corner = {"x": min(zero, end), "y": middle - half, "width": abs(end - zero), "height": 2 * half}
        else:
            zero, end = (box.y + (1 - y.share(v)) * box.h for v in (0.0, value))
            middle, half = box.x + x.share(place) * box.w, 0.36 * box.w / abs(x.high - x.low)
            corner = {"x": middle - half, "y": min(zero, end), "width": 2 * half, "height": abs(end - zero)}
        yield tag("rect", **corner, fill=colour)


def _line(trace: Any, box: Box, x: Axis, y: Axis) -> str:  # noqa: ANN401
    points = [
        (box.x + x.share(a) * box.w, box.y + (1 - y.share(b)) * box.h)
        for a, b in zip(numbers_of(trace.x), numbers_of(trace.y), strict=True)
    ]
    mode, parts = trace.mode or "lines", list[str]()
    if "lines" in mode:
        pen, path = "M", ""
        for a, b in points:
            known = math.isfinite(a) and math.isfinite(b)
            path += f"{pen}{a:.1f} {b:.1f}" if known else ""
            pen = "L" if known else "M"
        if trace.fill == "toself":
            return tag("path", d=path, fill=trace.fillcolor)
        width = 1.4 * float(trace.line.width or 3)
        parts.append(tag("path", d=path, **_stroke(_colour(trace), width, _DASHES.get(trace.line.dash or "", ""))))
    if "markers" in mode:
        size = trace.marker.size if isinstance(trace.marker.size, int | float) else 8
        colour, symbol = trace.marker.color or _colour(trace), trace.marker.symbol or "circle"
        colour = colour if isinstance(colour, str) else palette.THETA
        symbol = symbol if isinstance(symbol, str) else "circle"
        parts += [_dot(a, b, 0.8 * size, colour, symbol) for a, b in points if math.isfinite(a) and math.isfinite(b)]
    return "".join(parts)


def _dot(x: float, y: float, r: float, colour: str, symbol: str) -> str:
    look = _stroke(colour, 4) if symbol.endswith("open") else {"fill": colour, "stroke": palette.LIGHT}
    if symbol.startswith("square"):
        return tag("rect", x=x - r, y=y - r, width=2 * r, height=2 * r, **look)
    if symbol.startswith("star"):
        angles = [math.pi * k / 5 - math.pi / 2 for k in range(10)]
        radii = [1.5 * r if k % 2 == 0 else 0.6 * r for k in range(10)]
        corners = [(x + s * math.cos(a), y + s * math.sin(a)) for a, s in zip(angles, radii, strict=True)]
        return tag("polygon", points=" ".join(f"{a:.1f},{b:.1f}" for a, b in corners), **look)
    return tag("circle", cx=x, cy=y, r=r, **look)
