"""What a network made of a batch of pictures: classes, losses, and what its transformers did, ready to be sorted.

*Convention:* target → source, normalised; a turn is in degrees, clockwise on the screen. "det J" is that of
∂source/∂target: 1 for a box as large as the picture, below 1 where the box zooms in, negative where it folds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float, Int
from torch import Tensor

from stn_viz.coordinates import Frame
from stn_viz.datasets.distortions import Batch
from stn_viz.datasets.pose_ranges import trained_turn
from stn_viz.errors import ArgumentError
from stn_viz.evaluation.alignment import digit_places, in_pixels, mapped, place_slopes, slope, warps
from stn_viz.evaluation.metrics import box_turn, outside_share
from stn_viz.networks.models import Network, Trace
from stn_viz.networks.spec import Spec
from stn_viz.sampling.samplers import sample
from stn_viz.transforms import family

UNKNOWN = -1  # the label of a digit of which nobody has said what it is
_SIDE = 9  # points along each side of an outline


@dataclass(frozen=True, eq=False)
class Warped:
    """Hold what a network's transformers did with a batch.

    Args:
        theta: one θ for each transformer.
        outlines: for each of :func:`outline_names` the edge of [-1, 1]² in the source: 4·8 points from the top left
            corner on, along the top edge first.
        views: what the transformers hand on: one map for each parallel transformer, else one.
        outside: share of the sample points that fall outside the source.
        det: the smallest det J over the boxes.
        turn: of the sampling box, in degrees.
        lattice: where a coarse lattice over each box lies in the source.
    """

    theta: tuple[Float[Tensor, "B P"], ...]
    outlines: Float[Tensor, "B S N 2"]
    views: Float[Tensor, "B V C h w"]
    outside: Float[Tensor, " B"]
    det: Float[Tensor, " B"]
    turn: Float[Tensor, " B"]
    lattice: Float[Tensor, "B S n n 2"]

    @property
    def middles(self) -> Float[Tensor, "B S 2"]:
        """Return where the middle of each box lies in the source."""
        half = self.lattice.shape[2] // 2
        return self.lattice[:, :, half, half]


@dataclass(frozen=True, eq=False)
class Inspection:
    """Hold what a network made of a batch of pictures.

    Args:
        images: what it was given.
        labels: the true classes, or :data:`UNKNOWN`.
        probabilities: of the classes.
        loss: cross-entropy of each picture; NaN where the label is unknown.
        applied: by how much each digit was turned; NaN where it was not turned on purpose.
        warped: what the transformers did; None for a network without any.
        places: where the digits of each picture were put; None where they were left in the middle.
        spread: how far each digit's warp is from that of the rest, as applied and as left behind the transformers;
            None where that has no meaning.
        reach: the largest turn that the network was trained on, in degrees: slopes are fitted within it.
    """

    images: Float[Tensor, "B C H W"]
    labels: Int[Tensor, " B"]
    probabilities: Float[Tensor, "B K"]
    loss: Float[Tensor, " B"]
    applied: Float[Tensor, " B"]
    warped: Warped | None
    places: Float[Tensor, "B D 2"] | None = None
    spread: tuple[Float[Tensor, " B"], Float[Tensor, " B"]] | None = None
    reach: float = float("inf")

    @property
    def classes(self) -> Int[Tensor, " B"]:
        """Return the likeliest class of each picture."""
        return self.probabilities.argmax(1)

    @property
    def confidence(self) -> Float[Tensor, " B"]:
        """Return the probability of the likeliest class."""
        return self.probabilities.amax(1)

    @property
    def known(self) -> Bool[Tensor, " B"]:
        """Tell which labels are known."""
        return self.labels >= 0

    @property
    def right(self) -> Bool[Tensor, " B"]:
        """Tell which pictures are classified as their label says."""
        return self.classes == self.labels

    @property
    def accuracy(self) -> float | None:
        """Return the share of right answers among pictures with a known label; None where there is none."""
        return float(self.right[self.known].double().mean()) if bool(self.known.any()) else None

    @property
    def wrong(self) -> Bool[Tensor, " B"]:
        """Tell which pictures are classified as another class than their label; of unknown ones nobody can say."""
        return self.known & ~self.right

    @property
    def fitted(self) -> Bool[Tensor, " B"]:
        """Tell which pictures were turned on purpose, and by no more than the network was trained on."""
        return self.applied.abs() <= self.reach  # never where it is NaN

    @property
    def slope(self) -> float | None:
        """Fit predicted on applied turn within what was trained; None where nothing was turned or nothing turns."""
        if self.warped is None or self.applied[self.fitted].unique().numel() < 2:
            return None
        return slope(self.applied[self.fitted], self.warped.turn[self.fitted])

    @property
    def boxes(self) -> Float[Tensor, "B S 2"] | None:
        """Return where each box has its middle, in pixels; None without a transformer."""
        height, width = self.images.shape[-2:]
        return None if self.warped is None else in_pixels(self.warped.middles, (height, width))

    @property
    def place_slopes(self) -> Float[Tensor, "S D"] | None:
        """Fit the place of each box on that of each digit; None where nothing was moved or nothing moves."""
        return None if self.places is None or self.boxes is None else place_slopes(self.places, self.boxes)

    @property
    def undone(self) -> float | None:
        """Compute the share of the warp that the transformers undo: 1 is all, 0 none, below 0 they add to it."""
        return None if self.spread is None else 1 - float(self.spread[1].median() / self.spread[0].median())

    @property
    def residual(self) -> Float[Tensor, " B"]:
        """Compute predicted - applied turn less its median, wrapped to ±180°; NaN where nothing was turned."""
        if self.warped is None:
            return torch.full_like(self.applied, torch.nan)
        away = wrapped(self.warped.turn - self.applied)
        return wrapped(away - away.nanmedian())


@torch.no_grad()
def inspect(model: Network, batch: Batch, applied_by: str | None = None) -> Inspection:
    """Classify a batch and keep everything that the network's transformers did; labels may be :data:`UNKNOWN`.

    Args:
        model: the network, in evaluation mode.
        batch: the pictures; they are brought to the network's device, where the result is.
        applied_by: the family of the θ that the distortion drew; without it no warps are compared.
    """
    batch = batch.to(model.device)
    trace = model.trace(batch.images)
    known = batch.labels >= 0
    loss = F.cross_entropy(trace.logits, batch.labels.clamp(min=0), reduction="none").where(known, torch.nan)
    applied = batch.drawn.get("angle", loss.new_zeros(0))
    turned = applied.ndim == 1 and bool(applied.any())
    applied = applied if turned else torch.full_like(loss, torch.nan)
    warped = collected(trace, batch.images)
    spread = None
    if warped is not None and applied_by is not None:
        spread = warps(batch.drawn, applied_by, warped.lattice[:, -1].flatten(1, 2))
    places = digit_places(batch.drawn)
    reach = trained_turn(model.task)
    return Inspection(batch.images, batch.labels, trace.probabilities, loss, applied, warped, places, spread, reach)


@torch.no_grad()
def rewarp(model: Network, images: Float[Tensor, "B C H W"], theta: Sequence[Float[Tensor, "B P"]]) -> Warped:
    """Warp pictures by given θ, one for each transformer, for example by those recorded during training.

    Raises:
        ArgumentError: the network has no transformer.
    """
    images = images.to(model.device)
    found = collected(model.trace(images, list(theta)), images)
    if found is None:
        raise ArgumentError("model", model.spec, "a network with a spatial transformer", "choose another network")
    return found


def outline_names(spec: Spec) -> tuple[str, ...]:
    """Name the outlines that :class:`Warped` holds for a network."""
    if spec.family is None:
        return ()
    pairs = {"parallel": ("first box", "second box"), "series": ("first box", "both, composed")}
    return pairs.get(spec.arrangement, ("box",))


def collected(trace: Trace, images: Float[Tensor, "B C H W"]) -> Warped | None:
    """Collect what the transformers did in a pass on ``images``; None where there are none."""
    if not trace.warps:
        return None
    places = torch.stack(_places(trace), dim=1)
    last = trace.warps[-1]
    if trace.arrangement == "parallel":
        views = torch.stack([done.V for done in trace.warps], dim=1)
    elif trace.arrangement == "deep":  # V is made of feature maps; the picture through the same grid says more
        views = sample(images, last.grid, last.frame)[:, None]
    else:
        views = last.V[:, None]
    return Warped(
        theta=tuple(done.theta for done in trace.warps),
        outlines=places.flatten(2, 3)[:, :, _rim()],
        views=views,
        outside=outside_share(trace),
        det=_smallest_det(places),
        turn=box_turn(trace),
        lattice=places,
    )


def _places(trace: Trace) -> list[Float[Tensor, "B n n 2"]]:
    """Follow a coarse lattice through each transformer to the network's input; the second of a series through both."""
    lattice = _lattice()
    steps = [(done.family, done.theta) for done in trace.warps]
    places = [kind.points(theta, lattice) for kind, theta in steps]
    if trace.arrangement == "series":
        for k in range(1, len(steps)):
            for kind, theta in reversed(steps[:k]):
                places[k] = mapped(kind, theta, places[k])
    return [place.unflatten(1, (_SIDE, _SIDE)) for place in places]


