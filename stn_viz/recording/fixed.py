"""Registrations: the fixed picture that V is to look like, and landmarks in both, put beside the call that made V."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.overrides import _get_current_function_mode_stack

from stn_viz.errors import ArgumentError, check_tensor
from stn_viz.recording.call import Call, Site
from stn_viz.recording.compared import add_fixed
from stn_viz.recording.recorder import Recorder
from stn_viz.recording.tape import Tape
from stn_viz.texts import Message

_MOST = 4096  # landmarks of a picture


def observe_fixed(
    V: Tensor, fixed: Tensor, *, fixed_points: Tensor | None = None, moving_points: Tensor | None = None
) -> None:
    """Record which fixed picture V is to look like, where V is a moving picture U that a network warped.

    It stands after the call that made V and before the end of its step, beside the loss say. Where nothing is recorded
    it does nothing, so the line may stay. The Debug page shows V against the fixed picture then, and how far landmarks
    are apart before and after the warp.

    *Convention:* landmarks are (x, y), or (x, y, z) in volumes, in pixels of their own picture with pixel centres on
    whole numbers, as ``Frame.to_pixels`` gives them: the first pixel's centre is (0, 0), whatever ``align_corners`` is.

    Args:
        V: (N, C, H', W') or (N, C, D', H', W'), what the sampler returned, as it is.
        fixed: shaped like V, or (1, C, H', W') for all items, as an atlas is; in the units of V.
        fixed_points: (N, K, 2) or (N, K, 3), or with 1 in the place of N for all items: landmarks in the fixed picture.
            NaN where an item has fewer.
        moving_points: of the same shape, the same landmarks in U.

    Raises:
        ArgumentError: a shape is none of these, or one of the two sets of landmarks is missing.

    Example:
        >>> moving, fixed = torch.rand(1, 1, 8, 8), torch.rand(1, 1, 8, 8)
        >>> theta = torch.tensor([[[1.0, 0.0, 0.25], [0.0, 1.0, 0.0]]])  # reads one pixel to the right
        >>> with sv.record() as tape:
        ...     grid = torch.nn.functional.affine_grid(theta, [1, 1, 8, 8], align_corners=False)
        ...     V = torch.nn.functional.grid_sample(moving, grid, align_corners=False)
        ...     corner = torch.tensor([[[2.0, 2.0]]])
        ...     sv.observe_fixed(V, fixed, fixed_points=corner, moving_points=corner + torch.tensor([1.0, 0.0]))
        >>> torch.equal(tape[0].fixed, fixed), round(tape.scalars()["TRE"][0], 4)
        (True, 0.0)
    """
    _check(V, fixed, fixed_points, moving_points)
    for opened in _get_current_function_mode_stack():
        recorder = getattr(opened, "recorder", None)
        if isinstance(recorder, Recorder):
            recorder.tell(lambda tape, site: _put(tape, site, V, fixed, fixed_points, moving_points))


def _check(V: Tensor, fixed: Tensor, fixed_points: Tensor | None, moving_points: Tensor | None) -> None:
    check_tensor("V", V)
    check_tensor("fixed", fixed)
    if V.ndim not in (4, 5):
        wanted = "(N, C, H', W') or (N, C, D', H', W')"
        raise ArgumentError("V", tuple(V.shape), wanted, "add the axes that are missing")
    batch, *rest = V.shape
    if tuple(fixed.shape) not in ((batch, *rest), (1, *rest)):
        wanted = f"{(batch, *rest)}, as V" + (f", or {(1, *rest)}" if batch != 1 else "")
        raise ArgumentError("fixed", tuple(fixed.shape), wanted, "hand over the picture that V is compared with")
    if fixed_points is None and moving_points is None:
        return
    counts = [
        _count(name, points, batch, V.ndim - 2)
        for name, points in (("fixed_points", fixed_points), ("moving_points", moving_points))
    ]
    if counts[0] != counts[1]:
        had, wanted = counts[1], counts[0]
        raise ArgumentError("moving_points", had, f"{wanted} landmarks, as fixed_points has", "pair them, in one order")


def _count(name: str, points: Tensor | None, batch: int, dims: int) -> int:
    if points is None:
        raise ArgumentError(name, None, "the same landmarks as in the other picture", "hand over both or neither")
    check_tensor(name, points)
    shape = tuple(points.shape)
    if points.ndim != 3 or shape[0] not in (1, batch) or shape[2] != dims or not 1 <= shape[1] <= _MOST:
        wanted = f"({batch}, K, {dims}) with K from 1 to {_MOST}"
        raise ArgumentError(name, shape, wanted, "write one landmark a row, x first, in pixels")
    return shape[1]


def _put(
    tape: Tape, site: Site, V: Tensor, fixed: Tensor, fixed_points: Tensor | None, moving_points: Tensor | None
) -> None:
    """Put a fixed picture and its landmarks beside the newest call of the step in hand that made V."""
    record = next((record for record in reversed(tape.records(in_hand=True)) if _made(record.call, V)), None)
    if record is None:
        tape.note(Message("recording-fixed-unmatched", {"site": site.title}))
        return
    add_fixed(tape, record, fixed, fixed_points, moving_points)


def _made(call: Call, V: Tensor) -> bool:
    """Tell whether a call returned V: by its values, for V may come through a view or a copy."""
    if call.output is None or V.shape != (call.batch, call.channels, *call.target):
        return False
    kept = call.kept.of_output(V)
    return kept.dtype == call.output.dtype and torch.equal(kept.nan_to_num(), call.output.nan_to_num())
