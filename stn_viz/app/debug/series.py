"""A recording over its steps: which quantity, of which runs, and a click that puts a step's warp onto the stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from stn_viz.app import uploads, view_state
from stn_viz.app.cache import kept
from stn_viz.app.charts import clickable, read_click
from stn_viz.app.debug import compare
from stn_viz.app.debug import view as debug
from stn_viz.app.foreign_text import cut, plain
from stn_viz.app.later import st
from stn_viz.diagnostics import Warp
from stn_viz.errors import UserError
from stn_viz.figures import step_curves as views
from stn_viz.figures.style import Figure
from stn_viz.recording import load_recording
from stn_viz.recording.budget import MOST_MEGABYTES
from stn_viz.recording.series import QUANTITIES, Columns, Line, lines, not_finite, places
from stn_viz.stage.report import count
from stn_viz.texts import Message, say
from stn_viz.texts.quantity import quantity as written

_CHART, _OTHERS, _STEPS = "debug.series", "debug.series.others", "debug.series.steps"
_ROWS = 64  # of the table
_FIRST = ("theta", "displacement", "moved")  # what is shown where nothing was chosen, if there are values of it
_NAMED = 12  # steps that a sentence names
_LETTERS = 60  # of a recording's name


@lru_cache(maxsize=8)
def _own(opened: debug.Opened) -> Columns:
    return opened.tape.scalars()


def choose(opened: debug.Opened, view: debug.Debug) -> None:
    """Let a quantity be chosen, and runs that are laid over this one: an exhibit's twin, else recordings in files."""
    menu, files = st.columns([1, 2], vertical_alignment="top")
    widget = debug.key("series.menu")
    view_state.put(widget, _quantity(opened, view))
    menu.selectbox(
        say("debug-series-label"),
        list(QUANTITIES),
        format_func=views.quantity_title,
        key=widget,
        on_change=view_state.in_this_language(_on_quantity),
        args=(widget,),
        label_visibility="collapsed",
    )
    if view.tape != "museum":
        with files:
            view_state.put(_OTHERS, _read_others())


def _on_quantity(widget: str) -> None:
    view = view_state.current_view(debug.PAGE, debug.Debug())
    view_state.keep(debug.PAGE, replace(view, quantity=str(view_state.get(widget))))


def _quantity(opened: debug.Opened, view: debug.Debug) -> str:
    """Tell which quantity is shown; loose points have no place that they could be displaced from."""
    if view.quantity:
        return view.quantity
    columns, loose = _own(opened), Warp(opened.tape[view.call], view.call).loose
    first = [name for name in _FIRST if lines(columns, name) and not (loose and name == "displacement")]
    return first[0] if first else _FIRST[0]


def _read_others() -> dict[str, Columns]:
    """Read the recordings of other runs, each once; of what they hold only the columns are kept."""
    label = say("debug-series-others")
    files = st.file_uploader(
        label,
        key="debug.others",
        accept_multiple_files=True,
        max_upload_size=MOST_MEGABYTES,
        label_visibility="collapsed",
    )
    fit, refused = uploads.take_what_fits(files, MOST_MEGABYTES)
    if refused:
        named = say("debug-list-joiner").join(cut(name, _LETTERS) for name in refused)
        st.error(plain(say("debug-series-no-room", files=named, most=str(MOST_MEGABYTES))), icon=":material/error:")
    if not fit:
        st.caption(say("debug-series-drop"))
    if len(fit) >= views.MOST:
        st.caption(say("debug-series-too-many", files=str(len(fit) + 1), most=str(views.MOST)))
    found: dict[str, Columns] = {}
    for file in fit[: views.MOST - 1]:
        try:
            found[_free_name(file.name, found)] = _columns(file.getvalue())
        except UserError as error:
            st.error(f"{plain(file.name, _LETTERS)}: {plain(error)}", icon=":material/error:")
    return found


@kept(64, Message("debug-reading"))
def _columns(data: bytes) -> Columns:
    return load_recording(data).scalars()


def _free_name(name: str, taken: Mapping[str, object]) -> str:
    """Name a recording by its file, numbered where another has that name."""
    name = cut(name, _LETTERS)
    return next(n for k in range(1, len(taken) + 2) if (n := name if k == 1 else f"{name} ({k})") not in taken)


def recordings(opened: debug.Opened, view: debug.Debug) -> dict[str, Columns]:
    """Give the columns of every run that is drawn, by their names, the opened one first."""
    if view.tape == "museum":
        twin = debug.play_exhibit(view.exhibit, not view.mended)
        own, other = compare.name_both(opened, twin, view)
        return {own: _own(opened), other: _own(twin)}
    found: dict[str, Columns] = {cut(opened.name, _LETTERS): _own(opened)}
    others: Mapping[str, Columns] = view_state.get(_OTHERS) or {}
    for name, columns in others.items():
        found[_free_name(name, found)] = columns
    return found