def edge() -> Float[Tensor, "N 2"]:
    """Return points round the edge of [-1, 1]², as outlines have them."""
    return _lattice()[_rim()]


def _lattice() -> Float[Tensor, "N 2"]:
    return Frame((1, 1), (_SIDE, _SIDE), align_corners=True).target_points().reshape(-1, 2)


def _rim() -> Int[Tensor, " N"]:
    """List the lattice points round the edge: top from left to right, right, bottom, left."""
    index = torch.arange(_SIDE**2).unflatten(0, (_SIDE, _SIDE))
    return torch.cat([index[0, :-1], index[:-1, -1], index[-1, 1:].flip(0), index[1:, 0].flip(0)])


def _smallest_det(places: Float[Tensor, "B S n n 2"]) -> Float[Tensor, " B"]:
    """Compute the smallest ratio of areas, source to target, over all cells: det J in the mean of each cell."""
    across = places[:, :, 1:, 1:] - places[:, :, :-1, :-1]
    down = places[:, :, 1:, :-1] - places[:, :, :-1, 1:]
    area = across[..., 0] * down[..., 1] - across[..., 1] * down[..., 0]  # twice the cell's, by its diagonals
    return (area / 2 * ((_SIDE - 1) / 2) ** 2).flatten(1).amin(1)


