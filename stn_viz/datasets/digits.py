"""Digits to learn from and to look at: MNIST where it is at hand, 1,797 bundled digits everywhere."""

from __future__ import annotations

import gzip
import os
import struct
import zipfile
import zlib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Literal

import numpy as np
import platformdirs
import torch
import torch.nn.functional as F
from jaxtyping import Float, Int, UInt8
from torch import Tensor

from stn_viz.errors import ArgumentError, UserError
from stn_viz.texts import say

Split = Literal["train", "validation", "test"]
BUNDLED, BUNDLED_SOURCE = 1797, "bundled digits (UCI optical digits)"  # how many come with the package, and whence
HELD_OUT = 5000  # the last training images are the validation set, so that the test set is looked at once
DATA_VARIABLE = "STN_VIZ_DATA"
_MAGIC = {1: 2049, 3: 2051}  # IDX: unsigned bytes in one dimension (labels) or three (images)
_FILES = {  # with the MD5 sums of the gzipped files as they have been published for decades
    "train-images-idx3-ubyte": "f68b3c2dcbeaaa9fbdd348bbdeb94873",
    "train-labels-idx1-ubyte": "d53e105ee54ea40749a09fcbcd1e9432",
    "t10k-images-idx3-ubyte": "9fb629c4189551a2d022fa330f9573f3",
    "t10k-labels-idx1-ubyte": "ec29112dd5afa0611ce80d1b7f02629c",
}
_MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)


@dataclass(frozen=True, eq=False)
class Digits:
    """Hold labelled 28×28 digits, white on black.

    Args:
        images: bytes; :meth:`floats` gives [0, 1].
        labels: 0 to 9.
        source: where they come from, for captions and cards.
    """

    images: UInt8[Tensor, "N 28 28"]
    labels: Int[Tensor, " N"]
    source: str

    def __len__(self) -> int:
        """Count the digits."""
        return len(self.labels)

    def floats(self, index: Tensor | slice = slice(None)) -> Float[Tensor, "B 1 28 28"]:
        """Return the chosen images as maps in [0, 1]."""
        return self.images[index][:, None].to(torch.float32) / 255

    def part(self, index: Tensor | slice) -> Digits:
        """Return a selection of the digits."""
        return Digits(self.images[index], self.labels[index], self.source)

    def to(self, device: torch.device | str) -> Digits:
        """Move to a device."""
        return Digits(self.images.to(device), self.labels.to(device), self.source)


def mnist_folder(folder: str | Path | None = None) -> Path:
    """Name the folder where MNIST is looked for: the folder given, else ``STN_VIZ_DATA``, else the user's cache."""
    if folder is not None:
        return Path(folder).expanduser()
    named = os.environ.get(DATA_VARIABLE)
    return Path(named).expanduser() if named else Path(platformdirs.user_cache_dir("stn_viz")) / "mnist"


def has_mnist(folder: str | Path | None = None) -> bool:
    """Tell whether all four files of MNIST are there."""
    return all(_find_idx(mnist_folder(folder), name) is not None for name in _FILES)


def mnist_source(split: Split) -> str:
    """Name MNIST's digits as ``Digits.source`` and the cards of networks do: an id, the same in every language."""
    return f"MNIST {split}"


def load_mnist(split: Split, folder: str | Path | None = None) -> Digits:
    """Read MNIST from its IDX files, plain or gzipped.

    The last 5,000 training images are held out as ``validation``.

    Args:
        split: ``train`` (55,000), ``validation`` (5,000) or ``test`` (10,000).
        folder: where the files are; see :func:`mnist_folder`.

    Raises:
        UserError: a file is missing or is not MNIST.
    """
    if split not in ("train", "validation", "test"):
        raise ArgumentError("split", split, "train, validation or test", "check the spelling")
    where = mnist_folder(folder)
    prefix = "t10k" if split == "test" else "train"
    images = _read_idx(where, f"{prefix}-images-idx3-ubyte", 3)
    labels = _read_idx(where, f"{prefix}-labels-idx1-ubyte", 1)
    if images.shape[1:] != (28, 28) or len(images) != len(labels) or int(labels.max()) > 9:
        raise UserError(say("digits-no-mnist", folder=str(where)))
    whole = Digits(torch.from_numpy(images), torch.from_numpy(labels).long(), mnist_source(split))
    if split == "test":
        return whole
    return whole.part(slice(-HELD_OUT, None) if split == "validation" else slice(None, -HELD_OUT))


