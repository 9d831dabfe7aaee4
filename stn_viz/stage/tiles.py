"""Many digits at a glance: each source with its sampling box, what the transformer made of it, and a line of text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from jaxtyping import Float
from numpy.typing import NDArray
from torch import Tensor

from stn_viz import palette, texts
from stn_viz.errors import ArgumentError
from stn_viz.stage.packing import pack
from stn_viz.stage.tile_curves import Panel

Size = Literal["strip", "small", "medium", "large"]
STROKES = ((palette.NETWORK, ""), (palette.SECOND, "5 3"))  # a colour and a dash for each box, as on the stage
_TINTS = [[round(v / 255, 2) for v in palette.rgb(colour)] for colour, _ in STROKES]  # of the channels of addition


@dataclass(frozen=True)
class Caption:
    """Hold the words under one tile.

    Args:
        index: what a click on the tile reports.
        text: one short line.
        says: the same and more in a sentence, for screen readers and on hover.
        right: whether the network was right; None where nobody knows.
    """

    index: int
    text: str
    says: str
    right: bool | None = None


@dataclass(frozen=True, eq=False)
class Tiles:
    """Hold a gallery as it travels to the browser; with several frames it has a scrubber.

    *Convention:* outlines are normalised source points, the target's top edge first.

    Args:
        captions: one for each tile.
        sources: the pictures, in [0, 1].
        views: what the transformers hand on, in [0, 1], for each frame; V of 0 shows none.
        outlines: the boxes for each frame.
        boxes: names each outline.
        frames: a line of text for each frame.
        thetas: θ of each tile at each frame, said on hover.
        panels: curves below, with a playhead.
        moments: where on the curves' horizontal axis each frame is.
        picked: the index of the tile that is marked.
        size: of the pictures on screen.

    Raises:
        ArgumentError: the arrays do not fit one another.
    """

    captions: Sequence[Caption]
    sources: Float[Tensor, "B C H W"]
    views: Float[Tensor, "F B V C h w"]
    outlines: Float[Tensor, "F B S N 2"]
    boxes: Sequence[str] = ()
    frames: Sequence[str] = ("",)
    thetas: Float[Tensor, "F B P"] | None = None
    panels: Sequence[Panel] = ()
    moments: Sequence[float] = (0.0,)
    picked: int | None = None
    size: Size = "medium"

    def __post_init__(self) -> None:
        """Refuse arrays of different batches, or boxes without a name."""
        shape = (len(self.frames), len(self.captions))
        if tuple(self.views.shape[:2]) != shape or tuple(self.outlines.shape[:2]) != shape:
            received = (tuple(self.views.shape), tuple(self.outlines.shape))
            raise ArgumentError("views, outlines", received, f"both to begin with {shape}", "give one for each tile")
        if self.outlines.shape[2] != len(self.boxes):
            raise ArgumentError("boxes", self.boxes, f"{self.outlines.shape[2]} names", "name each outline")
        if self.panels and len(self.moments) != len(self.frames):
            raise ArgumentError("moments", self.moments, f"{len(self.frames)} numbers", "give one for each frame")

    def payload(self) -> bytes:
        """Pack pictures as bytes and boxes as numbers; equal tiles give equal bytes."""
        strokes = [{"name": n, "colour": c, "dash": d} for n, (c, d) in zip(self.boxes, STROKES, strict=False)]
        meta = {
            "tiles": [vars(caption) for caption in self.captions],
            "strokes": strokes,
            "frames": list(self.frames),
            "panels": [panel.described() for panel in self.panels],
            "moments": list(self.moments),
            "picked": self.picked,
            "size": self.size,
            "palette": palette.payload(),
            "texts": texts.payload("tiles"),
        }
        outlines = self.outlines.detach().float().nan_to_num(1e4).clamp(-1e4, 1e4).cpu().numpy()
        arrays = {"sources": _bytes(self.sources), "views": _bytes(self.views), "outlines": outlines}
        if self.thetas is not None:
            arrays["thetas"] = self.thetas.detach().float().cpu().numpy()
        return pack(meta, arrays)


def tinted(maps: Float[Tensor, "*batch C H W"]) -> Float[Tensor, "*batch K H W"]:
    """Tint two channels and add them; one and three stay as they are, of others the first is taken."""
    channels = maps.shape[-3]
    if channels == 2:
        return torch.einsum("...chw,ck->...khw", maps, maps.new_tensor(_TINTS))
    return maps if channels == 3 else maps[..., :1, :, :]


def _bytes(maps: Float[Tensor, "*batch C H W"]) -> NDArray[np.uint8]:
    """Turn maps in [0, 1] into bytes, channels last."""
    values = np.moveaxis(tinted(maps.detach().nan_to_num().float()).cpu().numpy(), -3, -1)
    return (values.clip(0, 1) * 255).round().astype(np.uint8)
