"""The loss landscape beside the stage: computed in a thread while the page stays live, cancelled at any time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import streamlit as st
import torch
from streamlit.delta_generator import DeltaGenerator
from torch import Tensor

from stn_viz.app import heavy, view_state
from stn_viz.app.backward import view as backward
from stn_viz.app.backward.problem import DescentRun
from stn_viz.app.backward.view import PAGE, Backward, key
from stn_viz.app.charts import chart
from stn_viz.differentiation.objective import Objective
from stn_viz.errors import ArgumentError
from stn_viz.figures.curves import layer_bars
from stn_viz.figures.descent import descent_thetas
from stn_viz.figures.landscape import axis_label, landscape_map
from stn_viz.optimisation.landscape import Landscape, axis, displaced, landscape
from stn_viz.palette import LIGHT, VEIL
from stn_viz.texts import say
from stn_viz.texts.quantity import quantity

_JOB, _TICK = f"{PAGE}.survey", 0.4  # seconds between two looks at a running job
_KEPT = 5  # finished landscapes of a session
_N = 101  # points a side
_NEAR = 2.0  # pixels (root mean square) that a near landscape moves the samples by at the ends of an entry's axis
_LEGEND = {"x": 0.01, "y": 0.99, "orientation": "v", "bgcolor": VEIL, "font": {"color": LIGHT}}
_HALF = 345  # 720ths of a projector's height
_TALL, _LOW, _MARGIN = 370, 300, {"t": 40, "b": 30, "l": 56, "r": 8}


@dataclass(eq=False)
class Job:
    """Hold the landscapes that a thread computes: how far it is, what is there, and the wish to stop.

    Args:
        wanted: names the problem and the axes; another problem is another job.
        begin: starts the work.
        asked: how often the page has asked how far it is.
        progress: the share that is done.
        waits: whether it has no core yet.
        ahead: how many others are served before it then.
        present: tells whether the visitor is still there.
        found: the landscapes.
        stop: the wish to stop.
        cancelled: whether it was the visitor's own.
        left: whether the thread ended before its work did.
        refused: why there is no landscape about this θ, if there is none.
        thread: who computes.
    """

    wanted: object
    begin: Callable[[Job], None]
    asked: int = 0
    progress: float = 0.0
    waits: bool = True
    ahead: int = 0
    present: Callable[[], bool] = lambda: True
    found: list[Landscape] = field(default_factory=list[Landscape])
    stop: threading.Event = field(default_factory=threading.Event)
    cancelled: bool = False
    left: bool = False
    refused: str = ""
    thread: threading.Thread | None = None

    @property
    def running(self) -> bool:
        """Tell whether the thread is still at work, or not yet."""
        return self.thread is None or self.thread.is_alive()

    def asks(self) -> None:
        """Count a question of the page. The second begins the work: by then the browser has what the stage shows."""
        self.asked += 1
        if self.asked > 1 and self.thread is None:
            self.begin(self)

    def _is_over(self) -> bool:
        """Say whether to stop: by wish, as the visitor has left, or as the process ends and waits for its threads."""
        return self.stop.is_set() or not self.present() or not threading.main_thread().is_alive()

    @property
    def abandoned(self) -> bool:
        """Tell whether it ended half done without its visitor having asked for that."""
        return self.left and not self.running and not self.cancelled

    @property
    def complete(self) -> bool:
        """Tell whether the work was done to its end."""
        return not self.running and not self.left

    def cancel(self) -> None:
        """Stop, and show what is there."""
        self.cancelled = True
        self.stop.set()

    def start(self, objectives: Sequence[Objective], centre: Tensor, names: tuple[str, str], reach: float) -> None:
        """Let a thread compute the landscape of each objective about the same θ, as soon as a core is free."""
        self.present = heavy.present()
        heavy.stopped_by(PAGE, self.stop)
        self.thread = threading.Thread(target=self._work, args=(objectives, centre, names, reach))
        self.thread.start()

    def _work(self, objectives: Sequence[Objective], centre: Tensor, names: tuple[str, str], reach: float) -> None:
        try:
            with heavy.SLOTS.taken(self._ask, self._tell):
                self.waits = False
                self._compute(objectives, centre, names, reach)
        except _OverError:
            self.left = True
        except ArgumentError as error:  # the visitor's own θ, which has no controls on a horizon
            self.refused = str(error)

    def _tell(self, ahead: int) -> None:
        self.ahead = ahead

    def _compute(self, objectives: Sequence[Objective], centre: Tensor, names: tuple[str, str], reach: float) -> None:
        for k, objective in enumerate(objectives):
            x, y = (axis(objective, centre, name, reach, _N) for name in names)

            def report(share: float, k: int = k) -> None:
                self.progress = (k + share) / len(objectives)

            self.found.append(landscape(objective, centre, x, y, progress=report, cancelled=self._is_over))
            self._ask()

    def _ask(self) -> None:
        if self._is_over():
            raise _OverError


class _OverError(Exception):
    """A job was stopped."""


def charts(view: Backward, runs: tuple[DescentRun, ...], step: int) -> None:
    """Draw the landscape with the paths over it, and θ's trajectory."""
    run = runs[0]
    with st.container(key="hand-axes"):
        names = _axes(view, run)
    job = _start_job(view, runs, names, step)
    st.fragment(_show_job, run_every=_TICK if job.running else None)(job, view, runs, step)
    if run.lessons:
        _localiser(view, run, step)
        return
    if view.projector:  # the landscape has the whole height
        return
    fig = descent_thetas(run.descent, run.objective.family.parameters, step)
    chart(fig.update_layout(height=230, margin=_MARGIN), view, 240, key=f"{PAGE}.chart.theta")


