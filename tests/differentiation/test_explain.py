"""One pixel's explanation: its parts add up to what the sampler and the gradients say about that pixel."""

import math

import pytest
import torch

import stn_viz as sv

every_kernel = pytest.mark.parametrize("kernel", sv.KERNELS)
every_padding = pytest.mark.parametrize("padding", ["zeros", "border", "reflection"])
close = {"rtol": 0, "atol": 1e-10}


@every_kernel
@every_padding
@pytest.mark.parametrize("align_corners", [True, False])
def test_it_agrees_with_sample_and_gradients(random, family, kernel, padding, align_corners):
    frame = sv.Frame((4, 5), (3, 2), align_corners)
    U, theta = random(3, 4, 5), family.identity() + 0.4 * random(family.n_params)
    V = sv.sample(U[None], family.grid(theta, frame), frame, kernel, padding)
    row, col, channel = 2, 1, 1
    e = sv.explain(U, theta, family, frame, row, col, kernel, padding)
    torch.testing.assert_close(e.value, V[0, :, row, col], **close)
    one = torch.zeros_like(V)
    one[0, channel, row, col] = 1
    g = sv.gradients(U[None], theta, family, frame, one, kernel, padding)
    torch.testing.assert_close(e.slope[channel], g.grid[0, row, col], **close)
    torch.testing.assert_close(e.dtheta[channel], g.theta, **close)
    spread = torch.zeros(4, 5, dtype=torch.float64)
    where = (e.tap_rows[:, None].expand_as(e.weights), e.tap_cols.expand_as(e.weights))
    spread.index_put_(where, e.weights, accumulate=True)
    torch.testing.assert_close(spread, g.U[0, channel], **close)  # eq. 6: the weights are ∂V/∂U


@every_kernel
def test_its_own_parts_add_up(random, kernel):
    family, frame = sv.family("affine"), sv.Frame((4, 5), (3, 2))
    U, theta = random(1, 2, 4, 5), family.identity() + 0.3 * random(6)
    e = sv.explain(U, theta, family, frame, 1, 0, kernel)
    assert e.target == pytest.approx(frame.target_points()[1, 0].tolist())
    assert e.source == pytest.approx(family.grid(theta, frame)[0, 1, 0].tolist())
    assert e.pixel == pytest.approx(frame.to_pixels(torch.tensor([e.source], dtype=torch.float64))[0].tolist())
    reach = 2 * sv.KERNELS[kernel].reach
    assert e.weights.shape == e.inside.shape == (reach, reach)
    assert e.weight_sum == pytest.approx(e.weights.sum().item())
    torch.testing.assert_close(e.value, (e.values * e.weights).sum((1, 2)), **close)
    read = torch.where(e.inside, U[0][:, e.tap_rows][:, :, e.tap_cols], 0.0)
    torch.testing.assert_close(e.values, read)
    per_unit = torch.tensor(frame.pixels_per_unit, dtype=torch.float64)
    torch.testing.assert_close(e.slope, e.slope_pixel * per_unit, **close)
    torch.testing.assert_close(e.dtheta, e.slope @ e.jacobian, **close)


def test_the_jacobian_of_an_affine_pixel_is_its_lifted_point(random):
    frame = sv.Frame((4, 5), (3, 2))
    e = sv.explain(random(1, 4, 5), random(6), sv.family("affine"), frame, 2, 1)
    x, y = e.target
    assert e.jacobian.tolist() == [[x, y, 1, 0, 0, 0], [0, 0, 0, x, y, 1]]


def test_taps_outside_weigh_nothing_under_zeros():
    family, frame = sv.family("translation"), sv.Frame((2, 2), (1, 1))
    beyond = torch.tensor([1.25, 0.0], dtype=torch.float64)  # pixel (1.75, 0.5): one column in, one out
    e = sv.explain(torch.ones(1, 2, 2, dtype=torch.float64), beyond, family, frame, 0, 0)
    assert e.inside.tolist() == [[True, False], [True, False]]
    assert e.weights.tolist() == [[0.125, 0], [0.125, 0]]
    assert e.weight_sum == pytest.approx(0.25)
    border = sv.explain(torch.ones(1, 2, 2, dtype=torch.float64), beyond, family, frame, 0, 0, padding="border")
    assert border.weight_sum == pytest.approx(1)


def test_both_sides_of_a_kink():
    U = torch.tensor([[[3.0, 10, 4, 7, 20]]], dtype=torch.float64)
    frame, family = sv.Frame((1, 5), (1, 5), align_corners=True), sv.family("translation")
    slopes = {
        kink: sv.explain(U, family.identity(), family, frame, 0, 2, kink=kink).slope_pixel[0, 0].item()
        for kink in ("left", "right", "central", "paper")
    }
    assert slopes == pytest.approx({"left": 4 - 10, "right": 7 - 4, "central": (7 - 10) / 2, "paper": 4})


def test_single_precision_and_inference_mode_are_explained_in_float64(random):
    family, frame = sv.family("tps"), sv.Frame((4, 5), (3, 2))
    U, theta = random(1, 4, 5).float(), (family.identity() + 0.1 * random(32)).float()
    with torch.inference_mode():
        e = sv.explain(U, theta, family, frame, 1, 1)
    assert e.value.dtype == e.jacobian.dtype == torch.float64
    torch.testing.assert_close(e.jacobian, sv.explain(U, theta, family, frame, 1, 1).jacobian)


def test_a_theta_that_is_no_number_is_explained_as_such(random):
    family, frame = sv.family("affine"), sv.Frame((4, 5), (3, 2))
    e = sv.explain(random(1, 4, 5), torch.full((6,), math.nan), family, frame, 1, 1)
    assert e.value.isnan().all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"row": 3}, r"^row: got 3, wanted a target pixel, 0 to 2; rows and columns count from 0\."),
        ({"col": -1}, r"^col: got -1, wanted a target pixel, 0 to 1; "),
        ({"U": torch.zeros(2, 1, 4, 5)}, r"^U: got .*wanted one map and one θ; pass U\[i:i\+1\] and theta\[i\]"),
        ({"theta": torch.zeros(2, 6)}, r"^U: got .*wanted one map and one θ"),
        ({"theta": torch.zeros(5)}, r"^theta: got .*wanted a floating-point tensor of 6 numbers \(θ11, "),
        ({"U": torch.zeros(1, 5, 4)}, r"^U: got .*wanted maps of the frame's source size \(4, 5\)"),
        ({"padding": "wrap"}, r"^padding: got 'wrap', wanted one of zeros, border, reflection"),
    ],
)
def test_what_cannot_be_explained(unchecked, change, message):
    family, frame = sv.family("affine"), sv.Frame((4, 5), (3, 2))
    call = {"U": torch.zeros(1, 4, 5), "theta": family.identity(), "row": 0, "col": 0} | change
    with pytest.raises(sv.ArgumentError, match=message):
        sv.explain(family=family, frame=frame, **call)