def wrapped(degrees: Float[Tensor, " B"]) -> Float[Tensor, " B"]:
    """Wrap turns into -180° to 180°."""
    return (degrees + 180).remainder(360) - 180


ORDERS: dict[str, Callable[[Inspection], Tensor]] = {
    "drawn": lambda i: torch.arange(len(i.labels)),
    "loss": lambda i: -i.loss,
    "confidence": lambda i: i.confidence,
    "outside": lambda i: -_of(i, "outside"),
    "det": lambda i: _of(i, "det"),
    "residual": lambda i: -i.residual.abs(),
}


def order(inspection: Inspection, name: str) -> list[int]:
    """Sort a batch by one of :data:`ORDERS`, stably, what is not a number last.

    Raises:
        ArgumentError: there is no such order.
    """
    if name not in ORDERS:
        raise ArgumentError("name", name, f"one of {', '.join(ORDERS)}", "check the spelling")
    keys = ORDERS[name](inspection).double().nan_to_num(torch.inf)
    return keys.argsort(stable=True).tolist()


def orders(inspection: Inspection) -> list[str]:
    """List the :data:`ORDERS` that sort a batch by numbers it has; a network without boxes has none of theirs."""
    return [name for name, keys in ORDERS.items() if bool(keys(inspection).isfinite().any())]


def _of(inspection: Inspection, field: str) -> Float[Tensor, " B"]:
    found = inspection.warped
    return torch.full_like(inspection.loss, torch.nan) if found is None else getattr(found, field)


def measures(inspection: Inspection, spec: Spec) -> dict[str, Float[Tensor, " B"]]:
    """Name every number that is known of each picture, without those that make no sense for the network."""
    found: dict[str, Tensor] = {"loss": inspection.loss, "confidence": inspection.confidence}
    if inspection.warped is not None and spec.family is not None:
        warped = inspection.warped
        turns = {"applied turn (°)": inspection.applied, "predicted turn (°)": warped.turn}
        found = {**turns, "residual angle (°)": inspection.residual, **_alignment_measures(inspection, spec), **found}
        found |= {"out-of-bounds share": warped.outside, "det J": warped.det}
        for k, theta in enumerate(warped.theta):
            which = f" of the {('first', 'second')[k]}" if len(warped.theta) > 1 else ""
            names = family(spec.family).parameters
            found |= {f"{name}{which}": value for name, value in zip(names, theta.unbind(1), strict=True)}
    return {name: value for name, value in found.items() if bool(value.isfinite().any())}


def _alignment_measures(inspection: Inspection, spec: Spec) -> dict[str, Float[Tensor, " B"]]:
    """Name where digits and boxes are, and what was applied and is left of the warps."""
    found: dict[str, Tensor] = {}
    if inspection.places is not None and inspection.boxes is not None:
        many = inspection.places.shape[1] > 1
        digits = ("first digit", "second digit") if many else ("digit",)
        for k, axis in enumerate("xy"):
            for names, places in ((digits, inspection.places), (outline_names(spec), inspection.boxes)):
                found |= {f"{name} at {axis} (px)": places[:, d, k] for d, name in enumerate(names)}
    if inspection.spread is not None:
        found |= dict(zip(("warp applied (px)", "warp left (px)"), inspection.spread, strict=True))
    return found
