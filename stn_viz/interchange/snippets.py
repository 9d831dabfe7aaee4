"""Code out: a short PyTorch program that warps as the view does."""

from __future__ import annotations

from jaxtyping import Float
from torch import Tensor

from stn_viz.coordinates import Frame
from stn_viz.errors import ArgumentError
from stn_viz.interchange.matrices import homography, is_affine, matrix_basis, single_finite
from stn_viz.interchange.templates import block, escaped, fill, row, rows
from stn_viz.sampling.kernels import KERNELS
from stn_viz.sampling.samplers import Padding
from stn_viz.transforms.base import Family
from stn_viz.transforms.registry import options_of

_MODES = {"bilinear": "bilinear", "bicubic": "bicubic", "integer": "nearest"}
_TORCH_HEAD = "import torch\nimport torch.nn.functional as F\n"
_ROUNDING = """\
    # Eq. 4 rounds half up where mode="nearest" rounds half to even: choose the pixel here.
    size = torch.tensor([U.shape[3], U.shape[2]])
    pixel = {to_pixel}
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
    one = single_finite(family, theta)
    matrix = homography(family, one)
    numbers = {"theta": one.tolist()} | ({} if matrix is None else {"matrix": matrix.tolist()})
    return fill(snippet_template(family, frame, kernel, padding), numbers)


def snippet_template(family: Family, frame: Frame, kernel: str, padding: Padding) -> str:
    """Write that program with slots ``matrix[i][j]``, of the normalised matrix, or ``theta[k]``.

    Raises:
        ArgumentError: the kernel has no name to write down.
    """
    if kernel not in KERNELS:
        raise ArgumentError("kernel", kernel, f"one of {', '.join(KERNELS)}", "a kernel of your own has no name here")
    if not is_torch_alone(family, kernel):
        return _write_with_package(family, frame, kernel, padding)
    body = _write_affine(frame) if is_affine(family) else _write_projective(frame)
    if kernel == "integer":
        body += _write_rounding(frame)
    options = f'mode="{_MODES[kernel]}", padding_mode="{padding}"'
    return (
        f"{_TORCH_HEAD}\n\n"
        f"def warp(U):\n"
        f"{_write_docstring(frame)}"
        f"{body}"
        f"    grid = grid.to(U).expand(len(U), -1, -1, -1)\n"
        f"    return F.grid_sample(U, grid, {options}, align_corners={frame.align_corners})\n"
        f"{_write_usage(frame)}"
    )


def is_torch_alone(family: Family, kernel: str) -> bool:
    """Tell whether the program needs no more than torch."""
    return kernel in _MODES and matrix_basis(family) is not None


def _write_docstring(frame: Frame) -> str:
    (h, w), (ho, wo) = frame.source, frame.target
    return f'    """Warp maps U (B, C, {h}, {w}) to V (B, C, {ho}, {wo}); theta maps target to source."""\n'


def _write_affine(frame: Frame) -> str:
    ho, wo = frame.target
    return (
        f"    theta = torch.tensor({block(rows('matrix', 2, 3))}, dtype=torch.float64)\n"
        f"    grid = F.affine_grid(theta[None], (1, 1, {ho}, {wo}), align_corners={frame.align_corners})\n"
    )


def _write_projective(frame: Frame) -> str:
    ho, wo = frame.target
    return (
        f"    H = torch.tensor({block(rows('matrix', 3, 3))}, dtype=torch.float64)\n"
        f"    identity = torch.eye(2, 3, dtype=torch.float64)[None]\n"
        f"    lattice = F.affine_grid(identity, (1, 1, {ho}, {wo}), align_corners={frame.align_corners})\n"
        f"    X, Y, W = (F.pad(lattice, (0, 1), value=1.0) @ H.T).unbind(-1)\n"
        f"    grid = torch.stack([X / W, Y / W], dim=-1)\n"
    )


def _write_rounding(frame: Frame) -> str:
    if frame.align_corners:
        to_pixel = "((grid + 1) / 2 * (size - 1) + 0.5).floor()"
        to_unit = "pixel / (size - 1).clamp(min=1) * 2 - 1"
    else:
        to_pixel = "(((grid + 1) * size - 1) / 2 + 0.5).floor()"
        to_unit = "(pixel * 2 + 1) / size - 1"
    return _ROUNDING.format(to_pixel=to_pixel, to_unit=to_unit)


def _write_with_package(family: Family, frame: Frame, kernel: str, padding: str) -> str:
    n, (ho, wo) = family.n_params, frame.target
    sizes = f"source=tuple(U.shape[-2:]), target=({ho}, {wo}), align_corners={frame.align_corners}"
    return (
        f"import torch\n\nimport stn_viz as sv\n\n\n"
        f"def warp(U):\n"
        f"{_write_docstring(frame)}"
        f"    theta = torch.tensor({block(_theta_rows(family, n))}, dtype=torch.float64).flatten()\n"
        f"    frame = sv.Frame({sizes})\n"
        f"    grid = sv.family({_write_arguments(family)}).grid(theta, frame)\n"
        f'    return sv.sample(U, grid, frame, kernel="{kernel}", padding="{padding}")\n'
        f"{_write_usage(frame)}"
    )


def _theta_rows(family: Family, n: int) -> list[str]:
    """Write the slots of θ: a control point a row where it is made of such, else all in one."""
    if len(family.anchors) * 2 != n:
        return [row("theta", n)]
    return [f"[{{theta[{k}]}}, {{theta[{k + 1}]}}]" for k in range(0, n, 2)]


def _write_usage(frame: Frame) -> str:
    h, w = frame.source
    return f"\n\nU = torch.rand(1, 3, {h}, {w})  # your maps here, (B, C, H, W)\nV = warp(U)\n"


def _write_arguments(family: Family) -> str:
    options = (f"{name}={value!r}" for name, value in options_of(family).items())
    return escaped(", ".join([f'"{family.name}"', *options]))
