"""Which of the Backward page's choices have no effect as things stand, and why: a widget of those is disabled."""

from __future__ import annotations

from dataclasses import dataclass, replace

import stn_viz as sv
from stn_viz.app import view_state
from stn_viz.app.backward.view import COMPARED, LOCALISER, LOSSES, PICTURE, RIVALS, RULES, STARTS, Backward, key
from stn_viz.app.url import MAPS
from stn_viz.differentiation.losses import SquaredDifference
from stn_viz.optimisation.descent import coarse_to_fine
from stn_viz.texts import Message, say

_REPLACED = key("replaced")


@dataclass(frozen=True)
class Facts:
    """Hold what the choices' effects depend on besides the choices.

    Args:
        frame: the sizes of U and V.
        colourless: whether the picture has one channel by itself.
        target: whether a picture T was uploaded and could be read.
    """

    frame: sv.Frame
    colourless: bool = False
    target: bool = False


def idle(view: Backward, facts: Facts) -> dict[str, str]:
    """List the fields that change nothing in this view, each with its reason in a sentence."""
    found: dict[str, str] = {}
    if view.source == "digit":
        found["size"] = say("backward-idle-size")
    if view.source in MAPS:
        found["size"] = say("backward-idle-numbers")
    if facts.colourless:
        found["grey"] = say("backward-idle-grey")
    if view.loss not in COMPARED or (view.loss == PICTURE and facts.target):
        found["turn"] = say("backward-idle-turn")
    elif "rotation" not in sv.family(view.family).control_names:
        found["turn"] = say("backward-idle-rotation")
    if view.loss not in COMPARED:
        found["fine"] = say("backward-idle-fine")
    elif len(coarse_to_fine(facts.frame)) == 1:
        found["fine"] = say("backward-idle-small")
    if view.rule == "marquardt":
        found["rate"] = say("backward-idle-rate")
    if view.loss == LOCALISER:
        found.pop("rate", None)
        taught = ("kernel", "padding", "corners", "start", "fine", "rule", "rival")
        found |= dict.fromkeys(taught, say("backward-idle-taught"))
    return found


def effective(view: Backward, facts: Facts) -> Backward:
    """Reset every field that changes nothing to its default: what is computed and remembered."""
    default = Backward()
    changed = {name: getattr(default, name) for name in idle(view, facts)}
    if view.start != "hand" or "start" in changed:
        changed["theta"] = ()
    return replace(view, **changed)


def rules(view: Backward) -> list[str]:
    """List the rules that can descend the view's loss."""
    squared = LOSSES[view.loss] is SquaredDifference or view.loss == LOCALISER  # which has a rule of its own
    return [name for name in RULES if name != "marquardt" or squared]


def why_rules(view: Backward) -> str | None:
    """Say which rule is missing from the list, and why."""
    if "marquardt" in rules(view):
        return None
    return say("backward-no-marquardt")


def rivals(view: Backward, facts: Facts) -> list[str]:
    """List what a second run can change: not to what the first has already."""
    still = idle(view, facts)
    same = {view.kernel, "start" if view.start == "far" else "", "fine" if "fine" in still else ""}
    return [name for name in RIVALS if name not in same]


def starts(view: Backward) -> list[str]:
    """List where a descent can begin; at a hand's box only once a hand has moved it."""
    dragged = len(view.theta) == sv.family(view.family).n_params
    return [name for name in STARTS if name != "hand" or dragged]


def settled(view: Backward, facts: Facts) -> tuple[Backward, tuple[Message, ...]]:
    """Replace choices that are not on offer in this view; return it, and a sentence for each that was replaced."""
    said: list[Message] = []
    if view.rule not in rules(view):
        view = replace(view, rule="adam")
        said.append(Message("backward-replaced-rule"))
    if view.rival not in rivals(view, facts):
        said.append(Message("backward-replaced-rival", {"rival": Message(f"backward-rival-{view.rival}")}))
        view = replace(view, rival="nothing")
    if view.start not in starts(view):
        said.append(Message("backward-replaced-start"))
        view = replace(view, start="identity", theta=())
    return view, tuple(said)


def remembered(view: Backward, said: tuple[Message, ...]) -> tuple[Message, ...]:
    """List the sentences about this view's replaced choices, for as long as none of them is chosen anew."""
    chosen = (view.source, view.family, view.loss, view.kernel, view.rule, view.rival, view.start, view.fine)
    if said:
        view_state.put(_REPLACED, (chosen, said))
    before = view_state.get(_REPLACED)
    return before[1] if before is not None and before[0] == chosen else ()
