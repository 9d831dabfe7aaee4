"""No verdict without the facts that it needs: what is claimed is so, and what cannot be known is said to be unknown."""

import re

import kornia.augmentation as augmentations
import pytest
import torch
import torch.nn.functional as F
from torch import nn

import stn_viz as sv
from stn_viz.diagnostics.museum import exhibits

HERE = {exhibit.name: exhibit for exhibit in exhibits()}


def noise(*shape, seed=0):
    return torch.rand(*shape, generator=torch.Generator().manual_seed(seed))


def by_theta(*rows, size=(28, 28), count=4):
    theta = torch.tensor(rows).expand(count, -1, -1)
    with sv.record() as tape:
        grid = F.affine_grid(theta, [count, 1, *size], align_corners=False)
        F.grid_sample(noise(count, 1, *size), grid, align_corners=False)
    return tape


def kinds(tape):
    return [f.kind for f in sv.diagnose(tape)]


# pixels, or a θ that has diverged


def test_a_diverged_theta_is_not_taken_for_pixels():
    assert kinds(by_theta((6.0, 1.0, 12.0), (1.0, 5.0, 13.0))) == ["exploding"]


@pytest.mark.parametrize("grown", [True, False])
def test_a_grid_that_grew_over_the_steps_has_diverged_and_one_that_began_so_is_in_pixels(grown):
    points = sv.Frame((28, 28), (28, 28)).target_points(torch.float32)
    lifted = torch.cat([points, torch.ones(28, 28, 1)], -1)
    diverged = torch.tensor([[6.0, 1.0, 12.0], [1.0, 5.0, 13.0]])
    with sv.record() as tape:
        for theta in (torch.eye(2, 3), 3 * torch.eye(2, 3), diverged) if grown else (diverged, diverged, diverged):
            F.grid_sample(noise(1, 1, 28, 28), (lifted @ theta.T)[None], align_corners=False)
            tape.step()
    assert ("exploding" in kinds(tape), "pixel-units" in kinds(tape)) == (grown, not grown)


# healthy augmentations


@pytest.mark.parametrize("gradients", [True, False])
@pytest.mark.parametrize(
    "augmentation",
    [
        augmentations.RandomAffine(30, scale=(0.5, 0.8), p=1.0),
        augmentations.RandomRotation(180.0, p=1.0),
        augmentations.RandomPerspective(0.5, p=1.0),
        augmentations.RandomThinPlateSpline(p=1.0),
        augmentations.RandomElasticTransform(p=1.0),
        augmentations.RandomFisheye(
            torch.tensor([-0.3, 0.3]), torch.tensor([-0.3, 0.3]), torch.tensor([0.9, 1.0]), p=1.0
        ),
    ],
    ids=lambda a: type(a).__name__,
)
def test_augmentations_are_healthy(augmentation, gradients):
    for seed, size in enumerate([(64, 64), (40, 100)]):
        torch.manual_seed(seed)
        with torch.set_grad_enabled(gradients), sv.record() as tape:
            augmentation(F.interpolate(noise(8, 3, 8, 8, seed=seed), size, mode="bicubic").clamp(0, 1))
        assert len(tape) == 1
        assert kinds(tape) == []


def test_a_network_that_zooms_out_is_found_with_its_graph_and_not_judged_without():
    class Fled(nn.Module):
        def __init__(self):
            super().__init__()
            self.localiser = nn.Linear(784, 6)
            nn.init.zeros_(self.localiser.weight)
            self.localiser.bias.data = torch.tensor([2.0, 0, 0, 0, 2.0, 0])

        def forward(self, x):
            grid = F.affine_grid(self.localiser(x.flatten(1)).view(-1, 2, 3), list(x.shape), align_corners=False)
            return F.grid_sample(x, grid, align_corners=False)

    with sv.record() as tape:
        Fled()(noise(4, 1, 28, 28))
    with torch.no_grad(), sv.record() as silent:
        Fled()(noise(4, 1, 28, 28))
    assert kinds(tape) == ["zoom-out"]
    report = sv.diagnose(silent)
    assert [f.kind for f in report] == []
    assert "no graph tells whether layers computed the warp" in " ".join(report.skipped["zoom-out"])


