"""Exact signatures: what a grid, its graph or its memory tells without any loss, and the closest healthy grids."""

import math

import pytest
import torch
import torch.nn.functional as F
from torch import nn

import stn_viz as sv


def noise(*shape, seed=0):
    return torch.rand(*shape, generator=torch.Generator().manual_seed(seed))


def smooth(height, width, channels=2, seed=0):
    return F.interpolate(noise(1, channels, 5, 5, seed=seed) - 0.5, (height, width), mode="bicubic", align_corners=True)


def identity(height, width, align=False):
    return sv.Frame((height, width), (height, width), align).target_points(torch.float32)[None]


def recorded(grid, source=None, **options):
    source = noise(len(grid), 1, *grid.shape[1:-1]) if source is None else source
    with sv.record() as tape:
        F.grid_sample(source, grid, **{"align_corners": False, "padding_mode": "border", **options})
    return tape


def kinds(tape):
    return [f.kind for f in sv.diagnose(tape)]


# the other align_corners, of a part


def test_stereo_with_the_other_corners_is_found_along_y_alone():
    disparity = torch.stack([smooth(30, 50, 1)[:, 0] * 0.4, torch.zeros(1, 30, 50)], -1)
    (finding,) = sv.diagnose(recorded(identity(30, 50, True) + disparity))
    assert (finding.kind, finding.severity) == ("align-corners", "error")
    assert "Along y" in finding.message
    assert kinds(recorded(identity(30, 50) + disparity)) == []


def test_two_items_of_eight_with_the_other_corners_are_found():
    moved = identity(30, 50, True) + 0.3 * torch.cat([smooth(30, 50, seed=s).permute(0, 2, 3, 1) for s in range(8)])
    moved[3] = moved[6] = identity(30, 50, True)[0]
    (finding,) = sv.diagnose(recorded(moved))
    assert (finding.kind, finding.sample) == ("align-corners", 3)


def test_a_larger_source_changes_nothing_about_the_lattice():
    U = noise(1, 1, 60, 100)
    assert kinds(recorded(identity(30, 50, True), U)) == ["align-corners"]
    assert kinds(recorded(identity(30, 50), U)) == []


@pytest.mark.parametrize("less", [1, 0])
def test_the_divisors_in_the_graph_tell_corners_from_edges(less):
    flow = (3 * smooth(30, 50, seed=4)).requires_grad_()
    y, x = torch.meshgrid(torch.arange(30.0), torch.arange(50.0), indexing="ij")
    moved = torch.stack([x, y])[None] + flow
    shift = 0 if less else 1
    grid = torch.stack([(2 * moved[:, a] + shift) / max(n - less, 1) - 1 for a, n in enumerate((50, 30))], -1)
    tape = recorded(grid)
    assert set(tape[0].divisors) == {50 - less, 30 - less}
    assert kinds(tape)[:1] == (["align-corners"] if less else [])
    assert kinds(recorded(grid, align_corners=True) if less else tape) == []


# units


def test_a_flow_in_pixels_on_a_normalised_grid_is_named_and_a_large_zoom_is_not():
    flow = 12 * smooth(40, 56, seed=1).permute(0, 2, 3, 1)
    (finding,) = sv.diagnose(recorded(identity(40, 56) + flow))
    assert (finding.kind, finding.severity) == ("pixel-units", "error")
    assert kinds(recorded(identity(40, 56) + 2 * flow / torch.tensor([56.0, 40.0]))) == []
    assert "pixel-units" not in kinds(recorded(2.6 * identity(40, 56) + 0.1 * flow))


def test_a_matrix_of_pixels_in_affine_grid_is_named_and_a_predicted_one_has_gone_astray():
    matrix = torch.tensor([[[0.98, -0.1, 7.0], [0.1, 0.98, -5.0]]])
    with sv.record() as tape:
        F.grid_sample(
            noise(1, 1, 40, 40), F.affine_grid(matrix, [1, 1, 40, 40], align_corners=False), align_corners=False
        )
    assert kinds(tape) == ["pixel-units"]
    layer = nn.Linear(4, 6)
    nn.init.zeros_(layer.weight)
    layer.bias.data = matrix.flatten()
    with sv.record() as astray:
        theta = layer(torch.ones(1, 4)).view(1, 2, 3)
        F.grid_sample(
            noise(1, 1, 40, 40), F.affine_grid(theta, [1, 1, 40, 40], align_corners=False), align_corners=False
        )
    assert kinds(astray) == ["out-of-bounds"]


