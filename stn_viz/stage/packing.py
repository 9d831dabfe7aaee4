"""One bytes payload for the browser: a JSON header and raw arrays, because a component takes one buffer at a time.

Layout: the header's length as uint32, little-endian; the header, JSON in UTF-8 padded with spaces; the arrays, each on
an 8-byte boundary so that JavaScript can view them where they lie. ``packing.js`` is the reader.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stn_viz.errors import ArgumentError

DTYPES = ("uint8", "int32", "float32", "float64")
VERSION = 5  # of what scenes and answers hold; the browser refuses any other
_ALIGNMENT = 8
_CHUNK = 1024  # bytes from which an array is a chunk of its own


def pack(meta: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Write ``meta`` and ``arrays`` into one buffer; equal input gives equal bytes.

    Args:
        meta: JSON values; the key ``arrays`` is taken by the table of contents.
        arrays: uint8, int32, float32 or float64 arrays of any shape.

    Raises:
        ArgumentError: an array has another dtype, or ``meta`` is not finite JSON.
    """
    contents: dict[str, dict[str, Any]] = {}
    parts: list[bytes] = []
    offset = 0
    for name, array in arrays.items():
        if array.dtype.name not in DTYPES:
            raise ArgumentError(name, array.dtype, f"one of {', '.join(DTYPES)}", "cast it with astype()")
        data = array.astype(array.dtype.newbyteorder("<")).tobytes()
        contents[name] = {
            "dtype": array.dtype.name,
            "shape": list(array.shape),
            "offset": offset,
            "length": len(data),
        }
        parts.append(data.ljust(_padded(len(data)), b"\0"))
        offset += len(parts[-1])
    header = _json({**meta, "arrays": contents})
    header = header.ljust(_padded(len(header) + 4) - 4)
    return b"".join([len(header).to_bytes(4, "little"), header, *parts])


def unpack(payload: bytes) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Read back what :func:`pack` wrote; the arrays are read-only views of the payload.

    Raises:
        ArgumentError: the payload is no such buffer or was cut short.
    """
    try:
        start = 4 + int.from_bytes(payload[:4], "little")
        meta = json.loads(payload[4:start])
        contents = meta.pop("arrays")
        arrays = {name: _view(payload, start, entry) for name, entry in contents.items()}
    except (ValueError, KeyError, TypeError) as error:
        raise ArgumentError("payload", payload[:16], "bytes written by pack()", "send the whole buffer") from error
    return meta, arrays


def split(payload: bytes) -> list[bytes]:
    """Cut what :func:`pack` wrote into its header and its larger arrays; one after the other they are the payload.

    Raises:
        ArgumentError: the payload is no such buffer or was cut short.
    """
    unpack(payload)  # refuses what cannot be cut
    start = 4 + int.from_bytes(payload[:4], "little")
    contents = json.loads(payload[4:start])["arrays"].values()
    cuts = [0, start]
    for entry in contents:
        if entry["length"] >= _CHUNK:
            cuts += [start + entry["offset"], start + entry["offset"] + _padded(entry["length"])]
    ends = [*sorted(set(cuts)), len(payload)]
    return [payload[a:b] for a, b in itertools.pairwise(ends) if b > a]


def _padded(length: int) -> int:
    return -(-length // _ALIGNMENT) * _ALIGNMENT


def _view(payload: bytes, start: int, entry: dict[str, Any]) -> NDArray[Any]:
    dtype = np.dtype(entry["dtype"]).newbyteorder("<")
    count = entry["length"] // dtype.itemsize
    return np.frombuffer(payload, dtype, count, start + entry["offset"]).reshape(entry["shape"])


def _json(value: dict[str, Any]) -> bytes:
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    except (TypeError, ValueError) as error:
        raise ArgumentError("meta", value, "finite JSON values", "send arrays and NaN through `arrays`") from error
