"""The Debug page's view, and where its recording comes from: a file, the command line, or the museum of faults."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from stn_viz.app import FOLLOWED, RECORDING, page_style, uploads, url, view_state
from stn_viz.app.cache import kept
from stn_viz.app.foreign_text import plain
from stn_viz.app.later import st
from stn_viz.diagnostics import Report, diagnose
from stn_viz.diagnostics.museum import Exhibit, exhibits
from stn_viz.diagnostics.museum.symptoms import SYMPTOMS, symptom_title
from stn_viz.errors import UserError
from stn_viz.figures.volume import SHOWN
from stn_viz.recording import Tape, load_recording
from stn_viz.recording.budget import MOST_MEGABYTES
from stn_viz.recording.load import reuse_calls
from stn_viz.recording.series import QUANTITIES
from stn_viz.stage.scene import LARGE, Large
from stn_viz.texts import Message, naming, say

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

PAGE = "debug"
FLOWS, WAYS = ("mesh", "arrows", "wheel"), ("forward", "backward")
ORDERS = ("suspicion", "order")
LOOKS = ("grid", "fixed", "passes", "inside", "evidence", "checks", "steps", "compare")


@dataclass(frozen=True)
class Debug(url.PageView):
    """Say what the Debug page shows.

    Args:
        tape: ``museum``, ``upload``, or ``opened`` for the file that the command line named.
        exhibit: which fault of the museum.
        symptom: what is seen, so that only exhibits that show it are listed; "" for all.
        mended: whether the exhibit's one line is fixed.
        finding: which finding is read.
        call: which call of the recording; -1 for the worst finding's.
        sample: which of its kept items; -1 likewise.
        cut: which slice of a volume; -1 for the middle one.
        row: which row of it, for the slices along y; -1 likewise.
        column: which column, for the slices along x; -1 likewise.
        volume: what is shown in the slices.
        queried: which query of a look-up.
        order: how the strip of calls is sorted.
        whatif: whether the stage's warp can be dragged away from the recorded one.
        look: what is shown below the stage.
        flow: how the grid is drawn there.
        way: which way the light runs through figure 2.
        newest: whether the newest step of a recording that is followed is shown, whenever there is another.
        quantity: what is followed over the steps; "" for the first of which there are values.
        large: what fills the stage: ``U``, ``V``, or V and the fixed picture, or U, in one.
    """

    tape: str = "museum"
    exhibit: str = exhibits()[0].name
    symptom: str = ""
    mended: bool = False
    finding: int = 0
    call: int = -1
    sample: int = -1
    cut: int = -1
    row: int = -1
    column: int = -1
    volume: str = SHOWN[0]
    queried: int = 0
    order: str = "suspicion"
    whatif: bool = True
    look: str = "grid"
    flow: str = "mesh"
    way: str = WAYS[0]
    newest: bool = False
    quantity: str = ""
    large: Large = ""


READERS: dict[str, url.Reader] = {
    "tape": url.one_of("museum", "upload", "opened"),
    "exhibit": url.one_of(*(e.name for e in exhibits())),
    "symptom": url.one_of("", *SYMPTOMS),
    "mended": url.flag,
    "finding": url.whole(0, 4095),
    "call": url.whole(-1, 4095),
    "sample": url.whole(-1, 4095),
    "cut": url.whole(-1, 4095),
    "row": url.whole(-1, 4095),
    "column": url.whole(-1, 4095),
    "volume": url.one_of(*SHOWN),
    "queried": url.whole(0, 1 << 24),
    "order": url.one_of(*ORDERS),
    "whatif": url.flag,
    "look": url.one_of(*LOOKS),
    "flow": url.one_of(*FLOWS),
    "way": url.one_of(*WAYS),
    "newest": url.flag,
    "quantity": url.one_of("", *QUANTITIES),
    "large": url.one_of(*LARGE[1:]),
}


@dataclass(frozen=True, eq=False)
class Opened:
    """Hold a recording with what the diagnostics say of it.

    Args:
        tape: the recording.
        findings: the worst first, with what was checked and what could not be.
        name: of its file, or of the exhibit.
    """

    tape: Tape
    findings: Report
    name: str


_MIDDLE = {"cut": -1, "row": -1, "column": -1}  # of a volume
_NEWEST: dict[str, Tape] = {}  # as it was last read, of each file that was named
order_title, look_title, flow_title = naming("debug-order"), naming("debug-look"), naming("debug-flow")
key = partial(view_state.slot, PAGE)  # of a widget, in the session's state, by the field that it holds


def opened_view() -> Debug:
    """Read the page's view, from the link where there is one, and draw complaints."""
    named = bool(os.environ.get(RECORDING))
    view, complaints = view_state.remember(PAGE, Debug(tape="opened") if named else Debug(), READERS)
    page_style.show_complaints(complaints)
    if view.tape == "opened" and not named:
        st.warning(say("debug-none-opened"), icon=":material/link_off:")
        view = view_state.keep(PAGE, replace(view, tape="museum"))
    if view.exhibit not in [e.name for e in _showing(view.symptom)]:
        view = view_state.keep(PAGE, replace(view, exhibit=_showing(view.symptom)[0].name))
    return view


