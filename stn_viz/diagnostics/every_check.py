"""Every check, with the facts it needs, and which fault explains which."""

from __future__ import annotations

from stn_viz.diagnostics import (
    again,
    coordinates,
    crops,
    divisors,
    folding,
    identity,
    layout,
    learning,
    learnt_flows,
    levels,
    mirrored,
    numbers,
    placement,
    planes,
    projection,
    queries,
    reach,
    resized,
    scrambled,
    sweeps,
    training,
    units,
    weights,
)
from stn_viz.diagnostics import check as facts
from stn_viz.diagnostics.candidates import CAUSES
from stn_viz.diagnostics.check import Check, of_call
from stn_viz.diagnostics.drift import drift
from stn_viz.diagnostics.wishes import wished
from stn_viz.texts import Message

BY_LOSS = {  # the checks that ask the loss for what another check sees in the grid alone
    "xy-swap": "xy-swap-by-the-loss",
    "align-corners": "align-corners-by-the-loss",
    "pixel-units": "pixel-units-by-the-loss",
    "normaliser": "normaliser-by-the-loss",
}
QUERIES = facts.Need(lambda warps: queries.asked_by_pixels(warps[0]), Message("diagnostics-missing-queries"))
LISTED = facts.Need(lambda warps: queries.lists_queries(warps[0]), Message("diagnostics-missing-listed"))
NAN = of_call("nan", numbers.not_a_number)
CHECKS: tuple[Check, ...] = (  # causes before what follows from them
    of_call("cut", reach.cut, facts.BACKWARD),
    Check("unused", reach.unused, (facts.BACKWARD,), over="site"),
    Check("frozen", weights.frozen, (facts.WEIGHTS,), over="row"),
    Check("clipped", weights.clipped, (facts.WEIGHTS,), over="row"),
    Check("starved", weights.starved, (facts.WEIGHTS,), over="row"),
    Check("starved", weights.held_back, (facts.WEIGHTS,), over="row", second="held-back"),
    Check("drift", drift, (facts.AGAIN,), over="site"),
    of_call("view-permute", layout.view_for_permute, facts.MAP, facts.PIXELS, facts.LARGE),
    of_call(
        *("view-permute", scrambled.scrambled_source),
        *(facts.SOURCE, facts.PLANAR, facts.PIXELS),
        second="scrambled-source",
    ),
    of_call("aspect", layout.aspect, facts.SHAPE, facts.PLANAR, facts.OBLONG),
    of_call("behind-camera", projection.behind_camera, facts.MAP, facts.PLANAR, facts.OWN_GRID),
    of_call(
        *("behind-camera", projection.mirrored_points),
        *(facts.PLANAR, facts.OWN_GRID, facts.UPSTREAM),
        second="points-behind",
    ),
    of_call("no-depth", projection.no_depth, facts.MAP, facts.PLANAR, facts.LARGE),
    of_call("xy-swap", units.swapped_points, facts.FINITE, facts.PLANAR, facts.OBLONG, second="swapped-points"),
    of_call("xy-swap", queries.swapped_queries, facts.FINITE, facts.PLANAR, QUERIES, second="swapped-queries"),
    of_call("xy-swap", planes.plane_twice, facts.FINITE, facts.PLANAR, facts.LIST, second="plane-twice"),
    of_call("align-corners", coordinates.align_corners, facts.FINE),
    of_call(
        *("align-corners", divisors.divided),
        *(facts.DIVISORS, facts.OWN_GRID, facts.EDGES, facts.SIDES),
        second="divisors",
    ),
    of_call("normaliser", coordinates.normaliser, facts.SAME_SIZE, facts.SIDES, facts.FINE, facts.PIXELS),
    of_call(
        *("normaliser", divisors.divided_by_sides),
        *(facts.DIVISORS, facts.OWN_GRID, facts.CORNERS, facts.SIDES, facts.FINE),
        second="divided-by-sides",
    ),
    of_call(
        *("normaliser", divisors.normalised_by_sides),
        *(facts.NORMALISED, facts.OWN_GRID, facts.CORNERS, facts.FINE, facts.NO_WINDOWS),
        second="normalised-by-sides",
    ),
    Check("normaliser", divisors.squeezed_by_sides, (facts.DIVISORS, facts.SIDES), over="site", second="squeezed"),
    of_call("normaliser", divisors.rows_first, facts.DIVISORS, facts.OBLONG, second="rows-first"),
    of_call("xy-swap", coordinates.swapped_axes, facts.SHAPE, facts.SIDES),
    Check(
        "wrong-size",
        sweeps.sweep_resolution,
        (facts.PLANAR, facts.OWN_GRID, facts.SIDES),
        over="site",
        second="sweep-resolution",
    ),
    of_call("pixel-units", coordinates.pixel_units, facts.FINITE),
    of_call("pixel-units", units.pixel_flow, facts.MAP, second="pixel-flow"),
    Check(
        *(
            "pixel-units",
            learnt_flows.torn_flow,
            (facts.BEGINNING, facts.MAP, facts.PLANAR, facts.LARGE, facts.OWN_GRID, facts.MAKER),
        ),
        over="row",
        second="torn-flow",
    ),
    of_call("pixel-units", learnt_flows.taught_in_pixels, facts.TAUGHT, second="taught-in-pixels"),
    of_call("pixel-units", units.normalised_twice, facts.SHAPE, facts.LARGE, facts.OWN_GRID, second="normalised-twice"),
    of_call(
        *("pixel-units", queries.unit_queries),
        *(facts.FINITE, facts.PLANAR, facts.PIXELS, LISTED),
        second="unit-queries",
    ),
    of_call("flow-scale", resized.unscaled_flow, facts.MAKER, second="unscaled-flow"),
    Check(
        "flow-scale",
        resized.unmultiplied_flow,
        (facts.ENLARGED, facts.ASKED, facts.SOURCE),
        over="row",
        second="unmultiplied-flow",
    ),
    of_call("labels", layout.labels, facts.SOURCE, facts.BLENDS, facts.GIVEN),
    of_call(
        *("wrong-size", units.exchanged_sizes),
        *(facts.MAP, facts.PLANAR, facts.OBLONG, facts.OWN_GRID, facts.SIDES),
        second="exchanged-sizes",
    ),
    of_call("wrong-size", units.wrong_size, facts.FINITE, facts.RESIZED, facts.NO_WINDOWS, facts.OWN_GRID),
    of_call("wrong-size", units.other_resolution, facts.SHAPE, facts.LARGE, second="other-resolution"),
    Check("wrong-size", levels.other_level, (facts.LEVELS, facts.PLANAR), over="site", second="other-level"),
    of_call(
        *("wrong-size", divisors.other_sides),
        *(facts.DIVISORS, facts.FINITE, facts.PLANAR, facts.OWN_GRID),
        second="other-sides",
    ),
    Check("wrong-size", levels.first_part, (facts.PLANAR, facts.FINITE), over="site", second="first-part"),
    of_call("wrong-size", units.exchanged_target, facts.SHAPE, facts.PLANAR, facts.OBLONG, second="exchanged-target"),
    of_call("wrong-size", queries.unscaled_places, facts.FINITE, facts.PLANAR, facts.PIXELS, second="unscaled-places"),
    of_call("wrong-size", identity.own_pixels, facts.SHAPE, facts.LARGE, facts.OWN_GRID, second="own-pixels"),
    of_call("wrong-size", crops.unscaled_boxes, facts.FINITE, facts.PLANAR, second="unscaled-boxes"),
    of_call(
        *("no-identity", identity.bare_flow),
        *(facts.MAP, facts.LARGE, facts.OWN_GRID, facts.MAKER),
        second="bare-flow",
    ),
    of_call(
        *("identity-twice", identity.added_twice),
        *(facts.SHAPE, facts.SAME_SIZE, facts.LARGE, facts.OWN_GRID, facts.MAKER),
        second="added-twice",
    ),
    of_call("collapse", placement.collapse, facts.NO_LIST, facts.LARGE),
    Check("direction", again.used_again, (facts.STEPS, facts.BACKWARD, facts.MAP), over="row", second="used-again"),
    *(
        of_call(cause, wished(cause), facts.ASKED, facts.MAP, facts.SOURCE, facts.PLACES, second=BY_LOSS.get(cause, ""))
        for cause in CAUSES
    ),
    of_call("exploding", placement.exploding, facts.FINITE, facts.NO_WINDOWS),
    of_call("zoom-out", placement.zoom_out, facts.SHAPE, facts.MAKER),
    of_call("out-of-bounds", placement.out_of_bounds, facts.FINITE, facts.NO_WINDOWS),
    of_call("padding-background", placement.padding_background, facts.SHAPE, facts.SOURCE),
    of_call("padding-background", layout.blind_mask, facts.FINITE, facts.SOURCE, second="blind-mask"),
    of_call("folds", folding.folds, facts.SHAPE),
    of_call("flip", mirrored.flips, facts.SHAPE),
    of_call("aliasing", placement.aliasing, facts.SHAPE),
    of_call("integer-kernel", learning.integer_kernel, facts.UPSTREAM),
    of_call("dead-samples", learning.dead_samples, facts.UPSTREAM, facts.GRID_GRADIENT),
    of_call("vanishing", learning.vanishing, facts.UPSTREAM),
    of_call("kinks", learning.kinks, facts.UPSTREAM, facts.SHAPE, facts.SAME_SIZE),
    of_call("precision", numbers.precision, facts.FINITE),
    Check("lazy", learning.lazy, (facts.SHAPE, facts.ITEMS, facts.SOURCE, facts.SETTLED), over="row"),
    Check("non-identity-start", training.start, (facts.STEPS, facts.BEGINNING, facts.SHAPE), over="row"),
    Check("exploding", training.leaps, (facts.GRADIENTS,), over="row", explains=False, second="leaping-gradients"),
)

