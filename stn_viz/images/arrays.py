"""Files of numbers as maps: NumPy's ``.npy`` and ``.npz``, and what ``torch.save`` wrote.

What a file holds is listed by its headers, and its sizes are bounded, before any number is unpacked. Of pickles none of
NumPy's is read, and of torch's only the few names that make up tensors (:mod:`stn_viz.images.tensors`).
"""

from __future__ import annotations

import io
import math
import zipfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from jaxtyping import Shaped
from numpy.lib import format as npy

from stn_viz.errors import UserError
from stn_viz.images import tensors
from stn_viz.images.opening import decoding
from stn_viz.texts import say

MOST_NUMBERS = 32_000_000  # of one array
MOST_ARRAYS = 1000  # of one file
LARGEST = 1e15  # in size: a hundred thousand squares still add up in single precision
NUMPY = b"\x93NUMPY"
_ZIP = b"PK\x03\x04"
_ENTRY = b"PK\x01\x02"  # before each name in the list of an archive
_PICKLE = b"\x80"
_FEW = 4  # an axis of so many is one of channels, not of rows or columns
_NPY = ".npy"
_HEADER = 1 << 14  # bytes that are unpacked to read one; NumPy accepts no longer ones


@dataclass(frozen=True)
class Listed:
    """Describe an array of a file, before it is read.

    Args:
        name: by which the file knows it; empty where it is the only one.
        shape: its shape.
        dtype: its type, as its maker names it.
        numeric: whether it holds real numbers.
    """

    name: str
    shape: tuple[int, ...]
    dtype: str
    numeric: bool


@dataclass(frozen=True, eq=False)
class Maps:
    """Hold an array as samples of maps.

    Args:
        values: bytes, which mean light, or finite floats, as they are in the file.
        axes: the file's axes in their order, such as ``CHW``.
        kind: the file's format: npy, npz or pt.
    """

    values: Shaped[np.ndarray, "N C H W"]
    axes: str
    kind: str


def holds_arrays(data: bytes) -> bool:
    """Tell by its first bytes whether a file may be one of arrays: whether it is, :func:`list_arrays` says."""
    return data.startswith((NUMPY, _ZIP, _PICKLE))


def list_arrays(data: bytes) -> tuple[Listed, ...]:
    """List the arrays of a file that can be shown as maps.

    Raises:
        UserError: there is none, and what is wrong with the first; the file is damaged, hostile or no file of arrays.
    """
    with decoding(kind_of(data)):
        found = _members(data)
    if not found:
        raise UserError(say("images-arrays-none"))
    shown = tuple(one for one in found if _problem(one) is None)
    if not shown:
        raise UserError(str(_problem(found[0])))
    return shown


def read_maps(data: bytes, name: str = "") -> Maps:
    """Read one array of a file.

    Args:
        data: the file's bytes.
        name: which of its arrays.

    Raises:
        UserError: there is no such array, it holds NaN, infinity or numbers beyond all measure, or as
            :func:`list_arrays`.
    """
    found = next((one for one in list_arrays(data) if one.name == name), None)
    if found is None:
        raise UserError(say("images-arrays-none"))
    axes, kind = axes_of(found.shape), kind_of(data)
    with decoding(kind):
        values = _numbers(_array(data, name))
    _check_finite(values, found)
    assert axes is not None  # it is listed
    return Maps(_arranged(values, axes), axes, kind)


def axes_of(shape: tuple[int, ...]) -> str | None:
    """Name the axes of an array by its shape, as ``CHW``; None where it is no map.

    Up to four along the last of three axes, else along the first, are channels; of many channels, they come first, as
    torch has them, but where only rows and columns that lead are of one length. Batches are torch's, ``NCHW``, but for
    pictures that end in one channel or three.
    """
    if len(shape) == 2:
        return "HW"
    if len(shape) == 3:
        first, middle, last = shape
        few = first <= _FEW < last
        return "HWC" if not few and (last <= _FEW or (first == middle and middle != last)) else "CHW"
    if len(shape) == 4:
        _, rows, columns, last = shape
        trailing = last == 3 or (last == 1 and rows == columns)
        return "NHWC" if trailing and min(rows, columns) > _FEW else "NCHW"
    return None


def read_header(file: io.BytesIO) -> tuple[tuple[int, ...], np.dtype]:
    """Read shape and type of a ``.npy`` file, and stop before its numbers.

    Raises:
        UserError: it has no such header.
    """
    try:
        version = npy.read_magic(file)
        shape, _, dtype = (npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0)(file)
    except Exception as error:
        raise UserError(say("images-damaged", kind="npy")) from error
    return shape, dtype


def kind_of(data: bytes) -> str:
    """Tell which kind of file of arrays this is: npy, npz or pt."""
    if data.startswith(NUMPY):
        return "npy"
    if data.startswith(_PICKLE):
        raise UserError(say("images-tensors-pickle"))
    with opened(data) as archive:
        if tensors.root_of(archive) is not None:
            return "pt"
        if any(name.endswith(_NPY) for name in archive.namelist()):
            return "npz"
    raise UserError(say("images-foreign", what=say("images-guess-zip")))