def goto(call: int, sample: int) -> None:
    """Show one sample of one call; for callbacks."""
    view_state.keep(PAGE, replace(view_state.current_view(PAGE, Debug()), call=call, sample=sample, **_MIDDLE))


def anew() -> None:
    """Start at the worst finding of another recording; for callbacks."""
    view_state.keep(PAGE, replace(view_state.current_view(PAGE, Debug()), finding=0, call=-1, sample=-1, **_MIDDLE))


def recording(view: Debug) -> Opened | None:
    """Draw the choice of recording and give it with its findings; None, with a sentence on the page, without one."""
    named = bool(os.environ.get(RECORDING))
    left, middle, right = st.columns([1.3, 2, 1.4], vertical_alignment="center", gap="medium")
    options = (*(("opened",) if named else ()), "museum", "upload")
    left.segmented_control(
        say("debug-recording-label"),
        options,
        format_func=lambda source: say(f"debug-source-{source}"),
        key=key("tape"),
        required=True,
        on_change=view_state.in_this_language(anew),
        label_visibility="collapsed",
    )
    try:
        if view.tape == "museum":
            return _museum(view, middle, right)
        if view.tape == "opened" and named:
            return _opened_file(middle, right)
        right.toggle(say("debug-drag-label"), key=key("whatif"))
        return _upload(middle)
    except UserError as error:
        st.error(plain(error), icon=":material/error:")
        return None


def is_followed(view: Debug) -> bool:
    """Tell whether the recording is still being made, and looked at meanwhile."""
    return view.tape == "opened" and FOLLOWED in os.environ


def stamp() -> tuple[int, int] | None:
    """Tell the states of the file that the command line named apart; None where it is not there."""
    try:
        state = Path(os.environ[RECORDING]).stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size


def _opened_file(middle: DeltaGenerator, right: DeltaGenerator) -> Opened | None:
    """Read the file that the command line named, again whenever it has changed.

    Raises:
        UserError: it is not there any more, or is no recording.
    """
    path, state, followed = Path(os.environ[RECORDING]), stamp(), FOLLOWED in os.environ
    if state is None and not followed:
        raise UserError(say("debug-file-gone", file=path.name))
    if state is None:
        middle.info(say("debug-file-awaited", file=path.name), icon=":material/hourglass_empty:")
        return None
    opened = _read_file(str(path), state)
    middle.markdown(f"**{plain(opened.name)}** · {_size(opened.tape, followed)}")
    if followed:
        newest, right = right.columns(2, vertical_alignment="center")
        newest.toggle(say("debug-newest-label"), key=key("newest"), help=say("debug-newest-help"))
    right.toggle(say("debug-drag-label"), key=key("whatif"))
    return opened


def _size(tape: Tape, followed: bool) -> str:
    mebibytes = f"{tape.nbytes / 2**20:.3g}"
    if followed and len(tape):
        return say("debug-size-followed", steps=len(tape.steps), newest=str(tape.steps[-1]), mebibytes=mebibytes)
    if len(tape.steps) > 1:
        return say("debug-size-steps", calls=len(tape), steps=str(len(tape.steps)), mebibytes=mebibytes)
    return say("debug-size", calls=len(tape), mebibytes=mebibytes)


