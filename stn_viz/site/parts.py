"""Payloads as files of which several pages share some: a page reads them one behind the other, and has the whole."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TypeVar

from stn_viz.stage.bundle import linked
from stn_viz.stage.packing import pack, unpack

K = TypeVar("K")


def halved(payloads: Mapping[K, bytes]) -> tuple[dict[K, bytes], bytes]:
    """Cut payloads in two: what each has alone, and the arrays that all of them hold.

    Arrays of one name hold the same, as the chunks of lessons do.

    Returns:
        the first half of each, and the second half of all: behind the first it makes the payload.
    """
    read = {key: unpack(data) for key, data in payloads.items()}
    first = next(iter(read.values()))[1]
    shared = {name: array for name, array in first.items() if all(name in arrays for _, arrays in read.values())}
    tail = b"".join(array.tobytes().ljust(-(-array.nbytes // 8) * 8, b"\0") for array in shared.values())
    heads: dict[K, bytes] = {}
    for key, (meta, arrays) in read.items():
        own = {name: array for name, array in arrays.items() if name not in shared}
        whole = pack(meta, own | shared)
        heads[key] = whole[: len(whole) - len(tail)]
    return heads, tail


def bundles(*entries: Sequence[str]) -> list[bytes]:
    """Collect modules with all that they import, as ``site/carried.js`` reads them.

    Args:
        entries: the modules of each bundle; what one holds, those after it do not hold again.
    """
    known: set[str] = set()
    found: list[bytes] = []
    for names in entries:
        more = {name: source for entry in names for name, source in linked(entry) if name not in known}
        known |= more.keys()
        found.append(json.dumps(list(more.items()), ensure_ascii=False).encode())
    return found
