"""The inspector's gallery: every picture with its box and answer, beside two charts that choose among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from stn_viz.app import view_state as state
from stn_viz.app.charts import chart
from stn_viz.app.foreign_text import plain
from stn_viz.app.later import st
from stn_viz.app.models import tiles as models_tiles
from stn_viz.app.models.results import Inspected
from stn_viz.app.models.view import COUNT, PAGE, SHOWS, Inspector, key, show_title
from stn_viz.evaluation.inspection import ORDERS, Inspection, measures, order, orders
from stn_viz.evaluation.titles import measure_title, order_title
from stn_viz.figures import evaluation as charts
from stn_viz.stage.report import count
from stn_viz.texts import say
from stn_viz.texts.quantity import signed

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator


def gallery(view: Inspector, evaluated: Inspected) -> None:
    """Show every picture with its box and answer, beside two charts that choose among them."""
    found = evaluated.inspection
    left, right = st.columns([2, 1], gap="medium")
    closer = view.projector and view.pick >= 0  # a hall is shown the picked picture in place of the charts
    with right:
        brushed = set(range(COUNT)) if closer else _charts(view, evaluated)
    shown = [i for i in order(found, view.sort) if i in brushed and is_shown(found, i, view.show)]
    with left:
        tools = st.container(key="hand-sort")
        first, second, third = tools.columns([1.6, 1.6, 1], vertical_alignment="bottom")
        label, shows = say("models-sort-label"), say("models-show-label")
        first.selectbox(label, _orders(view, found), format_func=order_title, key=key("sort"))
        second.segmented_control(shows, _shows(view, found), format_func=show_title, key=key("show"), required=True)
        counted = say("models-shown", shown=str(len(shown)), count=str(COUNT))
        third.html(f"<div data-fact='shown'>{counted}</div>")
        if shown:
            models_tiles.show("gallery", models_tiles.lay_out(evaluated, shown, pick=view.pick), _on_pick)
        else:
            st.info(_explain_none(found, view.show))
    with right:
        _show_picked(view, evaluated)


def _orders(view: Inspector, found: Inspection) -> list[str]:
    """List the orders that these pictures have, and the one that was chosen for another network or by a link."""
    known = orders(found)
    return [name for name in ORDERS if name in known or name == view.sort]


def _shows(view: Inspector, found: Inspection) -> list[str]:
    """List the filters: unknown answers have one only where there are any, or where a link asks for them."""
    return [show for show in SHOWS if show != "unknown" or view.show == show or not bool(found.known.all())]


def is_shown(found: Inspection, index: int, show: str) -> bool:
    """Tell whether the gallery shows a picture: wrong or right answers, unknown ones, or all."""
    state = {"wrong": found.wrong, "right": found.right & found.known, "unknown": ~found.known}
    return show == "all" or bool(state[show][index])


def _explain_none(found: Inspection, show: str) -> str:
    """Say why no picture is shown."""
    if show in ("wrong", "right") and not bool(found.known.any()):
        return say("models-none-known")
    if not any(is_shown(found, i, show) for i in range(COUNT)):
        return say("models-none-of", count=str(COUNT), show=show_title(show))
    return say("models-none-selected")


def _charts(view: Inspector, evaluated: Inspected) -> set[int]:
    """Draw scatter and histogram; give the pictures that are selected in both."""
    known = measures(evaluated.inspection, evaluated.model.spec)
    names = list(known)
    defaults = telling_measures(names)
    slopes = evaluated.inspection.place_slopes
    if slopes is not None and slopes.shape == (2, 2) and defaults[0] == "first digit at x (px)":
        defaults = (defaults[0], ("first", "second")[int(slopes[:, 0].argmax())] + " box at x (px)")
    unknown = [name for name in (view.x, view.y) if name and name not in known]
    for name in unknown if state.opened_by_link(PAGE) else ():
        st.warning(plain(say("models-axis-ignored", name=name)))
    x = view.x if view.x in known else defaults[0]
    y = view.y if view.y in known else defaults[1]
    across, up = st.container(key="hand-measures").columns(2)
    _axis(across, "x", say("models-across-label"), names, x)
    _axis(up, "y", say("models-up-label"), names, y)
    says = [models_tiles.describe(evaluated.inspection, i) for i in range(COUNT)]
    dots = chart(
        charts.scatter((x, known[x]), (y, known[y]), evaluated.inspection.right, says, evaluated.inspection.known),
        view,
        420,
        key="models.scatter",
        on_select="rerun",
        theme=None,
        config=charts.CONFIG,
        alt=say("models-scatter-alt", x=measure_title(x), y=measure_title(y)),
    )
    everything = set(range(COUNT))
    chosen = {int(_scalar(p["customdata"])) for p in dots.selection.points} or everything
    if view.pick >= 0 or view.projector:
        return chosen
    bars = st.plotly_chart(
        charts.histogram(x, known[x]),
        key="models.bins",
        on_select="rerun",
        theme=None,
        config=charts.CONFIG,
        alt=say("models-bins-alt", x=measure_title(x)),
    )
    binned = {int(i) for p in bars.selection.points for i in str(_scalar(p["customdata"])).split(",") if i}
    return chosen & (binned or everything)


def _axis(column: DeltaGenerator, name: str, label: str, options: list[str], chosen: str) -> None:
    """Let an axis be chosen; what is not chosen stays out of the link."""
    widget = key(f"axis.{name}")
    state.put(widget, chosen)
    changed = state.in_this_language(_on_axis)
    column.selectbox(label, options, format_func=measure_title, key=widget, on_change=changed, args=(name, widget))


def _on_axis(name: str, widget: str) -> None:
    state.keep(PAGE, replace(state.current_view(PAGE, Inspector()), **{name: state.get(widget)}))


_TELLING = (  # pairs of measures by the beginnings of their names, the most telling first
    ("applied turn", "predicted turn"),
    ("digit at x", "box at x"),
    ("digit at x", "both, composed at x"),
    ("first digit at x", "first box at x"),
    ("first digit at x", "box at x"),
    ("warp applied", "warp left"),
    ("det J", "loss"),
    ("confidence", "loss"),
    ("confidence", "confidence"),
)


def telling_measures(names: Sequence[str]) -> tuple[str, str]:
    """Choose the two measures that tell most about whether the boxes follow, else about how sure the network is."""
    for wanted in _TELLING:
        found = [next((name for name in names if name.startswith(part)), None) for part in wanted]
        if found[0] is not None and found[1] is not None:
            return found[0], found[1]
    return names[0], names[-1]


def _scalar(value: Any) -> Any:  # noqa: ANN401 -- whatever plotly's event holds, in a list or bare
    return value[0] if isinstance(value, (list, tuple)) else value


def _show_picked(view: Inspector, evaluated: Inspected) -> None:
    """Show the picked picture large, with the likeliest classes and every θ."""
    if view.pick < 0:
        return
    found, i = evaluated.inspection, view.pick
    top = found.probabilities[i].topk(3)
    turns = models_tiles.describe_turns(found, i)
    lines = [
        say("models-closer-turned", picture=str(i), turns=turns) if turns else say("models-picture", picture=str(i))
    ]
    for p, k in zip(top.values.tolist(), top.indices.tolist(), strict=True):
        lines.append(say("models-closer-class", label=str(k), sure=f"{p:.1%}"))
    if found.warped is not None:
        several = (say("models-closer-first"), say("models-closer-second"))
        names = ("θ",) if len(found.warped.theta) == 1 else several
        thetas = zip(names, found.warped.theta, strict=True)
        lines += [f"{name} = {_write_theta(theta[i].tolist())}" for name, theta in thetas]
    tiles = models_tiles.lay_out(evaluated, [i])
    caption = replace(tiles.captions[0], text="\n".join(lines))
    models_tiles.show("closer", replace(tiles, captions=[caption], size="large"))


def _write_theta(theta: Sequence[float]) -> str:
    """Write a θ in a line or, where it has many numbers, in a few."""
    return " ".join(signed(v, 3 if len(theta) <= 8 else 2) for v in theta)


def _on_pick() -> None:
    index = count(state.report("models.gallery").get("picked"))
    view = state.current_view(PAGE, Inspector())
    chosen = -1 if index is None or index >= COUNT else index
    state.keep(PAGE, replace(view, pick=chosen, turned=chosen if chosen >= 0 else view.turned))
