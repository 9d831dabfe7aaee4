"""What the server process does once: freeze what is loaded, and keep models and pictures."""

from __future__ import annotations

import gc

import streamlit as st
import torch


@st.cache_resource(show_spinner=False)
def prepare() -> str:
    """Settle the process after its imports, and say which device it computes on.

    Streamlit collects garbage after every run; with torch loaded that holds the interpreter for a tenth of a second
    unless what the imports made is frozen. One torch thread a script serves several sessions better than two.
    """
    torch.set_num_threads(1)
    gc.collect()
    gc.freeze()
    return "GPU" if torch.cuda.is_available() else "CPU"
