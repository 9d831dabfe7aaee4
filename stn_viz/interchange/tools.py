"""Code out for other tools: one matrix between pixels, written down in the convention of each.

They differ in which way the matrix maps, in where pixel (0, 0) lies, and in which axis comes first. Each program
samples bilinearly and takes what lies beyond U's edge for 0; its line of numbers is the form ``pixels``, so that the
stage reads θ back from any of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

_OPENCV = """\
import cv2
import numpy as np

pixels = np.array(<matrix>)  # <comment>
flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
V = cv2.warpPerspective(U, pixels, (<width>, <height>), flags=flags)  # U: (H, W) or (H, W, C); doubles are rounded
"""

_PILLOW = """\
import numpy as np
from PIL import Image

pixels = np.array(<matrix>)  # <comment>
half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])  # PIL counts from the corner of pixel (0, 0)
matrix = half @ pixels @ np.linalg.inv(half)
numbers = (matrix / matrix[2, 2]).ravel()[:8].tolist()
V = U.transform((<width>, <height>), Image.Transform.PERSPECTIVE, numbers, Image.Resampling.BILINEAR)  # U: an Image
"""

_SKIMAGE = """\
import numpy as np
from skimage.transform import warp

pixels = np.array(<matrix>)  # <comment>
V = warp(U, pixels, output_shape=(<height>, <width>), order=1)  # U: (H, W) or (H, W, C)
"""

_SCIPY = """\
import numpy as np
from scipy.ndimage import map_coordinates

pixels = np.array(<matrix>)  # <comment>
row, col = np.indices((<height>, <width>))
x, y, w = np.einsum("ij,jhw->ihw", pixels, np.stack([col, row, np.ones_like(row)]))
V = map_coordinates(U, [y / w, x / w], order=1, mode="grid-constant")  # U: (H, W); rows come first
"""

_SCIPY_AFFINE = """\
import numpy as np
from scipy.ndimage import affine_transform

pixels = np.array(<matrix>)  # <comment>
swap = np.array([[0, 1, 0], [1, 0, 0], [0, 0, 1]])  # scipy counts (row, column), the matrix (x, y)
matrix = swap @ pixels @ swap
V = affine_transform(U, matrix, output_shape=(<height>, <width>), order=1, mode="grid-constant")  # U: (H, W)
"""

_KORNIA = """\
import kornia
import torch

pixels = torch.tensor(<matrix>, dtype=torch.float64)  # <comment>
matrix = torch.linalg.inv(pixels)[None].to(U)  # kornia's matrix leads from source to target
matrices = matrix.expand(len(U), 3, 3)
V = kornia.geometry.warp_perspective(U, matrices, (<height>, <width>), align_corners=True)  # U: (B, C, H, W)
"""

_TORCHVISION = """\
import torch
from torchvision.transforms.v2 import functional as TF

pixels = torch.tensor(<matrix>, dtype=torch.float64)  # <comment>
half = torch.tensor([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]], dtype=torch.float64)
matrix = half @ pixels @ torch.linalg.inv(half)  # torchvision counts from the corner of pixel (0, 0)
numbers = (matrix / matrix[2, 2]).flatten()[:8].tolist()
h, w = U.shape[-2:]
room = TF.pad(U, [0, 0, max(<width> - w, 0), max(<height> - h, 0)])  # its V has the size of its U
V = TF.perspective(room, None, None, coefficients=numbers)[..., :<height>, :<width>]  # U: (..., C, H, W)
"""

_SIMPLE_ITK = """\
import numpy as np
import SimpleITK as sitk