def _museum(view: Debug, middle: DeltaGenerator, right: DeltaGenerator) -> Opened:
    seen, which = middle.columns([1, 1.2])
    seen.selectbox(
        say("debug-symptom-label"),
        ("", *SYMPTOMS),
        format_func=lambda name: symptom_title(name) if name else say("debug-symptom-hint"),
        key=key("symptom"),
        on_change=view_state.in_this_language(_look_for),
        label_visibility="collapsed",
    )
    chosen = {e.name: e for e in _showing(view.symptom)}
    which.selectbox(
        say("debug-exhibit-label"),
        list(chosen),
        format_func=lambda n: str(chosen[n].title),
        key=key("exhibit"),
        on_change=view_state.in_this_language(anew),
        label_visibility="collapsed",
    )
    fix, drag = right.columns(2, vertical_alignment="center")
    fix.toggle(say("debug-fix-label"), key=key("mended"))
    drag.toggle(say("debug-what-if-label"), key=key("whatif"))
    return play_exhibit(view.exhibit, view.mended)


def _showing(symptom: str) -> tuple[Exhibit, ...]:
    """List the exhibits that show a symptom, the likeliest cause first; all of them for none."""
    if not symptom:
        return exhibits()
    named = {e.name: e for e in exhibits()}
    return tuple(named[name] for name in SYMPTOMS[symptom])


def _look_for() -> None:
    """Open the likeliest exhibit of what is seen, with its fault."""
    view = view_state.current_view(PAGE, Debug())
    if view.symptom:
        view_state.keep(PAGE, replace(view, exhibit=_showing(view.symptom)[0].name, mended=False))
        anew()


@kept(256, Message("debug-playing"))
def play_exhibit(name: str, mended: bool) -> Opened:
    """Play an exhibit, faulty or fixed, once for all visitors."""
    exhibit = next(e for e in exhibits() if e.name == name)
    tape = exhibit.play_fixed() if mended else exhibit.play_faulty()
    return Opened(tape, diagnose(tape), name)


def findings_of_fault(view: Debug) -> Report | None:
    """Give what was found before the fix: a fixed exhibit opens where its fault was seen; None where nothing is."""
    return play_exhibit(view.exhibit, False).findings if view.tape == "museum" and view.mended else None


@kept(512, Message("debug-reading"))
def _read_file(path: str, _state: tuple[int, int]) -> Opened:
    tape = load_recording(path)
    if path in _NEWEST:
        reuse_calls(tape, _NEWEST[path])
    _NEWEST[path] = tape
    return Opened(tape, diagnose(tape), Path(path).name)


def _upload(column: DeltaGenerator) -> Opened | None:
    file = column.file_uploader(
        say("debug-upload-label"),
        key=_FILE,
        max_upload_size=MOST_MEGABYTES,
        label_visibility="collapsed",
        on_change=_replaced,
    )
    data = uploads.read(_FILE, file, MOST_MEGABYTES)
    if file is None or data is None:
        st.info(say("debug-upload-info"), icon=":material/fiber_manual_record:")
        st.code(_HOW.format(remark=say("debug-upload-remark")), language="python")
        st.caption(say("debug-upload-larger", most=str(MOST_MEGABYTES)))
        return None
    return parsed(data, file.name)


def _replaced() -> None:
    """Start at another file's own worst finding; the first file may be the one that a link's choices are about."""
    file = view_state.get(_FILE)
    if file is None:
        return
    if view_state.get("debug.uploaded") not in (None, file.file_id):
        anew()
    view_state.put("debug.uploaded", file.file_id)


@kept(512, Message("debug-reading"))
def parsed(data: bytes, name: str) -> Opened:
    """Read an uploaded recording, and let the diagnostics look.

    Raises:
        UserError: it is not a recording.
    """
    tape = load_recording(data)
    return Opened(tape, diagnose(tape), name)


_FILE = "debug.file"
_HOW = """import stn_viz as sv

with sv.record() as tape:              # {remark}
    loss = model(x); loss.backward()
tape.save("run.stn")
"""
