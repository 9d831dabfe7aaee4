"""A training in curves: one quantity over the steps, the batch's spread around its mean, several runs overlaid."""

from __future__ import annotations

import html
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from stn_viz.errors import ArgumentError, UserError
from stn_viz.figures.style import DASHES, figure
from stn_viz.palette import INK, SERIES, faded
from stn_viz.recording import Tape
from stn_viz.recording.series import QUANTITIES, Columns, Line, Place, lines, places
from stn_viz.texts import naming, say

MOST = len(SERIES)  # places, or recordings, that can still be told apart
_FEW = 8  # steps that are all named below the axis
_IN_PIXELS = ("footprint", "displacement", "moved", "landmarks")
_LOGARITHMIC = ("loss", "theta-grad", "grid-grad", "target-grad")
quantity_title = naming("figures-series")


@dataclass(frozen=True)
class Curve:
    """Hold a line with what it is called in the legend, and how it looks.

    Args:
        line: its numbers.
        recording: whose they are, counted from 0.
        name: what tells it from the other lines.
        kind: of this, whose and in which passes.
        colour: of the palette.
        dash: of its stroke.
    """

    line: Line
    recording: int
    name: str
    kind: str
    colour: str
    dash: str


def series(recordings: Tape | Mapping[str, Tape | Columns], quantity: str = "theta", call: int = 0) -> go.Figure:
    """Draw a quantity over the steps: the batch's mean as a line, a band from the batch's least to its largest.

    Of one recording each place in the model has a line; of several, and of θ and its singular values, only the place
    of ``call`` is drawn. Training passes and others have lines of their own.

    Args:
        recordings: a tape, or several by their names; the first is the one that is looked at.
        quantity: ``theta``, ``sigma`` (singular values), ``det``, ``outside``, ``footprint``, ``displacement``,
            ``moved``, ``theta-grad``, ``grid-grad``, ``target-grad``, ``fixed`` (|V − F|), ``landmarks`` or ``loss``,
            as ``tape.scalars()`` has it.
        call: a call of the first tape, whose step is marked.

    Raises:
        ArgumentError: there is no such quantity or call.
        UserError: the recordings hold no value of it; the sentence says why.

    Example:
        >>> from stn_viz.figures import series
        >>> U, grid = torch.rand(1, 3, 8, 8), torch.zeros(1, 4, 4, 2)
        >>> with sv.record() as tape:
        ...     for loss in (1.0, 0.5):
        ...         V = torch.nn.functional.grid_sample(U, grid, align_corners=False)
        ...         tape.step(loss)
        >>> series(tape, "loss").data[1].y
        (1.0, 0.5)
    """
    given = {"": recordings} if isinstance(recordings, Tape) else recordings
    columns = {name: one.scalars() if isinstance(one, Tape) else one for name, one in given.items()}
    drawn = curves(columns, quantity, call)
    if not drawn:
        raise UserError(missing(quantity))
    return draw(drawn, quantity, _step(columns, call))


def missing(quantity: str) -> str:
    """Say why a recording may hold no value of a quantity."""
    if quantity.endswith("-grad"):
        return say("figures-no-series-gradient", quantity=quantity_title(quantity))
    if quantity in ("theta", "sigma", "det"):
        return say("figures-no-series-theta")
    own = quantity in ("loss", "footprint", "fixed", "landmarks")
    return say(f"figures-no-series-{quantity}" if own else "figures-no-series-other")


def _step(columns: Mapping[str, Columns], call: int) -> int:
    step = next(iter(columns.values()))["step"][call]
    assert isinstance(step, int)
    return step


def curves(recordings: Mapping[str, Columns], quantity: str, call: int = 0) -> tuple[Curve, ...]:
    """Choose the lines that a chart of a quantity has, name them and tell them apart; see :func:`series`."""
    if quantity not in QUANTITIES:
        raise ArgumentError("quantity", quantity, f"one of {', '.join(QUANTITIES)}", "check the spelling")
    first: Columns = next(iter(recordings.values()), {})
    count = len(first.get("step", ()))
    if not count:
        return ()
    if not 0 <= call < count:
        raise ArgumentError("call", call, f"one of {count} calls, 0 to {count - 1}", "see tape.calls")
    at = shown_places(recordings, quantity, call)
    found = [(k, line) for k, one in enumerate(list(recordings.values())[:MOST]) for line in lines(one, quantity, at)]
    names, own = list(recordings), dict.fromkeys(line.column for _, line in found)
    several, passes = len(recordings) > 1, dict.fromkeys(line.training for _, line in found)
    sites = dict.fromkeys(line.place for _, line in found)
    made: list[Curve] = []
    for k, line in found:
        site = [place_title(line.place)] if len(sites) > 1 and line.place is not None else []
        whose = [names[k]] if several else site
        column = [line.column] if len(own) > 1 else []
        pass_ = [pass_title(line.training)] if len(passes) > 1 and line.training is not None else []
        name, kind = " · ".join([*whose, *column, *pass_]), " · ".join([*whose, *pass_])
        hue = list(own).index(line.column) if len(own) > 1 else k if several else list(sites).index(line.place)
        dash = list(passes).index(line.training) + len(passes) * (k if len(own) > 1 else 0)
        made.append(Curve(line, k, name, kind, SERIES[hue % MOST], DASHES[dash % len(DASHES)]))
    return tuple(made)


