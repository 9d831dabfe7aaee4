"""What the museum does not show: certainty, places, merging, and what must not be found."""

import math

import pytest
import torch
import torch.nn.functional as F

import stn_viz as sv
from stn_viz.datasets.digits import load_bundled
from stn_viz.datasets.distortions import distortion
from stn_viz.diagnostics import Finding, Warp, by_suspicion


def kinds(tape):
    return [f.kind for f in sv.diagnose(tape)]


def noise(*shape, seed=0):
    return torch.rand(*shape, generator=torch.Generator().manual_seed(seed))


def smooth(*size, seed=0):
    return F.interpolate(noise(1, 2, 5, 5, seed=seed) - 0.5, size, mode="bicubic", align_corners=True).movedim(1, -1)


def recorded(grid, source=None, **options):
    source = noise(grid.shape[0], 1, *grid.shape[1:-1]) if source is None else source
    with sv.record() as tape:
        F.grid_sample(source, grid, **{"align_corners": False, **options})
    return tape


def lattice(n, m, align):
    return sv.Frame((n, m), (n, m), align).target_points(torch.float32)[None]


# the healthy network


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("count", [1, 3, 8, 32])
def test_the_trained_transformer_is_healthy(count, seed):
    network = sv.load_checkpoint("r-st-cnn-affine")
    batch = distortion("r").batch(load_bundled("test"), count, seed)
    with sv.record() as tape:
        F.cross_entropy(network(batch.images), batch.labels).backward()
    with torch.no_grad(), sv.record() as silent:
        network(batch.images)
    assert [str(f) for f in sv.diagnose(tape) + sv.diagnose(silent)] == []


# align_corners


@pytest.mark.parametrize("align", [False, True])
@pytest.mark.parametrize("size", [(8, 8), (28, 28), (31, 64), (224, 224)])
def test_an_identity_of_the_other_convention_is_found_and_of_its_own_is_not(align, size):
    assert kinds(recorded(lattice(*size, not align), align_corners=align)) == ["align-corners"]
    assert kinds(recorded(lattice(*size, align), align_corners=align)) == []


def test_volumes_of_the_other_convention_are_found():
    for built, expected in ((True, ["align-corners"]), (False, [])):
        grid = F.affine_grid(torch.eye(3, 4)[None], [1, 1, 6, 8, 10], align_corners=built).clone() + 0.0
        with sv.record() as tape:
            F.grid_sample(noise(1, 1, 6, 8, 10), grid, align_corners=False)
        assert kinds(tape) == expected


@pytest.mark.parametrize("seed", range(5))
def test_a_flow_over_the_other_conventions_lattice_is_found_by_its_drift(seed):
    flow = 0.004 * torch.randn(1, 40, 56, 2, generator=torch.Generator().manual_seed(seed))
    assert kinds(recorded(lattice(40, 56, True) + flow)) == ["align-corners"]
    assert kinds(recorded(lattice(40, 56, False) + flow)) == []


@pytest.mark.parametrize("seed", range(20))
def test_smooth_flows_are_healthy(seed):
    for strength in (0.01, 0.05, 0.1):
        assert kinds(recorded(lattice(40, 56, False) + strength * smooth(40, 56, seed=seed))) == []


@pytest.mark.parametrize("zoom", [0.5, 0.8, 0.95, 1.05, 1.2])
@pytest.mark.parametrize("angle", [0, 10, 45, 90])
def test_similarity_warps_are_healthy(zoom, angle):
    c, s = zoom * math.cos(math.radians(angle)), zoom * math.sin(math.radians(angle))
    theta = torch.tensor([[[c, -s, 0.05], [s, c, -0.02]]])
    for align in (False, True):
        grid = F.affine_grid(theta, [1, 1, 28, 28], align_corners=align)
        assert kinds(recorded(grid.clone(), align_corners=align)) == []


def test_half_precision_cannot_tell_the_conventions_apart_and_does_not_try():
    grid = lattice(224, 224, True).half()
    assert "align-corners" not in kinds(recorded(grid, noise(1, 1, 224, 224).half()))


# what a finding is


def test_a_fault_is_reported_once_for_its_place_with_all_its_calls():
    with sv.record() as tape:
        for _ in range(5):
            F.grid_sample(noise(1, 1, 12, 12), lattice(12, 12, True), align_corners=False)
    (finding,) = sv.diagnose(tape)
    assert finding.call == 0
    assert finding.evidence["calls"] == (0, 1, 2, 3, 4)
    assert "(and 4 more)" in str(finding)


