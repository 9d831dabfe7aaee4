"""Every check, with the facts it needs, and which fault explains which."""

from __future__ import annotations

from stn_viz.diagnostics import check as facts
from stn_viz.diagnostics import coordinates, learning, numbers, placement, reach, training
from stn_viz.diagnostics.candidates import CAUSES
from stn_viz.diagnostics.check import Check, of_call
from stn_viz.diagnostics.wishes import wished

BY_LOSS = {  # the checks that ask the loss for what another check sees in the grid alone
    "xy-swap": "xy-swap-by-the-loss",
    "align-corners": "align-corners-by-the-loss",
    "pixel-units": "pixel-units-by-the-loss",
    "normaliser": "normaliser-by-the-loss",
}
NAN = of_call("nan", numbers.not_a_number)
CHECKS: tuple[Check, ...] = (
    of_call("align-corners", coordinates.align_corners, facts.FINE),
    of_call("normaliser", coordinates.normaliser, facts.SAME_SIZE, facts.FINE, facts.PIXELS),
    of_call("xy-swap", coordinates.swapped_axes, facts.SHAPE),
    of_call("pixel-units", coordinates.pixel_units, facts.FINITE),
    *(
        of_call(
            cause, wished(cause), facts.UPSTREAM, facts.MAP, facts.SOURCE, facts.PLACES, second=BY_LOSS.get(cause, "")
        )
        for cause in CAUSES
    ),
    of_call("collapse", placement.collapse, facts.NO_LIST, facts.LARGE),
    of_call("exploding", placement.exploding, facts.FINITE),
    of_call("zoom-out", placement.zoom_out, facts.SHAPE, facts.MAKER),
    of_call("out-of-bounds", placement.out_of_bounds, facts.FINITE),
    of_call("padding-background", placement.padding_background, facts.SHAPE, facts.SOURCE),
    of_call("folds", placement.folds, facts.SHAPE),
    of_call("flip", placement.flips, facts.SHAPE),
    of_call("aliasing", placement.aliasing, facts.SHAPE),
    of_call("integer-kernel", learning.integer_kernel, facts.UPSTREAM),
    of_call("dead-samples", learning.dead_samples, facts.UPSTREAM, facts.GRID_GRADIENT),
    of_call("vanishing", learning.vanishing, facts.UPSTREAM),
    of_call("kinks", learning.kinks, facts.UPSTREAM, facts.SHAPE, facts.SAME_SIZE),
    of_call("precision", numbers.precision, facts.FINITE),
    of_call("cut", reach.cut, facts.BACKWARD),
    Check("unused", reach.unused, (facts.BACKWARD,), over="site"),
    Check("lazy", learning.lazy, (facts.SHAPE, facts.ITEMS, facts.SOURCE, facts.SETTLED), over="row"),
    Check("non-identity-start", training.start, (facts.STEPS, facts.BEGINNING, facts.SHAPE), over="row"),
    Check("exploding", training.leaps, (facts.GRADIENTS,), over="row", explains=False, second="leaping gradients"),
)

# What a fault explains needs no finding of its own.
EXPLAINS: dict[str, frozenset[str]] = {
    "pixel-units": frozenset({"exploding", "zoom-out", "out-of-bounds", "dead-samples", "aliasing", "direction"}),
    "xy-swap": frozenset({"flip", "direction", "lazy"}),
    "flip": frozenset({"direction"}),
    "collapse": frozenset({"lazy", "direction", "vanishing", "flip", "folds"}),
    "exploding": frozenset(
        {"zoom-out", "out-of-bounds", "dead-samples", "aliasing", "direction", "lazy", "vanishing", "flip", "folds"}
    ),
    "zoom-out": frozenset({"out-of-bounds", "aliasing"}),
    "out-of-bounds": frozenset({"lazy"}),
    "folds": frozenset({"aliasing"}),
    "integer-kernel": frozenset({"vanishing"}),
    "dead-samples": frozenset({"vanishing"}),
    "cut": frozenset({"lazy", "unused"}),
    "unused": frozenset({"lazy"}),
}

KINDS: tuple[str, ...] = tuple(dict.fromkeys(check.kind for check in (NAN, *CHECKS)))
