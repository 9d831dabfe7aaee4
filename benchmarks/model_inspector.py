"""The model inspector's answer for 64 digits on this CPU: ``python -m benchmarks.model_inspector`` (budget 1 s).

Without a browser: the network is loaded and everything that the page computes for one choice is computed once, then
measured with other digits; the last column is the whole page as a script, its payloads packed, as Streamlit runs it.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from statistics import median

import streamlit as st
import torch
from streamlit.testing.v1 import AppTest

from stn_viz.app import cache
from stn_viz.app.models import results
from stn_viz.app.models.view import Inspector
from stn_viz.networks.checkpoints import checkpoints

RUNS, BUDGET = 5, 1.0
_PAGE = "from stn_viz.app.models import page as models\nmodels.page()"


def timed(work: Callable[[int], object]) -> float:
    """Give the median of several runs, each with digits of its own; the first is not counted."""
    seconds: list[float] = []
    for draw in range(1, RUNS + 2):
        start = time.perf_counter()
        work(draw)
        seconds.append(time.perf_counter() - start)
    return median(seconds[1:])


def inspected(name: str) -> float:
    """Measure what a network makes of 64 digits: classes, boxes, every measure."""
    return timed(lambda draw: results.evaluate(Inspector(network=name, draw=500 + draw), None))  # not those of the page


def page(name: str) -> float:
    """Measure the whole page, as after a click on “resample”."""
    at = AppTest.from_string(_PAGE, default_timeout=60)
    at.query_params.update({"v": "1", "network": name})
    at.run()
    button = next(b for b in at.button if b.label == "resample")

    def again(_: int) -> None:
        nonlocal button
        button.click()
        at.run()
        button = next(b for b in at.button if b.label == "resample")

    return timed(again)


def main() -> None:
    """Print one line a network at hand, or a network named."""
    torch.set_num_threads(1)  # as the app does
    gc.freeze()
    st.cache_resource.clear()
    cache.clear_caches()
    print(f"seconds for 64 digits on the CPU, median of {RUNS}; budget {BUDGET:g} s")
    print(f"{'':30}{'network':>10}{'page':>10}")
    worst = 0.0
    for name in sys.argv[1:] or checkpoints():
        found = inspected(name), page(name)
        worst = max(worst, *found)
        print(f"{name:30}{found[0]:10.3f}{found[1]:10.3f}", flush=True)
    print(f"slowest {worst:.3f} s: {'met' if worst <= BUDGET else 'NOT met'}")


if __name__ == "__main__":
    main()
