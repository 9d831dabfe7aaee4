"""The solver behind every drag: held points stay, dragged ones arrive, and θ moves no farther than it must."""

import math

import pytest
import torch

import stn_viz as sv
from stn_viz.transforms import carry

LINEAR = [name for name in sv.families() if sv.family(name).linear]
linear_families = pytest.mark.parametrize("name", LINEAR)
close = {"rtol": 0, "atol": 1e-9}


def points(*rows):
    return torch.tensor(rows, dtype=torch.float64).reshape(-1, 2)


def numbers(*values):
    return torch.tensor(values, dtype=torch.float64)


def somewhere(family, random, spread=0.1):
    return family.identity() + spread * random(family.n_params)


def drag_rows(family, goal, *at):
    """Write for each point how X - x W and Y - y W follow θ, (2 N, P), where x and y are its ``goal``."""
    basis = family.basis(torch.cat(at))
    return (basis.matrix[:, :2] - goal[:, :, None] * basis.matrix[:, 2:]).flatten(0, 1)


def can_arrive(family, theta, target, goal, hold=None):
    """Whether θ can send a point anywhere at all while the held ones stay: lens distortion only outward and inward."""
    held = target[:0] if hold is None else hold
    there = torch.cat([family.points(theta[None], held)[0], goal])
    rank = torch.linalg.matrix_rank
    rows = drag_rows(family, there, held, target)
    return int(rank(rows)) == 2 + (int(rank(rows[:-2])) if len(held) else 0)


@linear_families
def test_a_dragged_point_arrives_or_comes_as_near_as_it_can(name, random):
    family = sv.family(name)
    theta = somewhere(family, random)
    target = points([0.6, -0.7])
    goal = family.points(theta[None], target)[0] + points([0.1, 0.2])
    after = sv.solve(family, theta, target, goal)
    missed = family.points(after[None], target)[0] - goal
    if can_arrive(family, theta, target, goal):
        torch.testing.assert_close(missed, torch.zeros_like(missed), **close)
    rows = drag_rows(family, goal, target)
    torch.testing.assert_close(rows.mT @ missed.flatten(), torch.zeros(family.n_params, dtype=torch.float64), **close)


@pytest.mark.parametrize("name", ["translation", "attention", "similarity", "affine", "projective", "tps", "bspline"])
def test_these_send_a_point_where_one_likes(name, random):
    family = sv.family(name)
    assert can_arrive(family, somewhere(family, random), points([0.6, -0.7]), points([0.7, -0.5]))


@linear_families
def test_dragging_nowhere_changes_nothing(name, random):
    family = sv.family(name)
    theta, target = somewhere(family, random), points([0.6, -0.7], [0.1, 0.2])
    torch.testing.assert_close(sv.solve(family, theta, target, family.points(theta[None], target)[0]), theta, **close)


@linear_families
def test_every_handle_can_be_dragged_with_its_held_points(name, random):
    family = sv.family(name)
    theta = somewhere(family, random)
    for handle in family.handles:
        target, hold = points(handle.point), points(*handle.hold) if handle.hold else None
        goal = family.points(theta[None], target)[0] + points([0.05, -0.1])
        after = sv.solve(family, theta, target, goal, hold)
        if hold is not None:
            before, stayed = (family.points(t[None], hold)[0] for t in (theta, after))
            torch.testing.assert_close(stayed, before, **close)
        if can_arrive(family, theta, target, goal, hold):
            torch.testing.assert_close(family.points(after[None], target)[0], goal, **close)


@linear_families
def test_the_change_is_the_least_one(name, random):
    family = sv.family(name)
    theta, target = somewhere(family, random), points([0.6, -0.7])
    goal = family.points(theta[None], target)[0] + points([0.1, 0.2])
    change = sv.solve(family, theta, target, goal) - theta
    basis = family.basis(target)
    rows = (basis.matrix[:, :2] - goal[:, :, None] * basis.matrix[:, 2:]).flatten(0, 1)
    idle = random(family.n_params)
    idle = idle - torch.linalg.pinv(rows) @ (rows @ idle)  # another way to change θ that keeps the point there
    assert (change @ idle).item() == pytest.approx(0, abs=1e-9)


def test_three_points_determine_an_affine_map():
    targets, sources = points([-1, -1], [1, -1], [-1, 1]), points([0, 0.5], [0.5, 0.25], [-0.25, 1])
    affine = sv.family("affine")
    theta = sv.solve(affine, affine.identity(), targets, sources)
    torch.testing.assert_close(affine.points(theta[None], targets)[0], sources, **close)


def test_four_corners_determine_a_homography():
    corners = points([-1, -1], [1, -1], [1, 1], [-1, 1])
    sources = points([-0.8, -0.9], [0.9, -0.6], [0.7, 0.8], [-1, 0.6])
    projective = sv.family("projective")
    theta = sv.solve(projective, projective.identity(), corners, sources)
    torch.testing.assert_close(projective.points(theta[None], corners)[0], sources, **close)


