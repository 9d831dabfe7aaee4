"""What a person takes along says what the view says: matrices against OpenCV, snippets run, files read back."""

import io
import json

import cv2
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageSequence

import stn_viz as sv
from stn_viz.errors import ArgumentError, UserError
from stn_viz.interchange import forms, gif_bytes, homography, parse_matrix, png_bytes, snippet, theta_json, webp_bytes
from stn_viz.transforms import families, family

FRAMES = [sv.Frame((21, 34), (26, 17), align_corners) for align_corners in (False, True)]
PLANAR = {
    "translation": [0.2, -0.3],
    "attention": [0.7, 0.1, -0.2],
    "similarity": [0.8, 0.3, 0.1, -0.2],
    "affine": [0.8, -0.3, 0.1, 0.25, 1.1, -0.2],
    "projective": [0.8, -0.3, 0.1, 0.25, 1.1, -0.2, 0.15, -0.1],
}


def theta_of(name: str) -> torch.Tensor:
    if name in PLANAR:
        return torch.tensor(PLANAR[name], dtype=torch.float64)
    start = family(name).identity()
    return start + 0.1 * torch.randn(start.shape, generator=torch.Generator().manual_seed(1), dtype=torch.float64)


def ramp(frame: sv.Frame) -> torch.Tensor:
    """A map whose two channels hold each pixel's own x and y: what is read from it is where it was read."""
    h, w = frame.source
    y, x = torch.meshgrid(torch.arange(h, dtype=torch.float64), torch.arange(w, dtype=torch.float64), indexing="ij")
    return torch.stack([x, y])[None]


# Forms


