"""The Backward page's choices: one row, what the chosen picture needs, and the rest behind "more"."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, get_args

import stn_viz as sv
from stn_viz.app import own_picture
from stn_viz.app.backward import effect
from stn_viz.app.backward import view as backward
from stn_viz.app.backward.effect import Facts
from stn_viz.app.backward.view import (
    ASKED,
    HIDDEN_TURNS,
    KINDS,
    LOCALISED,
    LOCALISER,
    LOSSES,
    PICTURE,
    RATES,
    SIDES,
    SOURCES,
    STEPS,
    Backward,
    key,
)
from stn_viz.app.foreign_text import plain
from stn_viz.app.labels import family_label, kernel_label, loss_label, padding_label, source_label
from stn_viz.app.later import st
from stn_viz.app.number_field import number_field
from stn_viz.app.uploads import MOST_MEGABYTES
from stn_viz.app.url import MAPS, NUMBERS, TURNS
from stn_viz.app.view_state import in_this_language
from stn_viz.sampling.samplers import Padding
from stn_viz.texts import has, naming, say

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

UPLOADED, TARGET = key("upload"), key("target")


def controls(view: Backward, facts: Facts, hidden: DeltaGenerator | None) -> None:
    """Draw the choices; each is bound to its field of the view, and disabled where it would change nothing.

    Args:
        view: what the page shows.
        facts: what its choices lead to.
        hidden: where they stand on a projector.
    """
    idle = effect.idle(view, facts)
    widths = [1.3, 1.3, 1.5, 1.2, 1.3, 1.4, 1]
    row = [hidden] * 7 if hidden else st.columns(widths, gap="small", vertical_alignment="bottom")
    row[0].selectbox(
        say("backward-source"),
        SOURCES,
        format_func=source_label,
        key=key("source"),
        on_change=in_this_language(_source_changed),
    )
    row[1].selectbox(
        say("backward-family"),
        list(sv.families()),
        format_func=family_label,
        key=key("family"),
        on_change=in_this_language(_restart),
    )
    row[2].selectbox(
        say("backward-loss"),
        list(LOSSES),
        format_func=_loss,
        key=key("loss"),
        on_change=in_this_language(_loss_changed),
    )
    row[3].selectbox(
        say("backward-kernel"),
        list(sv.KERNELS),
        format_func=kernel_label,
        key=key("kernel"),
        **_disable(idle, "kernel"),
    )
    row[4].selectbox(
        say("backward-rule"),
        effect.rules(view),
        format_func=_rule,
        key=key("rule"),
        **_disable(idle, "rule", effect.why_rules(view)),
    )
    row[5].selectbox(
        say("backward-rival"),
        effect.rivals(view, facts),
        format_func=_rival,
        key=key("rival"),
        **_disable(idle, "rival"),
    )
    with hidden or row[6].popover(say("app-more"), icon=":material/tune:", width="stretch"):
        _more(view, idle)
    if view.source in (*KINDS, "numbers") or view.loss == PICTURE:
        with hidden or st.container():
            _ask_for_inputs(view)


def _disable(idle: dict[str, str], field: str, usual: str | None = None) -> dict[str, Any]:
    """Disable a widget that would change nothing, and let its help say why; else its help is the usual one."""
    return {"disabled": field in idle, "help": idle.get(field, usual)}


_rule = naming("backward-rule")
_rival = naming("backward-rival")
_start = naming("backward-start")


def _loss(choice: str) -> str:
    """Say what is descended; a loss without a text of this page's own is called as everywhere."""
    return say(f"backward-loss-{choice}") if has(f"backward-loss-{choice}") else loss_label(choice)


def _more(view: Backward, idle: dict[str, str]) -> None:
    starts, blur, one = effect.starts(view), say("backward-fine-help"), say("backward-grey-help")
    st.selectbox(say("backward-start"), starts, format_func=_start, key=key("start"), **_disable(idle, "start"))
    st.toggle(say("backward-fine"), key=key("fine"), **_disable(idle, "fine", blur))
    st.slider(say("backward-turn"), *HIDDEN_TURNS, key=key("turn"), **_disable(idle, "turn"))
    st.slider(say("backward-rate"), *RATES, key=key("rate"), **_disable(idle, "rate"))
    st.slider(say("backward-steps"), *STEPS, key=key("steps"))
    st.slider(say("backward-size"), *SIDES, key=key("size"), **_disable(idle, "size"))
    st.selectbox(
        say("backward-padding"),
        get_args(Padding),
        format_func=padding_label,
        key=key("padding"),
        **_disable(idle, "padding"),
    )
    left, right = st.columns(2)
    left.toggle("align_corners", key=key("corners"), **_disable(idle, "corners"))
    right.toggle(say("backward-grey"), key=key("grey"), **_disable(idle, "grey", one))
    for reason in dict.fromkeys(idle.values()):
        st.caption(reason)


def _ask_for_inputs(view: Backward) -> None:
    """Ask for what the chosen picture or loss needs: a digit's number and tilt, or a file."""
    columns = st.columns(2, vertical_alignment="bottom")
    if view.source == "digit":
        number, tilt = columns[0].columns(2, vertical_alignment="bottom")
        number.number_input(say("app-digit-number"), *NUMBERS, key=key("digit"), help=say("digits-bundled"))
        tilt.slider(say("app-digit-turned"), *TURNS, key=key("tilt"))
    if view.source == "upload":
        own_picture.ask(columns[0] if view.loss == PICTURE else st, say("backward-upload-source"))
    if view.source == "numbers":
        _numbers(columns[0], say("app-map"), "map", view.map)
    if view.loss == PICTURE and view.source in MAPS:
        _numbers(columns[1], say("backward-goal"), "goal", view.goal)
    elif view.loss == PICTURE:
        _file(columns[1], say("backward-upload-target"), TARGET)


def _numbers(column: DeltaGenerator, label: str, field: str, value: str) -> None:
    """Let numbers be typed, and say what is wrong with them."""
    if complaint := number_field(column, label, key(field), value):
        column.info(plain(complaint), icon=":material/info:")


def _file(column: DeltaGenerator, label: str, name: str) -> None:
    column.file_uploader(label, key=name, max_upload_size=MOST_MEGABYTES)


def use_own_picture() -> None:
    """Descend on the picture that was dropped or pasted."""
    backward.put(replace(backward.now(), source="upload"))
    _source_changed()


def _source_changed() -> None:
    """Start anew; a trained network reads nothing but digits."""
    view = backward.now()
    if view.source != "digit" and view.loss in ASKED:
        view = replace(view, loss=Backward.loss)
    backward.put(replace(view, step=-1, row=-1, col=-1))


def _loss_changed() -> None:
    """Start anew, on a digit where a trained network is asked, and with θ of its family where it predicts it."""
    view = backward.now()
    if view.loss in ASKED:
        view = replace(view, source="digit", fine=False, family=LOCALISED if view.loss == LOCALISER else view.family)
    backward.put(replace(view, step=-1, row=-1, col=-1))


def _restart() -> None:
    """Start anew: a start that a hand chose belongs to the family before."""
    view = backward.now()
    start = "identity" if view.start == "hand" else view.start
    loss = LOSSES[LOCALISER].id if view.loss == LOCALISER and view.family != LOCALISED else view.loss
    backward.put(replace(view, start=start, theta=(), loss=loss, step=-1, x="", y=""))
