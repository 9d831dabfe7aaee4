"""What the page shows: a network, a digit as a hand posed it, the entries of θ that a hand holds, and which way."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.app import page_style, url, view_state
from stn_viz.app.foreign_text import plain
from stn_viz.app.later import st
from stn_viz.app.models.view import at_hand
from stn_viz.networks.models import Network
from stn_viz.networks.spec import VIEW
from stn_viz.texts import naming, say

PAGE = "inside"
DATA = ("digits", "draw", "upload")
WAYS = ("forward", "backward")
TURNS, SCALES, SHIFTS = (-180.0, 180.0), (0.4, 1.6), (-16.0, 16.0)  # degrees, times, pixels
BOUNDS = (TURNS, SCALES, SHIFTS, SHIFTS)  # of a pose: turn, scale, x, y
LIKELIEST = -1
_CLASSES = 1000  # a network has no more of them
_FARTHEST = 1e6  # an entry of θ
Pose = tuple[float, ...]
Hand = tuple[float | None, ...]


def _pose(text: str) -> Pose:
    """Read turn, scale and shift of each digit; those out of bounds are drawn to them."""
    found = url.numbers(text)
    if len(found) not in (4, 8):
        raise ValueError(say("inside-link-pose", text=url.echo(text)))
    return bounded(found)


def bounded(numbers: Sequence[float]) -> Pose:
    """Draw each number of one or two poses to its bounds."""
    limits = BOUNDS * (len(numbers) // len(BOUNDS))
    return tuple(min(max(v, low), high) for v, (low, high) in zip(numbers, limits, strict=True))


def _hands(text: str) -> str:
    parsed(text)
    return text


def parsed(text: str) -> tuple[Hand, ...]:
    """Read the entries of θ that a hand holds: transformers between semicolons, nothing where the network decides.

    Raises:
        ValueError: one is no finite number, or far too large.
    """
    if not text:
        return ()
    return tuple(tuple(_entry(part) for part in one.split(",")) for one in text.split(";"))


def _entry(text: str) -> float | None:
    if not text:
        return None
    (value,) = url.numbers(text)
    if abs(value) > _FARTHEST:
        raise ValueError(say("inside-link-entry", text=url.echo(text)))
    return value


def written(hands: Sequence[Hand]) -> str:
    """Write what :func:`parsed` reads; nothing where no entry is held."""
    if all(value is None for hand in hands for value in hand):
        return ""
    return ";".join(",".join("" if v is None else url.number(v) for v in hand) for hand in hands)


@dataclass(frozen=True)
class Inside(url.PageView):
    """Say what the page shows.

    Args:
        network: a checkpoint's name.
        data: ``digits``, ``draw`` or ``upload``.
        digit: which of the bundled digits; the network of addition reads the next one beside it.
        pose: turn in degrees, scale, and shift in pixels, right and down; four more of a second digit. Empty: the
            network's opening pose.
        hand: the entries of θ that a hand holds, as :func:`parsed` reads them.
        way: ``forward``, or ``backward`` for ∂L of every block.
        label: whose cross-entropy L is; -1: the digit's own class, and of an unknown digit the likeliest.
        block: the block that is looked at closely.
    """

    network: str = "r-st-cnn-affine"
    data: str = "digits"
    digit: int = 9
    pose: Pose = ()
    hand: str = ""
    way: str = "forward"
    label: int = LIKELIEST
    block: str = ""


READERS: dict[str, url.Reader] = {
    "network": url.word,
    "data": url.one_of(*DATA),
    "digit": url.whole(*url.NUMBERS),
    "pose": _pose,
    "hand": _hands,
    "way": url.one_of(*WAYS),
    "label": url.whole(LIKELIEST, _CLASSES - 1),
    "block": url.word,
}
data_title = naming("inside-data")
key = partial(view_state.slot, PAGE)  # of a widget, in the session's state, by the field that it holds


def opened() -> Inside:
    """Read the view as the link, the session and the networks at hand have it; complain where they disagree."""
    view, complaints = view_state.remember(PAGE, Inside(), READERS)
    page_style.show_complaints(complaints)
    return view_state.keep(PAGE, replace(view, network=at_hand(view.network, Inside().network)))


def fitted(view: Inside, network: Network) -> Inside:
    """Settle what cannot go with a network, and complain of a link that asks for it."""
    view, complaints = settled(view, network)
    if view_state.opened_by_link(PAGE):
        for complaint in complaints:
            st.warning(plain(complaint), icon=":material/link_off:")
    return view_state.keep(PAGE, view, "pose", "hand", "label")


def settled(view: Inside, network: Network) -> tuple[Inside, tuple[str, ...]]:
    """Settle poses of another number of digits, a θ of another family, another class; say what was lost by it."""
    complaints: list[str] = []
    if len(view.pose) != len(BOUNDS) * network.spec.channels:
        view = replace(view, pose=())
    wanted = [transformer.family.n_params for transformer in network.transformers]
    if view.hand and [len(hand) for hand in parsed(view.hand)] != wanted:
        complaints.append(say("inside-link-hand", network=view.network))
        view = replace(view, hand="")
    if view.label >= network.spec.classes:
        view = replace(view, label=LIKELIEST)
    return view, tuple(complaints)


def standing(view: Inside, network: Network) -> Pose:
    """Return how the digits stand: as a hand left them; at first one turned, or two side by side turned apart."""
    if view.pose:
        return view.pose
    if network.spec.channels == 1:
        return (40.0, 1.0, 0.0, 0.0)
    room = min((network.spec.size[1] - VIEW[1]) / 2, SHIFTS[1])
    return (30.0, 0.9, -room, 0.0, -30.0, 0.9, room, 0.0)


def held(view: Inside) -> list[Float[Tensor, " P"] | None]:
    """Return the entries that a hand holds as :func:`stn_viz.networks.passage.follow` takes them."""
    return [
        torch.tensor([math.nan if v is None else v for v in hand], dtype=torch.float32) for hand in parsed(view.hand)
    ]


def held_or_free(view: Inside, network: Network) -> tuple[Hand, ...]:
    """Return the entries that a hand holds, for every transformer: None where the network decides."""
    free = tuple((None,) * transformer.family.n_params for transformer in network.transformers)
    return parsed(view.hand) or free