@pytest.mark.parametrize("frame", FRAMES, ids=["edges", "centres"])
@pytest.mark.parametrize("name", PLANAR)
def test_the_homography_is_the_familys_map(name, frame):
    theta = theta_of(name)
    matrix = homography(family(name), theta)
    points = frame.target_points().reshape(-1, 2)
    q = torch.cat([points, torch.ones(len(points), 1)], dim=1) @ matrix.T
    torch.testing.assert_close(q[:, :2] / q[:, 2:], family(name).points(theta[None], points)[0], rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", sorted(set(families()) - set(PLANAR)))
def test_a_bending_family_has_no_matrix(name):
    assert homography(family(name), theta_of(name)) is None
    both = forms(family(name), theta_of(name), FRAMES[0])
    assert both["opencv"] is None
    assert np.isfinite(both["box"]).all()


def test_control_points_are_given_in_both_units():
    tps, frame, theta = family("tps"), FRAMES[0], theta_of("tps")
    both = forms(tps, theta, frame)
    assert both["raw"] == theta.reshape(16, 2).tolist()
    np.testing.assert_allclose(both["pixel"], frame.to_pixels(theta.reshape(16, 2)))


@pytest.mark.parametrize("frame", FRAMES, ids=["edges", "centres"])
@pytest.mark.parametrize("name", PLANAR)
def test_the_pixel_matrix_is_the_grid_in_pixels(name, frame):
    theta = theta_of(name)
    matrix = torch.eye(3, dtype=torch.float64)
    pixel = torch.tensor(forms(family(name), theta, frame)["pixel"], dtype=torch.float64)
    matrix[: len(pixel)] = pixel
    assert len(pixel) == (3 if name == "projective" else 2)
    target = ramp(sv.Frame(frame.target, frame.target))[0].flatten(1).T
    q = torch.cat([target, torch.ones(len(target), 1)], dim=1) @ matrix.T
    grid = frame.to_pixels(family(name).grid(theta, frame))[0].reshape(-1, 2)
    torch.testing.assert_close(q[:, :2] / q[:, 2:], grid, rtol=0, atol=1e-9)


@pytest.mark.parametrize("frame", FRAMES, ids=["edges", "centres"])
@pytest.mark.parametrize("name", PLANAR)
@pytest.mark.parametrize("key", ["pixel", "opencv"])
def test_opencv_warps_as_the_view_does(name, key, frame):
    theta = theta_of(name)
    matrix = np.array(forms(family(name), theta, frame)[key])
    flags = cv2.INTER_LINEAR | (cv2.WARP_INVERSE_MAP if key == "pixel" else 0)
    warp = cv2.warpPerspective if len(matrix) == 3 else cv2.warpAffine
    U = ramp(frame)
    picture = np.ascontiguousarray(np.moveaxis(U[0].numpy(), 0, 2), dtype=np.float32)
    seen = warp(picture, matrix, frame.target[::-1], flags=flags, borderMode=cv2.BORDER_REPLICATE)
    grid = family(name).grid(theta, frame)
    expected = np.moveaxis(sv.sample(U, grid, frame, padding="border")[0].numpy(), 0, 2)
    assert np.abs(seen - expected).max() <= 1 / 32  # OpenCV rounds positions to 1/32 of a pixel


def test_the_box_of_the_identity_is_the_whole_source():
    both = forms(family("affine"), family("affine").identity(), FRAMES[0])
    h, w = FRAMES[0].source
    right, bottom = w - 0.5, h - 0.5
    assert both["box"] == [[-0.5, -0.5], [right, -0.5], [right, bottom], [-0.5, bottom]]
    assert both["box_normalised"] == [[-1, -1], [1, -1], [1, 1], [-1, 1]]


def test_a_singular_matrix_has_no_opencv_form():
    theta = torch.tensor([1.0, 0, 0, 2, 0, 0], dtype=torch.float64)
    assert forms(family("affine"), theta, FRAMES[0])["opencv"] is None


def test_forms_are_json_and_take_one_theta():
    json.dumps(forms(family("affine"), theta_of("affine"), FRAMES[0]))
    assert forms(family("affine"), theta_of("affine")[None], FRAMES[0])["raw"] == [[0.8, -0.3, 0.1], [0.25, 1.1, -0.2]]
    with pytest.raises(ArgumentError, match="one θ"):
        forms(family("affine"), theta_of("affine").repeat(2, 1), FRAMES[0])


# Paste

AFFINE = torch.tensor([1.0, 0.5, -0.25, 0.0, 2.0, 0.125], dtype=torch.float64)


@pytest.mark.parametrize(
    "text",
    [
        "[[1, 0.5, -0.25], [0, 2, 0.125]]",
        "[[ 1.     0.5   -0.25 ]\n [ 0.     2.     0.125]]",
        "array([[1., 0.5, -0.25], [0., 2., 0.125]])",
        "tensor([[[ 1.0000,  0.5000, -0.2500],\n         [ 0.0000,  2.0000,  0.1250]]], dtype=torch.float64)",
        "tensor([[1, 5e-1, -2.5E-1], [0, 2, .125]], device='cuda:0', grad_fn=<AddBackward0>)",
        "theta = torch.tensor([1, 0.5, -0.25, 0, 2, 0.125])  # not [9, 9]\nF.affine_grid(theta, (1, 1, 8, 8))",
        "M = np.float64([[1, 0.5, -0.25], [0, 2, 0.125], [0, 0, 1]])",
        "((1, 0.5, -0.25), (0, 2, 0.125))",
        "[1 0.5 -0.25; 0 2 0.125]",
        "1 0.5 -0.25\n0 2 0.125\n",
        "1,0.5,-0.25\r\n0,2,0.125",
        "1\t0.5\t−0.25\n0\t2\t0.125",
        "[[2, 1, -0.5], [0, 4, 0.25], [0, 0, 2]]",
    ],
)
def test_a_matrix_is_read_however_it_was_printed(text):
    torch.testing.assert_close(parse_matrix(text, family("affine"), FRAMES[0]), AFFINE, rtol=0, atol=1e-12)


def test_one_matrix_fits_every_family_that_can_express_it():
    text = "[[0.5, 0, 0.25], [0, 0.5, -0.125]]"
    expected = torch.tensor([[0.5, 0, 0.25], [0, 0.5, -0.125]], dtype=torch.float64)
    points = FRAMES[0].target_points().reshape(-1, 2)
    for name in set(families()) - {"translation", "diffeomorphic"}:
        theta = parse_matrix(text, family(name), FRAMES[0])
        mapped = family(name).points(theta[None], points)[0]
        torch.testing.assert_close(mapped, points @ expected[:, :2].T + expected[:, 2], rtol=0, atol=1e-9)


@pytest.mark.parametrize("frame", FRAMES, ids=["edges", "centres"])
@pytest.mark.parametrize("name", PLANAR)
@pytest.mark.parametrize("form", ["raw", "pixel", "opencv"])
def test_every_form_can_be_pasted_back(name, form, frame):
    theta = theta_of(name)
    text = str(np.array(forms(family(name), theta, frame)[form]))
    torch.testing.assert_close(parse_matrix(text, family(name), frame, form), theta, rtol=0, atol=1e-5)


@pytest.mark.parametrize("form", ["raw", "pixel"])
def test_control_points_can_be_pasted_back(form):
    theta = theta_of("tps")
    text = json.dumps(forms(family("tps"), theta, FRAMES[1])[form])
    torch.testing.assert_close(parse_matrix(text, family("tps"), FRAMES[1], form), theta, rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", families())
def test_json_and_snippet_can_be_pasted_back(name):
    theta, kind = theta_of(name), family(name)
    assert torch.equal(parse_matrix(theta_json(kind, theta, FRAMES[0]), kind, FRAMES[0]), theta)
    torch.testing.assert_close(
        parse_matrix(snippet(kind, theta, FRAMES[0]), kind, FRAMES[0]), theta, rtol=0, atol=1e-12
    )


def test_json_of_a_stiffer_family_is_converted():
    text = theta_json(family("similarity"), theta_of("similarity"), FRAMES[0])
    a, b, tx, ty = PLANAR["similarity"]
    expected = torch.tensor([a, -b, tx, b, a, ty], dtype=torch.float64)
    torch.testing.assert_close(parse_matrix(text, family("affine"), FRAMES[0]), expected)


@pytest.mark.parametrize(
    ("text", "name", "form", "sentence"),
    [
        ("", "affine", "raw", "no matrix of plain numbers"),
        ("please rotate it", "affine", "raw", "no matrix of plain numbers"),
        ("[[math.cos(a), 0, 0], [0, 1, 0]]", "affine", "raw", "no matrix of plain numbers"),
        ("[[1, 0, ..., 0], [0, 1, ..., 0]]", "affine", "raw", "no matrix of plain numbers"),
        ("[[math.cos(a), 0, 0], [0, 1, 0]]", "attention", "raw", "no matrix of plain numbers"),
        ("[" * 10_000, "affine", "raw", "no matrix of plain numbers"),
        ("1 " * 30_000, "affine", "raw", "60,000 characters"),
        ("[1, 2, 3, 4]", "affine", "raw", "This is 4 numbers; wanted a 2 × 3 or 3 × 3 matrix or the 6 numbers"),
        ("[[1, 0], [0, 1], [0, 0]]", "projective", "raw", r"a 3 × 2 matrix \(transpose it\)"),
        ("[[1, nan, 0], [0, 1, 0]]", "affine", "raw", "NaN or inf"),
        ("[[1e999, 0, 0], [0, 1, 0]]", "affine", "raw", "NaN or inf"),
        ("[[1, 0.5, 0], [0, 1, 0]]", "similarity", "raw", "similarity cannot express this matrix"),
        ("[[1, 0, 0], [0, 1, 0], [0.3, 0, 1]]", "affine", "raw", "affine cannot express this matrix"),
        ("[[1, 0, 0], [0, 1, 0], [1, 0, 0]]", "projective", "raw", "projective cannot express this matrix"),
        ("[[1, 0, 0], [0, 1, 0], [0.3, 0, 1]]", "tps", "raw", "tps cannot express this matrix"),
        ("[[1, 0, 0], [2, 0, 0]]", "affine", "opencv", "singular"),
        ("[[0, 0, 0], [0, 0, 0], [0, 0, 0]]", "affine", "raw", "W is 0 everywhere"),
        ("[[1, 0, 0], [0, 1, 0], [0, 0, 0]]", "projective", "raw", "W is 0 everywhere"),
        ('sv.family("nonsense", rows=3).grid([1, 2])', "affine", "raw", "names no family"),
        ("[0.5, 0, 0]", "attention", "pixel", "no pixel form"),
        ('{"family": "tps", "theta": [1, 2]}', "affine", "raw", "holds 2 numbers, a tps θ has 32"),
        ('{"family": "nonsense", "theta": [1, 2]}', "affine", "raw", "names no family"),
        ('{"family": ["affine"], "theta": [1, 2]}', "affine", "raw", "names no family"),
        ('{"theta": "abc"}', "affine", "raw", "names no family"),
        ('{"family": "tps", "options": {"rows": 1000000, "cols": 1000000}, "theta": [1]}', "tps", "raw", "holds 1 num"),
    ],
)
def test_other_text_is_refused_in_one_sentence(text, name, form, sentence):
    with pytest.raises(UserError, match=sentence):
        parse_matrix(text, family(name), FRAMES[0], form)


def test_a_theta_without_a_matrix_stays_with_its_family():
    text = theta_json(family("tps"), theta_of("tps"), FRAMES[0])
    with pytest.raises(UserError, match="a θ of the family tps"):
        parse_matrix(text, family("affine"), FRAMES[0])


@pytest.mark.parametrize("align_corners", [False, True])
def test_a_copied_form_says_what_it_is_and_of_which_sizes(align_corners):
    frame = sv.Frame((40, 60), (30, 20), align_corners)
    shift = "[[1, 0, 15], [0, 1, 0]]  # stn_viz pixels: source pixel <- target pixel; source 600x400, target 20x30"
    # the picture is 600 pixels wide: 15 of them are 1.5 of the 60 that are shown
    theta = parse_matrix(shift, family("affine"), frame)
    grid = frame.to_pixels(family("affine").grid(theta, frame))[0]
    at = torch.tensor([0.0, 1, 19])  # target pixels, 1 apart, read source pixels of the file 1 apart: 0.1 shown
    expected = (at.double() + 15 + 0.5) / 10 - 0.5
    torch.testing.assert_close(grid[0, at.long(), 0], expected, rtol=0, atol=1e-9)
    for form, sentence in (("opencv", "says that it is the pixel form"), ("raw", "leave form out")):
        with pytest.raises(UserError, match=sentence):
            parse_matrix(shift, family("affine"), frame, form)
    with pytest.raises(UserError, match="does not hold θ"):
        parse_matrix("[[0, 0], [1, 1]]  # stn_viz extent: all; source 6x4, target 2x3", family("affine"), frame)
    with pytest.raises(UserError, match="without pixels"):
        parse_matrix(shift.replace("600", "0"), family("affine"), frame)


def test_a_theta_of_other_options_is_another_warp_and_is_refused():
    stiff, loose = family("tps", stiffness=0.3), family("tps")
    theta = theta_of("tps")
    for text in (snippet(stiff, theta, FRAMES[0]), theta_json(stiff, theta, FRAMES[0])):
        torch.testing.assert_close(parse_matrix(text, stiff, FRAMES[0]), theta, rtol=0, atol=1e-12)
        with pytest.raises(UserError, match=r"the family tps with stiffness=0\.3"):
            parse_matrix(text, loose, FRAMES[0])
    with pytest.raises(UserError, match="with its usual options"):
        parse_matrix(snippet(loose, theta, FRAMES[0]), stiff, FRAMES[0])
    with pytest.raises(UserError, match="a θ of the family tps"):
        parse_matrix(snippet(loose, theta, FRAMES[0]), family("bspline"), FRAMES[0])


def test_pixel_matrices_need_a_length():
    with pytest.raises(ArgumentError, match="at least 2×2"):
        parse_matrix("[[1, 0, 0], [0, 1, 0]]", family("affine"), sv.Frame((1, 5), (4, 4), True), "pixel")


@given(st.lists(st.floats(-9, 9), min_size=6, max_size=6))
@settings(max_examples=25, deadline=None)
def test_no_digit_is_lost_between_snippet_and_paste(numbers):
    theta = torch.tensor(numbers, dtype=torch.float64)
    pasted = parse_matrix(snippet(family("affine"), theta, FRAMES[0]), family("affine"), FRAMES[0])
    torch.testing.assert_close(pasted, theta, rtol=1e-12, atol=1e-12)


# Snippets


def run(code: str) -> dict:
    scope: dict = {}
    exec(compile(code, "snippet", "exec"), scope)  # our own text, which is what is tested
    return scope


@pytest.mark.parametrize("frame", FRAMES, ids=["edges", "centres"])
@pytest.mark.parametrize("kernel", ["integer", "bilinear", "bicubic"])
@pytest.mark.parametrize("name", PLANAR)
def test_a_snippet_of_torch_alone_reproduces_the_view(name, kernel, frame):
    theta = theta_of(name)
    U = torch.rand(2, 3, *frame.source, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    for padding in ("zeros", "border", "reflection"):
        code = snippet(family(name), theta, frame, kernel, padding)
        assert "stn_viz" not in code
        scope = run(code)
        expected = sv.sample(U, family(name).grid(theta, frame), frame, kernel, padding)
        torch.testing.assert_close(scope["warp"](U), expected, rtol=0, atol=1e-10)
        assert scope["V"].shape == (1, 3, *frame.target)


@pytest.mark.parametrize("name", sorted(set(families()) - set(PLANAR)))
def test_a_snippet_of_a_bending_family_reproduces_the_view(name):
    theta, frame = theta_of(name), FRAMES[1]
    U = torch.rand(2, 3, *frame.source, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    code = snippet(family(name), theta, frame, "bicubic", "border")
    expected = sv.sample(U, family(name).grid(theta, frame), frame, "bicubic", "border")
    torch.testing.assert_close(run(code)["warp"](U), expected, rtol=0, atol=1e-10)


@pytest.mark.parametrize("kernel", ["lanczos", "gaussian"])
def test_kernels_that_torch_lacks_come_from_the_package(kernel):
    theta, frame = theta_of("affine"), FRAMES[0]
    U = torch.rand(1, 1, *frame.source)
    expected = sv.sample(U, family("affine").grid(theta, frame), frame, kernel)
    torch.testing.assert_close(run(snippet(family("affine"), theta, frame, kernel))["warp"](U), expected)


def test_a_snippet_keeps_the_options_of_a_family():
    spline = family("tps", rows=3, cols=5)
    code = snippet(spline, spline.identity(), FRAMES[0])
    assert 'sv.family("tps", rows=3, cols=5)' in code
    assert run(code)["V"].shape == (1, 3, *FRAMES[0].target)


def test_the_integer_kernel_rounds_half_up_in_the_snippet_too():
    frame = sv.Frame((8, 8), (4, 4))  # an exact 2× shrink: every source point is a tie
    theta = family("affine").identity()
    U = ramp(frame)
    V = run(snippet(family("affine"), theta, frame, "integer"))["warp"](U)
    assert V[0, 0, 0].tolist() == [1, 3, 5, 7]


def test_a_snippet_refuses_what_it_cannot_write():
    with pytest.raises(ArgumentError, match="a kernel of your own has no name"):
        snippet(family("affine"), AFFINE, FRAMES[0], "gaussian σ=2")
    with pytest.raises(ArgumentError, match="finite numbers"):
        snippet(family("affine"), AFFINE * float("nan"), FRAMES[0])
    with pytest.raises(ArgumentError, match="finite numbers"):
        theta_json(family("affine"), AFFINE * float("inf"), FRAMES[0])


# Files


@pytest.mark.parametrize("shape", [(5, 7), (5, 7, 3), (5, 7, 4)])
def test_png_and_webp_lose_nothing(shape):
    image = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    mode = {2: "L"}.get(len(shape), "RGBA" if shape[-1] == 4 else "RGB")
    for data in (png_bytes(image), png_bytes(image, level=1), webp_bytes(image)):
        np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(data)).convert(mode)), image)


def test_webp_refuses_what_it_cannot_count():
    with pytest.raises(ArgumentError, match="at most 16383 pixels"):
        webp_bytes(np.zeros((1, 16_384), np.uint8))


@pytest.mark.parametrize("channels", [(), (3,), (4,)])
def test_a_gif_plays_its_frames_at_its_speed(channels):
    levels = [10, 90, 170, 250]
    frames = [np.full((6, 8, *channels), 255, np.uint8) for _ in levels]
    for frame, level in zip(frames, levels, strict=True):
        frame[..., :3] = level  # of a grey picture all columns but the last five
    film = Image.open(io.BytesIO(gif_bytes(frames, fps=25)))
    assert film.n_frames == len(frames)
    assert film.info["loop"] == 0
    for seen, frame in zip(ImageSequence.Iterator(film), frames, strict=True):
        assert seen.info["duration"] == 40
        wanted = frame[..., :3] if channels else np.repeat(frame[..., None], 3, axis=2)
        np.testing.assert_array_equal(np.asarray(seen.convert("RGB")), wanted)


def test_a_gif_of_many_colours_stays_near_them():
    ramp = np.stack(np.meshgrid(np.arange(64) * 4, np.arange(64) * 4), axis=-1).astype(np.uint8)
    frames = [np.dstack([ramp, np.full((64, 64), k, np.uint8)]) for k in (0, 200)]
    film = Image.open(io.BytesIO(gif_bytes(frames)))
    for seen, frame in zip(ImageSequence.Iterator(film), frames, strict=True):
        assert np.abs(np.asarray(seen.convert("RGB"), int) - frame).mean() < 12


@pytest.mark.parametrize("frames", [[], [np.zeros((2, 2), np.uint8), np.zeros((3, 2), np.uint8)]])
def test_a_gif_needs_frames_of_one_size(frames):
    with pytest.raises(ArgumentError, match="all of one size"):
        gif_bytes(frames)


def test_a_gif_refuses_speeds_it_has_not():
    with pytest.raises(ArgumentError, match=r"0\.1 to 50"):
        gif_bytes([np.zeros((2, 2), np.uint8)], fps=60)
