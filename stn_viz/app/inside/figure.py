"""The figure in a fragment of its own: a report of the hand comes, torch runs the network, the answer goes back."""

from __future__ import annotations

import time
from dataclasses import dataclass

from stn_viz.app import heavy, view_state
from stn_viz.app.inside import said
from stn_viz.app.inside.links import links
from stn_viz.app.inside.packing import Shown, packed
from stn_viz.app.inside.picture import Picture
from stn_viz.app.inside.view import LIKELIEST, PAGE, Inside, held, held_or_free, standing
from stn_viz.app.later import fragment
from stn_viz.app.quiet_collection import COLLECTOR
from stn_viz.networks.models import Network
from stn_viz.networks.passage import Passage, follow
from stn_viz.stage.components import component

FIGURE = f"{PAGE}.figure"
_SEQ = f"{FIGURE}.seq"


@dataclass(frozen=True, eq=False)
class Answer:
    """Hold what torch made of a view.

    Args:
        passage: the picture's way through the network.
        milliseconds: that it took.
    """

    passage: Passage
    milliseconds: float


@fragment(key=FIGURE)
def figure(network: Network, picture: Picture) -> None:
    """Show the figure as the view now stands, and write the link unless a hand still holds something."""
    COLLECTOR.touched()
    heard = said.read(_message(), network)
    if heard.seq > view_state.get(_SEQ, 0):  # a server that started anew hears what the hand did before
        _take(network)
    view = view_state.current_view(PAGE, Inside())
    mount = component("stn-viz.inside", js="inside/mount.js", css="inside/inside.css")
    mount(
        key=FIGURE,
        data=payload(view, network, picture, view_state.get(_SEQ, 0)),
        default={"hand": None},
        on_hand_change=lambda: _take(network),
    )
    if not heard.live:
        view_state.link(PAGE, view, Inside())


def _message() -> object:
    return view_state.report(FIGURE).get("hand")


def _take(network: Network) -> None:
    """Take over what the hand did."""
    heard = said.read(_message(), network)
    view = said.taken(view_state.current_view(PAGE, Inside()), heard)
    view_state.keep(PAGE, view, "pose", "hand", "way", "label", "block")
    view_state.put(_SEQ, heard.seq)


def computed(view: Inside, network: Network, picture: Picture) -> Answer:
    """Let torch run a network as a view says."""
    heavy.tick()
    started = time.perf_counter()
    backward = view.way == "backward"
    label = picture.label if view.label == LIKELIEST else view.label
    image = picture.posed(standing(view, network), network.spec.size)
    found = follow(network, image, held(view), backward=backward, label=label)
    return Answer(found, 1000 * (time.perf_counter() - started))


def payload(view: Inside, network: Network, picture: Picture, seq: int = 0) -> bytes:
    """Run a network as a view says, and pack what the browser shows of it.

    Args:
        view: with a pose of as many digits as the network reads, and a θ of its family.
        network: in evaluation mode.
        picture: the digits.
        seq: the number of the report that is answered.
    """
    answer = computed(view, network, picture)
    shown = Shown(
        seq=seq,
        poses=standing(view, network),
        hands=held_or_free(view, network),
        way=view.way,
        against=view.label,
        opened=view.block,
        links=links(view, network, answer.passage),
        milliseconds=answer.milliseconds,
        projector=view.projector,
    )
    return packed(answer.passage, shown)
