"""The Python that the stage copies gives V: for every family and its options, every kernel and padding."""

import json
import subprocess
from typing import get_args

import numpy as np
import pytest
import torch
from golden.make import FRAMES, map_of, theta_of
from golden.scenes import OPTIONS
from web_node import FOLDER, node

import stn_viz as sv
from stn_viz.interchange import snippet
from stn_viz.sampling.kernels import KERNELS
from stn_viz.sampling.samplers import Padding
from stn_viz.stage.scene import Scene

FAMILIES = {name: sv.family(name) for name in sv.families()}
KEPT = {name: family for name, family in OPTIONS.items() if family.name in FAMILIES}


def asked():
    for k, kernel in enumerate(KERNELS):
        for p, padding in enumerate(get_args(Padding)):
            for f, (name, family) in enumerate((FAMILIES | KEPT).items()):
                if f % len(KERNELS) == k or kernel == "bilinear":  # each kernel with some families, one with all
                    yield name, family, FRAMES[0 if name in KEPT else (f + p) % 2], kernel, padding


@pytest.fixture(scope="module")
def snippets(tmp_path_factory):
    folder, wanted = tmp_path_factory.mktemp("snippets"), list(asked())
    for n, (_, family, frame, kernel, padding) in enumerate(wanted):
        U = np.zeros((1, *frame.source), np.uint8)
        scene = Scene("snippet", family, theta_of(family), frame, U, kernel=kernel, padding=padding)
        (folder / f"{n}.bin").write_bytes(scene.payload())
    done = subprocess.run(
        [node(), str(FOLDER / "snippets.mjs"), str(folder), json.dumps(list(range(len(wanted))))],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    return list(zip(wanted, json.loads(done.stdout), strict=True))


@pytest.mark.parametrize("name", [*FAMILIES, *KEPT])
def test_the_copied_python_is_the_librarys_and_gives_v(name, snippets):
    mine = [(case, code) for case, code in snippets if case[0] == name]
    assert len(mine) >= 3
    for (_, family, frame, kernel, padding), code in mine:
        assert code == snippet(family, theta_of(family), frame, kernel, padding)
        names = {}
        exec(compile(code, "snippet", "exec"), names)  # our own text, which is what is tested
        U = map_of(frame.source, 2)
        wanted = sv.sample(U, family.grid(theta_of(family), frame), frame, kernel, padding)
        torch.testing.assert_close(names["warp"](U), wanted, rtol=0, atol=1e-10, msg=lambda m, c=code: f"{c}\n{m}")
