"""What importing the library costs: torch itself, and none of what only some who import it need."""

import subprocess
import sys

import pytest
import torch

import stn_viz
from stn_viz.transforms.cache import constant

HEAVY = (
    "sympy",
    "torch._dynamo",
    "torch._inductor",
    "torch.distributed.tensor",
    "torch.fx.experimental.symbolic_shapes",
)
APART = ("streamlit", "plotly", "requests", "typer", "rich")
LATER = (
    *("PIL", "fluent", "platformdirs", "safetensors"),
    *(f"stn_viz.{room}" for room in ("datasets", "diagnostics", "images.decode", "networks", "programs", "recording")),
    *("stn_viz.differentiation.explain", "stn_viz.training"),
)
MOST = 0.15  # of what torch takes by itself: what the library may add to it
TIMED = """
import time, torch
before = time.process_time()
import stn_viz
print((time.process_time() - before) / before)
"""
ASKED = """
import importlib, pkgutil, types, stn_viz
for module in pkgutil.iter_modules(stn_viz.__path__):
    if not module.name.startswith("_") and module.name not in ("cli", "pages", "ui"):
        importlib.import_module(f"stn_viz.{module.name}")
print(*[name for name in stn_viz.__all__ if isinstance(getattr(stn_viz, name), types.ModuleType)])
"""


def told(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()


def test_importing_the_library_loads_no_compiler_and_no_app():
    assert told(f"import sys, stn_viz; print(*[m for m in {(*HEAVY, *APART, *LATER)} if m in sys.modules])") == []


def test_importing_the_library_costs_little_more_than_torch():
    """Processor time, not the clock's, and the best of three: a busy machine is not the library's fault."""
    assert min(float(told(TIMED)[0]) for _ in range(3)) < MOST


def test_public_names_stay_when_every_module_has_been_imported():
    assert told(ASKED) == []


def test_what_is_loaded_later_is_listed_and_found_and_a_typing_error_is_not():
    assert set(dir(stn_viz)) >= {*stn_viz.__all__, "diagnostics", "images", "programs"}
    assert stn_viz.load_image is stn_viz.images.decode.load_image
    with pytest.raises(AttributeError, match="has no attribute 'load_imagge'"):
        _ = stn_viz.load_imagge


def test_constants_wear_the_mark_that_torchs_own_decorator_sets():
    @torch.compiler.assume_constant_result
    def theirs():
        return None

    @constant(maxsize=1)
    def ours():
        return None

    (mark,) = set(vars(theirs)) - {"__wrapped__"}
    assert vars(ours)[mark] == vars(theirs)[mark]


LESSONS = ("app.learn.links", "app.learn.handout", "app.learn.inventory_files", "app.learn.file", "site.build")


def test_lessons_and_the_site_are_checked_and_built_without_the_app():
    modules = "; ".join(f"import stn_viz.{name}" for name in LESSONS)
    code = f"import sys; {modules}; print([name for name in ('streamlit', 'psutil') if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