# What a fault explains needs no finding of its own: a cause its symptoms, what is seen in the grid what the loss says.
_WISHES = frozenset(CAUSES)
_SYMPTOMS = frozenset(
    {"out-of-bounds", "dead-samples", "folds", "zoom-out", "lazy", "aliasing", "flip", "vanishing", "kinks"}
)
PASSING = frozenset(
    {"out-of-bounds", "zoom-out", "dead-samples", "aliasing", "flip", "kinks"}
)  # what a beginning goes through
_SEEN = frozenset({"xy-swap", "pixel-units", "align-corners", "normaliser"})  # in the grid, and by the loss
EXPLAINS: dict[str, frozenset[str]] = {
    **{cause: _SYMPTOMS | (_WISHES - {cause} if cause in _SEEN else frozenset()) for cause in CAUSES},
    "no-identity": _SYMPTOMS | {"collapse", "non-identity-start", "no-depth"},
    "identity-twice": _SYMPTOMS | {"non-identity-start"},
    "pixel-units": _SYMPTOMS | (_WISHES - {"pixel-units"}) | {"exploding", "wrong-size", "aspect"},
    "xy-swap": frozenset({"flip", "direction", "lazy"}) | (_WISHES - {"xy-swap"}) | {"out-of-bounds", "wrong-size"},
    "align-corners": frozenset({"normaliser"}),
    "normaliser": frozenset(),  # of half a pixel: it leaves everything else as it is
    "rows-first": _SYMPTOMS | (_WISHES - {"normaliser", "xy-swap"}) | {"non-identity-start"},
    "view-permute": _SYMPTOMS | _WISHES | {"wrong-size", "no-depth", "behind-camera"},
    "drift": _SYMPTOMS | _WISHES | {"collapse", "exploding"},
    "aspect": frozenset({"padding-background"}) | (_WISHES - {"pixel-units", "direction"}),
    "behind-camera": _SYMPTOMS | _WISHES | {"exploding", "no-depth", "wrong-size"},
    "no-depth": _SYMPTOMS | {"exploding", "wrong-size"},
    "wrong-size": _SYMPTOMS | (_WISHES - _SEEN) | {"aspect", "non-identity-start", "normaliser"},
    "flip": frozenset({"direction"}),
    "collapse": frozenset({"lazy", "vanishing", "flip", "folds"}) | (_WISHES - _SEEN - {"no-identity"}),
    "exploding": _SYMPTOMS | (_WISHES - _SEEN),
    "zoom-out": frozenset({"out-of-bounds", "aliasing"}),
    "out-of-bounds": frozenset({"lazy"}),
    "folds": frozenset({"aliasing"}),
    "integer-kernel": frozenset({"vanishing"}),
    "dead-samples": frozenset({"vanishing"}),
    "frozen": frozenset({"lazy", "non-identity-start", "starved", "clipped"}),
    "clipped": frozenset({"lazy", "starved"}),
    "starved": frozenset({"lazy"}),
    "cut": frozenset({"lazy", "unused", "kinks"}),
    "unused": frozenset({"lazy"}),
}

