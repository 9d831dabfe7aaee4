"""What every family promises: identity, one basis behind everything, gradients, and safety in every mode of torch."""

import copy
import pickle
from dataclasses import dataclass

import pytest
import torch

import stn_viz as sv
from stn_viz.transforms.diffeomorphic import Diffeomorphic

FRAMES = [
    sv.Frame((4, 5), (3, 6), align_corners) if size == "oblong" else sv.Frame((1, 3), (1, 1), align_corners)
    for size in ("oblong", "single")
    for align_corners in (False, True)
]
every_frame = pytest.mark.parametrize("frame", FRAMES, ids=lambda f: f"{f.target}-{f.align_corners}")
LINEAR = [name for name in sv.families() if sv.family(name).linear]
linear_families = pytest.mark.parametrize("name", LINEAR)
close = {"rtol": 0, "atol": 1e-12}


def somewhere(family, random, *batch, spread=0.2):
    return family.identity() + spread * random(*batch, family.n_params)


def test_the_names_from_the_stiffest_to_the_freest():
    names = "translation attention similarity affine projective piecewise tps bspline diffeomorphic"
    assert sv.families() == tuple(names.split())


@every_frame
def test_the_identity_leaves_every_point(family, frame):
    assert family.identity().dtype == torch.float64
    assert family.identity().shape == (family.n_params,) == (len(family.parameters),)
    torch.testing.assert_close(family.grid(family.identity(), frame)[0], frame.target_points(), **close)


@every_frame
def test_the_grid_is_the_points_of_the_lattice(family, frame, random):
    theta = somewhere(family, random, 2)
    points = family.points(theta, frame.target_points().reshape(-1, 2)).unflatten(1, frame.target)
    grid = family.grid(theta, frame)
    assert grid.shape == (2, *frame.target, 2)
    torch.testing.assert_close(grid, points, **close)
    torch.testing.assert_close(family.grid(theta[1], frame), grid[1:], **close)  # (P,) counts as a batch of one


@linear_families
@every_frame
def test_the_basis_is_the_whole_family(name, frame, random):
    family = sv.family(name)
    theta, points = somewhere(family, random), frame.target_points().reshape(-1, 2)
    basis = family.basis(points)
    assert basis.matrix.shape == (frame.n_targets, 3, family.n_params)
    h = basis.matrix @ theta + basis.offset
    grid, depth = family.grid(theta, frame)[0].reshape(-1, 2), family.depth(theta, frame)[0].flatten()
    torch.testing.assert_close(grid, h[:, :2] / h[:, 2:], **close)
    torch.testing.assert_close(depth, h[:, 2], **close)
    torch.testing.assert_close(family.grid(theta[None], frame), family.grid(theta, frame), **close)


def test_depth_is_one_but_for_projective(family, random):
    frame = sv.Frame((4, 5), (3, 6))
    depth = family.depth(somewhere(family, random, 2), frame)
    assert depth.shape == (2, 3, 6)
    assert (family.name == "projective") == bool((depth != 1).any())


@every_frame
def test_pullback_is_autograd_through_the_grid(family, frame, random):
    theta = somewhere(family, random, 2).requires_grad_()
    upstream = random(2, *frame.target, 2)
    (expected,) = torch.autograd.grad(family.grid(theta, frame), theta, upstream)
    torch.testing.assert_close(family.pullback(theta.detach(), frame, upstream), expected, **close)
    one = family.pullback(theta.detach()[0], frame, upstream)  # one θ: still a row for each item
    alone = family.pullback(theta.detach()[:1].expand(2, -1), frame, upstream)
    torch.testing.assert_close(one, alone, **close)


def test_the_grid_passes_gradcheck(family, random):
    frame = sv.Frame((4, 5), (2, 3))
    theta = somewhere(family, random, 2).requires_grad_()
    assert torch.autograd.gradcheck(lambda t: family.grid(t, frame), theta, fast_mode=True)
    if family.linear:
        assert torch.autograd.gradgradcheck(lambda t: family.grid(t, frame), theta, fast_mode=True)


def test_points_are_differentiable_in_theta(family, random):
    points = 0.9 * torch.tanh(random(5, 2))
    theta = somewhere(family, random, 1).requires_grad_()
    assert torch.autograd.gradcheck(lambda t: family.points(t, points), theta, fast_mode=True)


def test_single_precision_keeps_its_dtype_and_the_digits_of_float64(family, random):
    frame, theta = sv.Frame((40, 50), (30, 20)), somewhere(family, random, 1)
    grid = family.grid(theta.float(), frame)
    assert grid.dtype == torch.float32
    torch.testing.assert_close(grid.double(), family.grid(theta.float().double(), frame), rtol=0, atol=2e-5)
    assert family.points(theta.float(), random(3, 2).float()).dtype == torch.float32


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_coordinates_are_never_halved(family, random, dtype):
    frame, theta = sv.Frame((4, 5), (3, 6)), somewhere(family, random, 1).to(dtype)
    grid = family.grid(theta, frame)
    assert grid.dtype == torch.float32
    torch.testing.assert_close(grid, family.grid(theta.float(), frame))


