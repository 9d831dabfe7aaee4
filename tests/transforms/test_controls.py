"""Human controls: what they read, that setting one sets that one alone, and that photos stay unsheared."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import stn_viz as sv

LINEAR = [name for name in sv.families() if sv.family(name).linear]
CONTROLLED = [(name, control) for name in LINEAR for control in sv.family(name).control_names]
small = st.floats(-0.3, 0.3)


def affine(*rows):
    return torch.tensor(rows, dtype=torch.float64)


def test_the_vocabulary_names_every_control_that_a_family_offers():
    for name in sv.families():
        assert set(sv.family(name).control_names) <= set(sv.CONTROLS)
    assert all(c.low < c.high and c.step > 0 and c.symbol for c in sv.CONTROLS.values())


def test_an_affine_matrix_is_read_by_hand():
    # R(30°)·[[2, 0.5·0.8], [0, 0.8]]: the box is turned clockwise, y being down.
    c, s = math.cos(math.pi / 6), math.sin(math.pi / 6)
    theta = affine(2 * c, 0.4 * c - 0.8 * s, 0.1, 2 * s, 0.4 * s + 0.8 * c, -0.2)
    assert sv.to_controls(sv.family("affine"), theta) == pytest.approx(
        {"rotation": 30, "scale x": 2, "scale y": 0.8, "shear": 0.5, "shift x": 0.1, "shift y": -0.2}
    )


def test_a_positive_rotation_turns_the_box_clockwise_on_the_screen():
    family = sv.family("similarity")
    theta = sv.from_controls(family, family.identity(), "rotation", 90.0)
    right = family.points(theta[None], torch.tensor([[1.0, 0.0]], dtype=torch.float64))
    assert right.flatten().tolist() == pytest.approx([0, 1])  # the right edge's middle is now at the bottom


@pytest.mark.parametrize("name", LINEAR)
def test_the_identity(name):
    family = sv.family(name)
    neutral = {"scale": 1, "scale x": 1, "scale y": 1}
    read = sv.to_controls(family, family.identity(), 1.7)
    assert list(read) == list(family.control_names)
    assert read == pytest.approx({n: neutral.get(n, 0) for n in family.control_names}, abs=1e-12)


@pytest.mark.parametrize(("name", "control"), CONTROLLED)
@given(data=st.data())
def test_setting_one_control_sets_that_one_alone(name, control, data):
    family = sv.family(name)
    bend = data.draw(st.lists(small, min_size=family.n_params, max_size=family.n_params))
    theta = family.identity() + 0.3 * torch.tensor(bend, dtype=torch.float64)
    aspect = data.draw(st.sampled_from([1.0, 1.5]))
    value = data.draw(st.floats(0.5, 1.5)) if "scale" in control else data.draw(st.floats(-0.8, 0.8))
    before = sv.to_controls(family, theta, aspect)
    after = sv.to_controls(family, sv.from_controls(family, theta, control, value, aspect), aspect)
    assert after == pytest.approx({**before, control: value}, abs=1e-6)


@pytest.mark.parametrize(("name", "control"), CONTROLLED)
def test_setting_what_is_read_changes_nothing(name, control):
    family = sv.family(name)
    theta = family.identity() + 0.1 * torch.sin(torch.arange(family.n_params, dtype=torch.float64))
    value = sv.to_controls(family, theta, 1.3)[control]
    torch.testing.assert_close(sv.from_controls(family, theta, control, value, 1.3), theta, rtol=0, atol=1e-9)


def test_turning_a_photo_that_is_not_square_does_not_shear_it():
    family, aspect = sv.family("affine"), 1.5
    theta = sv.from_controls(family, family.identity(), "rotation", 30.0, aspect)
    D = torch.diag(torch.tensor([aspect, 1.0], dtype=torch.float64))
    in_pixels = D @ theta.reshape(2, 3)[:, :2] @ torch.linalg.inv(D)
    torch.testing.assert_close(in_pixels @ in_pixels.T, torch.eye(2, dtype=torch.float64))


@pytest.mark.parametrize("name", ["piecewise", "tps"])
def test_what_is_not_affine_turns_along(name):
    family = sv.family(name)
    anchors = torch.tensor(family.anchors, dtype=torch.float64)
    theta = family.identity() + 0.1 * torch.sin(3 * torch.arange(family.n_params, dtype=torch.float64))
    angle = math.radians(40) - math.radians(sv.to_controls(family, theta)["rotation"])
    turn = affine([math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)])
    before = family.points(theta[None], anchors)[0]
    after = family.points(sv.from_controls(family, theta, "rotation", 40.0)[None], anchors)[0]
    shift = before.mean(0)  # the anchors' mean is (0, 0), so this is where the fit sends the centre
    torch.testing.assert_close(after, (before - shift) @ turn.T + shift)


def test_a_collapsed_box_can_be_opened_again():
    family = sv.family("attention")
    flat = torch.tensor([0.0, 0.2, 0.1], dtype=torch.float64)
    opened = sv.from_controls(family, flat, "scale", 0.5)
    assert opened.tolist() == pytest.approx([0.5, 0.2, 0.1])


def test_a_control_that_the_family_does_not_have_is_refused():
    with pytest.raises(sv.ArgumentError, match=r"name: got 'shear', wanted a control of attention \(scale, shift x"):
        sv.from_controls(sv.family("attention"), sv.family("attention").identity(), "shear", 1.0)


HORIZON_AT_A_CORNER = [1.0, 0, 0, 0, 1, 0, 0.5, 0.5]  # W = 0 at (-1, -1)


def test_a_warp_without_an_affine_part_has_no_controls():
    family, theta = sv.family("projective"), affine(*HORIZON_AT_A_CORNER)
    assert all(math.isnan(v) for v in sv.to_controls(family, theta).values())
    with pytest.raises(sv.ArgumentError, match=r"^theta: .*corners and control points have finite sources"):
        sv.from_controls(family, theta, "rotation", 10.0)
    for bad in (math.nan, math.inf):
        with pytest.raises(sv.ArgumentError, match=r"^value: .*a finite number"):
            sv.from_controls(family, family.identity(), "rotation", bad)


@pytest.mark.parametrize("name", LINEAR)
def test_controls_are_finite_numbers_or_none_at_all_whatever_theta(name, random):
    """Read and set controls of θ near and far, on and off the horizon: finite answers, or the documented error."""
    family = sv.family(name)
    sizes, low, high = (1e-200, 0.1, 0.5, 1.0, 3.0, 1e3, 1e150, 1e308), -180.0, 180.0
    answered = 0
    for size in sizes:
        for draw in range(12):
            theta = family.identity() * (draw % 3 != 0) + size * random(family.n_params).clamp(-1, 1)
            theta = theta.round() if draw % 4 == 0 else theta
            values = sv.to_controls(family, theta)
            assert len({math.isfinite(v) for v in values.values()}) <= 1
            for control in family.control_names:
                value = (low, 0.0, 0.5, high, 1e300)[draw % 5]
                try:
                    moved = sv.from_controls(family, theta, control, value)
                except sv.ArgumentError:
                    continue
                answered += 1
                assert moved.isfinite().all(), (theta.tolist(), control, value)
    assert answered >= 40 * len(family.control_names)
