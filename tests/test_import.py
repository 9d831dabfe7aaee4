"""What importing the library costs: torch itself, and none of what torch brings only to those who compile."""

import subprocess
import sys

import torch

from stn_viz.transforms.constants import constant

HEAVY = (
    "sympy",
    "torch._dynamo",
    "torch._inductor",
    "torch.distributed.tensor",
    "torch.fx.experimental.symbolic_shapes",
)
APART = ("streamlit", "plotly", "requests", "typer", "rich")


def test_importing_the_library_loads_no_compiler_and_no_app():
    said = f"import sys, stn_viz; print(*[m for m in {(*HEAVY, *APART)} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_constants_wear_the_mark_that_torchs_own_decorator_sets():
    @torch.compiler.assume_constant_result
    def theirs():
        return None

    @constant(maxsize=1)
    def ours():
        return None

    (mark,) = set(vars(theirs)) - {"__wrapped__"}
    assert vars(ours)[mark] == vars(theirs)[mark]
