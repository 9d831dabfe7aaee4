"""What is seen of a training: digits with their boxes, curves, numbers, the cloud of θ, and what is wrong with it."""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Sequence

import torch

from stn_viz.app.later import st
from stn_viz.app.train.cloud import clouds
from stn_viz.app.train.worker import Worker
from stn_viz.diagnostics import Finding, Severity, severity_title
from stn_viz.evaluation.inspection import Warped
from stn_viz.palette import GREY, NETWORK, THETA
from stn_viz.stage.components import component
from stn_viz.stage.tile_curves import Line, Panel
from stn_viz.stage.tiles import Caption, Tiles
from stn_viz.texts import say
from stn_viz.texts.quantity import signed
from stn_viz.training.live import LiveSetting, Moment, probes, warp_probes

_IDENTITY = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
_ICONS = {"error": ":material/error:", "warning": ":material/warning:", "note": ":material/info:"}
_COLOURS = {"error": "red", "warning": "orange", "note": "blue"}
Measure = Callable[[Moment], float]
_CURVES: dict[str, tuple[Measure, Measure | None, bool]] = {  # of the network, of the plain one, whether by ratio
    "loss": (lambda m: m.loss, lambda m: m.plain_loss, True),
    "accuracy": (lambda m: m.accuracy, lambda m: m.plain_accuracy, False),
    "slope": (lambda m: m.slope, None, False),
    "gradient": (lambda m: m.gradient, None, True),
}
_IN_A_HALL = ("loss", "accuracy", "slope")  # a row has room for so many
_DIGITS_IN_A_HALL = 16  # three rows at most, however wide their captions are


def show(now: Worker, before: Sequence[Moment], hall: bool = False) -> None:
    """Show the step that is shown, with all that led to it; a hall is shown fewer curves."""
    moments = list(now.moments)
    shown = moments[min(now.shown, len(moments) - 1)] if moments else None
    st.html(_facts(shown))
    if now.waits is not None:
        st.info(say("train-waits", ahead=now.waits), icon=":material/hourglass_top:")
    if now.returns:
        st.info(say("train-returns", step=now.shown), icon=":material/history:")
    thetas = torch.tensor([_IDENTITY]).expand(len(probes().labels), -1) if shown is None else shown.thetas
    warped = warp_probes(thetas.nan_to_num(), now.setting.faults)
    left, right = st.container(key="split-train").columns([2.6, 1], gap="medium")
    with left:
        names = _IN_A_HALL if hall else tuple(_CURVES)
        _tiles(warped, _panels(moments[: now.shown + 1], before, names), now.shown, hall)
    with right:
        st.image(clouds(probes().drawn["angle"], warped.turn, thetas, hall), width="stretch")
        _findings(now.setting, moments, shown, hall)


def _facts(shown: Moment | None) -> str:
    """Write the numbers of a step; before the first, that there are none."""
    numbers: dict[str, float] = {"step": 0.0, "loss": math.nan, "accuracy": math.nan}
    numbers |= {"slope": math.nan, "plain-accuracy": math.nan, "plain-loss": math.nan}
    if shown is not None:
        numbers = {
            "step": float(shown.step),
            "loss": shown.loss,
            "accuracy": shown.accuracy,
            "slope": shown.slope,
            "plain-loss": shown.plain_loss,
            "plain-accuracy": shown.plain_accuracy,
        }
    cells = [
        f"<div><b data-fact='{name}'>{_write(name, value)}</b><span>{html.escape(title)}</span></div>"
        for name, value in numbers.items()
        for title in (say(f"train-fact-{name}"),)
    ]
    return f"<div class='train-facts'>{''.join(cells)}</div>"


def _write(name: str, value: float) -> str:
    if math.isnan(value):
        return "–"
    if name == "step":
        return f"{value:.0f}"
    if name.endswith("accuracy"):
        return f"{value:.1%}"
    return signed(value, 2) if name == "slope" else f"{value:.3f}"