def test_autocast_leaves_coordinates_alone(family, random):
    frame, theta = sv.Frame((4, 5), (3, 6)), somewhere(family, random, 1).float()
    expected, upstream = family.grid(theta, frame), random(1, 3, 6, 2).float()
    pulled = family.pullback(theta, frame, upstream)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        torch.testing.assert_close(family.grid(theta, frame), expected, rtol=0, atol=0)
        torch.testing.assert_close(family.pullback(theta, frame, upstream), pulled, rtol=0, atol=0)
        assert family.depth(theta, frame).dtype == torch.float32


def fresh_frame(size):
    """Make a frame that no other test has used, so that its basis is built here and now."""
    return sv.Frame((4, 5), (size, 7))


def test_a_basis_first_used_without_gradients_can_be_trained_through(family, random):
    frame, theta = fresh_frame(17), somewhere(family, random, 1)
    with torch.inference_mode():
        before = family.grid(theta, frame)
    leaf = theta.clone().requires_grad_()
    grid = family.grid(leaf, frame)
    grid.sum().backward()
    assert leaf.grad.abs().sum() > 0
    torch.testing.assert_close(before.clone(), grid.detach())


def test_a_basis_first_used_under_a_default_device_is_a_real_one(family):
    frame = fresh_frame(18)
    with torch.device("meta"):
        assert family.grid(torch.empty(2, family.n_params), frame).device.type == "meta"
    torch.testing.assert_close(family.grid(family.identity(), frame)[0], frame.target_points(), **close)


def test_theta_decides_the_device(family):
    # Tensors of the meta device refuse to meet the CPU's, as a GPU's would.
    theta = torch.empty(2, family.n_params, device="meta")
    frame = fresh_frame(19)
    assert family.grid(theta, frame).device.type == "meta"
    assert family.depth(theta, frame).device.type == "meta"
    assert family.points(theta, torch.empty(5, 2, device="meta")).device.type == "meta"


class Warped(torch.nn.Module):
    """The smallest transformer: a θ of one's own."""

    def __init__(self, family, frame):
        super().__init__()
        self.family, self.frame = family, frame

    def forward(self, theta):
        return self.family.grid(theta, self.frame)


def test_a_grid_can_be_exported_and_the_basis_survives_it(unchecked, family, random):
    frame, theta = fresh_frame(20), somewhere(family, random, 2).float()
    program = torch.export.export(Warped(family, frame), (theta,), strict=False)
    eager = family.grid(theta, frame)
    assert type(eager) is torch.Tensor
    torch.testing.assert_close(program.module()(theta), eager, rtol=0, atol=1e-5)


def test_families_are_values(family):
    twin = pickle.loads(pickle.dumps(family))
    assert twin == family == copy.deepcopy(family)
    assert hash(twin) == hash(family)
    assert twin in {family}


def test_families_of_other_sizes_are_other_families():
    assert sv.family("tps") != sv.family("tps", rows=5) != sv.family("tps", rows=5, stiffness=0.1)
    assert sv.family("tps") != sv.family("bspline")
    assert sv.family("piecewise", rows=2, cols=3).n_params == 12


def test_equal_families_and_targets_share_one_basis(random):
    family, theta = sv.family("tps"), sv.family("tps").identity()
    once = family._planar((6, 5), False, theta.dtype, theta.device)
    assert sv.family("tps")._planar((6, 5), False, theta.dtype, theta.device) is once


