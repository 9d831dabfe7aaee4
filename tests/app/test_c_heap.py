"""The C library's heap: a large block that was freed is the system's again, also after larger ones were."""

from __future__ import annotations

import subprocess
import sys

import pytest

from stn_viz.app import c_heap

_BLOCKS = """
import ctypes, sys
from stn_viz.app import c_heap
if sys.argv[1] == "told":
    assert c_heap.map_large_blocks()
libc = ctypes.CDLL(None)
names = "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost".split()
Info = type("Info", (ctypes.Structure,), {"_fields_": [(name, ctypes.c_size_t) for name in names]})
libc.mallinfo2.restype = Info
largest = bytearray(31 << 20)
del largest  # from here on glibc by itself takes what is smaller from its heap
block = bytearray(16 << 20)
mapped = libc.mallinfo2().hblkhd
del block
print(mapped - libc.mallinfo2().hblkhd)
"""


def mapped(told: str) -> int:
    """Count the bytes that go back to the system with a block of 16 MiB."""
    run = [sys.executable, "-c", _BLOCKS, told]
    return int(subprocess.run(run, check=True, capture_output=True, text=True).stdout)


@pytest.mark.skipif(c_heap._function("mallinfo2") is None, reason="glibc alone can be told, and asked what it mapped")
def test_a_large_block_goes_back_as_it_is_freed_though_larger_ones_were_freed_before():
    assert mapped("not told") == 0, "else there is nothing to tell"
    assert mapped("told") >= 16 << 20


def test_a_c_library_that_cannot_is_left_alone(monkeypatch):
    def none(name: str | None) -> object:
        raise OSError(name)

    monkeypatch.setattr(c_heap.ctypes, "CDLL", none)
    assert not c_heap.map_large_blocks()
    c_heap.trim()
