"""The spatial transformer as a layer: localisation network, grid generator, sampler (section 3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor, nn

from stn_viz.coordinates import AnyFrame
from stn_viz.errors import ArgumentError, check_device
from stn_viz.sampling.kernels import Kernel
from stn_viz.sampling.samplers import Padding, sample
from stn_viz.transforms import Family
from stn_viz.transforms import family as make_family


@dataclass(frozen=True, eq=False)
class TransformerTrace:
    """Hold what one transformer did in one pass, attached to the graph if the pass was.

    *Convention:* θ maps target → source, normalised in ``frame``.

    Args:
        U: the maps it read.
        theta: the θ it used.
        grid: T_θ(G), where it read.
        V: what it handed on.
        family: the family of θ.
        frame: sizes of U and V.
        name: its path in the network, ``transformers.0``; empty for a layer on its own.
    """

    U: Float[Tensor, "B C *source"]
    theta: Float[Tensor, "B P"]
    grid: Float[Tensor, "B *target n"]
    V: Float[Tensor, "B C *target"]
    family: Family
    frame: AnyFrame
    name: str = ""


class SpatialTransformer(nn.Module):
    """Warp a map by a θ that a network reads off the map itself: V = sample(U, T_θ(G)), θ = f_loc(U).

    The localiser ends before the regression layer; this module adds that layer with zero weights and the family's
    identity as bias, so that training starts from a transformer that changes nothing (section 3.1). After a pass,
    ``theta`` is the θ that was used.

    *Convention:* θ maps target → source, normalised in ``frame``.

    Args:
        localiser: any module that turns (B, C, H, W), or volumes (B, C, D, H, W), into (B, features).
        family: a transform family or its name.
        frame: sizes of U and V; a :class:`~stn_viz.coordinates.VolumeFrame` with a family over volumes.
        features: the length of what the localiser returns.
        kernel: the sampling kernel.
        padding: what U is beyond its edge.

    Example:
        >>> layer = sv.SpatialTransformer(torch.nn.Flatten(), "affine", sv.Frame((4, 4), (4, 4)), features=16)
        >>> U = torch.rand(2, 1, 4, 4)
        >>> torch.allclose(layer(U), U, atol=1e-6)  # it starts as the identity
        True
        >>> layer.theta.shape
        torch.Size([2, 6])
    """

    def __init__(
        self,
        localiser: nn.Module,
        family: Family | str,
        frame: AnyFrame,
        features: int,
        kernel: str | Kernel = "bilinear",
        padding: Padding = "zeros",
    ) -> None:
        super().__init__()
        self.localiser = localiser
        self.family = make_family(family) if isinstance(family, str) else family
        self.frame, self.kernel = frame, kernel
        self.padding: Padding = padding
        self.regression = nn.Linear(features, self.family.n_params)
        begin_as_identity(self)
        self._theta: Tensor | None = None

    @property
    def theta(self) -> Float[Tensor, "B P"]:
        """Return the θ of the last pass, whichever thread ran it; a pass of one's own is read by ``traces``.

        Raises:
            RuntimeError: there has been no pass yet.
        """
        if self._theta is None:
            raise RuntimeError("This transformer has not seen an input yet; run the network once.")
        return self._theta

    def localise(self, U: Float[Tensor, "B C *source"]) -> Float[Tensor, "B P"]:
        """Read θ off the map."""
        return self.regression(self.localiser(U))

    def forward(
        self,
        U: Float[Tensor, "B C *source"],
        theta: Float[Tensor, "*batch P"] | None = None,
        traces: list[TransformerTrace] | None = None,
    ) -> Float[Tensor, "B C *target"]:
        """Warp U by the network's own θ, or by one that is handed in instead.

        Args:
            U: the maps.
            theta: one θ, or one for each map; None: the localiser's.
            traces: a list to which what was done is appended.

        Raises:
            ArgumentError: U is not of the frame's source size or on another device, or θ is not of the family.
        """
        if tuple(U.shape[2:]) != self.frame.source:
            raise ArgumentError("U", U, f"maps of size {self.frame.source}", "this transformer was built for that size")
        weight = self.regression.weight
        if theta is None and not weight.is_meta:  # some libraries bring weights in only when they are needed
            check_device("U", U, weight.device, "this transformer's weights")
        theta = self.localise(U) if theta is None else self.family.batched(theta.to(U)).expand(U.shape[0], -1)
        with torch.autocast(U.device.type, enabled=False):  # half precision is too coarse for coordinates
            U, theta = U.to(exact := torch.promote_types(U.dtype, torch.float32)), theta.to(exact)
            grid = self.family.grid(theta, self.frame)
            V = sample(U, grid, self.frame, self.kernel, self.padding)
        self._theta = theta
        if traces is not None:
            traces.append(TransformerTrace(U, theta, grid, V, self.family, self.frame))
        return V

    def extra_repr(self) -> str:
        """Name the family and the sizes where a model is printed."""
        return f"family={self.family.name}, source={self.frame.source}, target={self.frame.target}"

    def __getstate__(self) -> dict[str, Any]:
        """Leave the last pass behind when copied or pickled: it hangs on a graph."""
        return {**super().__getstate__(), "_theta": None}


@torch.no_grad()
def begin_as_identity(layer: SpatialTransformer) -> None:
    """Let a transformer change nothing: zero weights, and the family's identity as bias (section 3.1)."""
    layer.regression.weight.zero_()
    layer.regression.bias.copy_(layer.family.identity())
