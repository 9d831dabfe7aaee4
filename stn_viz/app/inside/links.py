"""Where a block leads to: the pages that show one part of a network at length, with this digit and this θ."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from stn_viz.app import networks, url
from stn_viz.app.backward import view as backward
from stn_viz.app.debug import view as debug
from stn_viz.app.explore import view as explore
from stn_viz.app.inside.view import Inside, standing
from stn_viz.app.models import view as models
from stn_viz.networks.models import Network
from stn_viz.networks.passage import Passage
from stn_viz.texts import say

Link = tuple[str, str]  # words, and the address relative to the page's own


def links(view: Inside, network: Network, passage: Passage) -> dict[str, list[Link]]:
    """Return for each block of a transformer what shows it at length, by the block's name.

    Explore and Backward show bundled digits of 28×28 pixels that are turned and no more; what else a hand did to the
    digit they cannot show, and nothing leads there.
    """
    found: dict[str, list[Link]] = {}
    inspected = models.Inspector(network=view.network, look="stage", **_shared(view))
    inspector = _address("models", inspected, models.Inspector())
    for k, regression in enumerate(passage.regressions):
        theta = tuple(regression.used.tolist())
        there: list[Link] = []
        if _is_known(view, network):
            digit = {"source": "digit", "digit": view.digit, "family": regression.family.name, "theta": theta}
            turn = round(standing(view, network)[0])
            row, column = _brightest(passage, k)
            seen = explore.View(**digit, turn=turn, ask="verdict", **_shared(view))
            descent = backward.Backward(**digit, tilt=turn, loss="network", start="hand", look="chain", **_shared(view))
            there = [
                (say("inside-link-explore"), _address("explore", seen, explore.DEFAULT)),
                (
                    say("inside-link-microscope", row=str(row), column=str(column)),
                    _address("explore", replace(seen, at=(row, column)), explore.DEFAULT),
                ),
                (say("inside-link-chain"), _address("backward", descent, backward.Backward())),
            ]
        for part in ("theta", "grid", "V"):
            found[f"transformers.{k}.{part}"] = [*there, (say("inside-link-inspector"), inspector)]
    return found


def recordings(view: Inside) -> str:
    """Return the address of the Debug page where one's own recording is opened as figure 2."""
    return _address("debug", debug.Debug(tape="upload", look="inside", **_shared(view)), debug.Debug())


def _is_known(view: Inside, network: Network) -> bool:
    """Tell whether the other pages can show this picture."""
    turn, *rest = standing(view, network)
    low, high = url.TURNS
    still = rest == [1.0, 0.0, 0.0] and turn == round(turn) and low <= turn <= high
    single = network.spec.arrangement == "single" and network.spec.size == networks.TARGET
    return view.data == "digits" and still and single


def _brightest(passage: Passage, k: int) -> tuple[int, int]:
    """Find the pixel of V with the largest value, row and column."""
    V = passage.block(f"transformers.{k}.V").activation[0]
    place = int(V.argmax())
    return place // V.shape[1], place % V.shape[1]


def _shared(view: Inside) -> dict[str, Any]:
    return {"projector": view.projector, "lang": view.lang}


def _address(page: str, view: url.PageView, default: url.PageView) -> str:
    """Write an address as the page itself writes it, so that it adds no step to the browser's history."""
    return f"./{page}?{urlencode(url.encode(view, default), safe='/,')}"
