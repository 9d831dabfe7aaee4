"""The choices: which network, which digits, how distorted; one frozen view, kept in the session and the URL."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from stn_viz.app import page_style, uploads, url, view_state
from stn_viz.app.digit_pad import pad
from stn_viz.app.foreign_text import code, plain
from stn_viz.app.later import st
from stn_viz.app.sources import told
from stn_viz.datasets import extruded
from stn_viz.datasets.digits import has_mnist
from stn_viz.datasets.distortions import distortion, distortions
from stn_viz.errors import UserError
from stn_viz.evaluation.inspection import ORDERS, UNKNOWN
from stn_viz.evaluation.probes import AXES
from stn_viz.figures.volume import SHOWN
from stn_viz.images.decode import read_image
from stn_viz.images.digit import as_digit
from stn_viz.networks.checkpoints import checkpoints
from stn_viz.networks.colocaliser_checkpoints import CLASSES, colocalisers
from stn_viz.networks.names import NetworkName
from stn_viz.networks.volume_checkpoints import volume_networks
from stn_viz.texts import has, naming, say

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

PAGE = "models"
COUNT = 64
_UPLOAD = "models.upload"
LOOKS = ("gallery", "stage", "turn", "stress", "training", "card", "board")
SHOWS = ("all", "wrong", "right", "unknown")
DATA = ("digits", "mnist", "draw", "upload")
OWN = "own"
STRENGTHS = (0, 150)  # percent
HELD = ("network", "identity", "upright")
BEYOND = (
    "beyond-linearised",
    "beyond-inverse-compositional",
    "beyond-deformable",
    "beyond-look-up",
)  # what came after the paper, named as networks are
TURN = int(extruded.TURN)  # degrees: of a solid, about each axis


@dataclass(frozen=True)
class Inspector(url.PageView):
    """Say what the Model inspector shows.

    Args:
        network: a checkpoint's name.
        data: ``digits``, ``mnist``, ``draw`` or ``upload``.
        distortion: a distortion's name, or ``own`` for the one that the network was trained on.
        strength: of the distortion, in percent.
        draw: which 64 digits and which random numbers.
        look: which view stands below.
        sort: how the gallery is sorted.
        show: whether the gallery shows right, wrong or unknown answers only.
        pick: the picture that is looked at closely; -1 for none.
        box: which transformer's box is dragged, of two.
        turned: the digit that is turned.
        axis: what the robustness is measured along.
        x: the measure on the scatter's horizontal axis; empty for the most telling one.
        y: likewise, vertically.
        label: what a drawn or uploaded digit is; -1 for not known.
        solid: which bundled digit is extruded, for a network of volumes.
        tilt: its turn about x, in degrees.
        yaw: about y.
        roll: about z.
        held: whose θ warps the volume: the network's, the identity, or that which undoes the solid's pose.
        volume: what the slices show.
        cut: the slice of V that they pass through; -1 for the middle.
        row: the row, likewise.
        column: the column, likewise.
        common: the class of digit that pictures have in common, for co-localisers.
        queried: which query of a look-up is drawn; -1 for the middle one.
    """

    network: str = "r-st-cnn-affine"
    data: str = "digits"
    distortion: str = OWN
    strength: int = 100
    draw: int = 1
    look: str = "gallery"
    sort: str = "loss"
    show: str = "all"
    pick: int = -1
    box: int = 0
    turned: int = 9
    axis: str = "angle"
    x: str = ""
    y: str = ""
    label: int = UNKNOWN
    solid: int = 3
    tilt: int = 20
    yaw: int = -30
    roll: int = 15
    held: str = HELD[0]
    volume: str = SHOWN[0]
    cut: int = -1
    row: int = -1
    column: int = -1
    common: int = 3
    queried: int = -1


READERS: dict[str, url.Reader] = {
    "network": url.word,
    "data": url.one_of(*DATA),
    "distortion": url.one_of(OWN, *distortions()),
    "strength": url.whole(*STRENGTHS),
    "draw": url.whole(1, 999),
    "look": url.one_of(*LOOKS),
    "sort": url.one_of(*ORDERS),
    "show": url.one_of(*SHOWS),
    "pick": url.whole(-1, COUNT - 1),
    "box": url.whole(0, 1),
    "turned": url.whole(0, COUNT - 1),
    "axis": url.one_of(*AXES),
    "x": url.word,
    "y": url.word,
    "label": url.whole(-1, 9),
    "solid": url.whole(0, COUNT - 1),
    **dict.fromkeys(("tilt", "yaw", "roll"), url.whole(-TURN, TURN)),
    "held": url.one_of(*HELD),
    "volume": url.one_of(*SHOWN),
    **dict.fromkeys(("cut", "row", "column"), url.whole(-1, COUNT - 1)),
    "common": url.whole(0, CLASSES - 1),
    "queried": url.whole(-1, 9999),
}


look_title = naming("models-look")
show_title = naming("models-show")
data_title = naming("models-data")
key = partial(view_state.slot, PAGE)  # of a widget, in the session's state, by the field that it holds


def opened() -> Inspector:
    """Read the view as the link, the session and the networks at hand have it; complain where they disagree."""
    view, complaints = view_state.remember(PAGE, Inspector(), READERS)
    page_style.show_complaints(complaints)
    names = checkpoints()
    if view.network not in (*volume_networks(), *colocalisers(), *BEYOND):
        view = replace(view, network=at_hand(view.network, Inspector().network))
    if view.data not in _kinds():
        st.info(say("models-no-mnist"))
        view = replace(view, data="digits")
    if names and view.distortion not in _list_distortions(view.network):
        if view_state.opened_by_link(PAGE):
            words = say("models-distortion-misfit", distortion=view.distortion, network=view.network)
            st.warning(plain(words), icon=":material/link_off:")
        view = replace(view, distortion=OWN)
    return view_state.keep(PAGE, view)


def _kinds() -> list[str]:
    return [kind for kind in DATA if kind != "mnist" or has_mnist()]


def at_hand(name: str, usual: str) -> str:
    """Name the network that a page shows: the one that is asked for, else, which is said, the first that is there.

    Args:
        name: what is asked for.
        usual: what a page opens with, and nobody asked for.
    """
    names = checkpoints()
    if name in names or not names:
        return name
    if name != usual:
        st.warning(missing(name), icon=":material/link_off:")
    return names[0]


def missing(name: str) -> str:
    """Say that a network is not there, and the command that makes it, in Markdown."""
    return say("models-missing", name=plain(name), command=code(f"stn-viz train {name}", 80))


def title(name: str) -> str:
    """Say what a network is, for menus: task, kind, family, and whether it is the lazy twin; else its file's name."""
    named = NetworkName.parse_if_named(name)
    if named is None:
        return say(f"models-title-{name}") if has(f"models-title-{name}") else name
    words = f"{named.task.upper()} · {_kind(named)}"
    return say("models-title-joint", name=words) if named.joint else words


