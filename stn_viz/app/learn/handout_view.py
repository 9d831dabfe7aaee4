"""What a step shows on paper: maps with the sampling box, drawings, a gallery, axes to draw a curve into."""

from __future__ import annotations

from html import escape

import numpy as np

from stn_viz.app.backward.view import Backward
from stn_viz.app.debug.view import Debug
from stn_viz.app.explore.linked import stage_of
from stn_viz.app.explore.view import View
from stn_viz.app.inside.view import Inside
from stn_viz.app.learn import from_backward, from_debug, from_models
from stn_viz.app.learn.handout_picture import picture
from stn_viz.app.learn.links import view_of
from stn_viz.app.learn.views import made
from stn_viz.app.models.view import Inspector
from stn_viz.images.encode import png_url
from stn_viz.palette import GREY, INK
from stn_viz.stage.lesson_views import ChartView, CurveView
from stn_viz.stage.scene import Scene
from stn_viz.texts.quantity import quantity

_ROW = 9  # pictures of a gallery beside one another
_MOST = 18  # pictures of a gallery
_WIDE, _HIGH = 120.0, 60.0  # millimetres of the room for a curve


def drawn(link: str) -> str:
    """Draw what a link shows, before its answer; "" where paper has nothing for it.

    Raises:
        UserError: something that comes with the package is missing or damaged.
    """
    view = view_of(link)
    if isinstance(view, Inside):
        view = Inspector(network=view.network, look="card")  # figure 2 with its weights: paper has no layer's maps
    scene = _scene(view)
    if scene is not None:
        return f'<div class="maps">{picture(scene, "source")}{picture(scene, "target")}</div>'
    if isinstance(view, Inspector) and view.look == "gallery":
        return _gallery(from_models.pictures_of(view))
    shown = made(view)
    if isinstance(shown, CurveView):
        return _axes(shown)
    return f'<div class="chart">{shown.svg}</div>' if isinstance(shown, ChartView) else ""


def _scene(view: object) -> Scene | None:
    """Find the stage that a view opens; None where it opens none."""
    if isinstance(view, View):
        return stage_of("handout", view)[0]
    if isinstance(view, Backward):
        return from_backward.scene_of(view)
    if isinstance(view, Debug):
        return from_debug.scene_of(view)
    return from_models.scene_of(view) if isinstance(view, Inspector) and view.look == "stage" else None


def _gallery(images: np.ndarray) -> str:
    """Draw the first pictures of a gallery in two rows."""
    shown = (images[:_MOST].clip(0, 1) * 255).round().astype(np.uint8)
    rows = [np.concatenate(list(shown[k : k + _ROW, 0]), axis=1) for k in range(0, len(shown), _ROW)]
    whole = np.concatenate([row for row in rows if row.shape == rows[0].shape])
    return f'<div class="maps"><img class="gallery" alt="" src="{png_url(whole)}"></div>'


def _axes(view: CurveView) -> str:
    """Draw the axes of curves, without the curves: a place for a guess."""
    low, high = min(view.at), max(view.at)
    left, top, right, bottom = 14.0, 4.0, _WIDE - 4, _HIGH - 12
    font, middle = f'font-size="3.4" fill="{INK}"', 'text-anchor="middle"'

    def across(value: float) -> float:
        return left + (right - left) * (value - low) / (high - low)

    parts = [f'<path d="M{left} {top}V{bottom}H{right}" fill="none" stroke="{GREY}" stroke-width=".4"/>']
    for value in (low, (low + high) / 2, high):
        parts.append(f'<text x="{across(value):.4g}" y="{bottom + 4.5}" {font} {middle}>{_written(value)}</text>')
    for value, y in ((view.low, bottom), (view.high, top + 2.4)):
        parts.append(f'<text x="{left - 1.5}" y="{y}" {font} text-anchor="end">{_written(value)}</text>')
    parts.append(f'<text x="{(left + right) / 2}" y="{bottom + 9.5}" {font} {middle}>{escape(view.x)}</text>')
    turned = f'transform="translate(4 {(top + bottom) / 2}) rotate(-90)"'
    parts.append(f"<text {turned} {font} {middle}>{escape(view.y)}</text>")
    box = f'width="{_WIDE:g}mm" height="{_HIGH:g}mm" viewBox="0 0 {_WIDE:g} {_HIGH:g}"'
    return f'<div class="chart"><svg xmlns="http://www.w3.org/2000/svg" {box}>{"".join(parts)}</svg></div>'


def _written(value: float) -> str:
    return quantity(value, 4)