@pytest.mark.parametrize("size", [(30, 50), (50, 30)])
def test_rows_taken_for_columns_are_told_on_an_oblong_map(size):
    height, width = size
    places = noise(2, 200, 1, 2) * torch.tensor([width - 1.0, height - 1.0])
    right, U = (2 * places + 1) / torch.tensor([float(width), float(height)]) - 1, noise(2, 3, height, width)
    wrong = (2 * places.flip(-1) + 1) / torch.tensor([float(width), float(height)]) - 1
    assert kinds(recorded(wrong, U)) == ["xy-swap"]
    assert kinds(recorded(right, U)) == []


@pytest.mark.parametrize("seed", range(6))
def test_a_square_lattice_that_is_indexed_by_rows_first_is_swapped_axes_and_no_camera(seed):
    c = (2 * torch.arange(36) + 1) / 36 - 1
    flow = (0.4 * smooth(36, 36, seed=seed) - 0.1).permute(0, 2, 3, 1)  # its share of the diagonal is of either sign
    swapped, right = (torch.stack(torch.meshgrid(c, c, indexing=by), -1)[None] for by in ("ij", "xy"))
    assert kinds(recorded(swapped + flow)) == ["xy-swap"]
    assert kinds(recorded(right + flow)) == []
    assert kinds(recorded(flow - 0.8 * right))[:1] == ["behind-camera"]


# layout


@pytest.mark.parametrize("angle", [10, 45, 170])
def test_a_rotation_of_an_oblong_picture_must_know_its_sides(angle):
    c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    for ratio, expected in ((1.0, ["aspect"]), (30 / 50, [])):
        theta = torch.tensor([[[c, -s * ratio, 0.0], [s / ratio, c, 0.0]]])
        assert kinds(recorded(F.affine_grid(theta, [1, 1, 30, 50], align_corners=False).clone())) == expected
    square = F.affine_grid(torch.tensor([[[c, -s, 0.0], [s, c, 0.0]]]), [1, 1, 40, 40], align_corners=False)
    assert kinds(recorded(square.clone())) == []


@pytest.mark.parametrize("seed", range(6))
def test_view_for_permute_is_told_in_flow_and_grid(seed):
    flow = 0.2 * smooth(40, 56, seed=seed)
    right = identity(40, 56) + flow.permute(0, 2, 3, 1)
    assert kinds(recorded(identity(40, 56) + flow.reshape(1, 40, 56, 2)))[:1] == ["view-permute"]
    assert kinds(recorded(right.permute(0, 3, 1, 2).reshape(1, 40, 56, 2)))[:1] == ["view-permute"]
    assert kinds(recorded(right)) == []
    pixels = 0.4 * smooth(40, 56, seed=seed)  # normalised by each side after it was torn
    for corners in (True, False):
        sides = torch.tensor([56.0, 40.0]) - float(corners)
        for flow_, expected in ((pixels.reshape(1, 40, 56, 2), ["view-permute"]), (pixels.permute(0, 2, 3, 1), [])):
            grid = identity(40, 56, corners) + 2 * flow_ / sides
            assert kinds(recorded(grid, align_corners=corners))[:1] == expected
    along_the_diagonal = flow[:, :1].expand(-1, 2, -1, -1).permute(0, 2, 3, 1)
    assert kinds(recorded(identity(40, 56) + along_the_diagonal)) == []


def test_labels_are_told_from_pictures():
    classes = F.interpolate(noise(1, 1, 6, 6).mul(7).floor(), (42, 42), mode="nearest")
    grid = F.affine_grid(torch.tensor([[[0.9, -0.2, 0.0], [0.2, 0.9, 0.1]]]), [1, 1, 42, 42], align_corners=False)
    assert kinds(recorded(grid.clone(), classes)) == ["labels"]
    assert kinds(recorded(grid.clone(), classes, mode="nearest")) == []
    assert kinds(recorded(grid.clone(), (classes > 3).float())) == []  # a mask's edge may be soft
    assert kinds(recorded(grid.clone(), (255 * noise(1, 1, 42, 42)).round())) == []


