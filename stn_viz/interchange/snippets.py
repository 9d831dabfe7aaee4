"""Code out: a short PyTorch program that warps as the view does."""

from __future__ import annotations

from jaxtyping import Float
from torch import Tensor

from stn_viz.coordinates import Frame
from stn_viz.errors import ArgumentError
from stn_viz.interchange.matrices import homography, is_affine, single
from stn_viz.sampling.kernels import KERNELS
from stn_viz.sampling.samplers import Padding
from stn_viz.transforms.base import Family
from stn_viz.transforms.registry import options_of

_MODES = {"bilinear": "bilinear", "bicubic": "bicubic", "integer": "nearest"}
_TORCH_HEAD = "import torch\nimport torch.nn.functional as F\n"
_ROUNDING = """\
    # Eq. 4 rounds half up where mode="nearest" rounds half to even: choose the pixel here.
    size = torch.tensor([{w}, {h}])
    {to_pixel}
    grid = {to_unit}
"""


def snippet(
    family: Family,
    theta: Float[Tensor, "*batch P"],
    frame: Frame,
    kernel: str = "bilinear",
    padding: Padding = "zeros",
) -> str:
    """Write a program with a function ``warp(U)`` that computes what :func:`stn_viz.sample` does for this view.

    It needs torch alone where the family is a matrix and ``F.grid_sample`` has the kernel, else this package too.

    Args:
        family: the family of θ.
        theta: one θ.
        frame: sizes and corner convention.
        kernel: a name of ``KERNELS``.
        padding: what U is beyond its edge.

    Raises:
        ArgumentError: θ is not finite, or the kernel has no name to write down.
    """
    if kernel not in KERNELS:
        raise ArgumentError("kernel", kernel, f"one of {', '.join(KERNELS)}", "a kernel of your own has no name here")
    one = single(family, theta)
    if not one.isfinite().all():
        raise ArgumentError("theta", theta, "finite numbers", "undo the last edit")
    matrix = homography(family, one)
    if matrix is None or kernel not in _MODES:
        return _write_with_package(family, one, frame, kernel, padding)
    body = _write_affine(matrix, frame) if is_affine(family) else _write_projective(matrix, frame)
    if kernel == "integer":
        body += _write_rounding(frame)
    (h, w), options = frame.source, f'mode="{_MODES[kernel]}", padding_mode="{padding}"'
    ho, wo = frame.target
    return (
        f"{_TORCH_HEAD}\n\n"
        f"def warp(U):\n"
        f'    """Warp maps U (B, C, {h}, {w}) to V (B, C, {ho}, {wo}); theta maps target to source."""\n'
        f"{body}"
        f"    grid = grid.to(U).expand(len(U), -1, -1, -1)\n"
        f"    return F.grid_sample(U, grid, {options}, align_corners={frame.align_corners})\n"
        f"{_write_usage(frame)}"
    )


def _write_affine(matrix: Float[Tensor, "3 3"], frame: Frame) -> str:
    ho, wo = frame.target
    return (
        f"    theta = torch.tensor({_write_literal(matrix[:2])}, dtype=torch.float64)\n"
        f"    grid = F.affine_grid(theta[None], (1, 1, {ho}, {wo}), align_corners={frame.align_corners})\n"
    )


def _write_projective(matrix: Float[Tensor, "3 3"], frame: Frame) -> str:
    ho, wo = frame.target
    return (
        f"    H = torch.tensor({_write_literal(matrix)}, dtype=torch.float64)\n"
        f"    identity = torch.eye(2, 3, dtype=torch.float64)[None]\n"
        f"    lattice = F.affine_grid(identity, (1, 1, {ho}, {wo}), align_corners={frame.align_corners})\n"
        f"    X, Y, W = (F.pad(lattice, (0, 1), value=1.0) @ H.T).unbind(-1)\n"
        f"    grid = torch.stack([X / W, Y / W], dim=-1)\n"
    )


def _write_rounding(frame: Frame) -> str:
    h, w = frame.source
    if frame.align_corners:
        to_pixel = "pixel = ((grid + 1) / 2 * (size - 1) + 0.5).floor()"
        to_unit = "pixel / (size - 1).clamp(min=1) * 2 - 1"
    else:
        to_pixel = "pixel = (((grid + 1) * size - 1) / 2 + 0.5).floor()"
        to_unit = "(pixel * 2 + 1) / size - 1"
    return _ROUNDING.format(w=w, h=h, to_pixel=to_pixel, to_unit=to_unit)


def _write_with_package(family: Family, theta: Float[Tensor, " P"], frame: Frame, kernel: str, padding: str) -> str:
    (h, w), (ho, wo) = frame.source, frame.target
    rows = theta.reshape(-1, 2) if len(family.anchors) * 2 == len(theta) else theta[None]
    return (
        f"import torch\n\nimport stn_viz as sv\n\n\n"
        f"def warp(U):\n"
        f'    """Warp maps U (B, C, {h}, {w}) to V (B, C, {ho}, {wo}); theta maps target to source."""\n'
        f"    theta = torch.tensor({_write_literal(rows)}, dtype=torch.float64).flatten()\n"
        f"    frame = sv.Frame(source=({h}, {w}), target=({ho}, {wo}), align_corners={frame.align_corners})\n"
        f"    grid = sv.family({_write_arguments(family)}).grid(theta, frame)\n"
        f'    return sv.sample(U, grid, frame, kernel="{kernel}", padding="{padding}")\n'
        f"{_write_usage(frame)}"
    )


def _write_usage(frame: Frame) -> str:
    h, w = frame.source
    return f"\n\nU = torch.rand(1, 3, {h}, {w})  # your maps here, (B, C, H, W)\nV = warp(U)\n"


def _write_literal(rows: Float[Tensor, "R C"]) -> str:
    """Write rows one a line with every digit, so that nothing is lost on the way."""
    lines = [f"        [{', '.join(repr(v + 0.0) for v in row)}],\n" for row in rows.tolist()]
    return "[\n" + "".join(lines) + "    ]"


def _write_arguments(family: Family) -> str:
    return ", ".join([f'"{family.name}"', *(f"{name}={value!r}" for name, value in options_of(family).items())])