def test_errors_come_first():
    with sv.record() as tape:
        F.grid_sample(noise(1, 1, 12, 12), -lattice(12, 12, False) * torch.tensor([1.0, -1.0]), align_corners=False)
        F.grid_sample(noise(1, 1, 12, 12), lattice(12, 12, True), align_corners=False)
    assert [(f.severity, f.kind, f.call) for f in sv.diagnose(tape)] == [
        ("error", "align-corners", 1),
        ("warning", "flip", 0),
    ]


def test_an_empty_recording_has_no_findings():
    with sv.record() as tape:
        pass
    assert sv.diagnose(tape) == []


@pytest.mark.parametrize("name", ["input", "grid", "theta"])
def test_the_first_tensor_with_nan_is_named(name):
    U, theta = noise(2, 1, 8, 8), torch.eye(2, 3).repeat(2, 1, 1)
    if name == "input":
        U[1, 0, 4, 4] = torch.inf
    if name == "theta":
        theta[1, 0, 0] = torch.nan
    with sv.record() as tape:
        grid = F.affine_grid(theta, [2, 1, 8, 8], align_corners=False)
        if name == "grid":
            grid = torch.where(grid > 0.8, torch.nan, grid)
        F.grid_sample(U, grid, align_corners=False)
    (finding,) = sv.diagnose(tape)
    assert (finding.kind, finding.severity, finding.evidence["tensor"]) == ("nan", "error", name)
    assert finding.sample == (0 if name == "grid" else 1)


def test_a_nan_in_the_backward_pass_is_named():
    theta = torch.eye(2, 3)[None].requires_grad_()
    with sv.record() as tape:
        V = F.grid_sample(
            noise(1, 1, 8, 8), F.affine_grid(theta, [1, 1, 8, 8], align_corners=False), align_corners=False
        )
        (V * torch.nan).sum().backward()
    (finding,) = sv.diagnose(tape)
    assert finding.evidence["tensor"] == "upstream"
    assert "Scale the loss" in finding.remedy


# what must not be taken for a fault


def test_labels_warped_by_the_nearest_neighbour_are_healthy():
    field = (0.05 * smooth(20, 24)).requires_grad_()
    with sv.record() as tape:
        grid = lattice(20, 24, False) + field
        V = F.grid_sample(noise(1, 1, 20, 24), grid, padding_mode="border", align_corners=False)
        F.grid_sample(noise(1, 3, 20, 24, seed=2).round(), grid, mode="nearest", align_corners=False)
        V.square().mean().backward()
    assert kinds(tape) == []


def test_a_fixed_crop_of_every_picture_is_not_lazy():
    theta = torch.tensor([[0.5, 0, 0.2], [0, 0.5, 0.1]]).repeat(8, 1, 1)
    with sv.record() as tape:
        F.grid_sample(
            noise(8, 1, 20, 20), F.affine_grid(theta, [8, 1, 20, 20], align_corners=False), align_corners=False
        )
    assert kinds(tape) == []


def test_photographs_with_black_corners_are_healthy():
    with sv.record() as tape:
        theta = torch.tensor([[[0.9, -0.5, 0], [0.5, 0.9, 0]]])
        F.grid_sample(
            noise(1, 3, 30, 30) + 0.5, F.affine_grid(theta, [1, 3, 30, 30], align_corners=False), align_corners=False
        )
    assert kinds(tape) == []


def test_points_sampled_here_and_there_are_healthy():
    for shape in ((4, 1, 500, 2), (4, 200, 4, 2), (4, 40, 40, 2)):
        assert kinds(recorded(2 * noise(*shape) - 1, noise(4, 8, 32, 32))) == []


def test_windows_around_many_places_are_healthy():
    centre = 2 * noise(256, 1, 1, 2) - 1
    window = torch.stack(torch.meshgrid(torch.arange(-4.0, 5), torch.arange(-4.0, 5), indexing="ij"), -1) / 16
    assert kinds(recorded(centre + window, noise(256, 1, 32, 32), align_corners=True)) == []  # rows for x, too


def test_unscaled_losses_are_healthy():
    theta = torch.tensor([[[0.9, -0.2, 0], [0.2, 0.9, 0.1]]]).requires_grad_()
    with sv.record() as tape:
        grid = F.affine_grid(theta, [1, 1, 64, 64], align_corners=False)
        V = F.grid_sample(noise(1, 1, 64, 64), grid, padding_mode="border", align_corners=False)
        (65536 * V.square().sum()).backward()
    assert kinds(tape) == []


