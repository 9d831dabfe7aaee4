"""The Debug page's view, and where its recording comes from: a file, the command line, or the museum of faults."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from stn_viz.diagnostics import Finding, diagnose
from stn_viz.errors import UserError
from stn_viz.museum import Exhibit, exhibits
from stn_viz.recording import Tape, load_recording
from stn_viz.ui import links, state
from stn_viz.ui.serve import RECORDING

PAGE = "debug"
FLOWS = {"mesh": "mesh", "arrows": "arrows", "wheel": "colour wheel"}
MOST_MEGABYTES = 200


@dataclass(frozen=True)
class Debug(links.PageView):
    """Say what the Debug page shows.

    Args:
        tape: ``museum``, ``upload``, or ``opened`` for the file that the command line named.
        exhibit: which fault of the museum.
        mended: whether the exhibit's one line is mended.
        call: which call of the recording.
        sample: which of its kept items.
        cut: which slice of a volume; -1 for the middle one.
        flow: how the grid is drawn below the stage.
    """

    tape: str = "museum"
    exhibit: str = exhibits()[0].name
    mended: bool = False
    call: int = 0
    sample: int = 0
    cut: int = -1
    flow: str = "mesh"


_READERS: dict[str, links.Reader] = {
    "tape": links.one_of("museum", "upload", "opened"),
    "exhibit": links.one_of(*(e.name for e in exhibits())),
    "mended": links.flag,
    "call": links.whole(0, 4095),
    "sample": links.whole(0, 4095),
    "cut": links.whole(-1, 4095),
    "flow": links.one_of(*FLOWS),
}


@dataclass(frozen=True, eq=False)
class Opened:
    """Hold a recording with what the diagnostics say of it.

    Args:
        tape: the recording.
        findings: the worst first.
        name: what to call it.
    """

    tape: Tape
    findings: tuple[Finding, ...]
    name: str


def key(field: str) -> str:
    """Name the session-state key of a widget."""
    return f"{PAGE}.{field}"


def opened_view() -> Debug:
    """Give the page's view, from the link where there is one, with complaints drawn."""
    view, complaints = state.remember(PAGE, Debug(tape="opened") if os.environ.get(RECORDING) else Debug(), _READERS)
    for complaint in complaints:
        st.warning(complaint, icon=":material/link_off:")
    return view


def goto(call: int, sample: int) -> None:
    """Show one sample of one call; for callbacks."""
    state.keep(PAGE, replace(state.held(PAGE, Debug()), call=call, sample=sample, cut=-1))


def recording(view: Debug) -> Opened | None:
    """Draw the choice of recording and give it with its findings; None, with a sentence on the page, without one."""
    left, right = st.columns([1, 2], vertical_alignment="bottom")
    options = (*(("opened",) if os.environ.get(RECORDING) else ()), "museum", "upload")
    names = {"opened": "the file you opened", "museum": "the bug museum", "upload": "a recording of yours"}
    left.segmented_control(
        "recording",
        options,
        format_func=names.__getitem__,
        key=key("tape"),
        required=True,
        on_change=lambda: goto(0, 0),
    )
    try:
        if view.tape == "museum":
            return _museum(view, right)
        if view.tape == "opened" and os.environ.get(RECORDING):
            path = Path(os.environ[RECORDING])
            return _read_file(str(path), path.stat().st_mtime_ns)
        return _upload(right)
    except (UserError, OSError) as error:
        st.error(str(error), icon=":material/error:")
        return None


def _museum(view: Debug, column: DeltaGenerator) -> Opened:
    chosen = {e.name: e for e in exhibits()}
    pick, mend = column.columns([3, 1], vertical_alignment="bottom")
    pick.selectbox(
        "exhibit", list(chosen), format_func=lambda n: chosen[n].title, key=key("exhibit"), on_change=lambda: goto(0, 0)
    )
    mend.toggle("mend it", key=key("mended"))
    exhibit = chosen[view.exhibit]
    _story(exhibit, view.mended)
    return _played(exhibit.name, view.mended)


def _story(exhibit: Exhibit, mended: bool) -> None:
    """Say what goes wrong in this exhibit, and show its one line as it is now."""
    text, code = st.columns([3, 2], vertical_alignment="center")
    text.markdown(f"{exhibit.story} *Met in {exhibit.source}.*")
    code.code(f"{exhibit.mend}  # mended" if mended else f"{exhibit.fault}  # the fault", language="python")


@st.cache_resource(show_spinner="Playing the exhibit …", max_entries=64)
def _played(name: str, mended: bool) -> Opened:
    exhibit = next(e for e in exhibits() if e.name == name)
    tape = exhibit.mended() if mended else exhibit.broken()
    return Opened(tape, tuple(diagnose(tape)), exhibit.title)


@st.cache_resource(show_spinner="Reading the recording …", max_entries=4)
def _read_file(path: str, _modified: int) -> Opened:
    tape = load_recording(path)
    return Opened(tape, tuple(diagnose(tape)), Path(path).name)


def _upload(column: DeltaGenerator) -> Opened | None:
    file = column.file_uploader(
        "a file that tape.save(…) wrote", key="debug.file", max_upload_size=MOST_MEGABYTES, label_visibility="collapsed"
    )
    if file is None:
        st.info("Record your model, then drop the file here:", icon=":material/fiber_manual_record:")
        st.code(_HOW, language="python")
        return None
    return _parsed(file.getvalue(), file.name)


@st.cache_resource(show_spinner="Reading the recording …", max_entries=4)
def _parsed(data: bytes, name: str) -> Opened:
    tape = load_recording(data)
    return Opened(tape, tuple(diagnose(tape)), name)


_HOW = """import stn_viz as sv

with sv.record() as tape:              # any PyTorch model that ends in grid_sample, unchanged
    loss = model(x); loss.backward()
tape.save("run.stn")
"""