@contextmanager
def opened(data: bytes) -> Generator[zipfile.ZipFile]:
    """Open an archive whose list is short, and each name in it once.

    Raises:
        UserError: it is damaged, or has more entries than a file of arrays needs.
    """
    if (n := data.count(_ENTRY)) > 4 * MOST_ARRAYS:
        raise UserError(say("images-arrays-many", n=f"{n:,}", most=f"{MOST_ARRAYS:,}"))
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise UserError(say("images-damaged", kind="ZIP")) from error
    with archive:
        if len(set(archive.namelist())) != len(archive.namelist()):
            raise UserError(say("images-damaged", kind="ZIP"))
        yield archive


def _members(data: bytes) -> list[Listed]:
    if data.startswith(NUMPY):
        return [_described("", io.BytesIO(data), len(data))]
    with opened(data) as archive:
        if (root := tensors.root_of(archive)) is not None:
            found = [
                Listed(name, one.shape, str(one.dtype).removeprefix("torch."), one.real)
                for name, one in tensors.promised(archive, root).items()
            ]
        else:
            found = [_entry(archive, info) for info in archive.infolist() if info.filename.endswith(_NPY)]
    if len(found) > MOST_ARRAYS:
        raise UserError(say("images-arrays-many", n=f"{len(found):,}", most=f"{MOST_ARRAYS:,}"))
    return found


def _entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Listed:
    with archive.open(info) as file:
        return _described(info.filename.removesuffix(_NPY), io.BytesIO(file.read(_HEADER)), info.file_size)


def _described(name: str, file: io.BytesIO, length: int) -> Listed:
    """Read a header, and make sure that as many bytes follow as it promises."""
    shape, dtype = read_header(file)
    if dtype.hasobject:
        return Listed(name, shape, "object", False)
    if min(shape, default=0) < 0 or length - file.tell() < dtype.itemsize * math.prod(shape):
        raise UserError(say("images-damaged", kind="npy"))
    return Listed(name, shape, str(dtype), dtype.kind in "fiub")


def _problem(one: Listed) -> str | None:
    """Say why an array cannot be shown as maps; None where it can."""
    named = say("images-array-named", name=one.name[:60]) if one.name else say("images-array-this")
    shape = "×".join(map(str, one.shape)) or "()"
    if one.dtype == "object":
        return say("images-array-objects", array=named)
    if not one.numeric:
        return say("images-array-type", array=named, type=one.dtype)
    if axes_of(one.shape) is None:
        return say("images-array-rank", array=named, shape=shape)
    n = math.prod(one.shape)
    if n == 0:
        return say("images-array-empty", array=named, shape=shape)
    if n > MOST_NUMBERS:
        return say("images-array-large", array=named, shape=shape, n=f"{n:,}", most=f"{MOST_NUMBERS:,}")
    return None


def _array(data: bytes, name: str) -> Shaped[np.ndarray, "*size"]:
    """Unpack an array whose size is known to be allowed."""
    if data.startswith(NUMPY):
        return npy.read_array(io.BytesIO(data), allow_pickle=False)
    with opened(data) as archive:
        if (root := tensors.root_of(archive)) is not None:
            return tensors.read_tensor(archive, root, name)
        with archive.open(name + _NPY) as file:
            return npy.read_array(file, allow_pickle=False)


def _numbers(array: Shaped[np.ndarray, "*size"]) -> Shaped[np.ndarray, "*size"]:
    """Keep bytes and floats as they are; other numbers become floats that hold them."""
    if array.dtype == np.uint8:
        return array
    single = array.dtype.kind == "b" or array.dtype.itemsize <= 2 or array.dtype.str[1:] == "f4"
    return array.astype(np.float32 if single else np.float64)


def _check_finite(values: Shaped[np.ndarray, "*size"], of: Listed) -> None:
    if values.dtype == np.uint8:
        return
    wrong = ~(np.abs(values) <= LARGEST)  # of NaN as well
    if not wrong.any():
        return
    place = np.unravel_index(int(wrong.argmax()), values.shape)
    named = say("images-array-named", name=of.name[:60]) if of.name else say("images-array-this")
    said = {
        "array": named,
        "value": f"{values[place]:g}".replace("nan", "NaN"),
        "place": ", ".join(str(int(n)) for n in place),
    }
    if np.isfinite(values[place]):
        raise UserError(say("images-array-range", **said, most=f"{LARGEST:.0e}"))
    raise UserError(say("images-array-nan", **said))


def _arranged(values: Shaped[np.ndarray, "*size"], axes: str) -> Shaped[np.ndarray, "N C H W"]:
    if axes.endswith("HWC"):
        values = np.moveaxis(values, -1, -3)
    return np.ascontiguousarray(values.reshape(*[1] * (4 - values.ndim), *values.shape))
