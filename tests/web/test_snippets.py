"""The Python that the stage copies gives V: for every family and its options, every kernel and padding."""

import json
import subprocess
from typing import get_args

import pytest
import torch
from golden.make import FRAMES, map_of, theta_of
from golden.scenes import OPTIONS
from web_node import FOLDER, node

import stn_viz as sv
from stn_viz.sampling.kernels import KERNELS
from stn_viz.sampling.samplers import Padding

SINGLE = 2e-5  # a snippet's θ is float32, and so is U

FAMILIES = {name: sv.family(name) for name in sv.families()}
KEPT = {name: family for name, family in OPTIONS.items() if family.name in FAMILIES}


def asked():
    for k, kernel in enumerate(KERNELS):
        for p, padding in enumerate(get_args(Padding)):
            for f, name in enumerate((*FAMILIES, *KEPT)):
                if f % len(KERNELS) == k or kernel == "bilinear":  # each kernel with some families, one with all
                    frame = 0 if name in KEPT else (f + p) % 2
                    yield {"scene": f"{name}-{frame}", "kernel": kernel, "padding": padding}


@pytest.fixture(scope="module")
def snippets(packed):
    wanted = list(asked())
    done = subprocess.run(
        [node(), str(FOLDER / "snippets.mjs"), str(packed), json.dumps(wanted)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    return list(zip(wanted, json.loads(done.stdout), strict=True))


@pytest.mark.parametrize("name", [*FAMILIES, *KEPT])
def test_the_copied_python_gives_v(name, snippets):
    family = (FAMILIES | KEPT)[name]
    mine = [(case, code) for case, code in snippets if case["scene"].rsplit("-", 1)[0] == name]
    assert len(mine) >= 3
    for case, code in mine:
        frame = FRAMES[int(case["scene"][-1])]
        U = map_of(frame.source, 2).to(torch.float32)
        names = {"U": U}
        exec(compile(code, "snippet", "exec"), names)  # our own text, which is what is tested
        grid = family.grid(theta_of(family).float(), frame)
        wanted = sv.sample(U, grid, frame, case["kernel"], case["padding"])
        torch.testing.assert_close(names["V"], wanted, rtol=0, atol=SINGLE, msg=lambda m, c=code: f"{c}\n{m}")