def shown_places(recordings: Mapping[str, Columns], quantity: str, call: int) -> tuple[Place, ...]:
    """List the places whose lines are drawn: the call's own, and beside it others where there is but one line each."""
    first = next(iter(recordings.values()))
    every = places(first)
    own = next(place for place in every if (place.module, place.turn) == (first["module"][call], first["turn"][call]))
    if len(recordings) > 1 or quantity in ("theta", "sigma"):
        return (own,)
    return (own, *(place for place in every if place != own))[:MOST]


def place_title(place: Place) -> str:
    """Name a place in a model."""
    module = place.module or say("figures-series-no-module")
    return say("figures-series-turn", module=module, turn=str(place.turn + 1)) if place.turn else module


def pass_title(training: bool) -> str:
    """Name the passes that a line follows."""
    return say("figures-series-training") if training else say("figures-series-evaluation")


def draw(drawn: Sequence[Curve], quantity: str, step: int) -> go.Figure:
    """Draw the curves; each point's ``customdata`` names its call of the first recording, -1 for none, and its step."""
    columns, legend = dict.fromkeys(curve.line.column for curve in drawn), _legend(drawn)
    height = 420 + 12 * max(0, len(legend) - 6)  # on a phone a legend has many lines
    fig = figure(say("figures-series-heading", quantity=quantity_title(quantity)), height=height)
    for k, curve in enumerate(drawn):
        group = curve.line.column if len(columns) > 1 else str(k)
        fig.add_traces([_band(curve, group), _mean(curve, group)])
    fig.add_traces(legend)
    fig.add_vline(x=step, line={"color": INK, "width": 2})
    fig.update_layout(
        hovermode="closest",
        hoverdistance=-1,  # a click between two steps goes to the nearer
        clickmode="event+select",
        dragmode="zoom",
        showlegend=len(drawn) > 1,
        legend={"orientation": "h", "y": -0.28, "yanchor": "top", "x": 0},
    )
    bounds = [value for curve in drawn for value in curve.line.low if math.isfinite(value)]
    log = quantity in _LOGARITHMIC and bool(bounds) and min(bounds) > 0
    steps = sorted({step for curve in drawn for step in curve.line.steps})
    fig.update_xaxes(title=say("figures-step"), tickvals=steps if len(steps) <= _FEW else None)
    unit = say("figures-source-pixels") if quantity in _IN_PIXELS else quantity_title(quantity)
    fig.update_yaxes(title=unit, type="log" if log else "linear")
    return fig


def _legend(drawn: Sequence[Curve]) -> list[go.Scatter]:
    """Name colours and dashes, each once, where lines differ in both, as those of θ do; else lines name themselves."""
    columns = dict.fromkeys(curve.line.column for curve in drawn)
    kinds = {curve.kind: curve.dash for curve in drawn}
    hues = [(column, next(c.colour for c in drawn if c.line.column == column), "solid") for column in columns]
    dashes = [(kind, INK, dash) for kind, dash in kinds.items() if len(kinds) > 1]
    return [_mark(*look) for look in [*hues, *dashes]] if len(columns) > 1 else []


def _mark(name: str, colour: str, dash: str) -> go.Scatter:
    look = {"color": colour, "dash": dash, "width": 3}
    return go.Scatter(x=[None], y=[None], mode="lines", name=html.escape(name), legendgroup=name, line=look)


def _mean(curve: Curve, group: str) -> go.Scatter:
    line, many = curve.line, len(curve.line.steps) > 128
    of_call = curve.recording == 0 and line.place is not None
    at_step: list[Any] = [[row if of_call else -1, step] for row, step in zip(line.rows, line.steps, strict=True)]
    spread = [f"{low:.4g} … {high:.4g}" if high > low else "" for low, high in zip(line.low, line.high, strict=True)]
    at = {"step": "%{x}", "mean": "%{y:.4g}", "spread": "%{text}"}
    return go.Scatter(
        x=line.steps,
        y=line.mean,
        text=spread,
        customdata=at_step,
        mode="lines+markers",  # what is clicked are the marks
        name=html.escape(curve.name),
        legendgroup=group,
        showlegend=group != curve.line.column,  # whose entries stand beside the lines
        line={"color": curve.colour, "dash": curve.dash, "width": 3},
        marker={"color": curve.colour, "size": 4 if many else 8},
        unselected={"marker": {"opacity": 1}},
        hovertemplate=say("figures-series-hover", **at) + f"<extra>{html.escape(curve.name)}</extra>",
    )


def _band(curve: Curve, group: str) -> go.Scatter:
    """Lay a band from the least to the largest of the batch, in pieces where steps without a finite number part it."""
    x: list[float | None] = []
    y: list[float | None] = []
    piece: list[tuple[int, float, float]] = []
    points = zip(curve.line.steps, curve.line.low, curve.line.high, strict=True)
    for step, low, high in [*points, (0, math.nan, math.nan)]:
        if math.isfinite(low) and math.isfinite(high):
            piece.append((step, low, high))
        elif piece:
            x += [*(s for s, _, _ in piece), *(s for s, _, _ in reversed(piece)), None]
            y += [*(b for _, b, _ in piece), *(b for _, _, b in reversed(piece)), None]
            piece = []
    return go.Scatter(
        x=x,
        y=y,
        mode="lines",
        fill="toself",
        fillcolor=faded(curve.colour, ".2"),
        line={"width": 0, "color": curve.colour},
        legendgroup=group,
        showlegend=False,
        hoverinfo="skip",
    )