@pytest.mark.parametrize("mode", ["bilinear", "bicubic"])
def test_instances_are_told_from_bright_things_on_an_even_ground(mode):
    """Numbers by the hundred, each an instance; and as many levels of grey, which fall off from a thing's middle."""
    grid = F.affine_grid(torch.tensor([[[0.9, -0.2, 0.0], [0.2, 0.9, 0.1]]]), [1, 1, 96, 96], align_corners=False)
    instances = F.interpolate(torch.arange(400.0).reshape(1, 1, 20, 20), (96, 96), mode="nearest")
    assert kinds(recorded(grid.clone(), instances, mode=mode)) == ["labels"]
    far = identity(96, 96).norm(dim=-1)[:, None]
    bright = (255 * (-((far / 0.25) ** 2)).exp()).round()
    assert float((bright == 0).double().mean()) > 0.6
    assert len(bright.unique()) > 64
    assert kinds(recorded(grid.clone(), bright, mode=mode)) == []


def test_labels_of_which_one_in_a_thousand_stays_whole_are_not_all_said_to_be_fractions():
    classes = torch.tensor([0.0, 0, 0, 3, 3, 3, 6, 6]).expand(1, 1, 8, 8)
    x = torch.full((1000,), 2.5)  # between 0 and 3
    x[0] = 0
    grid = torch.stack([(2 * x + 1) / 8 - 1, torch.zeros(1000)], -1)[None, None]
    (found,) = [f for f in sv.diagnose(recorded(grid, classes)) if f.kind == "labels"]
    assert "and 99.9% of V lies between them" in found.message


# sides in the other order


@pytest.mark.parametrize("order", ["right", "wrong"])
def test_a_volume_s_sides_are_named_by_what_they_are(order):
    sides = torch.tensor([6.0, 10.0, 16.0])
    sides = sides if order == "wrong" else sides.flip(0)
    points = torch.stack(torch.meshgrid(*[torch.arange(n) for n in (6, 10, 16)], indexing="ij")[::-1], -1).float()
    flow = (0.3 * noise(1, 6, 10, 16, 3)).requires_grad_()
    found = sv.diagnose(recorded((2 * (points + flow) + 1) / sides - 1, noise(1, 1, 6, 10, 16)))
    if order == "right":
        assert not list(found)
        return
    (finding,) = found  # and nothing of what follows from it
    assert "(x, y, z) was divided by (6, 10, 16), which is (D, H, W)" in finding.message
    assert "(W, H, D)" in finding.remedy


# memory


class Walker(nn.Module):
    def __init__(self, how):
        super().__init__()
        self.how = how
        self.register_buffer("base", identity(40, 56))
        self.spare = torch.empty(1, 40, 56, 2)

    def forward(self, U, flow):
        if self.how == "adds":
            grid = self.base.add_(flow)
        elif self.how == "fills":
            grid = self.spare.copy_(self.base + flow)
        else:
            grid = self.base + flow
        return F.grid_sample(U, grid, padding_mode="border", align_corners=False)


@pytest.mark.parametrize(("how", "found"), [("adds", ["drift"]), ("fills", []), ("makes", [])])
def test_a_buffer_that_walks_is_told_from_one_that_is_filled_anew(how, found, tmp_path):
    module = Walker(how)
    with torch.no_grad(), sv.record() as tape:
        for seed in range(6):
            flow = 0.02 + 0.1 * smooth(40, 56, seed=seed).permute(0, 2, 3, 1)
            module(noise(1, 1, 40, 56), flow)
    assert kinds(tape) == found
    assert [call.rewritten for call in tape][1:] == [{"adds": "base", "fills": "spare", "makes": ""}[how]] * 5
    tape.save(tmp_path / "run.stn")
    assert kinds(sv.load_recording(tmp_path / "run.stn")) == found


# the step