def test_a_stiff_family_comes_as_near_as_it_can():
    # Attention cannot stretch along one side: it takes the least-squares scale, (0.5 · 1 + 1 · 1) / 2.
    attention = sv.family("attention")
    theta = sv.solve(attention, attention.identity(), points([1, 1]), points([0.5, 1.0]), hold=points([0, 0]))
    torch.testing.assert_close(theta, numbers(0.75, 0, 0), **close)


def test_too_many_wishes_are_met_in_the_least_squares_sense(random):
    affine, targets, sources = sv.family("affine"), torch.tanh(random(7, 2)), random(7, 2)
    theta = sv.solve(affine, random(6), targets, sources)
    lifted = torch.cat([targets, torch.ones(7, 1, dtype=torch.float64)], dim=1)
    best = torch.linalg.lstsq(lifted, sources).solution.T.flatten()
    torch.testing.assert_close(theta, best, **close)


@pytest.mark.parametrize(
    ("name", "theta", "hold"),
    [
        ("attention", [0.8, 0.1, 0.2], [[0, 0], [-1, -1]]),
        ("similarity", [0.8, 0.3, 0.1, 0.2], [[0, 0], [-1, -1]]),
        ("affine", [0.8, 0.1, 0.2, 0.3, 0.7, 0.1], [[0, 0.3], [-1, -1], [0.3, -1]]),
        ("projective", [1.0, 0, 0, 0, 1, 0, 0.1, 0], [[-1, -1], [1, -1], [1, 1], [-1, 1]]),
    ],
)
def test_where_held_points_leave_no_freedom_nothing_moves(name, theta, hold):
    start = numbers(*theta)
    after = sv.solve(sv.family(name), start, points([0.5, 1]), points([0.1, 0.9]), hold=points(*hold))
    torch.testing.assert_close(after, start, rtol=0, atol=1e-6)


def test_the_same_point_held_twice_counts_once():
    affine = sv.family("affine")
    once = sv.solve(affine, affine.identity(), points([1, 1]), points([0.5, 0.9]), hold=points([0, 0]))
    twice = sv.solve(affine, affine.identity(), points([1, 1]), points([0.5, 0.9]), hold=points([0, 0], [0, 0]))
    torch.testing.assert_close(once, twice, **close)


def test_nothing_to_drag_is_no_change():
    affine = sv.family("affine")
    torch.testing.assert_close(sv.solve(affine, affine.identity(), points(), points()), affine.identity())


def test_single_precision_goes_in_and_float64_comes_out():
    affine = sv.family("affine")
    theta = sv.solve(affine, affine.identity().float(), points([1, 1]).float(), points([0.5, 0.5]).float())
    assert theta.dtype == torch.float64


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"family": sv.family("diffeomorphic")}, r"^family: got 'diffeomorphic', wanted a family that is linear"),
            ({"theta": torch.zeros(1, 6)}, r"^theta: got .*wanted one θ of shape \(6,\); pass theta\[i\]"),
            ({"theta": torch.zeros(4)}, r"^theta: got .*wanted a floating-point tensor of 6 numbers"),
            ({"theta": numbers(1, 0, math.nan, 0, 1, 0)}, r"^theta: got .*wanted finite numbers; start the drag from"),
            ({"sources": points([0, 0], [1, 1])}, r"^sources: got .*wanted a tensor of shape \(1, 2\); give one"),
            ({"targets": [[1, 1]]}, r"^targets: got .*wanted a tensor of shape \(1, 2\); "),
            ({"targets": points([1, math.inf])}, r"^targets: got .*wanted finite numbers; drop the point"),
            ({"sources": points([math.nan, 0])}, r"^sources: got .*wanted finite numbers; drop the point"),
        ],
    )  # fmt: skip
    def test_an_argument_that_does_not_fit(self, unchecked, change, message):
        call = {"family": sv.family("affine"), "targets": points([1, 1]), "sources": points([0, 0])}
        call |= {"theta": sv.family("affine").identity()}
        with pytest.raises(sv.ArgumentError, match=message):
            sv.solve(**call | change)

    def test_a_held_point_on_the_horizon(self):
        theta = numbers(1, 0, 0, 0, 1, 0, 1, 0)  # W = 1 + x
        with pytest.raises(sv.ArgumentError, match=r"^hold: got .*wanted finite numbers; drop points on the horizon"):
            sv.solve(sv.family("projective"), theta, points([1, 1]), points([0.4, 0.4]), hold=points([-1, 0.5]))


def test_carry_reproduces_a_warp_that_the_other_family_holds():
    theta = torch.tensor([0.6, 0.1, -0.2], dtype=torch.float64)
    carried = carry(sv.family("attention"), theta, sv.family("tps"))
    frame = sv.Frame((9, 7), (5, 6))
    wanted = sv.family("attention").grid(theta, frame)
    torch.testing.assert_close(sv.family("tps").grid(carried, frame), wanted, atol=1e-9, rtol=0)


def test_carry_gives_none_where_it_cannot():
    affine = sv.family("affine")
    assert carry(affine, affine.identity(), sv.family("diffeomorphic")) is None
    horizon = torch.tensor([1, 0, 0, 0, 1, 0, 1, 0], dtype=torch.float64)  # W = 1 + x is 0 at the left corners
    assert carry(sv.family("projective"), horizon, affine) is None
