"""Which of the Backward page's choices have no effect as things stand, and why: a widget of those is disabled."""

from __future__ import annotations

from dataclasses import dataclass, replace

import stn_viz as sv
from stn_viz.app import view_state
from stn_viz.app.backward.view import COMPARED, RIVALS, RULES, STARTS, Backward, key
from stn_viz.optimisation.descent import coarse_to_fine

_REPLACED = key("replaced")
_TAUGHT = "The network's localiser is trained by Adam, inside the network and with its own sampler; this has no effect."


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
        found["size"] = "A handwritten digit keeps its own 28×28 pixels."
    if facts.colourless:
        found["grey"] = "This picture has no colours to leave out."
    if view.loss not in COMPARED or (view.loss == "picture" and facts.target):
        found["turn"] = "Only where T hides a θ* is there a turn to hide."
    elif "rotation" not in sv.family(view.family).control_names:
        found["turn"] = "This family has no rotation, so its θ* hides no turn."
    if view.loss not in COMPARED:
        found["fine"] = "Only a loss V − T is descended from coarse to fine: U and T are blurred alike."
    elif len(coarse_to_fine(facts.frame)) == 1:
        found["fine"] = "The picture is too small to be blurred by a pixel or more."
    if view.rule == "marquardt":
        found["rate"] = "Levenberg-Marquardt has no rate: it finds its own step."
    if view.loss == "localiser":
        found.pop("rate", None)
        found |= dict.fromkeys(("kernel", "padding", "corners", "start", "fine", "rule", "rival"), _TAUGHT)
    return found


def effective(view: Backward, facts: Facts) -> Backward:
    """Give the view with every field that changes nothing as it is by default: what is computed and remembered."""
    default = Backward()
    changed = {name: getattr(default, name) for name in idle(view, facts)}
    if view.start != "hand" or "start" in changed:
        changed["theta"] = ()
    return replace(view, **changed)


def rules(view: Backward) -> list[str]:
    """List the rules that can descend the view's loss."""
    return [name for name in RULES if name != "marquardt" or view.loss in (*COMPARED, "localiser")]


def why_rules(view: Backward) -> str | None:
    """Say which rule is missing from the list, and why."""
    if "marquardt" in rules(view):
        return None
    return "Levenberg-Marquardt is not on offer: it needs a sum of squares, and only a loss V − T is one."


def rivals(view: Backward, facts: Facts) -> list[str]:
    """List what a second run can change: not to what the first has already."""
    still = idle(view, facts)
    same = {view.kernel, "start" if view.start == "far" else "", "fine" if "fine" in still else ""}
    return [name for name in RIVALS if name not in same]


def starts(view: Backward) -> list[str]:
    """List where a descent can begin; at a hand's box only once a hand has moved it."""
    dragged = len(view.theta) == sv.family(view.family).n_params
    return [name for name in STARTS if name != "hand" or dragged]


def settled(view: Backward, facts: Facts) -> tuple[Backward, tuple[str, ...]]:
    """Replace choices that are not on offer in this view; give the view, and a sentence for each that was replaced."""
    said: list[str] = []
    if view.rule not in rules(view):
        view = replace(view, rule="adam")
        said.append("Levenberg-Marquardt needs a sum of squares, and this loss is none: Adam descends it.")
    if view.rival not in rivals(view, facts):
        said.append(f"There is no second run: “{RIVALS[view.rival]}” would be the same as the first.")
        view = replace(view, rival="nothing")
    if view.start not in starts(view):
        said.append("No box was dragged in this family yet: the descent starts at the identity.")
        view = replace(view, start="identity", theta=())
    return view, tuple(said)


def remembered(view: Backward, said: tuple[str, ...]) -> tuple[str, ...]:
    """Give the sentences about this view's replaced choices, for as long as none of them is chosen anew."""
    chosen = (view.source, view.family, view.loss, view.kernel, view.rule, view.rival, view.start, view.fine)
    if said:
        view_state.put(_REPLACED, (chosen, said))
    before = view_state.get(_REPLACED)
    return before[1] if before is not None and before[0] == chosen else ()