def _axes(view: Backward, run: DescentRun) -> tuple[str, str]:
    """Let two entries of θ or two controls be chosen; at first the two entries that move most."""
    family = run.objective.family
    thetas = run.descent.thetas
    far = torch.argsort(-(thetas.max(0).values - thetas.min(0).values), stable=True).tolist()
    entries = [family.parameters[k] for k in far] if family.n_params > 1 else []
    names = [*family.parameters, *family.control_names]
    columns = st.columns([0.85, 0.85, 1], vertical_alignment="bottom")
    columns[2].toggle(
        say("backward-near"),
        key=key("near"),
        help=say("backward-near-help"),
    )
    x = _axis(columns[0], "x", names, (view.x, *entries))
    kind = family.parameters if x in family.parameters else family.control_names
    y = _axis(columns[1], "y", [name for name in kind if name != x], (view.y, *entries))
    return x, y


def _axis(column: DeltaGenerator, name: str, options: list[str], wished: tuple[str, ...]) -> str:
    """Let an axis be chosen; what is not chosen stays out of the link."""
    widget = key(f"axis.{name}")
    if wished[0] and wished[0] not in options:
        st.caption(say(f"backward-axis-missing-{name}"))
    chosen = next((wish for wish in wished if wish in options), options[0])
    view_state.put(widget, chosen)
    label = say(f"backward-axis-{name}")
    changed = view_state.in_this_language(_on_axis)
    column.selectbox(label, options, format_func=axis_label, key=widget, on_change=changed, args=(name, widget))
    return chosen


def _on_axis(name: str, widget: str) -> None:
    backward.put(replace(backward.now(), **{name: view_state.get(widget)}))


def _localiser(view: Backward, run: DescentRun, step: int) -> None:
    """Draw how much of the gradient reaches each layer of the localisation network; its last bias gets ∂L/∂θ itself."""
    lesson = run.lessons[min(step, len(run.lessons) - 1)]
    layers = {_layer(*name.split(" ", 1)): norm for name, norm in lesson.layers.items()}
    fig = layer_bars(layers, say("backward-layers-title")).update_yaxes(automargin=True)
    chart(fig.update_layout(height=280, margin=_MARGIN), view, _HALF, key=f"{PAGE}.chart.layers")
    names = run.objective.family.parameters
    if view.projector:
        return
    said = ", ".join(f"{n} {quantity(float(v), 4, signed=True)}" for n, v in zip(names, lesson.bias, strict=True))
    st.caption(say("backward-layers-bias", entries=said))