def alone(opened: debug.Opened, view: debug.Debug) -> Figure | None:
    """Draw the opened recording without any other; None where there is nothing to follow."""
    shown = _quantity(opened, view)
    curves = views.curves({"": _own(opened)}, shown, view.call)
    return views.draw(curves, shown, opened.tape[view.call].step) if _count_steps(curves) > 1 else None


def _count_steps(curves: Sequence[views.Curve]) -> int:
    return len({step for curve in curves for step in curve.line.steps})


def draw(opened: debug.Opened, view: debug.Debug) -> None:
    """Draw the chosen quantity over the steps, say what is drawn and what is not, and give its numbers below."""
    shown, runs = _quantity(opened, view), recordings(opened, view)
    curves = views.curves(runs, shown, view.call)
    if not any(curve.recording == 0 for curve in curves):
        st.info(views.missing(shown), icon=":material/info:")
    if not curves:
        return
    if _count_steps(curves) > 1:
        same = opened.tape.same(view.call)
        view_state.put(_STEPS, (len(opened.tape), {opened.tape[call].step: call for call in same}))
        fig = views.draw(curves, shown, opened.tape[view.call].step)
        clickable(
            fig,
            view,
            _CHART,
            _clicked,
            config={"displaylogo": False, "toImageButtonOptions": {"format": "png", "filename": shown, "scale": 2}},
            alt=say("debug-series-alt", quantity=views.quantity_title(shown)),
        )
    else:
        st.info(say("debug-series-one-step"), icon=":material/info:")
    if view.projector:
        return
    st.caption("  \n".join(_tell(runs, curves, shown, view.call)))
    _table(curves)


def _tell(runs: Mapping[str, Columns], curves: Sequence[views.Curve], shown: str, call: int) -> list[str]:
    """Say what lines and bands are, which calls they follow, and what they leave out."""
    if shown == "loss":
        return [say("debug-series-caption-loss")]
    told = [say("debug-series-caption")]
    every, at = places(next(iter(runs.values()))), views.shown_places(runs, shown, call)
    if len(every) > len(at):
        alone = say("debug-series-place", place=plain(views.place_title(at[0]), _LETTERS))
        most = say("debug-series-most", shown=str(len(at)), all=str(len(every)))
        told.append(alone if len(at) == 1 else most)
    drawn: dict[int, list[Line]] = {}
    for curve in curves:
        drawn.setdefault(curve.recording, []).append(curve.line)
    lost: set[int] = set()
    for k, (name, columns) in enumerate(runs.items()):
        lost |= {*not_finite(columns, drawn.get(k, ()))}
        if k and k not in drawn:
            told.append(say("debug-series-absent", name=plain(name)))
    if lost:
        told.append(say("debug-series-not-finite", steps=_name(sorted(lost))))
    return told


def _name(steps: Sequence[int]) -> str:
    named = say("debug-list-joiner").join(map(str, steps[:_NAMED]))
    more = len(steps) - _NAMED
    return say("debug-series-and-more", steps=named, count=str(more)) if more > 0 else named


def _table(curves: Sequence[views.Curve]) -> None:
    """Write the numbers for whoever does not see the chart, of so many steps as one reads."""
    steps = sorted({step for curve in curves for step in curve.line.steps})
    every = -(-len(steps) // _ROWS)
    values = [{step: _write(curve.line, k) for k, step in enumerate(curve.line.steps)} for curve in curves]
    names = [plain(curve.name or say("debug-series-value")) for curve in curves]
    rows = [
        {say("debug-series-step"): str(step)} | {n: v.get(step, "") for n, v in zip(names, values, strict=True)}
        for step in dict.fromkeys((*steps[::every], steps[-1]))
    ]
    with st.expander(say("debug-series-table"), icon=":material/table:", key="debug.series.table"):
        if every > 1:
            st.caption(say("debug-series-every", every=str(every)))
        st.table(rows, hide_index=True)


def _write(line: Line, k: int) -> str:
    mean, low, high = (written(values[k], 4) for values in (line.mean, line.low, line.high))
    return mean if low == high else say("debug-series-spread", mean=mean, low=low, high=high)


def _clicked() -> None:
    """Go to the call that was clicked, or where the point is no call of this recording to that of the nearest step."""
    calls, steps = view_state.get(_STEPS, (0, {}))
    said = read_click(_CHART)
    if not isinstance(said, list | tuple) or len(said) != 2 or not steps:
        return
    call, step = count(said[0]), count(said[1])
    if call is None or call >= calls:
        call = None if step is None else steps[min(steps, key=lambda k: abs(k - step))]
    if call is not None:
        debug.goto(call, view_state.current_view(debug.PAGE, debug.Debug()).sample)