def short(name: str) -> str:
    """Say what a network is, for legends: kind, family, and whether it was trained jointly; else its file's name."""
    named = NetworkName.parse_if_named(name)
    if named is None:
        return name
    return say("models-short-joint", name=_kind(named)) if named.joint else _kind(named)


def _kind(name: NetworkName) -> str:
    if name.family is None:
        return name.kind.upper()
    several = () if name.arrangement == "single" else (name.arrangement,)
    return " ".join([f"ST-{name.kind.upper()}", *map(word, (name.family, *several))])


def word(name: str) -> str:
    """Say in a word what family or arrangement a part of a network's name stands for; others stay as they are."""
    return say(f"models-word-{name}") if has(f"models-word-{name}") else name


def controls(view: Inspector, hidden: DeltaGenerator | None) -> bytes | None:
    """Draw the row of choices, on a projector hidden; give the drawn or uploaded digit where one is wanted."""
    widths = [2, 1.4, 2, 1.3, 1]
    columns = [hidden] * 5 if hidden else st.columns(widths, gap="small", vertical_alignment="bottom")
    choose_network(columns[0])
    columns[1].selectbox(say("models-data-label"), _kinds(), format_func=data_title, key=key("data"))
    fitting = _list_distortions(view.network)
    columns[2].selectbox(
        say("models-distortion-label"), fitting, format_func=fitting.__getitem__, key=key("distortion")
    )
    columns[3].slider(
        say("models-strength-label"),
        *STRENGTHS,
        step=5,
        format=say("models-strength-format"),
        key=key("strength"),
        help=say("models-strength-help"),
    )
    again = say("models-again-help")
    columns[4].button(say("models-again-label"), on_click=draw_others, help=again, width="stretch")
    if view.data in ("draw", "upload"):
        with st.container(key="hand-digit" if hidden else None):
            return _ask_own_digit(view)
    return None


def choose_network(place: DeltaGenerator) -> None:
    """Let a network be chosen: of pictures, of volumes, of what pictures have in common, or beyond the paper."""
    names = (*checkpoints(), *volume_networks(), *colocalisers(), *BEYOND)
    place.selectbox(say("models-network-label"), names, format_func=title, key=key("network"))


def draw_others() -> None:
    """Draw other digits and other random numbers, in a button's callback."""
    view = view_state.current_view(PAGE, Inspector())
    view_state.keep(PAGE, replace(view, draw=view.draw % 999 + 1, pick=-1))


def _list_distortions(name: str) -> dict[str, str]:
    """List the distortions whose pictures a network can read: its own first."""
    named = NetworkName.parse_if_named(name)
    if named is None:
        return {OWN: say("models-distortion-own")}
    own = distortion(named.task)
    others = [distortion(n) for n in distortions() if n != own.name]
    fit = [t for t in others if (t.size, t.channels, t.classes) == (own.size, own.channels, own.classes)]
    return {OWN: say("models-distortion-own-named", title=own.title), **{t.name: t.title for t in fit}}


def _ask_own_digit(view: Inspector) -> bytes | None:
    """Let a person draw or upload a digit, and say which it is."""
    left, right = st.columns([1.2, 3], vertical_alignment="center")
    names = {UNKNOWN: say("models-label-unknown"), **{k: str(k) for k in range(10)}}
    right.selectbox(say("models-label-label"), names, format_func=names.__getitem__, key=key("label"), width=180)
    if view.data == "draw":
        with left:
            values = pad("models.pad")
        if values.any():
            return values.tobytes()
        right.info(say("models-draw-info"))
        return None
    with left:
        file = st.file_uploader(say("models-upload-label"), key=_UPLOAD, max_upload_size=uploads.MOST_MEGABYTES)
    try:
        data = uploads.read(_UPLOAD, file)
        if data is not None:
            upload = read_image(data)
            digit = as_digit(upload.image).tobytes()
            right.caption(say("models-upload-told", told=told(upload, (28, 28))))
            return digit
        right.info(say("models-upload-info"))
    except UserError as error:
        right.error(plain(error), icon=":material/error:")
    return None
