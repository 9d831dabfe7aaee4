"""A scene: everything the stage needs to draw one transformer at work, as one immutable value and one payload."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray

from stn_viz.coordinates import Frame
from stn_viz.errors import ArgumentError
from stn_viz.interchange.snippets import options_of
from stn_viz.sampling.kernels import Kernel
from stn_viz.sampling.samplers import Padding
from stn_viz.stage.kernel import described
from stn_viz.stage.packing import VERSION, pack
from stn_viz.stage.playback import Tape
from stn_viz.transforms import Basis, Diffeomorphic, Family, families, validity
from stn_viz.transforms.validity import FLAT, HORIZON, MOST_NODES, SENTENCES, anchored, judged

Array = NDArray[Any]
Upstream = Literal["pixel", "sum", "difference", "network"]
Layout = Literal["full", "compact", "pair"]
OVERLAYS = (  # the names that the stage knows
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
_CENTRE = (0.0, 0.0)
_MOST_PIXELS = 128  # up to this side a family that no lattice reproduces sends its basis at every target pixel
_PROBES = 17  # a side: target pixels at which the browser measures what that interpolation leaves
_EXACT = 1e-11  # normalised: far below what can be seen, well above rounding


@dataclass(frozen=True, eq=False)
class Scene:
    """Hold what the stage shows; ``payload()`` is what travels, and equal scenes give equal bytes.

    *Convention:* the frame's; arrays are channels first.

    Args:
        key: names the stage among those of a page.
        epoch: raise it when Python imposes θ; while it stays, the browser keeps the θ of its hand.
        family: the transform family.
        theta: θ, (P,).
        frame: sizes and corner convention.
        U: the source map C×H×W; uint8 means value/255, float32 is taken as it is.
        kernel: a name of ``KERNELS``, or a kernel.
        padding: what U is beyond its edge.
        upstream: where ∂L/∂V comes from.
        selection: the pinned target pixel (row, col).
        overlays: which overlays are on.
        picture: paint values as colours; False draws numbered squares or a colour map.
        labels: captions of both panels.
        readonly: show, but let nothing be dragged.
        difference_target: the map C×Ho×Wo that V is compared with for ``difference``.
        upstream_gradient: ∂L/∂V of the network's loss, C×Ho×Wo, for ``network``.
        network: a trained network's opinion: name, theta, label, probabilities; all JSON values.
        projector: large text and thick lines, controls hidden.
        device: what torch computes on, in words.
        tape: a descent to play back; its θ takes the place of the hand's.
        scattered: the grid is a list of loose points (deformable attention, look-ups), not the warp of a picture.
        layout: ``compact`` shows U, V, θ and the tape's player; ``pair`` the same at half the height, for two stages.
        full: sizes of the visitor's own file where U is a smaller copy of it: what matrices and boxes to copy are for.

    Raises:
        ArgumentError: an array or θ does not fit family and frame.
    """

    key: str
    family: Family
    theta: torch.Tensor
    frame: Frame
    U: Array
    epoch: int = 0
    kernel: str | Kernel = "bilinear"
    padding: Padding = "zeros"
    upstream: Upstream = "sum"
    selection: tuple[int, int] | None = None
    overlays: Mapping[str, bool] = field(default_factory=dict[str, bool])
    picture: bool = True
    labels: Mapping[str, str] = field(default_factory=lambda: {"source": "Source U", "target": "Target V"})
    readonly: bool = False
    difference_target: Array | None = None
    upstream_gradient: Array | None = None
    network: Mapping[str, Any] | None = None
    projector: bool = False
    device: str = "CPU"
    tape: Tape | None = None
    scattered: bool = False
    layout: Layout = "full"
    full: Frame | None = None

    def __post_init__(self) -> None:
        """Refuse maps of another size than the frame says and a θ that is not the family's."""
        if self.U.ndim != 3 or self.U.shape[1:] != self.frame.source or self.U.dtype.name not in ("uint8", "float32"):
            wanted = f"a uint8 or float32 array (C, {self.frame.source[0]}, {self.frame.source[1]})"
            raise ArgumentError("U", _shown(self.U), wanted, "channels come first; build the frame from U's size")
        if tuple(self.theta.shape) != (self.family.n_params,) or not bool(self.theta.isfinite().all()):
            wanted = f"{self.family.n_params} finite numbers"
            raise ArgumentError("theta", self.theta.tolist(), wanted, "start from family.identity()")
        shape = (self.U.shape[0], *self.frame.target)
        for name, array in (
            ("difference_target", self.difference_target),
            ("upstream_gradient", self.upstream_gradient),
        ):
            if array is not None and array.shape != shape:
                raise ArgumentError(name, _shown(array), f"the shape of V, {shape}", "use the same frame")

    @property
    def token(self) -> int:
        """Number what decides V beside θ, so that an answer to one scene is not held against another."""
        kernel = self.kernel if isinstance(self.kernel, str) else self.kernel.name
        return token(self.U, self.family, self.frame, kernel, self.padding, self.upstream)

    def payload(self) -> bytes:
        """Pack the scene for the browser: meta data, maps, and the family's basis."""
        meta: dict[str, Any] = {
            "version": VERSION,
            "key": self.key,
            "epoch": self.epoch,
            "token": self.token,
            "family": _described(self.family),
            "theta": self.theta.tolist(),
            "frame": {
                "source": self.frame.source,
                "target": self.frame.target,
                "align_corners": self.frame.align_corners,
            },
            "padding": self.padding,
            "upstream": self.upstream,
            "selection": self.selection,
            "overlays": dict(self.overlays),
            "channels": self.U.shape[0],
            "picture": self.picture,
            "labels": dict(self.labels),
            "readonly": self.readonly,
            "network": self.network,
            "projector": self.projector,
            "device": self.device,
            "scattered": self.scattered,
            "layout": self.layout,
            "full": None if self.full is None else {"source": self.full.source, "target": self.full.target},
            "tape": None if self.tape is None else self.tape.meta(),
            "validity": {"flat": FLAT, "horizon": HORIZON, "sentences": SENTENCES},
        }
        kernel, table = described(self.kernel)
        meta |= kernel
        arrays: dict[str, Array] = {"U": self.U, **table}
        if self.difference_target is not None:
            arrays["difference_target"] = self.difference_target
        if self.tape is not None:
            arrays |= self.tape.arrays()
        if self.upstream_gradient is not None:
            arrays["upstream"] = self.upstream_gradient.astype(np.float32)
        more, basis = family_arrays(self.family, self.frame)
        if not evaluated_there(self.family):
            basis = {"grid": self.family.grid(self.theta, self.frame)[0].to(torch.float32).numpy()}
            meta["verdict"] = asdict(validity(self.family, self.theta, self.frame))
        return pack({**meta, **more}, {**arrays, **basis})


