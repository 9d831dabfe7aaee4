"""The player: whose training it is, and the buttons that play, pause, step, go back and set the pace."""

from __future__ import annotations

from stn_viz.app import heavy, view_state
from stn_viz.app.later import st
from stn_viz.app.train.view import PAGE, SEEDS, SOUND, SPEEDS, Train, fault_title, key, speed_title
from stn_viz.app.train.worker import PACES, Worker
from stn_viz.texts import say
from stn_viz.training.live import FAULTS, Moment

_WORKER, _BEFORE, _SEEK = "train.worker", "train.before", "train.seek"
LOOK = 0.4  # seconds between two looks at a training that is played


def worker(view: Train) -> Worker:
    """Return the visitor's training; where another is wanted, the one before ends, and this one plays if that did."""
    now: Worker | None = view_state.get(_WORKER)
    if now is not None and not now.ended and now.setting == view.setting:
        now.pace = PACES[view.speed]
        return now
    other = Worker(view.setting, heavy.present())
    other.pace = PACES[view.speed]
    if now is not None:
        now.end()
        if now.setting != view.setting and now.moments:
            view_state.put(_BEFORE, (now.setting, tuple(now.moments)))
            other.play()
    heavy.stopped_by(PAGE, other.stop)
    view_state.put(_WORKER, other)
    return other


def before() -> tuple[Moment, ...]:
    """Return what was seen of the training before this one, to compare with."""
    kept = view_state.get(_BEFORE)
    return kept[1] if kept else ()


def switches() -> None:
    """Let a fault be put in, and a seed be chosen: each begins the training anew."""
    left, right = st.columns([6, 1], vertical_alignment="bottom")
    names = (SOUND, *FAULTS)
    left.segmented_control(say("train-faults"), names, format_func=fault_title, key=key("fault"), required=True)
    right.number_input(say("train-seed"), *SEEDS, key=key("seed"), help=say("train-seed-help"))


def controls(now: Worker) -> None:
    """Draw the buttons, and where it is paused the step that is shown."""
    with st.container(key="train-player", horizontal=True, vertical_alignment="bottom"):
        name, icon = ("pause", ":material/pause:") if now.playing else ("play", ":material/play_arrow:")
        act = now.pause if now.playing else now.play
        st.button(say(f"train-{name}"), key="train.play", icon=icon, on_click=act, type="primary", disabled=now.over)
        st.button(
            say("train-back"),
            key="train.back",
            icon=":material/skip_previous:",
            on_click=lambda: now.seek(now.shown - 1),
            disabled=now.shown == 0 and not now.playing,
        )
        st.button(
            say("train-step"),
            key="train.step",
            icon=":material/skip_next:",
            on_click=now.forward,
            disabled=now.over,
        )
        st.segmented_control(say("train-speed"), SPEEDS, format_func=speed_title, key=key("speed"), required=True)
        if not now.playing and len(now.moments) > 1:
            view_state.put(_SEEK, now.shown)
            last = len(now.moments) - 1
            st.slider(say("train-shown"), 0, last, key=_SEEK, on_change=lambda: now.seek(int(view_state.get(_SEEK, 0))))