# extents of a collapse


def shown_extents(finding):
    return [float(x) for x in re.search(r"span ([\d.e+-]+(?: × [\d.e+-]+)*) pixels", finding.message)[1].split(" × ")]


@pytest.mark.parametrize(
    ("rows", "shape"),
    [
        (((0.02, 0.0, 0.1), (0.0, 0.03, 0.0)), "point"),
        (((0.6, 0.0, 0.0), (0.0, 0.01, 0.2)), "line"),
        (((0.01, 0.5, 0.0), (-0.02, 0.5, 0.0)), "line"),  # along the diagonal: neither x nor y is short
    ],
)
def test_a_collapse_says_how_far_the_points_reach_along_both_of_their_axes(rows, shape):
    tape = by_theta(*rows, size=(40, 40))
    (finding,) = sv.diagnose(tape)
    points = (tape[0].grid[0].double().reshape(-1, 2) + 1) * 20 - 0.5
    long, short = shown_extents(finding)
    farthest = float(torch.cdist(points, points).max())
    assert farthest / 2**0.5 <= long <= 1.01 * farthest  # a square's diagonal is that much longer than its side
    area = abs(rows[0][0] * rows[1][1] - rows[0][1] * rows[1][0]) * 39**2
    assert long * short >= 0.95 * area  # no box around a parallelogram is smaller than it is
    assert f"than a {shape} of" in finding.message


@pytest.mark.parametrize(
    ("scales", "shape"), [((0.02, 0.02, 0.02), "point"), ((0.5, 0.02, 0.02), "line"), ((0.5, 0.5, 0.02), "plane")]
)
def test_a_volume_may_collapse_to_a_plane(scales, shape):
    theta = torch.cat([torch.diag(torch.tensor(scales)), torch.zeros(3, 1)], 1)[None]
    with sv.record() as tape:
        F.grid_sample(
            noise(1, 1, 16, 16, 16), F.affine_grid(theta, [1, 1, 16, 16, 16], align_corners=False), align_corners=False
        )
    (finding,) = [f for f in sv.diagnose(tape) if f.kind == "collapse"]
    assert f"than a {shape} of" in finding.message
    assert shown_extents(finding) == pytest.approx(sorted((15 * s for s in scales), reverse=True), rel=0.05)


# numbers that are claimed


def test_a_coarse_grid_is_shown_by_its_steps_and_duplicates_are_named_only_where_there_are_some():
    (finding,) = sv.diagnose(HERE["half-grid"].play_faulty())
    low, high = finding.evidence["apart"]
    x = (HERE["half-grid"].play_faulty()[0].grid[0, ..., 0].double() + 1) * 512 - 0.5
    assert (low, high) == pytest.approx((float(x.diff(dim=1).min()), float(x.diff(dim=1).max())))
    assert f"from {low:.2g} to {high:.2g} pixels apart" in finding.message
    assert "different positions" not in finding.message  # each of its 32768 points has a position of its own
    assert finding.evidence["distinct"] == finding.evidence["points"]


def test_duplicates_are_counted_where_there_are_some():
    theta = torch.tensor([[[0.3, 0.0, 0.5], [0.0, 0.97, 0.0]]]).bfloat16()
    with sv.record() as tape:
        grid = F.affine_grid(theta, [1, 1, 16, 512], align_corners=False).float()
        F.grid_sample(noise(1, 1, 16, 512), grid, padding_mode="border", align_corners=False)
    (finding,) = [f for f in sv.diagnose(tape) if f.kind == "precision"]
    points = tape[0].grid.reshape(-1, 2)
    assert len(points.unique(dim=0)) < len(points)
    assert f"{len(points)} points have only {len(points.unique(dim=0))} different positions" in finding.message


