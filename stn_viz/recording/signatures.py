"""Which functions are watched, and how their arguments are read, however they are passed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from stn_viz.sampling import masked

MODES = ("bilinear", "nearest", "bicubic")  # in the order of grid_sampler's interpolation_mode
PADDINGS = ("zeros", "border", "reflection")  # in the order of its padding_mode

_FUNCTIONAL = ("input", "grid", "mode", "padding_mode", "align_corners")
_NATIVE = ("input", "grid", "interpolation_mode", "padding_mode", "align_corners")
_AFFINE = ("theta", "size", "align_corners")


@dataclass(frozen=True, eq=False)
class Sampling:
    """Hold the arguments of one ``grid_sample``, whichever of its spellings was called."""

    input: Tensor
    grid: Tensor
    mode: str
    padding: str
    align_corners: bool
    given: bool


@dataclass(frozen=True, eq=False)
class AffineGrid:
    """Hold the arguments of one ``affine_grid``."""

    theta: Tensor
    align_corners: bool


Args = Sequence[object]
Kwargs = Mapping[str, object]
ReadSampling = Callable[[Args, Kwargs], Sampling]
ReadAffine = Callable[[Args, Kwargs], AffineGrid]


def _bound(names: Sequence[str], args: Args, kwargs: Kwargs) -> dict[str, object]:
    return {**dict(zip(names, args, strict=False)), **kwargs}


def _tensor(value: object) -> Tensor:
    if not isinstance(value, Tensor):
        raise TypeError(f"expected a tensor, got {type(value).__name__}")
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError(f"expected a whole number, got {type(value).__name__}")
    return value


def _functional(args: Args, kwargs: Kwargs) -> Sampling:
    bound = _bound(_FUNCTIONAL, args, kwargs)
    align = bound.get("align_corners")
    return Sampling(
        _tensor(bound["input"]),
        _tensor(bound["grid"]),
        str(bound.get("mode", "bilinear")),
        str(bound.get("padding_mode", "zeros")),
        bool(align),
        align is not None,
    )


def _native(args: Args, kwargs: Kwargs) -> Sampling:
    bound = _bound(_NATIVE, args, kwargs)
    mode, padding = MODES[_whole(bound["interpolation_mode"])], PADDINGS[_whole(bound["padding_mode"])]
    return Sampling(_tensor(bound["input"]), _tensor(bound["grid"]), mode, padding, bool(bound["align_corners"]), True)


def _ours(args: Args, kwargs: Kwargs) -> Sampling:
    bound = _bound(("U", "grid", "mode", "padding", "align_corners"), args, kwargs)
    read = _tensor(bound["U"]), _tensor(bound["grid"])
    return Sampling(*read, str(bound["mode"]), str(bound["padding"]), bool(bound["align_corners"]), True)


def _cudnn(args: Args, kwargs: Kwargs) -> Sampling:
    bound = _bound(("input", "grid"), args, kwargs)
    source = bound["self"] if "self" in bound else bound["input"]
    return Sampling(_tensor(source), _tensor(bound["grid"]), "bilinear", "zeros", True, True)


def _affine(args: Args, kwargs: Kwargs) -> AffineGrid:
    bound = _bound(_AFFINE, args, kwargs)
    return AffineGrid(_tensor(bound["theta"]), bool(bound.get("align_corners")))


_aten = torch.ops.aten
SAMPLERS: dict[object, ReadSampling] = {
    F.grid_sample: _functional,
    masked.grid_sample: _ours,
    torch.cudnn_grid_sampler: _cudnn,
    # an exported graph calls the operators themselves
    **{
        form: _native
        for native, packet in (
            (torch.grid_sampler, _aten.grid_sampler),
            (torch.grid_sampler_2d, _aten.grid_sampler_2d),
            (torch.grid_sampler_3d, _aten.grid_sampler_3d),
        )
        for form in (native, packet, packet.default)
    },
}
AFFINE_GRIDS: dict[object, ReadAffine] = {
    F.affine_grid: _affine,
    torch.affine_grid_generator: _affine,
    _aten.affine_grid_generator: _affine,
    _aten.affine_grid_generator.default: _affine,
}
BACKWARDS: dict[object, Sequence[str]] = {  # with their arguments
    Tensor.backward: ("self", "gradient", "retain_graph", "create_graph", "inputs"),
    torch.autograd.backward: (
        *("tensors", "grad_tensors", "retain_graph", "create_graph", "grad_variables"),
        "inputs",
    ),
}


def whole_graph(names: Sequence[str], args: Args, kwargs: Kwargs) -> bool:
    """Tell whether a backward pass goes through the whole graph, rather than to the inputs that it names alone."""
    return _bound(names, args, kwargs).get("inputs") is None
