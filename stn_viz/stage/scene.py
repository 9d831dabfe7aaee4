"""A scene: everything the stage needs to draw one transformer at work, as one immutable value and one payload."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import numpy as np
import torch

from stn_viz import palette, texts
from stn_viz.coordinates import Frame
from stn_viz.differentiation.losses import Sum
from stn_viz.errors import ArgumentError
from stn_viz.interchange.forms import DIGITS, forms
from stn_viz.interchange.theta_json import theta_record
from stn_viz.sampling.kernels import Kernel
from stn_viz.sampling.samplers import Padding
from stn_viz.stage.family_payload import Array, family_arrays, family_meta, verdict_meta
from stn_viz.stage.kernel import described
from stn_viz.stage.losses import offered
from stn_viz.stage.opinion import Opinion
from stn_viz.stage.packing import VERSION, pack
from stn_viz.stage.playback import Playback
from stn_viz.transforms import Diffeomorphic, Family, validity
from stn_viz.transforms.registry import options_of
from stn_viz.transforms.validity import FLAT, HORIZON

Layout = Literal["full", "compact", "pair"]
Opening = Literal["predict", "theta", "forward", "pixelwise", "descent"]
Question = Literal["box", "which", "slope", "network"]
Large = Literal["", "U", "V", "wipe", "blink", "checker", "difference"]
QUESTIONS: tuple[Question, ...] = get_args(Question)  # what can be asked of a hidden θ, in the order of their menu
Live = Literal["", "camera", "video"]  # what moves in the place of U
LARGE: tuple[Large, ...] = get_args(Large)  # what fills the stage, in the order of its menu; first: nothing does
_KINDS = ("uint8", "float32", "float64")
OVERLAYS = (  # all that the stage can draw over both maps, in the order of its menu
    "forces",
    "samples",
    "displacement",
    "mesh",
    "gradient",
    "footprint",
    "coverage",
    "weights",
    "determinant",
    "conventions",
)


@dataclass(frozen=True, eq=False)
class Scene:
    """Hold what the stage shows; ``payload()`` is what travels, and equal scenes give equal bytes.

    *Convention:* the frame's; arrays are channels first.

    Args:
        key: names the stage among those of a page.
        epoch: raise it when Python imposes θ; while it stays, the browser keeps the θ of its hand.
        session: names who counts the epochs: only of another one, as after a restart, may a hand be ahead.
        family: the transform family.
        theta: θ, (P,).
        frame: sizes and corner convention.
        U: the source map C×H×W; uint8 means value/255, floats are taken as they are.
        kernel: a name of ``KERNELS``, or a kernel.
        padding: what U is beyond its edge.
        upstream: the loss whose ∂L/∂V flows back: the id of one of :func:`stn_viz.differentiation.losses.losses`.
        selection: the pinned target pixel (row, col).
        overlays: which overlays are on.
        picture: paint values as colours; False draws numbered squares or a colour map.
        labels: captions of both panels.
        readonly: show, but let nothing be dragged.
        difference_target: the map C×Ho×Wo that V is compared with, for a loss that compares.
        fixed: the picture C×Ho×Wo that V is to look like, of U's kind: in one picture V is compared with it.
        upstream_gradient: ∂L/∂V, C×Ho×Wo, for a loss that the browser has no formula of.
        network: a trained network's opinion of U, with its own θ.
        projector: large text and thick lines, controls hidden.
        playback: a descent to play back; its θ takes the place of the hand's.
        scattered: the grid is a list of loose points (deformable attention, look-ups), not the warp of a picture.
        layout: ``compact`` shows U, V, θ and the player; ``pair`` the same at half the height, for two stages.
        opens: what the stage begins with: the box hidden to be guessed, or an animation.
        deal: where it opens with ``predict``, what is asked of a dealt θ, and its seed; None asks where ``theta`` is.
        digit: the class of U, where a network can read V; None where none can, or nobody knows it.
        full: sizes of the visitor's own file where U is a smaller copy of it: what matrices and boxes to copy are for.
        whole: that file is at hand where torch answers, and is warped in full when the stage asks for it.
        large: what fills the stage: U, V, or both in one; ``""`` where they stand side by side.
        live: the stage opens the visitor's camera, or a video, and shows it in the place of U: it is never sent.

    Raises:
        ArgumentError: an array or θ does not fit family and frame.
    """

    key: str
    family: Family
    theta: torch.Tensor
    frame: Frame
    U: Array
    epoch: int = 0
    session: str = ""
    kernel: str | Kernel = "bilinear"
    padding: Padding = "zeros"
    upstream: str = Sum.id
    selection: tuple[int, int] | None = None
    overlays: Mapping[str, bool] = field(default_factory=dict[str, bool])
    picture: bool = True
    labels: Mapping[str, str] = field(default_factory=lambda: _labels())
    readonly: bool = False
    difference_target: Array | None = None
    fixed: Array | None = None
    upstream_gradient: Array | None = None
    network: Opinion | None = None
    projector: bool = False
    playback: Playback | None = None
    scattered: bool = False
    layout: Layout = "full"
    full: Frame | None = None
    whole: bool = False
    large: Large = ""
    live: Live = ""
    opens: Opening | None = None
    deal: tuple[Question, int] | None = None
    digit: int | None = None

    def __post_init__(self) -> None:
        """Refuse maps of another size than the frame says and a θ that is not the family's."""
        if self.U.ndim != 3 or self.U.shape[1:] != self.frame.source or self.U.dtype.name not in _KINDS:
            wanted = f"a uint8, float32 or float64 array (C, {self.frame.source[0]}, {self.frame.source[1]})"
            raise ArgumentError("U", _shown(self.U), wanted, "channels come first; build the frame from U's size")
        if tuple(self.theta.shape) != (self.family.n_params,) or not bool(self.theta.isfinite().all()):
            wanted = f"{self.family.n_params} finite numbers"
            raise ArgumentError("theta", self.theta.tolist(), wanted, "start from family.identity()")
        shape = (self.U.shape[0], *self.frame.target)
        for name, array in (
            ("difference_target", self.difference_target),
            ("fixed", self.fixed),
            ("upstream_gradient", self.upstream_gradient),
        ):
            if array is not None and array.shape != shape:
                raise ArgumentError(name, _shown(array), f"the shape of V, {shape}", "use the same frame")
        if self.fixed is not None and self.fixed.dtype != self.U.dtype:
            raise ArgumentError("fixed", _shown(self.fixed), f"{self.U.dtype.name}, as U", "use one kind of numbers")

    @property
    def token(self) -> int:
        """Number what decides V beside θ, so that an answer to one scene is not held against another."""
        kernel = self.kernel if isinstance(self.kernel, str) else self.kernel.name
        return token(self.U, self.family, self.frame, kernel, self.padding, self.upstream)

    def _taken_along(self, kernel: str) -> dict[str, Any]:
        """Write what can be copied and saved, as templates that the browser puts its numbers into."""
        written = forms(self.family, self.frame, kernel, self.padding, self.full)
        return {
            "forms": {name: form.meta() for name, form in written.items()},
            "digits": DIGITS,
            "record": theta_record(self.family, self.frame, kernel, self.padding),
        }

    def payload(self) -> bytes:
        """Pack the scene for the browser: meta data, maps, and the family's basis."""
        meta: dict[str, Any] = {
            "version": VERSION,
            "key": self.key,
            "epoch": self.epoch,
            "session": self.session,
            "token": self.token,
            "family": family_meta(self.family),
            "theta": self.theta.tolist(),
            "frame": {
                "source": self.frame.source,
                "target": self.frame.target,
                "align_corners": self.frame.align_corners,
            },
            "padding": self.padding,
            "upstream": self.upstream,
            "loss_names": offered(),
            "selection": self.selection,
            "overlays": dict(self.overlays),
            "overlay_names": OVERLAYS,
            "picture": self.picture,
            "labels": dict(self.labels),
            "readonly": self.readonly,
            "network": None if self.network is None else self.network.meta(),
            "projector": self.projector,
            "palette": palette.payload(),
            "texts": texts.payload("stage", "validity"),
            "scattered": self.scattered,
            "layout": self.layout,
            "opens": self.opens,
            "deal": None if self.deal is None else {"mode": self.deal[0], "seed": self.deal[1]},
            "digit": self.digit,
            "full": None if self.full is None else {"source": self.full.source, "target": self.full.target},
            "whole": self.whole,
            "large": self.large,
            "large_names": LARGE[1:],
            "live": self.live,
            "playback": None if self.playback is None else self.playback.meta(),
            "validity": {"flat": FLAT, "horizon": HORIZON},
        }
        kernel, table = described(self.kernel)
        meta |= kernel | self._taken_along(kernel["kernel"])
        arrays: dict[str, Array] = {"U": self.U, **table}
        if self.difference_target is not None:
            arrays["difference_target"] = self.difference_target
        if self.fixed is not None:
            arrays["fixed"] = self.fixed
        if self.playback is not None:
            arrays |= self.playback.arrays()
        if self.upstream_gradient is not None:
            arrays["upstream"] = self.upstream_gradient.astype(np.float32)
        more, basis = family_arrays(self.family, self.frame)
        if not evaluated_there(self.family):
            basis = {"grid": self.family.grid(self.theta, self.frame)[0].to(torch.float32).numpy()}
            meta["verdict"] = verdict_meta(validity(self.family, self.theta, self.frame))
        return pack({**meta, **more}, {**arrays, **basis})


def token(U: Array, family: Family, frame: Frame, *choices: str) -> int:
    """Number a scene by what it warps and how: the map, the family, the frame, and the names of the other choices."""
    said = repr((family.name, options_of(family), family.n_params, frame, choices))
    return zlib.crc32(np.ascontiguousarray(U).tobytes(), zlib.crc32(said.encode()))


def evaluated_there(family: Family) -> bool:
    """Tell whether the browser can evaluate a family for every θ; else torch sends it each grid."""
    return family.linear or isinstance(family, Diffeomorphic)


def _labels() -> dict[str, str]:
    return {"source": texts.say("stage-source-label"), "target": texts.say("stage-target-label")}


def _shown(array: Array) -> str:
    return f"{array.dtype.name} array {array.shape}"
