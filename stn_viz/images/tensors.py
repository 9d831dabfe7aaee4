"""What ``torch.save`` wrote, read without running it: which tensors a file promises, and the numbers of one of them.

``torch.load(weights_only=True)`` unpacks every storage of a file before anybody could ask how large it is, calls
constructors with whatever sizes the file names, and in older releases believes it about the lengths of its storages.
So the archive's pickle is not unpickled: its few kinds of steps are followed here, and the names in it only describe.
Numbers are taken out of the archive once they are known to be there.
"""

from __future__ import annotations

import math
import pickletools
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Shaped

from stn_viz.errors import UserError
from stn_viz.texts import say

_PICKLE = "/data.pkl"
_LONGEST_PICKLE = 1 << 20  # bytes: of a thousand tensors it has a tenth of that
_LARGEST_STORAGE = 256 << 20  # bytes, unpacked
_MOST = 10_000  # tensors of a file, and what lies between them
_DEEPEST = 20  # dictionaries and lists in one another
_NAME = 80  # letters of a key
_DTYPES = ("float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "uint16", "bool")
_OTHERS = ("complex32", "complex64", "complex128", "uint32", "uint64")
_STORAGES = {
    "DoubleStorage": torch.float64,
    "FloatStorage": torch.float32,
    "HalfStorage": torch.float16,
    "BFloat16Storage": torch.bfloat16,
    "LongStorage": torch.int64,
    "IntStorage": torch.int32,
    "ShortStorage": torch.int16,
    "CharStorage": torch.int8,
    "ByteStorage": torch.uint8,
    "BoolStorage": torch.bool,
    "ComplexFloatStorage": torch.complex64,
    "ComplexDoubleStorage": torch.complex128,
}


@dataclass(frozen=True)
class _Storage:
    """Describe numbers in a row, by the name of their entry in the archive."""

    key: str
    dtype: torch.dtype


@dataclass(frozen=True)
class Promised:
    """Describe a tensor that a file promises: where its numbers lie.

    Args:
        storage: of which numbers.
        dtype: its type.
        offset: the place of its first number.
        shape: its shape.
        stride: how far apart neighbours along each axis lie.
    """

    storage: _Storage
    dtype: torch.dtype
    offset: int
    shape: tuple[int, ...]
    stride: tuple[int, ...]

    @property
    def real(self) -> bool:
        """Tell whether its numbers can be read here."""
        return str(self.dtype).removeprefix("torch.") in _DTYPES


def root_of(archive: zipfile.ZipFile) -> str | None:
    """Find the folder of an archive that ``torch.save`` wrote; None where another program did."""
    found = [name.removesuffix(_PICKLE) for name in archive.namelist() if name.endswith(_PICKLE)]
    return found[0] if len(found) == 1 and "/" not in found[0] else None


def promised(archive: zipfile.ZipFile, root: str) -> dict[str, Promised]:
    """List the tensors of an archive by their names: keys and places on the way to each, parted by points.

    Raises:
        UserError: it holds more than tensors, dictionaries and lists; a tensor is not where it is said to be.
    """
    info = archive.getinfo(root + _PICKLE)
    if info.file_size > _LONGEST_PICKLE:
        raise UserError(say("images-many-bytes", n=f"{info.file_size:,}", most=f"{_LONGEST_PICKLE:,}"))
    data = archive.read(info)
    found = dict(_flat(_Steps(data).value()))
    for one in found.values():
        _check_there(archive, root, one)
    return found


def read_tensor(archive: zipfile.ZipFile, root: str, name: str) -> Shaped[np.ndarray, "*size"]:
    """Read the numbers of a tensor that :func:`promised` lists; 16-bit floats become floats of 32.

    Raises:
        UserError: as :func:`promised`.
    """
    one = promised(archive, root)[name]
    data = bytearray(archive.read(_entry(root, one.storage)))
    tensor = torch.frombuffer(data, dtype=one.dtype).as_strided(one.shape, one.stride, one.offset)
    return (tensor.float() if tensor.dtype in (torch.bfloat16, torch.float16) else tensor).numpy()


@dataclass(frozen=True)
class _Kind:
    """Stand for a class of storages, or for a type; nothing can be done with it."""

    dtype: torch.dtype


def _rebuilt(storage: _Storage, offset: int, size: tuple[int, ...], stride: tuple[int, ...], *more: object) -> Promised:
    """Describe the tensor that torch would rebuild; the third version names its type behind the hooks."""
    assert isinstance(storage, _Storage)
    dtype = next((one.dtype for one in more if isinstance(one, _Kind)), storage.dtype)
    shape, steps = tuple(map(int, size)), tuple(map(int, stride))
    assert len(shape) == len(steps)
    assert min((*shape, *steps, int(offset)), default=0) >= 0
    return Promised(storage, dtype, int(offset), shape, steps)


def _parameter(data: Promised, *_: object) -> Promised:
    return data


def _nothing(*_: object) -> dict[object, object]:
    return {}


def _size(lengths: tuple[int, ...]) -> tuple[int, ...]:
    return lengths


_NAMES: dict[str, _Kind | Callable[..., object]] = {
    "collections OrderedDict": _nothing,
    "torch._utils _rebuild_tensor_v2": _rebuilt,
    "torch._utils _rebuild_tensor_v3": _rebuilt,
    "torch._utils _rebuild_parameter": _parameter,
    "torch Size": _size,
    "torch.storage UntypedStorage": _Kind(torch.uint8),
    **{f"torch {name}": _Kind(dtype) for name, dtype in _STORAGES.items()},
    **{f"torch {name}": _Kind(getattr(torch, name)) for name in (*_DTYPES, *_OTHERS)},
}
_PLAIN = {"BININT", "BININT1", "BININT2", "LONG1", "BINFLOAT", "BINUNICODE", "SHORT_BINUNICODE"}
_FIXED: dict[str, object] = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False, "EMPTY_TUPLE": ()}
_TUPLES = {"TUPLE1": 1, "TUPLE2": 2, "TUPLE3": 3}


