"""Families on a GPU: grids, depth, drags, controls and verdicts are those of the CPU, TF32 or not."""

import pytest
import torch

import stn_viz as sv
from stn_viz.interchange.matrices import homography, matrix_basis, pixel_matrix
from stn_viz.interchange.snippets import snippet
from stn_viz.transforms.solver import carry
from stn_viz.transforms.validity import validity

pytestmark = pytest.mark.gpu
FRAME = sv.Frame((20, 24), (9, 7))
LINEAR = [name for name in sv.families() if sv.family(name).linear]


@pytest.mark.parametrize("corners", [False, True])
@pytest.mark.parametrize("name", sv.families())
def test_grid_depth_points_and_pullback(name, corners, near_identity, random, agree):
    family, frame = sv.family(name), sv.Frame((20, 24), (9, 7), corners)
    theta, to_grid, points = near_identity(family), random(2, 9, 7, 2), random(5, 2).clamp(-1, 1)
    for dtype in (torch.float64, torch.float32):
        t, g, p = (x.to(dtype) for x in (theta, to_grid, points))
        agree(family.grid(t.cuda(), frame), family.grid(t, frame), 3e-6 if dtype == torch.float32 else None)
        agree(family.depth(t.cuda(), frame), family.depth(t, frame))
        agree(family.pullback(t.cuda(), frame, g.cuda()), family.pullback(t, frame, g))
        agree(family.points(t.cuda(), p.cuda()), family.points(t, p))


@pytest.mark.parametrize("name", LINEAR)
def test_drags_and_controls(name, near_identity, random, agree):
    family = sv.family(name)
    theta = near_identity(family, 1)[0]
    targets = torch.tensor([[0.8, 0.7]], dtype=torch.float64)
    held, sources = -targets, targets + 0.1
    dragged = sv.solve(family, theta, targets, sources, hold=held)
    agree(sv.solve(family, theta.cuda(), targets.cuda(), sources.cuda(), hold=held.cuda()), dragged, 1e-7)
    agree(sv.solve(family, theta.cuda(), targets, sources, hold=held), dragged, 1e-7)
    cpu, gpu = (sv.to_controls(family, t, 1.2) for t in (theta, theta.cuda()))
    assert gpu == pytest.approx(cpu)
    for control in family.control_names:
        value = cpu[control] + 0.1
        agree(
            sv.from_controls(family, theta.cuda(), control, value),
            sv.from_controls(family, theta, control, value),
            1e-7,
        )


@pytest.mark.parametrize("name", sv.families())
def test_a_theta_is_judged_written_and_carried_over(name, near_identity, agree):
    family = sv.family(name)
    theta = near_identity(family, 1)[0]
    for t in (theta, 0 * theta + 5, theta * torch.nan):
        there, here = validity(family, t.cuda(), FRAME), validity(family, t, FRAME)
        assert (there.kind, there.message) == (here.kind, here.message)
        assert there.share == pytest.approx(here.share)
    assert snippet(family, theta.cuda(), FRAME) == snippet(family, theta, FRAME)
    into = sv.family("affine")
    agree(carry(family, theta.cuda(), into), carry(family, theta, into), 1e-7)
    if matrix_basis(family) is not None:
        assert torch.equal(homography(family, theta.cuda()), homography(family, theta))
        assert torch.equal(
            pixel_matrix(homography(family, theta.cuda()), FRAME), pixel_matrix(homography(family, theta), FRAME)
        )


@pytest.mark.parametrize("name", sv.families())
def test_coordinates_keep_their_digits_whatever_matrix_products_may_lose(name, near_identity):
    family, frame = sv.family(name), sv.Frame((1024, 1024), (64, 64))
    theta = near_identity(family).float()
    wanted = frame.to_pixels(family.grid(theta.double(), frame))
    before = torch.get_float32_matmul_precision()
    try:
        torch.set_float32_matmul_precision("high")  # TF32, as much training code asks for
        found = frame.to_pixels(family.grid(theta.cuda(), frame).double()).cpu()
        with torch.autocast("cuda", torch.bfloat16):
            in_half = frame.to_pixels(family.grid(theta.cuda(), frame).double()).cpu()
    finally:
        torch.set_float32_matmul_precision(before)
    assert float((found - wanted).abs().max()) < 5e-3  # pixels; TF32 has ten bits, which is a pixel of 1024
    assert float((in_half - wanted).abs().max()) < 5e-3