def test_tiny_maps_and_single_pixels_do_not_trip_it():
    for source, target in (((1, 1), (1, 1)), ((1, 9), (1, 9)), ((2, 3), (5, 1)), ((4, 4), (4, 4)), ((3, 3), (1, 1))):
        for align in (False, True):
            frame = sv.Frame(source, target, align)
            tape = recorded(frame.target_points(torch.float32)[None], noise(1, 1, *source), align_corners=align)
            assert kinds(tape) == []


# geometry and suspicion


def test_the_fit_knows_theta_and_its_inverse_picture():
    theta = torch.tensor([[[0.8, -0.3, 0.1], [0.2, 0.9, -0.2]]])
    grid = F.affine_grid(theta, [1, 1, 20, 30], align_corners=False)
    warp = Warp(recorded(grid)[0], 0)
    torch.testing.assert_close(warp.affine.float(), theta)
    linear = theta[0, :, :2] * torch.tensor([[1.0, 20 / 30 * 30 / 20]])
    jacobian = torch.tensor([[0.8, -0.3 * 30 / 20], [0.2 * 20 / 30, 0.9]])
    torch.testing.assert_close(warp.jacobian[0, 3, 4].float(), jacobian, atol=1e-4, rtol=0)
    assert float(warp.determinant.mean()) == pytest.approx(float(torch.det(linear)), abs=1e-4)
    assert float(warp.stretch[0]) == pytest.approx(float(torch.linalg.matrix_norm(jacobian, 2)), abs=1e-4)


def test_the_determinant_of_a_volume():
    theta = torch.tensor([[[0.9, 0.1, 0, 0], [0, 0.8, 0.2, 0], [0.1, 0, -0.7, 0]]])
    grid = F.affine_grid(theta, [1, 1, 8, 8, 8], align_corners=False)
    warp = Warp(recorded(grid)[0], 0)
    assert float(warp.determinant.mean()) == pytest.approx(float(torch.det(theta[0, :, :3])), abs=1e-4)


def test_the_gallery_begins_with_the_guilty():
    with sv.record() as tape:
        F.grid_sample(noise(2, 1, 12, 12), lattice(12, 12, False).expand(2, -1, -1, -1), align_corners=False)
        F.grid_sample(noise(2, 1, 12, 12), lattice(12, 12, True).expand(2, -1, -1, -1), align_corners=False)
    order = by_suspicion(tape, sv.diagnose(tape))
    assert len(order) == 4
    assert [s.call for s in order] == [1, 1, 0, 0]
    assert order[0].sample == 0
    assert order[0].kinds == ("align-corners",)
    assert order[-1].score == pytest.approx(0, abs=1e-6)


def test_findings_print_without_evidence():
    plain = Finding("note", "aliasing", 3, 0, "One. Two.", "Do it.")
    assert str(plain) == "note: aliasing in call 3\n  One. Two.\n  Remedy: Do it."


@pytest.mark.parametrize("align_corners", [False, True])
@pytest.mark.parametrize(("size", "scale"), [(8, 0.85), (8, 0.9), (10, 0.885), (8, 1.165), (12, 1.075)])
def test_a_small_zoom_is_no_mixed_up_corner(size, scale, align_corners):
    theta = torch.tensor([[scale, 0.0, 0.0], [0.0, scale, 0.0]])[None]
    grid = F.affine_grid(theta, [1, 1, size, size], align_corners=align_corners)  # made unseen: only its points tell
    tape = recorded(grid, padding_mode="border", align_corners=align_corners)
    assert "align-corners" not in kinds(tape)


# folds in the background


def _digit_and_field(strength):
    """Draw a digit on black, and a field that folds over the digit alone, or over the ground alone."""
    y, x = torch.meshgrid(torch.linspace(-1, 1, 48), torch.linspace(-1, 1, 48), indexing="ij")
    near = (x.square() + y.square()).sqrt() < 0.45
    rough = strength * torch.randn(1, 48, 48, 2, generator=torch.Generator().manual_seed(3))
    return (noise(1, 1, 48, 48) + 0.5) * near, near[..., None], rough


@pytest.mark.parametrize("strength", [0.05, 0.1])
def test_a_fold_is_found_where_it_is_seen(strength):
    source, near, rough = _digit_and_field(strength)
    assert "folds" in kinds(recorded(lattice(48, 48, False) + rough * near, source))
    ground = ~(F.max_pool2d(near[None, ..., 0].float(), 17, 1, 8) > 0)[0, ..., None]
    assert "folds" not in kinds(recorded(lattice(48, 48, False) + rough * ground, source))


def test_a_fold_over_a_photograph_is_found_wherever_it_is():
    _, near, rough = _digit_and_field(0.1)
    assert "folds" in kinds(recorded(lattice(48, 48, False) + rough * ~near, noise(1, 1, 48, 48)))
