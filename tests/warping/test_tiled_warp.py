"""Pictures warped in full: by OpenCV alike, by the library's sampler alike, wherever the tiles are cut."""

import cv2
import numpy as np
import pytest
import torch

import stn_viz as sv
from stn_viz.errors import ArgumentError
from stn_viz.images.original import Original
from stn_viz.warping import tiles
from stn_viz.warping.picture import deepened, warp_picture
from stn_viz.warping.places import Places
from stn_viz.warping.tiles import warp_tiles

AFFINE = np.array([[0.9, -0.3, 60], [0.25, 1.05, -30], [0, 0, 1.0]])
PROJECTIVE = np.array([[0.9, -0.3, 60], [0.25, 1.05, -30], [1e-4, -3e-4, 1.0]])
FLAGS = {"bilinear": cv2.INTER_LINEAR, "bicubic": cv2.INTER_CUBIC}
POSED = {
    "affine": [0.9, -0.4, 0.1, 0.3, 1.2, -0.1],
    "projective": [0.6, -0.3, 0.1, 0.2, 0.7, -0.1, 0.3, -0.5],
}


def photograph(height=400, width=613):
    """A picture with soft and hard edges, of no round size."""
    y, x = np.mgrid[0:height, 0:width]
    waves = np.stack([np.sin(x / 7) * np.cos(y / 11), np.sin((x + y) / 23), (x // 40 + y // 30) % 2], axis=-1)
    return np.rint(127 + 127 * waves).clip(0, 255).astype(np.uint8)


def theta_of(name):
    family = sv.family(name)
    if name in POSED:
        return torch.tensor(POSED[name], dtype=torch.float64)
    return family.identity() + 0.05 * torch.randn(family.n_params, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("kernel", FLAGS)
@pytest.mark.parametrize("target", [(400, 613), (310, 290)])
@pytest.mark.parametrize("matrix", [AFFINE, PROJECTIVE], ids=["affine", "projective"])
def test_opencv_computes_the_same_within_one_level(kernel, target, matrix):
    U, size, flags = photograph(), target[::-1], FLAGS[kernel] | cv2.WARP_INVERSE_MAP
    V = warp_tiles(U, Places.of_matrix(torch.tensor(matrix), sv.Frame(U.shape[:2], target)), kernel, prefilter=False)
    theirs = cv2.warpPerspective(U, matrix, size, flags=flags)
    if matrix is AFFINE:
        theirs = cv2.warpAffine(U, matrix[:2], size, flags=flags)
    assert V.std() > 30
    assert np.abs(V.astype(int) - theirs).max() <= 1


@pytest.mark.parametrize("padding", ["zeros", "border", "reflection"])
@pytest.mark.parametrize(
    ("name", "kernel"),
    [
        ("affine", "bilinear"),
        ("affine", "lanczos"),
        ("projective", "gaussian"),
        ("tps", "bicubic"),
        ("diffeomorphic", "bilinear"),
    ],
)
@pytest.mark.parametrize("align_corners", [False, True])
def test_the_librarys_sampler_computes_the_same(name, kernel, padding, align_corners, monkeypatch):
    monkeypatch.setattr(tiles, "_SIDE", 32)
    U, family, theta = photograph(90, 131), sv.family(name), theta_of(name)
    frame = sv.Frame((90, 131), (70, 75), align_corners)
    V = warp_tiles(U, Places.of_theta(family, theta, frame), kernel, padding, prefilter=False)
    maps = torch.from_numpy(U).permute(2, 0, 1)[None].double()
    whole = sv.sample(maps, family.grid(theta, frame), frame, kernel, padding)[0].permute(1, 2, 0)
    assert np.abs(V - whole.clamp(0, 255).numpy()).max() < 0.53


@pytest.mark.parametrize("name", ["attention", "projective"])
def test_what_shrinks_is_blurred_as_the_sampler_blurs_it(name):
    family, frame = sv.family(name), sv.Frame((400, 613), (64, 98))
    U, theta = photograph(), family.identity()
    V = warp_tiles(U, Places.of_theta(family, theta, frame), padding="border")
    maps, grid = torch.from_numpy(U).permute(2, 0, 1)[None].double(), family.grid(theta, frame)
    wanted, sharp = (sv.sample(maps, grid, frame, padding="border", prefilter=on)[0].numpy() for on in (True, False))
    V = np.moveaxis(V.astype(float), 2, 0)
    assert np.abs(V - wanted).mean() < 2
    assert np.abs(V - sharp).mean() > 4 * np.abs(V - wanted).mean()


def test_a_warp_that_shrinks_here_and_there_has_no_seams(monkeypatch):
    U, family = photograph(), sv.family("projective")
    theta = torch.tensor([2.0, 0, 0, 0, 2.0, 0, 0.5, 0], dtype=torch.float64)
    places = Places.of_theta(family, theta, sv.Frame((400, 613), (150, 150)))
    whole = warp_tiles(U, places, padding="border").astype(int)
    monkeypatch.setattr(tiles, "_SIDE", 16)
    assert np.abs(warp_tiles(U, places, padding="border") - whole).max() <= 2


def test_a_tile_that_would_read_too_much_is_halved(monkeypatch):
    U, places = photograph(), Places.of_matrix(torch.tensor(AFFINE), sv.Frame((400, 613), (400, 613)))
    whole = warp_tiles(U, places)
    monkeypatch.setattr(tiles, "_CUT", 400)
    assert np.abs(warp_tiles(U, places).astype(int) - whole).max() <= 1


def test_across_the_horizon_everything_is_a_number():
    family, theta = sv.family("projective"), torch.tensor([1.0, 0, 0, 0, 1, 0, 1, 0], dtype=torch.float64)
    for padding in ("zeros", "border", "reflection"):
        places = Places.of_theta(family, theta, sv.Frame((400, 613), (80, 81), align_corners=True))
        V = warp_tiles(photograph().astype(np.float32), places, padding=padding)
        assert np.isfinite(V[:, 1:]).all(), padding
        assert V[:, 1:].std() > 1


@pytest.mark.parametrize("size", [(1, 2000), (2000, 1), (1, 1)])
def test_thin_pictures_are_warped(size):
    U = np.arange(size[0] * size[1], dtype=np.uint16).reshape(*size, 1)
    V = warp_tiles(U, Places.of_theta(sv.family("affine"), sv.family("affine").identity(), sv.Frame(size, size)))
    np.testing.assert_array_equal(V, U)


def test_colour_does_not_come_from_where_the_picture_is_transparent():
    pixels = np.zeros((8, 8, 4), np.uint8)
    pixels[:, :4] = (200, 100, 50, 255)  # the other half is black and transparent
    shift = sv.family("translation")
    places = Places.of_theta(shift, torch.tensor([0.125, 0.0], dtype=torch.float64), sv.Frame((8, 8), (8, 8)))
    *colour, alpha = warp_picture(Original(pixels), places).pixels[0, 3].tolist()
    assert colour == [200, 100, 50]
    assert alpha in (127, 128)


def test_16_bits_keep_what_lies_between_two_levels():
    pixels = np.array([[[10], [11]]], np.uint8)
    frame = sv.Frame((1, 2), (1, 1))
    places = Places.of_matrix(torch.tensor([[1.0, 0, 0.25], [0, 1, 0], [0, 0, 1]]), frame)
    assert warp_picture(deepened(Original(pixels)), places).pixels.item() == round(10.25 * 257)


def test_a_picture_of_another_size_is_refused():
    places = Places.of_matrix(torch.eye(3), sv.Frame((4, 4), (4, 4)))
    with pytest.raises(ArgumentError, match="U: got"):
        warp_tiles(photograph(), places)


def test_progress_ends_at_one():
    said = []
    places = Places.of_matrix(torch.eye(3), sv.Frame((400, 613), (400, 613)))
    warp_tiles(photograph(), places, progress=said.append)
    assert said == sorted(said)
    assert said[-1] == 1