class TestWhatIsRefused:
    frame = sv.Frame((4, 5), (3, 2))

    @pytest.mark.parametrize(
        "theta",
        [torch.zeros(5), torch.zeros(1, 2, 3), torch.zeros(6, dtype=torch.long), [1.0] * 6, torch.tensor(1.0), None],
    )
    def test_a_theta_that_is_none(self, unchecked, theta):
        for method in ("grid", "depth"):
            with pytest.raises(sv.ArgumentError) as caught:
                getattr(sv.family("affine"), method)(theta, self.frame)
            assert str(caught.value).startswith("theta: got ")
            assert "wanted a floating-point tensor of 6 numbers (θ11, θ12, θ13, θ21, θ22, θ23)" in str(caught.value)
            assert "wrap it in torch.tensor" in str(caught.value) or "(6,) or (B, 6)" in str(caught.value)

    def test_long_thetas_are_not_spelt_out(self, unchecked):
        with pytest.raises(sv.ArgumentError, match=r"of 32 numbers \(x1,1, y1,1, .*, …\); a tps θ has shape \(32,\)"):
            sv.family("tps").grid(torch.zeros(6), self.frame)

    def test_an_unknown_name(self):
        with pytest.raises(
            sv.ArgumentError, match=r"^name: got 'afine', wanted one of translation, .*check the spelling"
        ):
            sv.family("afine")

    def test_an_unknown_option(self):
        with pytest.raises(
            sv.ArgumentError, match=r"^options: got .*wanted options of tps \(rows, cols, stiffness, aspect\); drop"
        ):
            sv.family("tps", row=3)

    @pytest.mark.parametrize("name", ["piecewise", "tps", "bspline", "diffeomorphic"])
    @pytest.mark.parametrize("option", [{"rows": 1}, {"cols": 0}, {"rows": 2.5}])
    def test_a_lattice_without_extent(self, unchecked, name, option):
        with pytest.raises(
            sv.ArgumentError, match=rf"^{next(iter(option))}: got .*wanted a whole number of at least 2; "
        ):
            sv.family(name, **option)

    @pytest.mark.parametrize("stiffness", [-1, float("inf"), float("nan")])
    def test_a_stiffness_that_is_none(self, stiffness):
        with pytest.raises(
            sv.ArgumentError, match=r"^stiffness: got .*wanted a finite number of at least 0; 0 interpolates"
        ):
            sv.family("tps", stiffness=stiffness)

    @pytest.mark.parametrize("option", [{"steps": -1}, {"steps": 17}, {"resolution": 8}])
    def test_a_flow_that_leads_nowhere(self, option):
        with pytest.raises(sv.ArgumentError, match=rf"^{next(iter(option))}: got .*wanted a whole number from "):
            Diffeomorphic(**option)

    def test_a_family_without_a_basis_says_so(self):
        with pytest.raises(NotImplementedError, match="diffeomorphic defines no basis: it is not linear in θ"):
            sv.family("diffeomorphic").basis(torch.zeros(1, 2, dtype=torch.float64))


class TestRegister:
    @pytest.fixture(autouse=True)
    def registry(self, monkeypatch):
        from stn_viz.transforms import registry

        monkeypatch.setattr(registry, "_REGISTRY", dict(registry._REGISTRY))

    def test_a_new_family_is_one_small_class(self, random):
        @sv.register
        @dataclass(frozen=True)
        class Squeeze(sv.Family):
            name = "squeeze"
            parameters = ("q",)

            def identity(self):
                return torch.ones(1, dtype=torch.float64)

            def basis(self, points):
                matrix = points.new_zeros(len(points), 3, 1)
                matrix[:, 0, 0] = points[:, 0]
                offset = torch.stack([0 * points[:, 0], points[:, 1], torch.ones_like(points[:, 1])], dim=1)
                return sv.Basis(matrix, offset)

        assert sv.families()[-1] == "squeeze"
        family, frame = sv.family("squeeze"), sv.Frame((4, 6), (4, 6))
        grid = family.grid(torch.tensor([0.5], dtype=torch.float64), frame)
        torch.testing.assert_close(grid[0], frame.target_points() * torch.tensor([0.5, 1]))
        U, dV = random(1, 1, 4, 6), random(1, 1, 4, 6)
        leaf = torch.tensor([0.5], dtype=torch.float64).requires_grad_()
        (sv.sample(U, family.grid(leaf, frame), frame) * dV).sum().backward()
        torch.testing.assert_close(sv.gradients(U, leaf.detach(), family, frame, dV).theta, leaf.grad)

    def test_a_family_must_be_hashable(self):
        with pytest.raises(sv.ArgumentError, match=r"^cls: .*wanted a hashable class.*use @dataclass\(frozen=True\)"):

            @sv.register
            @dataclass
            class Loose(sv.Family):
                name = "loose"

    def test_a_name_is_given_once(self):
        with pytest.raises(sv.ArgumentError, match=r"^cls: .*wanted a name other than 'affine'.*choose another name"):

            @sv.register
            class Impostor(sv.Family):
                name = "affine"

    def test_registering_the_same_class_again_is_harmless(self):
        before = sv.families()
        sv.register(type(sv.family("affine")))
        assert sv.families() == before


def test_torch_compile_takes_the_whole_grid(unchecked, family, random):
    frame, theta = fresh_frame(21), somewhere(family, random, 2).float().requires_grad_()
    torch._dynamo.reset()
    grid = torch.compile(Warped(family, frame), backend="eager", fullgraph=True)(theta)
    torch.testing.assert_close(grid, family.grid(theta, frame), rtol=0, atol=1e-5)
    grid.sum().backward()
    assert theta.grad.isfinite().all()