def token(U: Array, family: Family, frame: Frame, *choices: str) -> int:
    """Number a scene by what it warps and how: the map, the family, the frame, and the names of the other choices."""
    said = repr((family.name, options_of(family), family.n_params, frame, choices))
    return zlib.crc32(np.ascontiguousarray(U).tobytes(), zlib.crc32(said.encode()))


def evaluated_there(family: Family) -> bool:
    """Tell whether the browser can evaluate a family for every θ; else torch sends it each grid."""
    return family.linear or isinstance(family, Diffeomorphic)


def _shown(array: Array) -> str:
    return f"{array.dtype.name} array {array.shape}"


def _described(family: Family) -> dict[str, Any]:
    return {
        "name": family.name,
        "registered": family.name in families(),
        "options": {k: v for k, v in options_of(family).items() if isinstance(v, bool | int | float | str)},
        "parameters": list(family.parameters),
        "linear": family.linear,
        "identity": family.identity().tolist(),
        "anchors": family.anchors,
        "handles": [{"name": h.name, "point": h.point, "kind": h.kind, "hold": h.hold} for h in family.handles],
        "controls": list(family.control_names),
    }


def family_arrays(family: Family, frame: Frame) -> tuple[dict[str, Any], dict[str, Array]]:
    """Write a family's basis for ``makeFamily``: meta entries and arrays.

    Homogeneous coordinates are linear in the basis, so the browser interpolates them between the nodes of a lattice.
    Where triangles over the anchors' own lattice reproduce the basis (affine-like, projective, piecewise) that is all.
    Else cubics go through the lattice on which θ is judged, and small maps get the basis at every target pixel;
    large ones get it at a few pixels too, so that the browser can say how far its cubics are off. A family that is not
    smooth is a share of one grid, which travels whole at any size: 8 bytes for each target pixel.
    """
    return _smooth_arrays(family, frame) if family.smooth else _given_arrays(family, frame)


def _given_arrays(family: Family, frame: Frame) -> tuple[dict[str, Any], dict[str, Array]]:
    """Write a grid that is given by its points: θ = (1,) reads there, θ = (0,) at the target's own points."""
    meta, arrays = _mentioned(family)
    whole = family.basis(frame.target_points().reshape(-1, 2)).points(torch.ones(1, dtype=torch.float64))
    return meta | {"exact": True}, arrays | {"given": whole.to(torch.float32).numpy()}


def _mentioned(family: Family) -> tuple[dict[str, Any], dict[str, Array]]:
    """Write the basis at the points that anchors and handles mention."""
    mentioned = [*family.anchors, *(q for h in family.handles for q in (h.point, *h.hold)), _CENTRE]
    points = [[float(x), float(y)] for x, y in dict.fromkeys(mentioned)]
    if not family.linear:
        return {"points": points}, {}
    basis = family.basis(torch.tensor(points, dtype=torch.float64))
    return {"points": points}, {"handle_matrix": basis.matrix.numpy(), "handle_offset": basis.offset.numpy()}


