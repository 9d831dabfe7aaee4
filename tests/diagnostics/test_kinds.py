"""Kinds of faults in other networks and sizes than the exhibits: each staged with the closest healthy twin."""

import math

import pytest
import torch
import torch.nn.functional as F
from torch import nn

import stn_viz as sv


def noise(*shape, seed=0):
    return torch.rand(*shape, generator=torch.Generator().manual_seed(seed))


def smooth(*size, channels=2, items=1, cell=12, seed=0):
    coarse = noise(items, channels, *[n // cell + 2 for n in size], seed=seed)
    return F.interpolate(coarse, size, mode="bilinear" if len(size) == 2 else "trilinear", align_corners=True) - 0.5


def identity(height, width, align=False):
    return sv.Frame((height, width), (height, width), align).target_points(torch.float32)[None]


def sample(U, grid, **options):
    return F.grid_sample(U, grid, **{"align_corners": False, **options})


def play(scene, *args):
    with sv.record() as tape:
        scene(*args)
    return [f.kind for f in sv.diagnose(tape)]


# align_corners, where nothing but what made the lattice tells


class Rectifier(nn.Module):
    """Straighten a line of text by a thin-plate spline whose matrix is held, as those of published recognisers are."""

    def __init__(self, corners):
        super().__init__()
        at = torch.stack(torch.meshgrid(torch.linspace(-0.9, 0.9, 2), torch.linspace(-0.9, 0.9, 6), indexing="ij"), -1)
        self.points = at.flip(-1).reshape(-1, 2)
        y, x = torch.meshgrid(torch.arange(16) * 2 / 15 - 1, torch.arange(48) * 2 / 47 - 1, indexing="ij")
        lattice = torch.stack([x.flatten(), y.flatten()], -1)
        bent = self._bend(lattice, self.points)
        system = torch.zeros(15, 15)
        system[:12] = torch.cat([self._bend(self.points, self.points), torch.ones(12, 1), self.points], 1)
        system[12:, :12] = torch.cat([torch.ones(12, 1), self.points], 1).T
        self.register_buffer("solve", torch.linalg.inv(system))
        self.register_buffer("lattice", torch.cat([bent, torch.ones(len(lattice), 1), lattice], 1))
        self.localiser = nn.Linear(3, 24)
        nn.init.normal_(self.localiser.weight, std=0.1)
        nn.init.zeros_(self.localiser.bias)
        self.corners = corners

    @staticmethod
    def _bend(points, at):
        squared = (points[:, None] - at[None]).square().sum(-1)
        return 0.5 * squared * (squared + 1e-9).log()

    def forward(self, U):
        moved = self.points + self.localiser(U.mean((2, 3))).view(-1, 12, 2)
        weights = self.solve @ torch.cat([moved, torch.zeros(len(U), 3, 2)], 1)
        return F.grid_sample(U, (self.lattice @ weights).view(-1, 16, 48, 2), align_corners=self.corners)


@pytest.mark.parametrize("corners", [False, True])
def test_a_rectifiers_lattice_is_known_from_what_its_module_holds(corners):
    torch.manual_seed(0)
    assert play(Rectifier(corners), noise(4, 3, 32, 96)) == ([] if corners else ["align-corners"])


def warp_by_linspace(corners, align):
    """Add a flow, divided by half the sides, to a lattice from -1 to 1, or to one of pixel centres."""
    h, w = 40, 66
    ends = [1.0, 1.0] if corners else [1 - 1 / w, 1 - 1 / h]
    x, y = torch.linspace(-ends[0], ends[0], w), torch.linspace(-ends[1], ends[1], h)
    lattice = torch.stack([x.expand(h, w), y[:, None].expand(h, w)])[None]
    flow = 12 * smooth(h, w, cell=30).requires_grad_()
    sides = ((w - 1) / 2, (h - 1) / 2) if corners else (w / 2, h / 2)
    moved = torch.cat([flow[:, :1] / sides[0], flow[:, 1:] / sides[1]], 1)
    F.grid_sample(noise(1, 3, h, w), (lattice + moved).permute(0, 2, 3, 1), padding_mode="border", align_corners=align)


def sweep_planes(corners, align):
    """Sweep planes of a camera without a graph, and stack them in the target's height as cost volumes do."""
    h, w, planes = 24, 40, 6
    y, x = torch.meshgrid(torch.arange(h * 1.0), torch.arange(w * 1.0), indexing="ij")
    depth = torch.linspace(2, 5, planes).view(planes, 1, 1)
    at_x, at_y = x + 8 / depth, (y + 0.7 / depth).expand(planes, h, w)
    if corners:
        grid = torch.stack([at_x / ((w - 1) / 2) - 1, at_y / ((h - 1) / 2) - 1], -1)
    else:
        grid = torch.stack([(2 * at_x + 1) / w - 1, (2 * at_y + 1) / h - 1], -1)
    F.grid_sample(noise(1, 4, h, w), grid.view(1, planes * h, w, 2), align_corners=align)


def attend_on_a_coarser_lattice(corners, align):
    """Read a map at a quarter of its resolution, every point moved for itself, as deformable attention does."""
    h, w = 12, 18
    y, x = torch.meshgrid(torch.arange(h), torch.arange(w), indexing="ij")
    at = torch.stack([x, y]) + 3 * (noise(2, 2, h, w, seed=3) - 0.5).requires_grad_()
    less = 1 if corners else 0
    scaled = [2 * (at[:, a] + (0 if corners else 0.5)) / (n - less) - 1 for a, n in enumerate((w, h))]
    F.grid_sample(noise(2, 4, 48, 72), torch.stack(scaled, -1), align_corners=align)


@pytest.mark.parametrize("scene", [warp_by_linspace, sweep_planes, attend_on_a_coarser_lattice])
def test_lattices_of_corners_are_named_wherever_they_come_from(scene):
    assert play(scene, True, False)[:1] == ["align-corners"]
    assert play(scene, True, True) == []
    assert play(scene, False, False) == []


def test_coordinates_that_are_a_feature_are_no_lattice_of_the_grid():
    def warp():
        torch.linspace(-1, 1, 40), torch.linspace(-1, 1, 24)
        F.grid_sample(noise(1, 1, 24, 40), identity(24, 40), align_corners=False)

    assert play(warp) == []


def test_affine_grid_is_not_asked_for_its_convention_by_the_loss():
    U = smooth(60, 90, channels=1, items=2, cell=8)
    theta = torch.tensor([[0.85, 0.12, 0.2], [-0.1, 0.88, -0.15]]).expand(2, -1, -1)
    with sv.record() as tape:
        near = (1.02 * theta).requires_grad_()
        V = F.grid_sample(U, F.affine_grid(near, list(U.shape), align_corners=False), align_corners=False)
        T = F.grid_sample(U, F.affine_grid(theta, list(U.shape), align_corners=False), align_corners=False)
        (V - T.detach()).square().mean().backward()
    assert "align-corners" not in [f.kind for f in sv.diagnose(tape)]


# units and divisors


@pytest.mark.parametrize("forgotten", [True, False])
def test_a_forgotten_half_pixel_is_what_the_loss_asks_for(forgotten):
    h, w = 70, 100
    U, flow = smooth(h, w, channels=3, cell=6), 10 * smooth(h, w, cell=24)
    size = torch.tensor([w, h]).view(1, 2, 1, 1)
    T = F.grid_sample(U, identity(h, w) + (2 * flow / size).permute(0, 2, 3, 1), align_corners=False)

    def warp():
        y, x = torch.meshgrid(torch.arange(h), torch.arange(w), indexing="ij")
        at = torch.stack([x, y]) + (0.95 * flow).requires_grad_()
        grid = 2 * ((at + (0 if forgotten else 0.5)) / size - 0.5)
        (F.grid_sample(U, grid.permute(0, 2, 3, 1), align_corners=False) - T).abs().mean().backward()

    assert play(warp) == (["normaliser"] if forgotten else [])


@pytest.mark.parametrize("dims", [2, 3])
def test_loose_points_in_the_unit_interval_are_not_read_as_they_are(dims):
    points = noise(2, 196, *[1] * (dims - 1), dims, seed=5)
    U = noise(2, 4, *(20, 24, 28)[:dims])
    assert play(lambda grid: F.grid_sample(U, grid, align_corners=False), points) == ["pixel-units"]
    assert play(lambda grid: F.grid_sample(U, grid, align_corners=False), 2 * points - 1) == []
    in_the_middle = 0.25 + 0.5 * points
    assert play(lambda grid: F.grid_sample(U, grid, align_corners=False), in_the_middle) == []


@pytest.mark.parametrize("normalised", [True, False])
def test_a_matrix_of_pixels_is_called_that_and_not_a_rotation_that_forgot_the_sides(normalised):
    h, w, c, s = 60, 90, math.cos(0.2), math.sin(0.2)
    in_pixels = torch.tensor([[c, -s, 11.0], [s, c, -7.0], [0, 0, 1]])
    to_normal = torch.tensor([[2 / w, 0, 1 / w - 1], [0, 2 / h, 1 / h - 1], [0, 0, 1]])
    theta = to_normal @ in_pixels @ torch.linalg.inv(to_normal) if normalised else in_pixels

    def warp():
        sample(noise(1, 1, h, w), F.affine_grid(theta[None, :2], (1, 1, h, w), align_corners=False))

    assert play(warp) == ([] if normalised else ["pixel-units"])


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("normalised", [True, False])
def test_pans_and_zooms_of_data_in_pixels_are_named_though_they_tear_nothing(normalised, seed):
    h, w = 48, 64
    generator = torch.Generator().manual_seed(seed)
    middle = torch.stack(torch.meshgrid(torch.arange(w) - w / 2, torch.arange(h) - h / 2, indexing="xy"), -1)
    shift, zoom = (torch.randn(4, 1, 1, n, generator=generator) for n in (2, 1))
    flow = 4 * shift + 0.01 * zoom * middle
    units = 2 / torch.tensor([w, h]) if normalised else torch.ones(2)

    def warp():
        lattice = sv.Frame((h, w), (h, w)).target_points(torch.float32)
        sample(noise(4, 1, h, w), lattice + flow * units)

    assert play(warp) == ([] if normalised else ["pixel-units"])


@pytest.mark.parametrize("scale", [0.9, 2.5])
@pytest.mark.parametrize("normalised", [True, False])
def test_a_matrix_from_a_crop_s_pixels_to_a_picture_s_is_named_whatever_their_sizes(normalised, scale):
    (h, w), crop = (150, 210), 40
    c, s = scale * math.cos(0.2), scale * math.sin(0.2)
    in_pixels = torch.tensor([[c, -s, 60.0], [s, c, 20.0], [0, 0, 1]])
    of_picture = torch.tensor([[2 / w, 0, 1 / w - 1], [0, 2 / h, 1 / h - 1], [0, 0, 1]])
    of_crop = torch.tensor([[2 / crop, 0, 1 / crop - 1], [0, 2 / crop, 1 / crop - 1], [0, 0, 1]])
    theta = of_picture @ in_pixels @ torch.linalg.inv(of_crop) if normalised else in_pixels

    def warp():
        sample(noise(1, 1, h, w), F.affine_grid(theta[None, :2], (1, 1, crop, crop), align_corners=False))

    assert play(warp) == ([] if normalised else ["pixel-units"])


# layout


@pytest.mark.parametrize("size", [(40, 52), (31, 37), (12, 16, 20)])
@pytest.mark.parametrize("seed", range(3))
def test_a_view_tears_pictures_and_volumes_alike(size, seed):
    dims = len(size)
    flow = 0.2 * smooth(*size, channels=dims, cell=14, seed=seed)
    lattice = F.affine_grid(torch.eye(dims, dims + 1)[None], [1, 1, *size], align_corners=False)
    U = noise(1, 1, *size)
    assert play(lambda moved: sample(U, lattice + moved), flow.reshape(1, *size, dims))[:1] == ["view-permute"]
    assert play(lambda moved: sample(U, lattice + moved, padding_mode="border"), flow.movedim(1, -1)) == []


def test_items_that_are_each_moved_as_a_whole_are_not_torn():
    moved = 0.4 * (noise(12, 1, 1, 2, seed=2) - 0.5) * torch.ones(1, 40, 52, 1)
    grid = identity(40, 52) + moved
    assert play(lambda: sample(noise(12, 1, 40, 52), grid, padding_mode="border")) == []


# projection


def test_a_theta_that_ran_away_is_no_camera():
    theta = torch.tensor([[[200.0, -310.0, 40.0], [120.0, 90.0, -30.0]]])

    def warp(theta):
        sample(noise(1, 1, 28, 28), F.affine_grid(theta, (1, 1, 28, 28), align_corners=False))

    assert play(warp, theta)[:1] == ["exploding"]
    assert play(warp, torch.eye(2, 3)[None]) == []


@pytest.mark.parametrize("depth", [0.0, 4.0])
def test_a_quarter_of_the_points_without_depth_is_no_disorder(depth):
    h, w = 64, 80
    z = 3 + 2 * smooth(h, w, channels=1)[0, 0]
    z[10:42, 20:60] = depth
    x, y = identity(h, w)[0].unbind(-1)
    seen = torch.stack([x * z + 0.3, y * z + 0.1], -1) / (z[..., None] + 0.3)
    found = play(lambda: F.grid_sample(noise(1, 1, h, w), seen[None], align_corners=False))
    assert found == (["no-depth"] if depth == 0 else [])


# No gradient at first: layers behind the warp that begin with weights of zero, as those of a refinement do


def refine(steps, asleep):
    """Train a shift through a layer that begins at zero; one that is asleep stays there."""
    torch.manual_seed(0)
    shift, head = nn.Parameter(torch.tensor([0.3, 0.1])), nn.Conv2d(1, 1, 3, padding=1)
    nn.init.zeros_(head.weight)
    nn.init.zeros_(head.bias)
    optimiser = torch.optim.SGD([shift, *head.parameters()], 0.0 if asleep else 0.1)
    U = smooth(16, 24, channels=1, items=2)
    with sv.record() as tape:
        for _ in range(steps):
            optimiser.zero_grad()
            V = sample(U, (identity(16, 24) + shift).expand(2, -1, -1, -1), padding_mode="border")
            loss = (head(V) - U).pow(2).mean()
            loss.backward()
            optimiser.step()
            tape.step(loss)
    return [f.kind for f in sv.diagnose(tape)]


def test_a_layer_that_begins_at_zero_passes_no_gradient_on_at_first_which_is_no_finding():
    assert "vanishing" not in refine(3, asleep=False)
    assert "vanishing" in refine(3, asleep=True)
    assert "vanishing" in refine(1, asleep=False), "nothing tells yet that it wakes up"


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("fault", [True, False])
def test_points_of_a_scanner_that_few_cameras_see_are_in_pixels_only_where_they_are(fault, seed):
    generator = torch.Generator().manual_seed(seed)
    angle, height = (torch.rand(2, 400, generator=generator) for _ in range(2))
    x, z = (6.28 * angle).sin(), (6.28 * angle).cos()
    place = torch.stack([x / z, (height - 0.5) / z], -1)
    if fault:
        places = 24 * place[(z > 0.6)][:150] + torch.tensor([32.0, 20.0])
        grid = places.expand(2, 1, -1, 2)
    else:
        grid = torch.where((z > 0.01)[..., None], place, torch.full_like(place, -2.0))[:, None]

    def warp():
        sample(noise(2, 3, 40, 64), grid)

    assert play(warp) == (["pixel-units"] if fault else [])


@pytest.mark.parametrize("seed", range(3))
def test_the_ground_as_the_camera_on_the_other_side_sees_it_lies_before_the_camera(seed):
    generator = torch.Generator().manual_seed(seed)
    H = -torch.eye(3) * torch.tensor([0.8, 0.8, -1.0])
    H[2, :2] = 0.15 * torch.rand(2, generator=generator) + 0.1
    lattice = sv.Frame((36, 60), (36, 60)).target_points(torch.float32)
    points = torch.cat([lattice, torch.ones(36, 60, 1)], -1) @ H.T
    grid = (points[..., :2] / points[..., 2:]).expand(2, -1, -1, -1)

    def warp():
        sample(noise(2, 3, 48, 80), grid)

    assert "behind-camera" not in play(warp)


@pytest.mark.parametrize("seed", range(2))
def test_layers_that_begin_with_whole_shifts_of_data_pass_over_the_kinks(seed):
    generator = torch.Generator().manual_seed(seed)
    rest = torch.zeros(2, 30, 40, 2, requires_grad=True)
    lattice = sv.Frame((30, 40), (30, 40)).target_points(torch.float32)

    with sv.record() as tape:
        for _ in range(20):
            shift = torch.randint(1, 4, (2, 1, 1, 2), generator=generator) * 2 / torch.tensor([40.0, 30.0])
            V = F.grid_sample(noise(2, 1, 30, 40), lattice + shift + rest, padding_mode="border", align_corners=False)
            V.mean().backward()
            with torch.no_grad():
                rest += 0.002 * torch.randn(rest.shape, generator=generator)
            tape.step()
    assert "kinks" not in [f.kind for f in sv.diagnose(tape)]


@pytest.mark.parametrize("learns", [True, False])
@pytest.mark.parametrize("below", [0.0, -0.5])
def test_a_black_frame_around_pictures_as_they_were_taken_drags_what_layers_compute_alone(below, learns):
    U = torch.full((2, 1, 32, 40), 0.2)
    U[:, :, 8:24, 10:30] = noise(2, 1, 16, 20)
    layer = nn.Linear(2, 6)
    nn.init.normal_(layer.weight, std=1e-3)
    layer.bias.data = torch.tensor([1.2, 0.1, 0.0, -0.1, 1.2, 0.0])

    def warp():
        theta = layer(noise(2, 2)) if learns else layer(noise(2, 2)).detach().requires_grad_()
        V = sample(U + below, F.affine_grid(theta.view(2, 2, 3), [2, 1, 32, 40], align_corners=False))
        V.mean().backward()

    assert ("padding-background" in play(warp)) == (learns or below < 0)