pixels = np.array(<matrix>)  # <comment>
transform = sitk.AffineTransform(2)
transform.SetMatrix(pixels[:2, :2].ravel().tolist())
transform.SetTranslation(pixels[:2, 2].tolist())
lattice = [(0.0, 0.0), (1.0, 1.0), (1.0, 0.0, 0.0, 1.0)]  # origin, spacing, direction: points are pixels, as in U
V = sitk.Resample(U, (<width>, <height>), transform, sitk.sitkLinear, *lattice)  # U: a two-dimensional Image
"""

Importable = Literal["cv2", "PIL", "skimage", "scipy", "kornia", "torchvision", "SimpleITK"]


@dataclass(frozen=True)
class Reading:
    """Hold how a program that somebody else wrote is read: expressions that JavaScript searches it with.

    Args:
        calls: what its programs alone hold.
        forward: what shows that the matrix leads from source to target; None where it never does.
        corner: whether (0, 0) is the corner of the first pixel, not its centre.
        rows_first: whether the matrix takes (row, column).
        offset: what stands before a translation that the matrix leaves out; None where there is none.
        centre: what stands before the point about which the matrix turns; None where it is (0, 0).
    """

    calls: str
    forward: str | None = None
    corner: bool = False
    rows_first: bool = False
    offset: str | None = None
    centre: str | None = None


@dataclass(frozen=True)
class Tool:
    """Hold how a tool warps a picture.

    Args:
        title: what it is called.
        affine: its program for an affine matrix.
        projective: its program for any other; None where it has none.
        reading: how programs of other people are read.
    """

    title: str
    affine: str
    projective: str | None
    reading: Reading


TOOLS: Mapping[Importable, Tool] = MappingProxyType(
    {
        "cv2": Tool(
            "OpenCV",
            _OPENCV,
            _OPENCV,
            Reading(r"\bwarp(Affine|Perspective)\(", forward=r"^(?![\s\S]*WARP_INVERSE_MAP)"),
        ),
        "PIL": Tool("PIL", _PILLOW, _PILLOW, Reading(r"\.transform\([\s\S]*\b(AFFINE|PERSPECTIVE)\b", corner=True)),
        "skimage": Tool(
            "scikit-image",
            _SKIMAGE,
            _SKIMAGE,
            Reading(r"\b(skimage|AffineTransform|ProjectiveTransform)\b[\s\S]*\bwarp\(", forward=r"\.inverse\b"),
        ),
        "scipy": Tool(
            "SciPy", _SCIPY_AFFINE, _SCIPY, Reading(r"\baffine_transform\(", rows_first=True, offset=r"\boffset\s*=\s*")
        ),
        "kornia": Tool("kornia", _KORNIA, _KORNIA, Reading(r"\bwarp_(affine|perspective)\(", forward="")),
        "torchvision": Tool(
            "torchvision", _TORCHVISION, _TORCHVISION, Reading(r"\bperspective\([\s\S]*\bcoefficients\s*=", corner=True)
        ),
        "SimpleITK": Tool(
            "SimpleITK",
            _SIMPLE_ITK,
            None,
            Reading(r"\.SetMatrix\(", offset=r"\.SetTranslation\(", centre=r"\.SetCenter\("),
        ),
    }
)


def programs(affine: bool, pixels: str, target: tuple[int, int]) -> dict[Importable, str]:
    """Write the program of every tool that can warp by a matrix between pixels.

    Args:
        affine: whether the last row is (0, 0, 1).
        pixels: how the matrix is written, source pixel ← target pixel, 3 × 3, with a comment behind it.
        target: (H, W) of V.

    Returns:
        a program, or a template where ``pixels`` has slots, by the name under which Python imports the tool.
    """
    matrix, comment = pixels.strip().split("  # ")
    words = {"<matrix>": matrix, "<comment>": comment, "<height>": str(target[0]), "<width>": str(target[1])}
    written: dict[Importable, str | None] = {
        name: tool.affine if affine else tool.projective for name, tool in TOOLS.items()
    }
    return {name: _worded(program, words) for name, program in written.items() if program is not None}


def _worded(program: str, words: Mapping[str, str]) -> str:
    for place, word in words.items():
        program = program.replace(place, word)
    return program
