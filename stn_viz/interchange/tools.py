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

Importable = Literal["cv2", "PIL", "skimage", "scipy", "kornia", "SimpleITK"]


@dataclass(frozen=True)
class Tool:
    """Hold how a tool warps a picture.

    Args:
        title: what it is called.
        affine: its program for an affine matrix.
        projective: its program for any other; None where it has none.
    """

    title: str
    affine: str
    projective: str | None


TOOLS: Mapping[Importable, Tool] = MappingProxyType(
    {
        "cv2": Tool("OpenCV", _OPENCV, _OPENCV),
        "PIL": Tool("PIL", _PILLOW, _PILLOW),
        "skimage": Tool("scikit-image", _SKIMAGE, _SKIMAGE),
        "scipy": Tool("SciPy", _SCIPY_AFFINE, _SCIPY),
        "kornia": Tool("kornia", _KORNIA, _KORNIA),
        "SimpleITK": Tool("SimpleITK", _SIMPLE_ITK, None),
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