def test_a_share_is_all_only_if_it_is():
    grid = torch.full((1, 50, 50, 2), 3.0) + 0.5 * noise(1, 50, 50, 2)
    grid[0, 7, 7:9] = 0.0
    with sv.record() as tape:
        F.grid_sample(noise(1, 1, 50, 50), grid, align_corners=False)
    (finding,) = [f for f in sv.diagnose(tape) if f.kind == "out-of-bounds"]
    assert finding.message.startswith("99.9% of the points lie outside")


# what was checked, and what was not


def test_an_empty_recording_is_not_called_healthy():
    with sv.record() as tape:
        pass
    said = str(sv.diagnose(tape))
    assert "No finding" not in said
    assert said.startswith("Nothing was checked: the recording holds no call of grid_sample.")


def test_no_finding_says_what_was_checked_and_what_was_not_and_why():
    with torch.no_grad(), sv.record() as tape:
        grid = sv.Frame((12, 12), (12, 12)).target_points(torch.float32).expand(2, -1, -1, -1)
        F.grid_sample(noise(2, 1, 12, 12), grid, align_corners=False)
    report = sv.diagnose(tape)
    assert report == []
    assert report.calls == 1
    gradients = {"direction", "flow-swap", "integer-kernel", "dead-samples", "vanishing", "kinks"}
    assert all("No gradient was recorded" in reason for kind in gradients for reason in report.skipped[kind])
    assert gradients.isdisjoint(report.checked)
    assert {"nan", "align-corners", "collapse", "folds"} <= set(report.checked)
    lines = str(report).splitlines()
    assert lines[0] == "No finding."
    assert lines[1].startswith("Checked: nan, view-permute, ")
    assert any(line.startswith("Not checked in 1 of 1 calls: direction, xy-swap by the loss, ") for line in lines)
    assert all(line.endswith(".") for line in lines)


def test_every_kind_is_checked_or_skipped_in_every_recording():
    for exhibit in HERE.values():
        report = sv.diagnose(exhibit.play_faulty())
        assert set(sv.diagnostics.KINDS) <= {*report.checked, *report.skipped}
        assert all(reason.endswith(".") for reasons in report.skipped.values() for reason in reasons)


def test_a_call_with_nan_is_judged_by_nothing_else():
    report = sv.diagnose(HERE["zero-log-zero"].play_faulty())
    assert [f.kind for f in report] == ["nan"]
    assert set(report.checked) == {"nan"}


@pytest.mark.parametrize("loss", [lambda V: V.square().mean(), lambda V: V.mean(), lambda V: -V.sum()])
def test_a_loss_that_wants_all_pixels_darker_or_brighter_says_nothing_of_direction(loss):
    U = noise(4, 1, 16, 16)
    U[..., :6, :] *= 0.1
    theta = torch.tensor([[0.9, -0.1, 0.0], [0.1, 0.9, 0.3]]).repeat(4, 1, 1).requires_grad_()
    with sv.record() as tape:
        loss(
            F.grid_sample(U, F.affine_grid(theta, [4, 1, 16, 16], align_corners=False), align_corners=False)
        ).backward()
    assert kinds(tape) == []


def test_no_kind_is_both_checked_and_skipped_for_the_same_call():
    for exhibit in HERE.values():
        report = sv.diagnose(exhibit.play_faulty())
        for kind in {*report.checked, *report.skipped}:
            assert report.checked.get(kind, 0) + sum(report.skipped.get(kind, {}).values()) == report.calls


def test_an_explosion_is_named_and_not_the_course_that_theta_took_out_of_the_picture():
    def course(shifts):
        U = torch.rand(4, 1, 24, 24, generator=torch.Generator().manual_seed(3))
        theta = torch.eye(2, 3).repeat(4, 1, 1)
        with sv.record() as tape:
            for shift in shifts:
                theta[:, :, 2] = shift
                grid = F.affine_grid(theta.clone().requires_grad_(), list(U.shape), align_corners=False)
                F.grid_sample(U, grid, align_corners=False).square().mean().backward()
                tape.step()
        return kinds(tape)

    assert course([0.03, 0.11, 1.53, 12.03, 40.03]) == ["exploding"]
    assert course([0.03, 0.11, 1.53, 1.61, 1.53])[:1] == ["out-of-bounds"]
