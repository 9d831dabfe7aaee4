"""The bundled pictures: a few free photographs and a test card, each with its author and licence."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from jaxtyping import UInt8

from stn_viz.errors import ArgumentError, UserError
from stn_viz.images.decode import load_image
from stn_viz.texts import say

_FOLDER = Path(__file__).parents[1] / "resources" / "pictures"


@dataclass(frozen=True)
class Picture:
    """Name one bundled picture and where it comes from.

    Args:
        name: what :func:`picture` and links call it.
        title: what a person reads.
        file: its file name in the package.
        licence: under which it may be used.
        author: who made it.
        source: where it was taken from.
    """

    name: str
    title: str
    file: str
    licence: str
    author: str
    source: str

    @property
    def image(self) -> UInt8[np.ndarray, "H W *C"]:
        """Decode the picture: (H, W) grey or (H, W, 3) RGB, no side longer than 512 pixels."""
        return load_image(_FOLDER / self.file)

    @property
    def data(self) -> bytes:
        """Read the picture's file."""
        return (_FOLDER / self.file).read_bytes()

    @property
    def credit(self) -> str:
        """Write the line that stands under the picture."""
        return f"{self.title}: {self.author}, {self.licence}"


@lru_cache(maxsize=1)
def pictures() -> tuple[Picture, ...]:
    """List the bundled pictures, the one that opens the app first.

    Raises:
        UserError: the list is missing or damaged.
    """
    file = _FOLDER / "index.json"
    try:
        return tuple(Picture(**entry) for entry in json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise UserError(say("images-bundled", file=str(file))) from error


def picture(name: str) -> Picture:
    """Find a bundled picture by name.

    Raises:
        ArgumentError: no picture has that name.
    """
    for one in pictures():
        if one.name == name:
            return one
    raise ArgumentError("name", name, f"one of {', '.join(p.name for p in pictures())}", "check the spelling")
