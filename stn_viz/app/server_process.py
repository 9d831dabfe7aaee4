"""What the server process does once: freeze what is loaded, and keep models and pictures."""

from __future__ import annotations

import gc
import sys

import streamlit as st
import torch

from stn_viz.app import c_heap
from stn_viz.app.page_requests import keep_ways
from stn_viz.app.quiet_collection import COLLECTOR

_MANY = 100  # modules: more than a page brings along
_frozen = 0  # modules that were loaded when their objects were last frozen


def prepare() -> str:
    """Settle the process after its imports, and say which device it computes on.

    A full collection holds the interpreter for a tenth of a second with torch loaded, unless what the imports made is
    frozen. The first optimiser imports torch's compiler, some 800 modules more, and
    what those made is frozen at the next run.
    """
    global _frozen
    COLLECTOR.touched()
    keep_ways()
    if len(sys.modules) > _frozen + _MANY:
        _frozen = len(sys.modules)
        gc.collect()
        gc.freeze()
    return _device()


@st.cache_resource(show_spinner=False)
def _device() -> str:
    """Name the device; one torch thread a script serves several sessions better than two."""
    c_heap.map_large_blocks()
    torch.set_num_threads(1)
    return "GPU" if torch.cuda.is_available() else "CPU"
