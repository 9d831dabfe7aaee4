"""Torch's answer to what the browser showed: the same V in full, for the stage to compare and to paint."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from PIL import Image
from torch import Tensor

from stn_viz.stage.family_payload import verdict_meta
from stn_viz.stage.opinion import Opinion
from stn_viz.stage.packing import VERSION, pack
from stn_viz.transforms import Validity

_WHOLE = 128 * 128  # target pixels up to which every value of V travels
_SAMPLES = 64  # else so many a side, to compare, beside a lossless picture to paint


@dataclass(frozen=True, eq=False)
class ReferenceResult:
    """Hold what torch computed for one θ.

    Args:
        key: which stage asked.
        epoch: the epoch of the θ.
        seq: the number of the stage's report that is answered; 0 where none is.
        theta: the θ, (P,); the stage drops an answer to another one.
        V: the target map, in the units of the scene's U: [0, 1] where that is a picture.
        device: what computed it, as it is shown.
        milliseconds: how long that took.
        theta_gradient: torch's ∂L/∂θ, for the loss of the scene; None where torch has none.
        grid: the source points (x, y), normalised, for a family that the browser cannot evaluate.
        verdict: what is to be said of that grid.
        upstream: ∂L/∂V, for a loss that the browser has no formula of.
        opinion: a network's, of V.
        scene: the token of the scene that was computed; the stage keeps an answer until it shows that scene.
        file: a download that the stage asked for: name, media type, bytes.
        picture: whether a large V travels as a lossless picture, too; without it the stage asks for one where the
            sampled values differ.
    """

    key: str
    epoch: int
    seq: int
    theta: tuple[float, ...]
    V: Float[Tensor, "C Ho Wo"]
    device: str
    milliseconds: float
    theta_gradient: Float[Tensor, " P"] | None = None
    grid: Float[Tensor, "Ho Wo 2"] | None = None
    verdict: Validity | None = None
    upstream: Float[Tensor, "C Ho Wo"] | None = None
    opinion: Opinion | None = None
    scene: int | None = None
    file: tuple[str, str, bytes] | None = None
    picture: bool = True

    def payload(self) -> bytes:
        """Pack the answer: every value for small maps, a lossless picture and sampled values for large ones."""
        ho, wo = self.V.shape[1:]
        V = self.V.detach().to(torch.float32).cpu().contiguous()
        arrays: dict[str, np.ndarray] = {}
        if ho * wo <= _WHOLE:
            arrays["V"] = V.numpy()
        else:
            index = _spread(ho, wo)
            arrays["index"] = index.to(torch.int32).numpy()
            arrays["values"] = V.flatten(1)[:, index].contiguous().numpy()
            if self.picture:
                arrays["webp"] = np.frombuffer(_lossless(V), dtype=np.uint8)
        if self.theta_gradient is not None:
            arrays["theta_gradient"] = self.theta_gradient.detach().double().cpu().numpy()
        if self.grid is not None:
            arrays["grid"] = self.grid.detach().to(torch.float32).cpu().contiguous().numpy()
        if self.upstream is not None:
            arrays["upstream"] = self.upstream.detach().to(torch.float32).cpu().contiguous().numpy()
        if self.file is not None:
            arrays["file"] = np.frombuffer(self.file[2], dtype=np.uint8)
        meta = {
            "version": VERSION,
            "verdict": None if self.verdict is None else verdict_meta(self.verdict),
            "key": self.key,
            "epoch": self.epoch,
            "seq": self.seq,
            "scene": self.scene,
            "theta": list(self.theta),
            "device": self.device,
            "milliseconds": round(self.milliseconds, 1),
            "opinion": None if self.opinion is None else self.opinion.meta(),
            "file": None if self.file is None else {"name": self.file[0], "type": self.file[1]},
        }
        return pack(meta, arrays)


@dataclass(frozen=True)
class LaterAnswer:
    """Say that torch is busy: the stage says so, stays live, and asks again.

    Args:
        key: which stage asked.
        epoch: the epoch of the θ.
        seq: the number of the stage's report.
        scene: the token of the scene.
        seconds: after which the stage asks again.
    """

    key: str
    epoch: int
    seq: int
    scene: int | None
    seconds: float

    def payload(self) -> bytes:
        """Pack it."""
        wait = {"later": round(1000 * self.seconds)}  # ms
        named = {"key": self.key, "epoch": self.epoch, "seq": self.seq, "scene": self.scene}
        return pack({"version": VERSION, **named, **wait}, {})


Reply = ReferenceResult | LaterAnswer


def _spread(ho: int, wo: int) -> Tensor:
    """Choose flat target pixels spread evenly over the map, edges included."""
    rows = torch.linspace(0, ho - 1, min(ho, _SAMPLES)).round().long()
    cols = torch.linspace(0, wo - 1, min(wo, _SAMPLES)).round().long()
    return (rows[:, None] * wo + cols[None]).flatten()


def _lossless(V: Float[Tensor, "C Ho Wo"]) -> bytes:
    """Encode V as it is painted, rounded to bytes, as lossless WebP: the quickest of the compact encodings."""
    pixels = (V.nan_to_num() * 255).round().clamp(0, 255).to(torch.uint8)
    image = Image.fromarray(pixels[0].numpy() if len(pixels) == 1 else pixels[:3].permute(1, 2, 0).contiguous().numpy())
    out = io.BytesIO()
    image.convert("RGB").save(out, "WEBP", lossless=True, quality=0, method=0)
    return out.getvalue()