class _Steps:
    """Follow the steps of a pickle that hold values, and what describes tensors: anything else is refused.

    Args:
        data: the pickle.
    """

    def __init__(self, data: bytes) -> None:
        """Start with nothing."""
        self._data = data
        self._stack: list[object] = []
        self._marks: list[int] = []  # how high the stack was
        self._memo: dict[object, object] = {}

    def value(self) -> object:
        """Return what the steps lead to.

        Raises:
            UserError: a step, or a name, is none of those that describe tensors.
        """
        for code, argument, _ in pickletools.genops(self._data):
            if code.name == "STOP":
                return self._stack.pop()
            self._step(code.name, argument)
        raise ValueError

    def _step(self, name: str, argument: object) -> None:
        stack = self._stack
        if name in _PLAIN:
            stack.append(argument)
        elif name in _FIXED:
            stack.append(_FIXED[name])
        elif name in _TUPLES:
            stack[-_TUPLES[name] :] = [tuple(stack[-_TUPLES[name] :])]
        elif name in ("BINPUT", "LONG_BINPUT"):
            self._memo[argument] = stack[-1]
        elif name in ("BINGET", "LONG_BINGET"):
            stack.append(self._memo[argument])
        elif name == "GLOBAL":
            if argument not in _NAMES:
                raise UserError(say("images-tensors-names", name=str(argument).replace(" ", ".")[:_NAME]))
            stack.append(_NAMES[str(argument)])
        else:
            self._combine(name)

    def _combine(self, name: str) -> None:
        stack = self._stack
        if name == "MARK":
            self._marks.append(len(stack))
        elif name in ("EMPTY_DICT", "EMPTY_LIST"):
            stack.append({} if name == "EMPTY_DICT" else [])
        elif name == "TUPLE":
            stack.append(tuple(self._since_mark()))
        elif name in ("APPEND", "APPENDS"):
            self._extend([stack.pop()] if name == "APPEND" else self._since_mark())
        elif name in ("SETITEM", "SETITEMS"):
            self._fill([stack.pop(-2), stack.pop()] if name == "SETITEM" else self._since_mark())
        elif name == "BINPERSID":
            stack.append(_stored(stack.pop()))
        elif name == "REDUCE":
            arguments, make = stack.pop(), stack.pop()
            assert isinstance(arguments, tuple)
            assert callable(make)
            stack.append(make(*arguments))
        elif name == "BUILD":
            stack.pop()  # what a state dict says of its modules
        elif name != "PROTO":
            raise UserError(say("images-tensors-names", name=name))

    def _since_mark(self) -> list[object]:
        place = self._marks.pop()
        found = self._stack[place:]
        del self._stack[place:]
        return found

    def _extend(self, items: list[object]) -> None:
        onto = self._stack[-1]
        assert isinstance(onto, list)
        onto.extend(items)

    def _fill(self, items: list[object]) -> None:
        onto = self._stack[-1]
        assert isinstance(onto, dict)
        for key, value in zip(items[::2], items[1::2], strict=True):
            if not isinstance(key, str | int | float):
                raise TypeError  # of tuples in one another: it could take forever to compare
            onto[key] = value


def _stored(described: object) -> _Storage:
    assert isinstance(described, tuple)
    _, kind, key, _, _ = described
    assert isinstance(kind, _Kind)
    assert isinstance(key, str)
    return _Storage(key, kind.dtype)


def _flat(found: object) -> list[tuple[str, Promised]]:
    """List the tensors in dictionaries and lists, by the way to each; what is no tensor is passed over."""
    todo: list[tuple[str, object, int]] = [("", found, 0)]
    flat: list[tuple[str, Promised]] = []
    seen = 0
    while todo:
        name, one, depth = todo.pop()
        if isinstance(one, Promised):
            flat.append((name, one))
        elif isinstance(one, Mapping | list | tuple) and depth < _DEEPEST:
            parts = one.items() if isinstance(one, Mapping) else enumerate(one)
            todo += [(_joined(name, key), part, depth + 1) for key, part in parts][::-1]
        seen += 1
        if max(seen, len(todo)) > _MOST:
            raise UserError(say("images-arrays-many", n=f"{max(seen, len(todo)):,}", most=f"{_MOST:,}"))
    return flat


def _joined(name: str, key: object) -> str:
    last = key[:_NAME] if isinstance(key, str) else str(key)
    return f"{name}.{last}" if name else last


def _entry(root: str, storage: _Storage) -> str:
    return f"{root}/data/{storage.key}"


def _check_there(archive: zipfile.ZipFile, root: str, one: Promised) -> None:
    """Make sure that a tensor's numbers lie in the archive, and that what would be unpacked for them is bounded."""
    info = archive.getinfo(_entry(root, one.storage))
    if info.file_size > _LARGEST_STORAGE:
        raise UserError(say("images-many-bytes", n=f"{info.file_size:,}", most=f"{_LARGEST_STORAGE:,}"))
    last = one.offset + sum((n - 1) * step for n, step in zip(one.shape, one.stride, strict=True))
    if math.prod(one.shape) and (last + 1) * one.dtype.itemsize > info.file_size:
        raise UserError(say("images-damaged", kind="pt"))