def trained(optimise, tmp_path, clip=None, scale=1.0, steps=3, every=1):
    torch.manual_seed(0)
    network = nn.ModuleDict({"localiser": nn.Linear(64, 6), "classifier": nn.Linear(64, 3)})
    nn.init.normal_(network["localiser"].weight, std=0.01)
    network["localiser"].bias.data = torch.tensor([1.0, 0, 0, 0, 1.0, 0])

    class Whole(nn.Module):
        def __init__(self):
            super().__init__()
            self.parts = network

        def forward(self, U):
            theta = network["localiser"](U.flatten(1)).view(-1, 2, 3)
            V = F.grid_sample(U, F.affine_grid(theta, list(U.shape), align_corners=False), align_corners=False)
            return network["classifier"](V.flatten(1))

    whole, optimiser = Whole(), torch.optim.SGD(optimise(network), lr=1e-3)
    with sv.record(every=every) as tape:
        for seed in range(steps):
            optimiser.zero_grad()
            loss = F.cross_entropy(whole(smooth(8, 8, 1, seed).expand(3, -1, -1, -1) + 0.1), torch.arange(3))
            (scale * loss).backward()
            for p in network.parameters():
                p.grad /= scale
            if clip is not None:
                nn.utils.clip_grad_norm_(network.parameters(), clip)
            optimiser.step()
            tape.step(loss)
    tape.save(tmp_path / "run.stn")
    loaded = sv.load_recording(tmp_path / "run.stn")
    assert [call.learned for call in loaded] == [call.learned for call in tape]
    return {f.kind for f in sv.diagnose(tape)} & {"frozen", "clipped", "starved"}, tape


def test_weights_that_no_optimiser_moves_are_told_and_those_it_moves_are_not(tmp_path):
    assert trained(lambda n: n["classifier"].parameters(), tmp_path)[0] == {"frozen"}
    found, tape = trained(lambda n: n.parameters(), tmp_path)
    assert found == set()
    arrived, left, moved, others_left, others_moved = tape[1].learned
    assert arrived == pytest.approx(left)
    assert moved > 0
    assert others_left > 0
    assert others_moved > 0


@pytest.mark.parametrize(("forgotten", "found"), [(True, ["frozen"]), (False, [])])
def test_a_localiser_of_its_own_that_the_optimiser_of_another_model_does_not_know(forgotten, found):
    torch.manual_seed(0)
    localiser, classifier = nn.Linear(64, 6), nn.Linear(64, 3)
    nn.init.normal_(localiser.weight, std=0.01)
    localiser.bias.data = torch.tensor([1.0, 0, 0, 0, 1.0, 0])

    class Transformer(nn.Module):
        def __init__(self):
            super().__init__()
            self.localiser = localiser

        def forward(self, U):
            theta = self.localiser(U.flatten(1)).view(-1, 2, 3)
            return F.grid_sample(U, F.affine_grid(theta, list(U.shape), align_corners=False), align_corners=False)

    transformer = Transformer()
    known = [*classifier.parameters(), *([] if forgotten else localiser.parameters())]
    optimiser = torch.optim.SGD(known, lr=1e-3)
    with sv.record() as tape:
        for seed in range(5):
            U = smooth(8, 8, 1, seed).expand(3, -1, -1, -1) + 0.1
            optimiser.zero_grad()
            F.cross_entropy(classifier(transformer(U).flatten(1)), torch.arange(3)).backward()
            optimiser.step()
            tape.step()
    assert [f.kind for f in sv.diagnose(tape) if f.kind == "frozen"] == found


def test_a_gradient_that_is_clipped_away_is_told_from_one_that_a_scaler_divides(tmp_path):
    assert trained(lambda n: n.parameters(), tmp_path, clip=1e-6)[0] == {"clipped"}
    assert trained(lambda n: n.parameters(), tmp_path, clip=1.0)[0] == set()
    assert trained(lambda n: n.parameters(), tmp_path, scale=65536.0)[0] == set()


@pytest.mark.parametrize(("rate", "found"), [(1e-8, {"starved"}), (1e-4, set()), (1e-3, set())])
def test_a_localiser_whose_rate_is_next_to_nothing_is_starved(tmp_path, rate, found):
    def groups(network):
        return [
            {"params": network["localiser"].parameters(), "lr": rate},
            {"params": network["classifier"].parameters()},
        ]

    assert trained(groups, tmp_path, steps=25)[0] == found
    assert trained(groups, tmp_path, steps=25, every=3)[0] == found
    assert trained(groups, tmp_path, steps=12)[0] == set()


def test_one_step_tells_nothing_of_weights(tmp_path):
    assert trained(lambda n: n["classifier"].parameters(), tmp_path, steps=1)[0] == set()