def _flow_arrays(family: Diffeomorphic) -> tuple[dict[str, Any], dict[str, Array]]:
    """Write what it takes to follow a flow: the velocity's weights along each axis of its working lattice."""
    meta, arrays = _mentioned(family)
    across, down = family.axis_weights()
    flow = {"steps": family.steps, "resolution": family.resolution, "margin": family.margin}
    return meta | {"flow": flow, "judged": judged(family)}, arrays | {
        "flow_across": across.numpy(),
        "flow_down": down.numpy(),
    }


@lru_cache(maxsize=8)
def _smooth_arrays(family: Family, frame: Frame) -> tuple[dict[str, Any], dict[str, Array]]:
    meta, arrays = _mentioned(family)
    if isinstance(family, Diffeomorphic):
        return _flow_arrays(family)
    if not family.linear:
        return meta, {}
    rows, cols = anchored(family)
    exact = _reproduces(family, rows, cols)
    every_pixel = not exact and max(frame.target) <= _MOST_PIXELS
    spans = (1, 1)
    if not exact:  # the lattice on which the warp is judged, so that both sides judge the same points
        (down, across), (rows, cols) = (rows, cols), judged(family)
        spans = ((rows - 1) // (down - 1), (cols - 1) // (across - 1))
    arrays |= _planes("lattice", family.basis(_lattice_points(rows, cols)))
    if every_pixel:
        arrays |= _planes("pixels", family.basis(frame.target_points().reshape(-1, 2)))
    elif not exact:
        index = _probed(frame.target)
        arrays |= _planes("probe", family.basis(frame.target_points().reshape(-1, 2)[index]))
        arrays["probe_index"] = index.numpy().astype(np.int32)
    how = {
        "lattice": (rows, cols),
        "spans": spans,
        "judged": judged(family),
        "interpolation": "triangles" if exact else "cubic",
        "exact": exact or every_pixel,
    }
    return meta | how, arrays


def _probed(target: tuple[int, int]) -> torch.Tensor:
    """Choose target pixels all over V, as flat indices."""
    rows, cols = (((torch.arange(_PROBES) + 0.5) / _PROBES * n).long() for n in target)
    return (rows[:, None] * target[1] + cols).flatten()


def _lattice_points(rows: int, cols: int) -> torch.Tensor:
    return Frame((1, 1), (rows, cols), align_corners=True).target_points().reshape(-1, 2)


def _reproduces(family: Family, rows: int, cols: int) -> bool:
    """Tell whether triangles between lattice nodes give the basis itself, everywhere that is probed."""
    probes = _lattice_points(MOST_NODES, MOST_NODES)
    nodes, basis = family.basis(_lattice_points(rows, cols)), family.basis(probes)
    index, weight = _stencil(rows, cols, probes)
    matrix = (nodes.matrix[index] * weight[..., None, None]).sum(1)
    offset = (nodes.offset[index] * weight[..., None]).sum(1)
    error = torch.maximum((matrix - basis.matrix).abs().max(), (offset - basis.offset).abs().max())
    return float(error) < _EXACT


def _stencil(rows: int, cols: int, points: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Find each point's lattice triangle (three node indices) and its barycentric weights."""
    scaled = (points + 1) / 2 * points.new_tensor([cols - 1, rows - 1])
    i = scaled[:, 0].floor().clamp(0, cols - 2).long()
    j = scaled[:, 1].floor().clamp(0, rows - 2).long()
    u, v = scaled[:, 0] - i, scaled[:, 1] - j
    first = j * cols + i
    third = first + torch.where(u >= v, 1, cols)
    weights = torch.stack([1 - torch.maximum(u, v), (u - v).abs(), torch.minimum(u, v)], dim=1)
    return torch.stack([first, third, first + cols + 1], dim=1), weights


def _planes(name: str, basis: Basis) -> dict[str, Array]:
    """Write a basis as one K×M matrix for each of X, Y, W, zero columns left out; Y's only where it is not X's."""
    arrays: dict[str, Array] = {f"{name}_offset": basis.offset.T.contiguous().numpy()}
    for k, axis in enumerate("xyw"):
        columns = basis.matrix[:, k].ne(0).any(dim=0).nonzero().flatten()
        matrix = basis.matrix[:, k, columns].T.contiguous().numpy()
        arrays[f"{name}_{axis}_columns"] = columns.numpy().astype(np.int32)
        if axis != "y" or not np.array_equal(matrix, arrays[f"{name}_x"]):
            arrays[f"{name}_{axis}"] = matrix
    return arrays
