"""Which functions are recorded, and how their arguments are read, however they are passed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from stn_viz.recording.budget import Size
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


def _bind(names: Sequence[str], args: Args, kwargs: Kwargs) -> dict[str, object]:
    return {**dict(zip(names, args, strict=False)), **kwargs}


def _check_tensor(value: object) -> Tensor:
    if not isinstance(value, Tensor):
        raise TypeError(f"expected a tensor, got {type(value).__name__}")
    return value


def _check_whole(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError(f"expected a whole number, got {type(value).__name__}")
    return value


def _read_functional(args: Args, kwargs: Kwargs) -> Sampling:
    bound = _bind(_FUNCTIONAL, args, kwargs)
    align = bound.get("align_corners")
    return Sampling(
        _check_tensor(bound["input"]),
        _check_tensor(bound["grid"]),
        str(bound.get("mode", "bilinear")),
        str(bound.get("padding_mode", "zeros")),
        bool(align),
        align is not None,
    )


def _read_native(args: Args, kwargs: Kwargs) -> Sampling:
    bound = _bind(_NATIVE, args, kwargs)
    mode, padding = MODES[_check_whole(bound["interpolation_mode"])], PADDINGS[_check_whole(bound["padding_mode"])]
    return Sampling(
        _check_tensor(bound["input"]), _check_tensor(bound["grid"]), mode, padding, bool(bound["align_corners"]), True
    )


def _read_ours(args: Args, kwargs: Kwargs) -> Sampling:
    bound = _bind(("U", "grid", "mode", "padding", "align_corners"), args, kwargs)
    read = _check_tensor(bound["U"]), _check_tensor(bound["grid"])
    return Sampling(*read, str(bound["mode"]), str(bound["padding"]), bool(bound["align_corners"]), True)


def _read_cudnn(args: Args, kwargs: Kwargs) -> Sampling:
    bound = _bind(("input", "grid"), args, kwargs)
    source = bound["self"] if "self" in bound else bound["input"]
    return Sampling(_check_tensor(source), _check_tensor(bound["grid"]), "bilinear", "zeros", True, True)


def _read_affine(args: Args, kwargs: Kwargs) -> AffineGrid:
    bound = _bind(_AFFINE, args, kwargs)
    return AffineGrid(_check_tensor(bound["theta"]), bool(bound.get("align_corners")))


_aten = torch.ops.aten
SAMPLERS: dict[object, ReadSampling] = {
    F.grid_sample: _read_functional,
    masked.grid_sample: _read_ours,
    torch.cudnn_grid_sampler: _read_cudnn,
    # an exported graph calls the operators themselves
    **{
        form: _read_native
        for native, packet in (
            (torch.grid_sampler, _aten.grid_sampler),
            (torch.grid_sampler_2d, _aten.grid_sampler_2d),
            (torch.grid_sampler_3d, _aten.grid_sampler_3d),
        )
        for form in (native, packet, packet.default)
    },
}
AFFINE_GRIDS: dict[object, ReadAffine] = {
    F.affine_grid: _read_affine,
    torch.affine_grid_generator: _read_affine,
    _aten.affine_grid_generator: _read_affine,
    _aten.affine_grid_generator.default: _read_affine,
}
BACKWARDS: dict[object, Sequence[str]] = {  # with their arguments
    Tensor.backward: ("self", "gradient", "retain_graph", "create_graph", "inputs"),
    torch.autograd.backward: (
        *("tensors", "grad_tensors", "retain_graph", "create_graph", "grad_variables"),
        "inputs",
    ),
}


def list_losses(args: Args, kwargs: Kwargs) -> list[Tensor]:
    """List the tensors that a backward pass begins at."""
    given = args[0] if args else kwargs.get("tensors")
    return [t for t in (given if isinstance(given, list | tuple) else (given,)) if isinstance(t, Tensor)]


def covers_whole_graph(names: Sequence[str], args: Args, kwargs: Kwargs) -> bool:
    """Tell whether a backward pass goes through the whole graph, rather than to the inputs that it names alone."""
    return _bind(names, args, kwargs).get("inputs") is None


def _wants_grad(call: Sampling) -> bool:
    """Tell by its arguments whether a gradient will come: below autograd the output itself does not know."""
    return call.input.requires_grad or call.grid.requires_grad


def measure(call: Sampling, output: Tensor) -> Size:
    """Read the sizes that decide what a call costs."""
    batch, channels, *source = call.input.shape
    return Size(
        batch,
        channels,
        tuple(source),
        tuple(output.shape[2:]),
        call.input.element_size(),
        call.grid.element_size(),
        input_grad=call.input.requires_grad,
        other_grads=output.requires_grad or (torch.is_grad_enabled() and _wants_grad(call)),
    )