def _tiles(warped: Warped, panels: Sequence[Panel], step: int, hall: bool) -> None:
    batch = probes()
    shown = slice(_DIGITS_IN_A_HALL if hall else None)
    captions = [
        _caption(k, float(angle), float(turn), int(label))
        for k, (angle, turn, label) in enumerate(zip(batch.drawn["angle"], warped.turn, batch.labels, strict=True))
    ][shown]
    tiles = Tiles(
        captions,
        batch.images[shown],
        warped.views[None, shown],
        warped.outlines[None, shown],
        (say("train-box"),),
        panels=panels,
        moments=(float(max(step, 1)),),
        size="small",
    )
    mount = component("stn-viz.tiles", js="tiles/tiles.js", css="tiles/tiles.css")
    mount(key="train.tiles", data=tiles.payload(), default={"picked": None}, on_picked_change=lambda: None)


def _caption(k: int, angle: float, turn: float, label: int) -> Caption:
    what = {"digit": signed(angle, 0), "box": signed(turn, 0)}
    return Caption(k, say("train-probe", **what), say("train-probe-says", label=str(label), **what))


def _panels(moments: Sequence[Moment], before: Sequence[Moment], names: Sequence[str]) -> list[Panel]:
    """Draw each measure over the steps so far, beside the plain network's and the training before."""
    known = before[: len(moments)]
    panels: list[Panel] = []
    for name in names:
        measure, plain, log = _CURVES[name]
        lines = [_line(say("train-curve-before"), known, measure, GREY, "2 3")] if known else []
        if plain is not None:
            lines.append(_line(say("train-curve-plain"), moments, plain, NETWORK, "6 4"))
        lines.append(_line(say("train-curve-network"), moments, measure, THETA))
        lines = [line for line in lines if bool((line.y > 0 if log else line.y.isfinite()).any())]
        if lines:
            panels.append(Panel(say(f"train-curve-{name}"), lines, log=log, least=None if log else (0.0, 1.0)))
    return panels


def _line(name: str, moments: Sequence[Moment], measure: Measure, colour: str, dash: str = "") -> Line:
    x = torch.tensor([float(m.step) for m in moments])
    return Line(name, x, torch.tensor([measure(m) for m in moments]), colour, dash)


def _findings(setting: LiveSetting, moments: Sequence[Moment], shown: Moment | None, hall: bool) -> None:
    """Say what the diagnostics find in the steps recorded so far; where a fault is put in, what is to be seen.

    A hall is told the worst alone, without its remedy.
    """
    fault = next(iter(setting.faults), None)
    degenerate = shown is not None and shown.degenerate
    findings = shown.findings if shown is not None else ()
    if fault is not None and not (hall and (findings or degenerate)):
        st.markdown(say(f"train-seen-{fault}"))
    if shown is None:
        return
    for finding in findings[:1] if hall else findings:
        _show(finding, _first(moments, finding.kind), hall)
    if degenerate and not findings:
        _say_degenerate(shown, next(m for m in moments if m.degenerate).looked, hall)
    elif not findings:
        st.caption(say("train-nothing"))


def _say_degenerate(shown: Moment, step: int, hall: bool) -> None:
    """Say what no recording tells, as it does not know how far the digits are turned: the boxes do not follow."""
    _say("warning", say("diagnostics-kind-lazy"), step, say("models-meaning-lazy", turn=signed(10 * shown.slope, 1)))
    if not hall:
        st.caption(say("train-remedy", remedy=say("train-lazy-remedy")))
        st.caption(say("train-lazy-unseen", accuracy=_write("accuracy", shown.accuracy)))


def _first(moments: Sequence[Moment], kind: str) -> int:
    return next(m.step for m in moments if any(f.kind == kind for f in m.findings))


def _show(finding: Finding, step: int, hall: bool) -> None:
    _say(finding.severity, finding.title, step, str(finding.message))
    if not hall:
        st.caption(say("train-remedy", remedy=str(finding.remedy)))


def _say(severity: Severity, kind: str, step: int, message: str) -> None:
    heading = say("train-finding", severity=severity_title(severity), kind=kind, step=step)
    st.markdown(f":{_COLOURS[severity]}[{_ICONS[severity]} **{heading}**]  \n{message}")
