"""θ as other tools take it: each program, run by its tool, warps as the stage does, and is read back as θ."""

import ast

import pytest
import torch

import stn_viz as sv
from benchmarks.tools import can_run, inside, run_program
from stn_viz.interchange import copied, forms
from stn_viz.interchange.matrices import matrix_basis
from stn_viz.interchange.tools import TOOLS
from stn_viz.transforms import families, family

FRAMES = [sv.Frame((31, 44), (26, 37), align_corners) for align_corners in (False, True)]
THETAS = {
    "translation": [0.2, -0.3],
    "affine": [0.8, -0.3, 0.1, 0.25, 1.1, -0.2],
    "projective": [0.8, -0.3, 0.1, 0.25, 1.1, -0.2, 0.15, -0.1],
}
ALIKE = 1e-5  # of the range of values; OpenCV rounds places to float32


@pytest.mark.parametrize("frame", FRAMES, ids=["edges", "centres"])
@pytest.mark.parametrize(("name", "tool"), [(n, t) for n in THETAS for t in TOOLS])
def test_a_tool_warps_as_the_stage_does(name, tool, frame, random):
    theta, U = torch.tensor(THETAS[name], dtype=torch.float64), random(3, *frame.source).sigmoid()
    program = copied(tool, family(name), theta, frame)
    if name == "projective" and tool == "SimpleITK":
        assert not program, "it has no projective transform"
        return
    grid = family(name).grid(theta, frame)
    wanted, known = sv.sample(U[None], grid, frame)[0], inside(grid[0], frame)
    if not can_run(tool):
        pytest.skip(f"{tool} is not installed: each of its releases wants one torch")
    got = run_program(tool, program, U)
    assert got.shape == wanted.shape
    assert known.sum() > 300
    torch.testing.assert_close(got.double()[:, known], wanted[:, known], rtol=0, atol=ALIKE)


@pytest.mark.parametrize("tool", TOOLS)
def test_a_smaller_copy_on_the_stage_is_written_in_the_pixels_of_the_file(tool, random):
    shown, full = sv.Frame((20, 30), (20, 30)), sv.Frame((40, 60), (40, 60))
    theta = torch.tensor(THETAS["affine"], dtype=torch.float64)
    U = random(3, *full.source).sigmoid()
    grid = family("affine").grid(theta, full)
    if not can_run(tool):
        pytest.skip(f"{tool} is not installed: each of its releases wants one torch")
    got = run_program(tool, copied(tool, family("affine"), theta, shown, full=full), U)
    known = inside(grid[0], full)
    torch.testing.assert_close(got.double()[:, known], sv.sample(U[None], grid, full)[0][:, known], rtol=0, atol=ALIKE)


@pytest.mark.parametrize("name", THETAS)
def test_every_program_says_its_numbers_once_and_in_the_form_that_the_stage_reads(name):
    theta = torch.tensor(THETAS[name], dtype=torch.float64)
    for tool, form in forms(family(name), FRAMES[0]).items():
        if form.code is None or form.code == "PyTorch":
            continue
        text = copied(tool, family(name), theta, FRAMES[0])
        ast.parse(text)
        assert text.count("# stn_viz pixels: ") == 1
        assert "source 44x31, target 37x26, align_corners=False" in text
        assert "<" not in text.replace("<- ", ""), "a place was left open"


@pytest.mark.parametrize("name", families())
def test_only_a_family_that_is_a_matrix_has_programs_of_other_tools(name):
    offered = {form.code for form in forms(family(name), FRAMES[0]).values()} - {None}
    assert offered >= {"PyTorch"}
    assert (len(offered) > 1) == (matrix_basis(family(name)) is not None)
