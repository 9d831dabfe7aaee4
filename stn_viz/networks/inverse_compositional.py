"""The inverse compositional transformer: what travels from step to step is θ, and never a warped picture."""

from __future__ import annotations

from jaxtyping import Float
from torch import Tensor, nn

from stn_viz.coordinates import Frame
from stn_viz.errors import ArgumentError
from stn_viz.interchange.matrices import compose, matrix_basis
from stn_viz.networks.spatial_transformer import SpatialTransformer, TransformerTrace
from stn_viz.sampling.kernels import Kernel
from stn_viz.sampling.samplers import Padding
from stn_viz.transforms import Family
from stn_viz.transforms import family as make_family


class InverseCompositionalTransformer(nn.Module):
    """Warp a map in several steps by one localiser: V_k = sample(U, T_θk(G)), θ_k+1 = θ_k ∘ f_loc(V_k).

    Each V_k is read from U itself, once, so that nothing is blurred twice and nothing that left the picture is lost; a
    chain of transformers (:class:`~stn_viz.SpatialTransformer` on what another one handed on) does both. Source: Lin
    and Lucey 2017, "Inverse Compositional Spatial Transformer Networks", CVPR: warp parameters are propagated and one
    predictor is used again and again. T_θ∘Δ(p) = T_θ(T_Δ(p)), so that the composed warp is that of the picture which
    the localiser saw; the authors' released code multiplies the two matrices in the other order.

    *Convention:* θ and Δ map target → source, normalised in ``frame``; Δ maps V's square into itself.

    Args:
        localiser: any module that turns V's (B, C, Ho, Wo) into (B, features).
        family: a transform family that is one matrix, or its name: ``affine``, ``similarity``, ``projective`` …
        frame: sizes of U and V.
        features: the length of what the localiser returns.
        steps: how often θ is changed; U is read once more than that.
        kernel: the sampling kernel.
        padding: what U is beyond its edge.

    Raises:
        ArgumentError: the family is not one matrix, or ``steps`` is below 1.

    Example:
        >>> from stn_viz.networks.inverse_compositional import InverseCompositionalTransformer
        >>> layer = InverseCompositionalTransformer(torch.nn.Flatten(), "affine", sv.Frame((4, 4), (4, 4)), features=16)
        >>> U, traces = torch.rand(2, 1, 4, 4), []
        >>> torch.allclose(layer(U, traces=traces), U, atol=1e-6)  # it starts as the identity
        True
        >>> len(traces), all(trace.U is traces[0].U for trace in traces)  # every step reads U
        (5, True)
    """

    def __init__(
        self,
        localiser: nn.Module,
        family: Family | str,
        frame: Frame,
        features: int,
        steps: int = 4,
        kernel: str | Kernel = "bilinear",
        padding: Padding = "zeros",
    ) -> None:
        super().__init__()
        family = make_family(family) if isinstance(family, str) else family
        if matrix_basis(family) is None:
            raise ArgumentError("family", family.name, "a family that is one matrix", "take affine or projective")
        if steps < 1:
            raise ArgumentError("steps", steps, "a whole number of at least 1", "4 is what the authors' code takes")
        self.steps = steps
        self.transformer = SpatialTransformer(localiser, family, frame, features, kernel, padding)

    def forward(
        self,
        U: Float[Tensor, "B C *source"],
        theta: Float[Tensor, "*batch P"] | None = None,
        traces: list[TransformerTrace] | None = None,
    ) -> Float[Tensor, "B C *target"]:
        """Warp U by θ, and by what the localiser makes of it, step after step.

        Args:
            U: the maps.
            theta: where it starts, one θ or one for each map; None: the identity.
            traces: a list to which what each step did is appended, the start first.

        Raises:
            ArgumentError: U is not of the frame's source size, or θ is not of the family.
        """
        family = self.transformer.family
        theta = family.identity() if theta is None else theta
        theta = family.batched(theta.to(U)).expand(U.shape[0], -1)
        done: list[TransformerTrace] = []
        V = self.transformer(U, theta, done)
        for _ in range(self.steps):
            theta = compose(family, theta, self.transformer.localise(V))
            V = self.transformer(U, theta, done)
        if traces is not None:
            traces += done
        return V
