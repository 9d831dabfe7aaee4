"""The Backward page's choices: one row, what the chosen picture needs, and the rest behind "more"."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import stn_viz as sv
from stn_viz.app.backward import effect
from stn_viz.app.backward import view as backward
from stn_viz.app.backward.effect import Facts
from stn_viz.app.backward.view import (
    ASKED,
    HIDDEN_TURNS,
    KINDS,
    LOCALISED,
    LOSSES,
    RATES,
    RIVALS,
    RULES,
    SIDES,
    SOURCES,
    STARTS,
    STEPS,
    Backward,
    key,
)
from stn_viz.app.labels import FAMILIES, KERNELS, PADDINGS
from stn_viz.app.uploads import MOST_MEGABYTES
from stn_viz.app.url import NUMBERS, TURNS
from stn_viz.datasets.digits import BUNDLED_SOURCE
from stn_viz.images.bundled import picture

UPLOADED, TARGET = key("upload"), key("target")


def controls(view: Backward, facts: Facts) -> None:
    """Draw the choices; each is bound to its field of the view, and disabled where it would change nothing."""
    idle = effect.idle(view, facts)
    row = st.columns([1.3, 1.3, 1.5, 1.2, 1.3, 1.4, 1], gap="small", vertical_alignment="bottom")
    row[0].selectbox("picture U", SOURCES, format_func=_titled, key=key("source"), on_change=_source_changed)
    row[1].selectbox(
        "family T_θ",
        list(sv.families()),
        format_func=_family,
        key=key("family"),
        on_change=_restart,
    )
    row[2].selectbox("loss L", list(LOSSES), format_func=LOSSES.__getitem__, key=key("loss"), on_change=_loss_changed)
    row[3].selectbox("kernel k", list(sv.KERNELS), format_func=_kernel, key=key("kernel"), **_able(idle, "kernel"))
    row[4].selectbox(
        "learns by",
        effect.rules(view),
        format_func=RULES.__getitem__,
        key=key("rule"),
        **_able(idle, "rule", effect.why_rules(view)),
    )
    row[5].selectbox(
        "beside it",
        effect.rivals(view, facts),
        format_func=RIVALS.__getitem__,
        key=key("rival"),
        **_able(idle, "rival"),
    )
    with row[6].popover("more", icon=":material/tune:", width="stretch"):
        _more(view, idle)
    if view.source in KINDS or view.loss == "picture":
        _needed(view)


def _able(idle: dict[str, str], field: str, usual: str | None = None) -> dict[str, Any]:
    """Disable a widget that would change nothing, and let its help say why; else its help is the usual one."""
    return {"disabled": field in idle, "help": idle.get(field, usual)}


def _titled(name: str) -> str:
    return KINDS.get(name) or picture(name).title


def _family(name: str) -> str:
    return FAMILIES.get(name, name)


def _kernel(name: str) -> str:
    return KERNELS.get(name, name)


def _more(view: Backward, idle: dict[str, str]) -> None:
    starts = effect.starts(view)
    blur = "Descend a blurred picture first: a basin is as wide as the blur."
    st.selectbox("start from", starts, format_func=STARTS.__getitem__, key=key("start"), **_able(idle, "start"))
    st.toggle("coarse to fine", key=key("fine"), **_able(idle, "fine", blur))
    st.slider("hidden turn φ* (degrees)", *HIDDEN_TURNS, key=key("turn"), **_able(idle, "turn"))
    st.slider("rate η, in tenths of the usual one", *RATES, key=key("rate"), **_able(idle, "rate"))
    st.slider("steps", *STEPS, key=key("steps"))
    st.slider("longer side in pixels", *SIDES, key=key("size"), **_able(idle, "size"))
    st.selectbox(
        "outside U", list(PADDINGS), format_func=PADDINGS.__getitem__, key=key("padding"), **_able(idle, "padding")
    )
    left, right = st.columns(2)
    left.toggle("align_corners", key=key("corners"), **_able(idle, "corners"))
    right.toggle("grey", key=key("grey"), **_able(idle, "grey", "One channel: a term less in every formula."))
    for reason in dict.fromkeys(idle.values()):
        st.caption(reason)


def _needed(view: Backward) -> None:
    """Ask for what the chosen picture or loss needs: a digit's number and tilt, or a file."""
    columns = st.columns(2, vertical_alignment="bottom")
    if view.source == "digit":
        number, tilt = columns[0].columns(2, vertical_alignment="bottom")
        number.number_input("digit number", *NUMBERS, key=key("digit"), help=BUNDLED_SOURCE)
        tilt.slider("turned by (degrees)", *TURNS, key=key("tilt"))
    if view.source == "upload":
        _file(columns[0], "your own picture U", UPLOADED)
    if view.loss == "picture":
        _file(columns[1], "the picture T that V shall become", TARGET)


def _file(column: DeltaGenerator, label: str, name: str) -> None:
    column.file_uploader(f"{label} (it stays in memory and is never stored)", key=name, max_upload_size=MOST_MEGABYTES)


def _source_changed() -> None:
    """Start anew; a trained network reads nothing but digits."""
    view = backward.now()
    if view.source != "digit" and view.loss in ASKED:
        view = replace(view, loss="difference")
    backward.put(replace(view, step=-1, row=-1, col=-1))


def _loss_changed() -> None:
    """Start anew, on a digit where a trained network is asked, and with θ of its family where it predicts it."""
    view = backward.now()
    if view.loss in ASKED:
        view = replace(view, source="digit", fine=False, family=LOCALISED if view.loss == "localiser" else view.family)
    backward.put(replace(view, step=-1, row=-1, col=-1))


def _restart() -> None:
    """Start anew: a start that a hand chose belongs to the family before."""
    view = backward.now()
    start = "identity" if view.start == "hand" else view.start
    loss = "network" if view.loss == "localiser" and view.family != LOCALISED else view.loss
    backward.put(replace(view, start=start, theta=(), loss=loss, step=-1, x="", y=""))
