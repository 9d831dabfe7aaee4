"""What a person takes along says what the view says: matrices against OpenCV, snippets run, slots are filled."""

import ast
import json

import cv2
import numpy as np
import pytest
import torch

import stn_viz as sv
from stn_viz.errors import ArgumentError
from stn_viz.interchange import copied, forms, homography, snippet, theta_json
from stn_viz.interchange.templates import escaped, fill, row
from stn_viz.transforms import families, family

FRAMES = [sv.Frame((21, 34), (26, 17), align_corners) for align_corners in (False, True)]
PLANAR = {
    "translation": [0.2, -0.3],
    "attention": [0.7, 0.1, -0.2],
    "similarity": [0.8, 0.3, 0.1, -0.2],
    "affine": [0.8, -0.3, 0.1, 0.25, 1.1, -0.2],
    "projective": [0.8, -0.3, 0.1, 0.25, 1.1, -0.2, 0.15, -0.1],
}


AFFINE = torch.tensor([1.0, 0.5, -0.25, 0.0, 2.0, 0.125], dtype=torch.float64)


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
    assert list(forms(family(name), FRAMES[0])) == ["box", "Python"]
    assert copied("OpenCV", family(name), theta_of(name), FRAMES[0]) == ""


def numbers(form: str, name: str, frame: sv.Frame, full: sv.Frame | None = None) -> np.ndarray:
    return np.array(ast.literal_eval(copied(form, family(name), theta_of(name), frame, full=full)))


@pytest.mark.parametrize("frame", FRAMES, ids=["edges", "centres"])
@pytest.mark.parametrize("name", PLANAR)
def test_the_pixel_matrix_is_the_grid_in_pixels(name, frame):
    theta = theta_of(name)
    matrix = torch.eye(3, dtype=torch.float64)
    pixel = torch.from_numpy(numbers("pixels", name, frame))
    matrix[: len(pixel)] = pixel
    assert len(pixel) == (3 if name == "projective" else 2)
    target = ramp(sv.Frame(frame.target, frame.target))[0].flatten(1).T
    q = torch.cat([target, torch.ones(len(target), 1)], dim=1) @ matrix.T
    grid = frame.to_pixels(family(name).grid(theta, frame))[0].reshape(-1, 2)
    torch.testing.assert_close(q[:, :2] / q[:, 2:], grid, rtol=0, atol=1e-9)


@pytest.mark.parametrize("frame", FRAMES, ids=["edges", "centres"])
@pytest.mark.parametrize("name", PLANAR)
@pytest.mark.parametrize("form", ["pixels", "OpenCV"])
def test_opencv_warps_as_the_view_does(name, form, frame):
    theta, matrix = theta_of(name), numbers(form, name, frame)
    flags = cv2.INTER_LINEAR | (cv2.WARP_INVERSE_MAP if form == "pixels" else 0)
    way = "warpPerspective" if len(matrix) == 3 else "warpAffine"
    assert f"cv2.{way} takes it" in copied(form, family(name), theta, frame)
    U = ramp(frame)
    picture = np.ascontiguousarray(np.moveaxis(U[0].numpy(), 0, 2), dtype=np.float32)
    warp = getattr(cv2, way)
    seen = warp(picture, matrix, frame.target[::-1], flags=flags, borderMode=cv2.BORDER_REPLICATE)
    grid = family(name).grid(theta, frame)
    expected = np.moveaxis(sv.sample(U, grid, frame, padding="border")[0].numpy(), 0, 2)
    assert np.abs(seen - expected).max() <= 1 / 32  # OpenCV rounds positions to 1/32 of a pixel


def test_the_box_of_the_identity_is_the_whole_source():
    frame, affine = FRAMES[0], family("affine")
    for full in (None, sv.Frame((210, 340), (26, 17))):
        h, w = (full or frame).source
        right, bottom = w - 0.5, h - 0.5
        box = ast.literal_eval(copied("box", affine, affine.identity(), frame, full=full))
        assert box == [[-0.5, -0.5], [right, -0.5], [right, bottom], [-0.5, bottom]]


def test_what_has_no_numbers_is_empty():
    singular = torch.tensor([1.0, 0, 0, 2, 0, 0], dtype=torch.float64)
    assert copied("OpenCV", family("affine"), singular, FRAMES[0]) == ""
    assert copied("pixels", family("affine"), singular, FRAMES[0])
    horizon = torch.tensor([1.0, 0, 0, 0, 1, 0, 2, 0], dtype=torch.float64)
    assert copied("box", family("projective"), horizon, FRAMES[0]) == ""
    line = sv.Frame((1, 5), (4, 4), align_corners=True)  # one corner-aligned pixel has no width to measure in
    assert copied("OpenCV", family("affine"), family("affine").identity(), line) == ""


def test_a_copied_form_says_what_it_is_and_of_which_sizes():
    full = sv.Frame((400, 600), (30, 20), align_corners=True)
    text = copied("pixels", family("affine"), AFFINE, sv.Frame((40, 60), (30, 20), align_corners=True), full=full)
    assert text.endswith(
        "  # stn_viz pixels: source pixel <- target pixel, as cv2.warpAffine takes it with WARP_INVERSE_MAP; "
        "source 600x400, target 20x30, align_corners=True\n"
    )


def test_forms_take_one_theta():
    one, batch = (copied("pixels", family("affine"), t, FRAMES[0]) for t in (AFFINE, AFFINE[None]))
    assert one == batch
    with pytest.raises(ArgumentError, match="one θ"):
        copied("pixels", family("affine"), AFFINE.repeat(2, 1), FRAMES[0])


@pytest.mark.parametrize("name", families())
def test_json_holds_theta_and_what_gives_it_its_meaning(name):
    saved = json.loads(theta_json(family(name), theta_of(name), FRAMES[0], "lanczos", "border"))
    assert saved["theta"] == theta_of(name).tolist()
    assert (saved["family"], saved["kernel"], saved["padding"]) == (name, "lanczos", "border")
    assert ("matrix" in saved) == (name in PLANAR)
    if name in PLANAR:
        assert saved["matrix"] == homography(family(name), theta_of(name)).tolist()


def test_json_keeps_the_options_of_a_family():
    stiff = family("tps", stiffness=0.3)
    assert json.loads(theta_json(stiff, stiff.identity(), FRAMES[0]))["options"] == {"stiffness": 0.3}


# Templates


@pytest.mark.parametrize(
    ("number", "text"),
    [(1.0, "1.0"), (-0.0, "0.0"), (0.1 + 0.2, "0.30000000000000004"), (1e-5, "1e-05"), (1e16, "1e+16"), (-2.5, "-2.5")],
)
def test_numbers_keep_every_digit(number, text):
    assert fill(f"{{{{x: {row('theta', 1)}}}}}", {"theta": [number]}) == f"{{x: [{text}]}}"


def test_a_foreign_brace_is_no_slot():
    assert fill(escaped("{theta[0]}"), {"theta": [1.0]}) == "{theta[0]}"


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
