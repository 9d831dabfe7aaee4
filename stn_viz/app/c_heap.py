"""What the C library's heap holds on to after it was freed: on Linux with glibc it is told to give it back.

A block from the heap stays with the process when it is freed, and each of a dozen threads has a heap of its own: an
hour of visits held a gigabyte of which a third was in use. A large block that is mapped by itself goes back at once.
glibc begins so, and after the first such block that is freed takes all of its size from the heap; once told a bound it
keeps to it.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # as mallopt(3) numbers them
_MAPPED = 4 << 20  # bytes from which a block is mapped by itself: three channels of 512² stay on the heap
_ON_TOP = 8 << 20  # bytes free at a heap's end that it keeps; with half of that an answer of torch took a third longer


def map_large_blocks() -> bool:
    """Let large blocks go back to the system as they are freed; tell whether the C library was one that can."""
    tell = _function("mallopt")
    return tell is not None and bool(tell(_TRIM_THRESHOLD, _ON_TOP)) and bool(tell(_MMAP_THRESHOLD, _MAPPED))


def trim() -> None:
    """Give free memory back to the system where the C library is one that can."""
    give_back = _function("malloc_trim")
    if give_back is not None:
        give_back(0)


def _function(name: str) -> Callable[..., int] | None:
    try:
        return getattr(ctypes.CDLL(None), name)
    except (AttributeError, OSError, TypeError):  # another library, or Windows, which has none of this name
        return None