def download_mnist(folder: str | Path | None = None) -> Path:
    """Fetch MNIST (11 MB) from public mirrors with a progress bar, check it, and say where it is.

    Raises:
        UserError: no mirror could be reached, or the folder cannot be written.
    """
    import pooch  # kept out of the import of the library: only a download needs it

    where = mnist_folder(folder)
    for name, checksum in _FILES.items():
        problem: Exception | None = None
        for mirror in _MIRRORS:
            try:
                pooch.retrieve(
                    f"{mirror}{name}.gz", f"md5:{checksum}", fname=f"{name}.gz", path=where, progressbar=True
                )
                break
            except (OSError, ValueError) as error:  # requests' errors are OSErrors; a bad checksum is a ValueError
                problem = error
        else:
            raise UserError(say("digits-no-download", folder=str(where), problem=str(problem)))
    return where


def load_bundled(split: Split | Literal["all"] = "all") -> Digits:
    """Return the bundled stand-in: the 1,797 optical digits of the UCI repository, enlarged to MNIST's format.

    8×8 counts are scaled to 18×18 (bicubic), their contrast is raised to MNIST's, and each digit is centred by mass in
    28×28. ``test`` and ``validation`` are every fifth digit each, ``train`` is the rest.

    Raises:
        UserError: their file is missing or damaged.
    """
    whole = _load_bundled()
    if split == "all":
        return whole
    place = torch.arange(len(whole)) % 5
    chosen = {"test": place == 0, "validation": place == 1, "train": place > 1}
    if split not in chosen:
        raise ArgumentError("split", split, "train, validation, test or all", "check the spelling")
    return whole.part(chosen[split])


def load_digits(split: Split, folder: str | Path | None = None) -> Digits:
    """Return MNIST where it is at hand, else the bundled digits; ``Digits.source`` says which."""
    return load_mnist(split, folder) if has_mnist(folder) else load_bundled(split)


def _find_idx(where: Path, name: str) -> Path | None:
    """Find an IDX file under its usual spellings: plain or gzipped, ``-idx3`` or ``.idx3``."""
    spellings = (name, f"{name}.gz", name.replace("-idx", ".idx"), f"{name.replace('-idx', '.idx')}.gz")
    return next((where / s for s in spellings if (where / s).is_file()), None)


def _read_idx(where: Path, name: str, ndim: int) -> np.ndarray:
    path = _find_idx(where, name)
    if path is None:
        raise UserError(say("digits-missing", name=name, folder=str(where), variable=DATA_VARIABLE))
    try:
        raw = path.read_bytes()
        raw = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
        magic, *shape = struct.unpack_from(f">{1 + ndim}I", raw)
        if magic != _MAGIC[ndim]:
            raise ValueError(f"its magic number is {magic}, not {_MAGIC[ndim]}")
        return np.frombuffer(raw, np.uint8, offset=4 * (1 + ndim)).reshape(shape).copy()
    except (OSError, EOFError, ValueError, struct.error, zlib.error) as error:
        raise UserError(say("digits-damaged", path=str(path), problem=str(error))) from error


@lru_cache(maxsize=1)
def _load_bundled() -> Digits:
    counts, labels = _read_counts()
    large = F.interpolate(counts[:, None] / 16.0, size=(18, 18), mode="bicubic", align_corners=False)
    large = ((large - 0.35) / 0.4).clamp(0, 1)
    images = torch.zeros(len(labels), 28, 28)
    weight = large[:, 0]
    mass = weight.sum((1, 2))
    place = torch.arange(18.0)
    top = (13.5 - (weight.sum(2) @ place) / mass).round().long().clamp(0, 10)
    left = (13.5 - (weight.sum(1) @ place) / mass).round().long().clamp(0, 10)
    for image, digit, y, x in zip(images, weight, top.tolist(), left.tolist(), strict=True):
        image[y : y + 18, x : x + 18] = digit
    return Digits((images * 255).round().to(torch.uint8), labels, BUNDLED_SOURCE)


def _read_counts() -> tuple[UInt8[Tensor, "N 8 8"], Int[Tensor, " N"]]:
    """Read the file that comes with the package: 8×8 counts from 0 to 16, and what they are."""
    file = resources.files("stn_viz").joinpath("resources/digits.npz")
    try:
        with file.open("rb") as opened, np.load(opened) as archive:
            counts, labels = torch.from_numpy(archive["images"]), torch.from_numpy(archive["labels"]).long()
        if counts.shape != (BUNDLED, 8, 8) or labels.shape != (BUNDLED,):
            raise ValueError(f"it holds {tuple(counts.shape)} counts and {len(labels)} labels")
    except (
        OSError,
        EOFError,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        zlib.error,
        zipfile.BadZipFile,
    ) as error:
        raise UserError(say("digits-bundled-damaged", file=str(file), problem=str(error))) from error
    return counts, labels
