"""A source whose numbers lie at other places than they were made for: its shape is right, and its memory another's."""

from __future__ import annotations

import torch
from torch import Tensor

from stn_viz.diagnostics.finding import Finding
from stn_viz.diagnostics.measure import reaches, stays_below
from stn_viz.diagnostics.warp import Warp
from stn_viz.texts import Message
from stn_viz.texts.percent import percent_message

_SMOOTHER = 0.5  # of their change from pixel to pixel, that numbers which were torn from their places have there
_GOES_ON = 0.6  # of the change from row to row, that a row's last number and the next row's first differ by
_STARTS_ANEW = 1.5  # times that change by which they differ in a picture
_ALONG = 0.7  # of the change down a column, that sheared rows have along a row; a chequerboard has as much
_UNEVEN = 0.6  # of the change to the next number, that channels have to every other, too: a texture comes back sooner
_SIDE, _CHANNELS = 8, 8  # from which on a map has rows, and channels are no texture's period
_NUMBERS = 2**20  # looked at in one call


def scrambled_source(warp: Warp) -> Finding | None:
    """Find a map that was reshaped with its sides exchanged, or from channels-last without a transpose.

    The first: each row of U goes on where the one before ended, the change there is under 60 % of that from row to row;
    along a row it is under 70 %. Read with the other sides the numbers change from row to row by half as much or less,
    and rows begin anew. The second: taken for tokens (H·W, C), of 8 channels or more, they change by half as much or
    less along both axes, and no shorter step than C does what the step of C does, as a texture's period would.
    """
    call = warp.call
    assert call.input is not None  # the check asks for it
    U = call.input[: max(1, _NUMBERS // call.input[0].numel())].float()
    if min(call.source) < _SIDE or not bool(torch.isfinite(U).all()):
        return None
    return _find_sheared(warp, U) or _find_unturned(warp, U)


def _find_sheared(warp: Warp, U: Tensor) -> Finding | None:
    height, width = U.shape[2:]
    down, along = _measure_change(U)
    if height == width or min(down, along) == 0 or along > _ALONG * down:
        return None
    read = U.reshape(*U.shape[:2], width, height)
    share = _measure_change(read)[0] / down
    goes_on, edge = _measure_wrap(U), float(U[..., [0, -1]].diff(dim=2).abs().mean())
    if not stays_below("roughness", share, _SMOOTHER) or goes_on > _GOES_ON * min(down, edge):
        return None
    if not reaches("starts_anew", _measure_wrap(read) / max(share * down, 1e-12), _STARTS_ANEW):
        return None
    return warp.found(
        "error",
        "view-permute",
        0,
        Message("diagnostics-sheared-source", {"height": width, "width": height, "share": percent_message(share)}),
        Message("diagnostics-sheared-source-remedy"),
        roughness=share,
    )


def _find_unturned(warp: Warp, U: Tensor) -> Finding | None:
    items, channels, height, width = U.shape
    if channels != warp.call.channels or channels < _CHANNELS:
        return None
    now = _measure_change(U)
    if min(now) == 0:
        return None
    read = U.reshape(items, height * width, channels).transpose(1, 2).reshape(U.shape)
    share = max(new / old for new, old in zip(_measure_change(read), now, strict=True))
    if not stays_below("roughness", share, _SMOOTHER):
        return None
    steps = [step for step in range(2, min(channels, width)) if channels % step == 0]
    if any(float((U[..., step:] - U[..., :-step]).abs().mean()) < _UNEVEN * now[1] for step in steps):
        return None
    return warp.found(
        "error",
        "view-permute",
        0,
        Message("diagnostics-unturned-source", {"share": percent_message(share)}),
        Message("diagnostics-unturned-source-remedy"),
        roughness=share,
    )


def _measure_change(U: Tensor) -> tuple[float, float]:
    """Measure by how much numbers change to the next one down a column, and along a row."""
    return float(U.diff(dim=2).abs().mean()), float(U.diff(dim=3).abs().mean())


def _measure_wrap(U: Tensor) -> float:
    """Measure by how much the last number of a row and the first of the next differ."""
    return float((U[..., 1:, 0] - U[..., :-1, -1]).abs().mean())
