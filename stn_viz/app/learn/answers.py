"""Torch's answer to a hand that has changed what a step shows: the one that the page of its link would give."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import torch

from stn_viz.app.backward.view import Backward
from stn_viz.app.debug.view import Debug
from stn_viz.app.explore import linked
from stn_viz.app.explore.view import View
from stn_viz.app.learn import from_backward, from_debug, from_models
from stn_viz.app.learn.links import view_of
from stn_viz.app.learn.packing import by_id
from stn_viz.app.learn.views import STAGE
from stn_viz.app.models.view import Inspector
from stn_viz.app.stage_answer import Asked
from stn_viz.stage.answer import Reply
from stn_viz.stage.report import read

_PAGES: dict[type, Callable[[Any, str, Asked], Reply | None]] = {
    View: linked.answered,
    Backward: from_backward.answered,
    Inspector: from_models.answered,
    Debug: from_debug.answered,
}


def answer_to(links: Iterable[str], question: object) -> Reply | None:
    """Compute what torch says of the θ that a stage reports; None where it asks nothing that makes sense.

    Args:
        links: of the steps that are taught.
        question: what the player sent, the report of its stage and the id of the view that it shows; a browser may
            send anything.

    Raises:
        UserError: something that comes with the package is missing or damaged.
    """
    shown = question.get("shown") if isinstance(question, Mapping) else None
    link = next(iter(by_id(links, [shown])), None) if isinstance(shown, str) else None
    said = read(question)
    if link is None or not said.theta:
        return None
    view = view_of(link)
    about = Asked(torch.tensor(said.theta, dtype=torch.float64), said.seq, said)
    answered = _PAGES.get(type(view))  # figure 2 has no stage
    return answered(view, STAGE, about) if answered else None
