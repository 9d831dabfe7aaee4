"""How much of a recording is kept: which calls, which items, and when to thin out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from stn_viz.errors import ArgumentError
from stn_viz.recording.call import Kept

MOST_MEGABYTES = 200  # of a file that the Debug page takes; a tape's default bound keeps to it
_GOLDEN = 0.6180339887498949
MAX_STRIDE = 16
MAX_STEPS = 4096
FOLLOWED_STEPS = 64  # of a recording that is looked at while it is made, and read and checked anew at each step
FIRST_STEPS = 16  # of a training whose length nobody told: a short one is kept whole
FEWEST_STEPS = 4  # some from all of a training, and the newest


@dataclass(frozen=True)
class Limits:
    """Bound a recording; whatever exceeds a bound is sub-sampled, and the tape's notes say so.

    Args:
        every: record each how-manieth step of a training loop.
        keep: steps kept, four at least.
        max_calls: calls kept in one step.
        max_batch: batch items kept of one call.
        max_channels: channels kept of one call.
        max_bytes: bytes of all tensors together, gradients included.
        first: steps at the beginning that are all recorded, whatever ``every`` says.

    Raises:
        ArgumentError: a bound is not a positive whole number, or too small.
    """

    every: int = 1
    keep: int = MAX_STEPS
    max_calls: int = 256
    max_batch: int = 8
    max_channels: int = 16
    max_bytes: int = MOST_MEGABYTES << 20
    first: int = 1

    def __post_init__(self) -> None:
        """Refuse bounds that are no bounds."""
        for f in fields(self):
            value: object = getattr(self, f.name)
            least = FEWEST_STEPS if f.name == "keep" else 1
            if not isinstance(value, int) or isinstance(value, bool) or value < least:
                raise ArgumentError(
                    f.name, value, f"a whole number of at least {least}", "leave it out for the default"
                )

    @property
    def call_bytes(self) -> int:
        """Bound what one call may take: an eighth, so that a tape always holds several."""
        return max(self.max_bytes // 8, 1)


def is_kept(index: int, share: float) -> bool:
    """Tell whether call ``index`` belongs to the kept ``share`` of the calls.

    Multiples of the golden ratio modulo 1 spread evenly and never fall in step with a model's own loops (every fourth
    call is the coarsest level, say), and the calls chosen for a smaller share are among those of a larger one.
    """
    return (index * _GOLDEN) % 1.0 < share


def thin_steps(steps: Sequence[int], every: int) -> set[int]:
    """Pick the steps that stay where there are too many: up to half evenly over all of them, and the newest quarter.

    Whoever watches a training asks what just happened, and how it came to that. A quarter is free then, so that steps
    are dropped in bulk and seldom.

    Args:
        steps: those that are kept, in order.
        every: the distance at which steps are recorded.
    """
    distance, most = every, max(len(steps) // 2, 1)
    while len(evenly := {step for step in steps if step % distance == 0}) > most:
        distance *= 2  # what is spread evenly now was so before
    return evenly | set(steps[-max(len(steps) // 4, 1) :])


def spread_evenly(count: int, kept: int, must: int | None = None) -> tuple[int, ...]:
    """Pick ``kept`` of ``count`` indices, evenly, with index ``must`` among them."""
    kept = min(count, kept)
    picked = {i * count // kept for i in range(kept)}
    if must is not None and must not in picked:
        picked.discard(max(picked))
        picked.add(must)
    return tuple(sorted(picked))


@dataclass(frozen=True)
class Size:
    """Hold the sizes that decide what a call costs.

    Args:
        batch: items.
        channels: channels of the input.
        source: size of the input's space.
        target: size of the output's space.
        input_bytes: bytes of one number of the input (and of the output).
        grid_bytes: bytes of one number of the grid.
        input_grad: whether ∂L/∂U will come.
        other_grads: whether ∂L/∂V (and ∂L/∂grid) will come.
    """

    batch: int
    channels: int
    source: tuple[int, ...]
    target: tuple[int, ...]
    input_bytes: int
    grid_bytes: int
    input_grad: bool
    other_grads: bool

    def count_bytes(self, items: int, channels: int, stride: int, input: bool, input_grad: bool) -> int:
        """Count the bytes of everything that would be kept."""
        targets, sources = 1, 1
        for n in self.target:
            targets *= -(-n // stride)
        for n in self.source:
            sources *= n
        planes = items * channels * self.input_bytes
        per_grad = 2 if self.other_grads else 1
        grid = items * targets * len(self.target) * self.grid_bytes
        return planes * sources * (input + input_grad) + (planes * targets + grid) * per_grad


@dataclass(frozen=True)
class Reduction:
    """Hold what of a call is kept and what that costs."""

    kept: Kept
    input: bool
    input_grad: bool
    nbytes: int


def plan_reduction(size: Size, limits: Limits, must: int | None = None) -> Reduction | None:
    """Fit a call into its share of the bytes: fewer items, then channels, then ∂L/∂U, targets, and last U itself.

    Args:
        size: the call's sizes.
        limits: the recording's bounds.
        must: a batch item that has to be kept.

    Returns:
        The plan, or None where even one item's grid is too large.
    """
    items, channels = min(size.batch, limits.max_batch), min(size.channels, limits.max_channels)
    stride, input, input_grad = 1, True, size.input_grad
    while (cost := size.count_bytes(items, channels, stride, input, input_grad)) > limits.call_bytes:
        if items > 2:
            items = max(2, items // 2)
        elif channels > 4:
            channels = max(4, channels // 2)
        elif items > 1:
            items = 1
        elif input_grad:
            input_grad = False
        elif stride < MAX_STRIDE and max(size.target) > 64 * stride:
            stride *= 2
        elif channels > 1:
            channels = 1
        elif input:
            input = False
        else:
            return None
    kept = Kept(spread_evenly(size.batch, items, must), spread_evenly(size.channels, channels), stride)
    return Reduction(kept, input, input_grad, cost)