# What a training goes through at a place because of a fault that shows in other steps there: θ leaves the picture
# before it explodes, and a start elsewhere is paid for long after.
COURSES: dict[str, frozenset[str]] = {
    **dict.fromkeys(CAUSES, frozenset({"lazy"})),
    "exploding": frozenset({"out-of-bounds", "dead-samples", "zoom-out", "aliasing", "flip", "xy-swap"}),
    "non-identity-start": frozenset({"out-of-bounds", "dead-samples"}),
    "bare-flow": EXPLAINS["no-identity"],
    "added-twice": EXPLAINS["identity-twice"],
    "normalised-twice": frozenset({"collapse"}),
    "aspect": frozenset({"normaliser"}),
    "used-again": frozenset({"lazy", "aspect"}),
    **dict.fromkeys(("frozen", "clipped", "starved"), frozenset({"lazy"})),
    "pixel-flow": _SYMPTOMS | {"exploding", "aspect"},
    "taught-in-pixels": _SYMPTOMS | {"exploding", "collapse"},
    "torn-flow": _SYMPTOMS | {"exploding", "aspect", "non-identity-start"},
    "exchanged-sizes": _SYMPTOMS | {"non-identity-start"},
    "own-pixels": _SYMPTOMS | {"non-identity-start"},
    "other-level": _SYMPTOMS | {"exploding"},
    "first-part": _SYMPTOMS,
    "other-sides": _SYMPTOMS,
    "sweep-resolution": _SYMPTOMS | {"exploding", "behind-camera", "no-depth", "pixel-units"},
    "drift": EXPLAINS["drift"] | {"behind-camera", "no-depth", "wrong-size", "aspect", "pixel-units"},
}

KINDS: tuple[str, ...] = tuple(dict.fromkeys(check.kind for check in (NAN, *CHECKS)))


def explains(check: Check) -> frozenset[str]:
    """List the kinds of findings that what a check found explains at its call, by its own name or by its kind."""
    return EXPLAINS.get(check.name, EXPLAINS.get(check.kind, frozenset()))


def explains_later(check: Check) -> frozenset[str]:
    """List the kinds of findings that what a check found explains at its place at any step."""
    return COURSES.get(check.name, frozenset()) | COURSES.get(check.kind, frozenset())
