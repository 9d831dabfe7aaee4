"""The affine-like families: their matrices, torch's own grids, composition and inverse, kornia's warp."""

import math

import kornia
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

import stn_viz as sv

close = {"rtol": 0, "atol": 1e-12}
MATRICES = {
    "translation": lambda tx, ty: [[1, 0, tx], [0, 1, ty]],
    "attention": lambda s, tx, ty: [[s, 0, tx], [0, s, ty]],
    "similarity": lambda a, b, tx, ty: [[a, -b, tx], [b, a, ty]],
    "affine": lambda *t: [t[:3], t[3:]],
}
every_name = pytest.mark.parametrize("name", MATRICES)
both_corner_rules = pytest.mark.parametrize("align_corners", [True, False])
entries = st.lists(st.floats(-2, 2), min_size=6, max_size=6)


def matrix(name, theta):
    return torch.tensor(MATRICES[name](*theta.tolist()), dtype=torch.float64)


def square(name, theta):
    bottom = torch.tensor([[0.0, 0, 1]], dtype=torch.float64)
    return torch.cat([matrix(name, theta), bottom])


@every_name
@both_corner_rules
def test_the_grid_is_affine_grid_of_the_matrix(random, name, align_corners):
    family, frame = sv.family(name), sv.Frame((4, 5), (3, 6), align_corners)
    theta = random(family.n_params)
    expected = F.affine_grid(matrix(name, theta)[None], [1, 1, 3, 6], align_corners=align_corners)
    torch.testing.assert_close(family.grid(theta, frame), expected, **close)


@every_name
def test_each_entry_has_its_name(name):
    assert (
        sv.family(name).parameters
        == {
            "translation": ("tx", "ty"),
            "attention": ("s", "tx", "ty"),
            "similarity": ("a", "b", "tx", "ty"),
            "affine": ("θ11", "θ12", "θ13", "θ21", "θ22", "θ23"),
        }[name]
    )


@given(entries, entries)
def test_warps_compose_as_matrices_in_the_order_of_reading(first, second):
    # V2 reads V1 at T2, and V1 reads U at T1: together V2 reads U at T1 ∘ T2.
    affine = sv.family("affine")
    a, b = (torch.tensor(t, dtype=torch.float64) for t in (first, second))
    points = torch.tensor([[-0.7, 0.3], [0.2, 0.9]], dtype=torch.float64)
    one_by_one = affine.points(a[None], affine.points(b[None], points)[0])
    both = (square("affine", a) @ square("affine", b))[:2].flatten()
    torch.testing.assert_close(affine.points(both[None], points), one_by_one, rtol=0, atol=1e-9)


@given(st.floats(-math.pi, math.pi), st.floats(0.3, 3), st.floats(-1, 1), st.floats(-1, 1))
def test_the_inverse_leads_back(angle, s, tx, ty):
    similarity = sv.family("similarity")
    theta = torch.tensor([s * math.cos(angle), s * math.sin(angle), tx, ty], dtype=torch.float64)
    back = torch.linalg.inv(square("similarity", theta))
    inverse = torch.stack([back[0, 0], back[1, 0], back[0, 2], back[1, 2]])
    points = torch.tensor([[-0.7, 0.3], [0.2, 0.9]], dtype=torch.float64)
    there = similarity.points(theta[None], points)[0]
    torch.testing.assert_close(similarity.points(inverse[None], there)[0], points, rtol=0, atol=1e-9)


@both_corner_rules
def test_kornias_affine_warp_agrees(random, align_corners):
    # kornia's matrix maps source pixels to target pixels: the inverse of ours, carried over to pixels.
    U = random(1, 2, 6, 9)
    frame = sv.Frame((6, 9), (6, 9), align_corners)
    theta = torch.tensor([0.8, -0.3, 0.1, 0.2, 0.9, -0.2], dtype=torch.float64)
    sx, sy = frame.pixels_per_unit
    cx, cy = frame.to_pixels(torch.zeros(1, 2, dtype=torch.float64))[0].tolist()
    to_pixels = torch.tensor([[sx, 0, cx], [0, sy, cy], [0, 0, 1]], dtype=torch.float64)
    in_pixels = to_pixels @ square("affine", theta) @ torch.linalg.inv(to_pixels)
    kornias = kornia.geometry.warp_affine(
        U, torch.linalg.inv(in_pixels)[None, :2], (6, 9), mode="bilinear", align_corners=True
    )
    ours = sv.sample(U, sv.family("affine").grid(theta, frame), frame)
    torch.testing.assert_close(ours, kornias, rtol=0, atol=1e-10)


@every_name
def test_handles_lie_on_the_target_and_name_what_they_do(name):
    handles = sv.family(name).handles
    assert handles
    assert len({h.name for h in handles}) == len(handles)
    assert all(max(map(abs, h.point)) <= 1 for h in handles)
