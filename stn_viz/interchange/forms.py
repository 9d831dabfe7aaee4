"""θ in the forms that other programs use, as templates: what the stage copies, and what it shows of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.coordinates import Frame
from stn_viz.interchange.matrices import (
    homography,
    is_affine,
    matrix_basis,
    opencv_matrix,
    pixel_matrix,
    single,
)
from stn_viz.interchange.snippets import is_torch_alone, snippet_template
from stn_viz.interchange.templates import fill, rows
from stn_viz.interchange.tools import TOOLS, Importable, Reading, programs
from stn_viz.sampling.kernels import KERNELS
from stn_viz.sampling.samplers import Padding
from stn_viz.transforms import families
from stn_viz.transforms.base import CORNERS, Family

Name = Literal["pixels", "OpenCV", "box", "Python"] | Importable
DIGITS = 12  # of matrices and boxes between pixels: what is left are no roundings

_WORDS = {
    "pixels": "source pixel <- target pixel, as cv2.{} takes it with WARP_INVERSE_MAP",
    "OpenCV": "target pixel <- source pixel, as cv2.{} takes it",
    "box": "sources of the corners of V: top left, top right, bottom right, bottom left",
    "extent": "x0 y0, x1 y1 around all that V reads",
}


@dataclass(frozen=True)
class Form:
    """Hold one form of θ as it travels to the browser.

    Args:
        template: what is copied, with slots for numbers; None where a warp has no such form.
        numbers: the slot whose numbers are shown; None where ``said`` is shown.
        rows: how many of its rows.
        said: the key of the sentence that is shown where there are no numbers.
        code: what the tool of this program is called; None where the form is none.
        reading: how such a program is read where somebody else wrote it; None where it is no other tool's.
    """

    template: str | None
    numbers: str | None = None
    rows: int = 0
    said: str | None = None
    code: str | None = None
    reading: Reading | None = None

    def meta(self) -> dict[str, Any]:
        """Return plain values for the browser."""
        return asdict(self)


def forms(
    family: Family, frame: Frame, kernel: str = "bilinear", padding: Padding = "zeros", full: Frame | None = None
) -> dict[Name, Form]:
    """Write every form that θ has in a family, in the order in which they are shown.

    The slots are ``theta``; ``matrix``, normalised source ← normalised target; ``pixels``, source pixel ← target
    pixel; ``opencv``, target pixel ← source pixel; ``corners``, the sources of V's corners, and ``extent``, the box
    around all that V reads, both in source pixels.

    Args:
        family: the family of θ.
        frame: of the maps that are shown.
        kernel: the name of a kernel; one that is not among ``KERNELS`` has no code.
        padding: what U is beyond its edge.
        full: the sizes that pixels are counted in, where the maps shown are smaller copies.
    """
    code = _code(family, frame, kernel, padding)
    if matrix_basis(family) is None:
        box = Form(_labelled("extent", rows("extent", 2, 2), frame, full), "extent", 2, "stage-form-no-box")
        return {"box": box, "Python": code}
    n = 2 if is_affine(family) else 3
    pixels, opencv = (_labelled(name, rows(name.lower(), n, 3), frame, full) for name in ("pixels", "OpenCV"))
    return {
        "pixels": Form(pixels, "pixels", n),
        "OpenCV": Form(opencv, "opencv", n, "stage-form-no-inverse"),
        "box": Form(_labelled("box", rows("corners", 4, 2), frame, full), "corners", 4, "stage-form-no-box"),
        "Python": code,
        **_tools(is_affine(family), frame, full),
    }


def copied(
    name: Name,
    family: Family,
    theta: Float[Tensor, "*batch P"],
    frame: Frame,
    kernel: str = "bilinear",
    padding: Padding = "zeros",
    full: Frame | None = None,
) -> str:
    """Write one form of θ, as the stage copies it; empty where this θ or its family has none.

    The box of a family without a matrix is measured on the stage alone, and empty here.

    Raises:
        ArgumentError: not one θ of the family.
    """
    form = forms(family, frame, kernel, padding, full).get(name)
    one = single(family, theta)
    found = {slot: value for slot, value in _numbers(family, one, frame, full).items() if value is not None}
    if form is None or form.template is None or (form.numbers is not None and form.numbers not in found):
        return ""
    return fill(form.template, found)


def _numbers(
    family: Family, theta: Float[Tensor, " P"], frame: Frame, full: Frame | None
) -> dict[str, list[Any] | None]:
    """Return the numbers of every slot; None where this θ has none."""
    matrix = homography(family, theta)
    if matrix is None:
        return {"theta": theta.tolist()}
    sizes = None if full is None else (full.source, full.target)
    return {
        "theta": theta.tolist(),
        "matrix": matrix.tolist(),
        "pixels": _rounded(pixel_matrix(matrix, frame, sizes)),
        "opencv": _rounded(opencv_matrix(matrix, frame, sizes)),
        "corners": _rounded(_corners(matrix, frame, full)),
    }


def _corners(matrix: Float[Tensor, "3 3"], frame: Frame, full: Frame | None) -> Float[Tensor, "4 2"] | None:
    """Find the sources of V's corners, in pixels; None where one lies on the horizon or beyond it."""
    corners = torch.tensor(CORNERS, dtype=torch.float64)
    q = torch.cat([corners, torch.ones_like(corners[:, :1])], dim=1) @ matrix.T
    if not bool((q[:, 2] > 0).all()):
        return None
    points = frame.to_pixels(q[:, :2] / q[:, 2:])
    if full is None:
        return points
    larger = points.new_tensor([b / a for a, b in zip(frame.source, full.source, strict=True)]).flip(0)
    return points * larger + (larger - 1) / 2


def _rounded(values: Float[Tensor, "R C"] | None) -> list[list[float]] | None:
    return None if values is None else [[float(f"{v:.{DIGITS}g}") for v in line] for line in values.tolist()]


def _tools(affine: bool, frame: Frame, full: Frame | None) -> dict[Importable, Form]:
    """Write θ as other tools take it, in the pixels of the visitor's own file."""
    pixels = _labelled("pixels", rows("pixels", 3, 3), frame, full)
    written = programs(affine, pixels, (frame if full is None else full).target)
    return {
        name: Form(template, said="stage-form-tool", code=TOOLS[name].title, reading=TOOLS[name].reading)
        for name, template in written.items()
    }


def _code(family: Family, frame: Frame, kernel: str, padding: Padding) -> Form:
    if family.name not in families():
        return Form(None, said="stage-form-no-code", code="PyTorch")
    if kernel not in KERNELS:
        return Form(None, said="stage-form-no-kernel", code="PyTorch")
    said = "stage-form-torch" if is_torch_alone(family, kernel) else "stage-form-own"
    return Form(snippet_template(family, frame, kernel, padding), said=said, code="PyTorch")


def _labelled(name: str, lines: list[str], frame: Frame, full: Frame | None) -> str:
    """Say behind a copied form what it is, and of which sizes: ``# stn_viz pixels: …``, a comment in Python."""
    (h, w), (ho, wo) = (frame if full is None else full).source, (frame if full is None else full).target
    words = _WORDS[name].format("warpPerspective" if len(lines) == 3 else "warpAffine")
    sizes = f"source {w}x{h}, target {wo}x{ho}, align_corners={frame.align_corners}"
    return f"[{', '.join(lines)}]  # stn_viz {name}: {words}; {sizes}\n"
