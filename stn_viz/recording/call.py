"""One recorded call of ``grid_sample``: what went in, what came out, who called, and its gradients."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import torch
from torch import Tensor

from stn_viz.coordinates import Frame
from stn_viz.errors import ArgumentError
from stn_viz.texts import Message, say

TENSORS = ("input", "grid", "output", "theta", "upstream", "input_grad", "grid_grad", "theta_grad")
TENSORS += ("fixed", "fixed_points", "moving_points")  # of a registration
TENSORS += ("prediction",)


class Learned(NamedTuple):
    """Hold what a step made of the parameters above a grid, and of the model's others.

    Args:
        arrived: the norm of the gradient that arrived at them.
        left: the norm of what they hold of it at the step's end; None: it was cleared.
        moved: how far the furthest of their numbers moved.
        others_left: as ``left``, of the others.
        others_moved: as ``moved``, of the others.
    """

    arrived: float
    left: float | None
    moved: float
    others_left: float | None
    others_moved: float


@dataclass(frozen=True)
class Site:
    """Say where a call was made.

    Args:
        module: path of the module whose forward was running, from the outermost one ("Net.stn"); "" outside of any.
        stack: the Python lines that led to the call, innermost first, as "file.py:12 function"; torch's own left out.
    """

    module: str = ""
    stack: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """Name the innermost line outside of torch: the one that calls ``grid_sample``."""
        return self.stack[0] if self.stack else ""

    def __str__(self) -> str:
        return str(self.title)

    @property
    def title(self) -> str | Message:
        """Name the call site, for texts that are kept."""
        named = " · ".join(part for part in (self.module, self.line) if part)
        return named or Message("recording-unknown-place")


@dataclass(frozen=True)
class Kept:
    """Say which part of a call's tensors is kept; large calls are sub-sampled and say so.

    Args:
        items: indices into the batch.
        channels: indices into the channels of input and output.
        stride: every how many target pixels, along each axis, grid and output are kept.
    """

    items: tuple[int, ...]
    channels: tuple[int, ...]
    stride: int = 1

    def of_input(self, t: Tensor) -> Tensor:
        """Take the kept part of a tensor shaped like the input."""
        return copy_to_cpu(_select(_select(t, 0, self.items), 1, self.channels))

    def of_output(self, t: Tensor) -> Tensor:
        """Take the kept part of a tensor shaped like the output."""
        part = _select(_select(t, 0, self.items), 1, self.channels)
        return copy_to_cpu(part[(slice(None), slice(None), *[slice(None, None, self.stride)] * (t.ndim - 2))])

    def of_grid(self, t: Tensor) -> Tensor:
        """Take the kept part of a tensor shaped like the grid."""
        part = _select(t, 0, self.items)
        return copy_to_cpu(part[(slice(None), *[slice(None, None, self.stride)] * (t.ndim - 2))])

    def of_items(self, t: Tensor) -> Tensor:
        """Take the kept items of a tensor with one row for each item."""
        return copy_to_cpu(_select(t, 0, self.items))

    def lattice(self, target: tuple[int, ...]) -> tuple[int, ...]:
        """Compute the size of the kept part of a target lattice."""
        return tuple(-(-n // self.stride) for n in target)


def _select(t: Tensor, axis: int, index: tuple[int, ...]) -> Tensor:
    step = index[1] - index[0] if len(index) > 1 else 1
    regular = range(index[0], index[0] + len(index) * step, step) if index else range(0)
    if index == tuple(regular):  # a view costs nothing
        return t.movedim(axis, 0)[regular.start : regular.stop : step].movedim(0, axis)
    return t.index_select(axis, torch.tensor(index, device=t.device))


def copy_to_cpu(t: Tensor) -> Tensor:
    """Copy to the CPU, contiguous, with no tie to the graph, the storage or the inference mode of the original."""
    with torch.inference_mode(False):
        return torch.empty(t.shape, dtype=t.dtype).copy_(t.detach())


def find_not_finite(*tensors: Tensor) -> int | None:
    """Find the first batch item with a NaN or an infinity."""
    for t in tensors:
        low, high = torch.aminmax(t.detach())
        if not bool(torch.isfinite(low) & torch.isfinite(high)):
            return int(torch.isfinite(t.detach()).flatten(1).all(dim=1).int().argmin())
    return None


@dataclass(frozen=True, eq=False)
class Call:
    """Hold one call of ``grid_sample``, 4-D (images) or 5-D (volumes).

    *Convention:* target → source; ``grid``'s last axis is (x, y) or (x, y, z), normalised; sizes are (H, W) or
    (D, H, W). Tensors hold only what ``kept`` says, on the CPU and in the dtype they had.

    Args:
        step: the training step, counted by ``tape.step()``.
        index: the how-manieth call of its step it was, calls that are not kept counted.
        site: who called.
        batch: items in the batch.
        channels: channels of the input.
        source: size of the input's space.
        target: size of the output's space.
        mode: ``bilinear``, ``nearest`` or ``bicubic``, as handed to ``grid_sample``.
        padding: ``zeros``, ``border`` or ``reflection``.
        align_corners: as handed to ``grid_sample``; its default where ``align_corners_given`` is False.
        align_corners_given: whether the caller said which convention is meant.
        kept: which part of the tensors is here.
        device: where the model ran.
        autocast: whether autocast was on.
        grid_needs_grad: whether the loss was to reach the grid.
        predicted: True: the grid is computed by layers with weights; False: it is not; None: no graph to tell by.
        recomputed: whether a checkpoint ran it again to get its gradient.
        theta_align_corners: the convention of the ``affine_grid`` call that made the grid, if one did.
        training: whether gradients were on and the outermost module, if there is one, in training mode; None: not told.
        turn: the how-manieth call of its module in its step it was, training passes and others counted apart.
        as_made: whether the layer that gives the grid its numbers still has weights as its constructor draws them; None
            where that is not known.
        backward_ran: whether a backward pass ran after it in its step, through it or not; None: not told.
        cut: what took θ or the grid out of the graph ("detach at train.py:12 forward"), if something did and no
            gradient came to what was taken.
        divisors: whole numbers that the graph above the grid divides by, lattices of its size in its module, or the
            step what it was made of without a graph.
        rows_first: whether (x, y) was divided by the source's (H, W) above the grid, in its graph or its step.
        standardised: whether its step divided U's three channels by a number each, as by their deviations.
        behind: of the points inside the map, the share that was divided by a negative number, as a depth; 0 where no
            division is known that made the grid.
        normalised: the source's sides (H, W), or one less of each, by which a grid without a graph was normalised: it
            is 2 p / n - 1, exactly, of places p that its step scaled by constants; else ().
        unscaled: size of another call's source in whose pixels a flow still is that was resized; else ().
        enlarged: by how much a flow in pixels was enlarged without being multiplied, as the graph tells; else 0.
        taught: half widths that a fifth of the data exceed with which the flow that moves the grid is compared; else 0.
        matched: whether V itself is compared with data, as in a registration.
        rewritten: what was written to in place since a call before it: "grid", or the name of what the module holds.
        accumulated: whether what was written to is a lattice that was only added to since a call before it; False: it
            was written anew, too, or is none; None: it was not written to, or nobody looked.
        walked: the name of a small tensor that a module of the model holds for its grids, and that changed since the
            call before by the same factors or moves as the time before that.
        learned: what its step made of the parameters above the grid; None where none stand there, or nobody followed.
        weights: how many parameters the module has that called; None outside of any, or where it is not told.
        forward: the index of the first kept call that the same forward pass of the outermost module made; else None.
        input: U, (n, c, *source).
        grid: (n, *target, d).
        output: V, (n, c, *target).
        theta: the matrices given to ``affine_grid``, (batch or 1, d, d + 1), the first 1024 of them.
        upstream: ∂L/∂V, like ``output``; as the other gradients, the sum over all backward passes.
        input_grad: ∂L/∂U through this call alone.
        grid_grad: ∂L/∂grid through this call alone.
        theta_grad: ∂L/∂θ, through every use of the grid that θ made.
        fixed: the picture that V is to look like, like ``output``; with its landmarks, see
            :func:`stn_viz.observe_fixed`.
        fixed_points: landmarks in it, (n, K, d), in pixels.
        moving_points: the same landmarks in U, (n, K, d), in pixels.
    """

    step: int
    index: int
    site: Site
    batch: int
    channels: int
    source: tuple[int, ...]
    target: tuple[int, ...]
    mode: str
    padding: str
    align_corners: bool
    align_corners_given: bool
    kept: Kept
    device: str = "cpu"
    autocast: bool = False
    grid_needs_grad: bool = False
    predicted: bool | None = None
    recomputed: bool = False
    theta_align_corners: bool | None = None
    training: bool | None = None
    turn: int | None = None
    as_made: bool | None = None
    backward_ran: bool | None = None
    cut: str = ""
    divisors: tuple[int, ...] = ()
    rows_first: bool = False
    standardised: bool = False
    behind: float = 0.0
    normalised: tuple[int, ...] = ()
    unscaled: tuple[int, ...] = ()
    enlarged: float = 0.0
    taught: float = 0.0
    matched: bool = False
    rewritten: str = ""
    accumulated: bool | None = None
    walked: str = ""
    learned: Learned | None = None
    weights: int | None = None
    forward: int | None = None
    input: Tensor | None = field(default=None, repr=False)
    grid: Tensor | None = field(default=None, repr=False)
    output: Tensor | None = field(default=None, repr=False)
    theta: Tensor | None = field(default=None, repr=False)
    upstream: Tensor | None = field(default=None, repr=False)
    input_grad: Tensor | None = field(default=None, repr=False)
    grid_grad: Tensor | None = field(default=None, repr=False)
    theta_grad: Tensor | None = field(default=None, repr=False)
    fixed: Tensor | None = field(default=None, repr=False)
    fixed_points: Tensor | None = field(default=None, repr=False)
    moving_points: Tensor | None = field(default=None, repr=False)
    prediction: Tensor | None = field(default=None, repr=False)

    @property
    def site_key(self) -> tuple[str, bool | None, int]:
        """Tell calls of one step apart in a way that holds from step to step: module, kind of pass, turn."""
        return self.site.module, self.training, self.index if self.turn is None else self.turn

    @property
    def dims(self) -> int:
        """Count the axes of space: 2 for images, 3 for volumes."""
        return len(self.source)

    @property
    def samples(self) -> int:
        """Count the batch items that are kept."""
        return len(self.kept.items)

    @property
    def whole(self) -> bool:
        """Tell whether every target pixel and every channel is kept, so that V can be computed again."""
        return self.kept.stride == 1 and len(self.kept.channels) == self.channels

    @property
    def complete(self) -> bool:
        """Tell whether every item of the batch is kept, too."""
        return self.whole and self.samples == self.batch

    @property
    def frame(self) -> Frame:
        """Make the frame that ``grid_sample`` read the grid in.

        Raises:
            ArgumentError: the call warped a volume; a Frame is planar.
        """
        if self.dims != 2:
            raise ArgumentError("call", f"a call on volumes {self.source}", "a planar call", "look at it by slices")
        return Frame((self.source[0], self.source[1]), (self.target[0], self.target[1]), self.align_corners)

    @property
    def nbytes(self) -> int:
        """Count the bytes its tensors hold."""
        return sum(t.nbytes for t in self.tensors().values())

    def tensors(self) -> dict[str, Tensor]:
        """List the tensors that were recorded, by name."""
        return {name: t for name in TENSORS if (t := getattr(self, name)) is not None}

    @property
    def precision(self) -> str:
        """Name the types of the maps and of the grid: "float16", or "float16, grid float32" where they differ."""
        maps, grid = ("" if t is None else str(t.dtype).removeprefix("torch.") for t in (self.output, self.grid))
        return say("recording-precision", maps=maps, grid=grid) if maps and grid and maps != grid else maps or grid

    @property
    def manner(self) -> str:
        """Say how was sampled: sizes, mode, padding, convention and types, in one line."""
        size = "×".join(map(str, self.source)) + " → " + "×".join(map(str, self.target))
        fields = {"size": size, "mode": self.mode, "padding": self.padding, "corners": str(self.align_corners)}
        return say("recording-manner", **fields, known="yes" if self.precision else "no", precision=self.precision)

    def __str__(self) -> str:
        maps = f"{self.batch}×{self.channels}"
        told = self.training is not None and self.site.module  # no module, no mode
        passes = ("training" if self.training else "evaluation") if told else "untold"
        return say("recording-call", site=str(self.site), maps=maps, manner=self.manner, passes=passes)