def _layer(part: str, name: str) -> str:
    """Say which of the transformer's parameters one is; its name within ``localiser`` or ``regression`` is code."""
    return say(f"backward-layer-{part}", name=name)


def _start_job(view: Backward, runs: tuple[DescentRun, ...], names: tuple[str, str], step: int) -> Job:
    """Start the job for this problem, as blurred as the step sees it; another one is stopped."""
    seen = tuple(run.at(min(step, len(run.descent) - 1)) for run in runs)
    wanted = (seen, names, view.near)
    jobs: list[Job] = view_state.get(_JOB) or []
    job = next((one for one in jobs if one.wanted == wanted and not one.abandoned), None)
    for other in jobs:
        if other is not job:
            other.stop.set()
    if job is None:
        centre = runs[0].reference if runs[0].reference is not None else runs[0].descent[-1].theta
        reach = _NEAR / min(runs[0].objective.frame.source) if view.near else 0.25
        job = Job(wanted, lambda one: one.start([o.to(torch.float32) for o in seen], centre, names, reach))
        view_state.put(_JOB, [*[one for one in jobs if one.complete][-_KEPT:], job])
    return job


def _height(runs: tuple[DescentRun, ...]) -> int:
    return _LOW if _shares_column(runs) else _TALL


def _shares_column(runs: tuple[DescentRun, ...]) -> bool:
    """Tell whether there is another chart of the same weight: a second landscape, or the localiser's layers."""
    return bool(runs[0].lessons) or len(runs) > 1


def _show_job(job: Job, view: Backward, runs: tuple[DescentRun, ...], step: int) -> None:
    """Show how far a job is, with a button to cancel it, and what it found."""
    job.asks()
    if job.running:
        bar, cancel = st.columns([3, 1], vertical_alignment="center")
        waits = job.waits and job.thread
        said = say("app-waiting", ahead=job.ahead) if waits else say("backward-landscape-progress", n=str(_N))
        bar.progress(job.progress, said)
        cancel.button(say("backward-landscape-cancel"), key=f"{PAGE}.cancel", on_click=job.cancel, width="stretch")
        st.html(f'<div style="height: {_height(runs) * len(runs) - 24}px"></div>')  # nothing jumps
        return
    if job.abandoned or view_state.get(f"{_JOB}.seen") is not job:
        view_state.put(f"{_JOB}.seen", job)
        st.rerun()  # the page's next run asks no more
    if job.refused:
        st.info(say("backward-landscape-refused"), icon=":material/info:")
        return
    reference, pair, height = runs[0].reference, len(runs) > 1, _height(runs)
    paths = {f"{'AB'[k]}: {run.name}": run.descent.thetas for k, run in enumerate(runs)}
    for k, scape in enumerate(job.found):
        fig = landscape_map(
            scape, paths, step, reference, str(runs[k].name) if pair else say("backward-landscape-title")
        )
        fig = fig.update_layout(height=height, margin=_MARGIN, legend=_LEGEND)
        chart(fig, view, _HALF if _shares_column(runs) else 520, key=f"{PAGE}.chart.scape.{k}")
    for scape in job.found[:1] if not (view.projector and _shares_column(runs)) else ():
        st.caption(spans(scape))
    if job.cancelled:
        st.caption(say("backward-landscape-cancelled", share=f"{100 * job.progress:.0f}"))
        st.button(say("backward-landscape-again"), key=f"{PAGE}.again", on_click=view_state.put, args=(_JOB, None))


def spans(scape: Landscape) -> str:
    """Say what the axes reach: from where to where, and how far that moves the sample points."""
    fields: dict[str, str] = {}
    for at, one in (("x", scape.x), ("y", scape.y)):
        fields[at] = axis_label(one.name)
        fields[f"{at}-from"] = quantity(float(one.values[0]), 3, signed=True)
        fields[f"{at}-to"] = quantity(float(one.values[-1]), 3, signed=True)
        fields[f"{at}-moves"] = quantity(displaced(scape.objective, scape.theta, one), 2)
    return say("backward-landscape-spans", **fields)
