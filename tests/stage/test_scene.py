"""A scene's payload: what the contract with the browser says, and what is refused."""

import json

import numpy as np
import pytest
import torch

import stn_viz as sv
from stn_viz.stage.family_payload import family_arrays
from stn_viz.stage.packing import VERSION, unpack
from stn_viz.stage.scene import Scene
from stn_viz.transforms.recorded import Recorded

FRAME = sv.Frame((6, 9), (5, 8))


def scene(family="affine", frame=FRAME, **changes):
    kind = sv.family(family)
    U = np.zeros((3, *frame.source), np.uint8)
    return Scene("explore", kind, **{"theta": kind.identity(), "frame": frame, "U": U, **changes})


def test_the_meta_data():
    shown = scene(kernel="lanczos", selection=(2, 3), overlays={"mesh": True}, epoch=4)
    meta, arrays = unpack(shown.payload())
    assert meta["version"] == VERSION
    assert (meta["key"], meta["epoch"], meta["kernel"], meta["padding"]) == ("explore", 4, "lanczos", "zeros")
    assert meta["frame"] == {"source": [6, 9], "target": [5, 8], "align_corners": False}
    assert (meta["selection"], meta["overlays"]) == ([2, 3], {"mesh": True})
    assert meta["theta"] == meta["family"]["identity"] == [1, 0, 0, 0, 1, 0]
    assert arrays["U"].dtype == np.uint8


def test_equal_scenes_give_equal_bytes_so_that_nothing_is_sent_twice():
    assert scene("tps").payload() == scene("tps").payload()


@pytest.mark.parametrize("name", sv.families())
def test_every_point_that_handles_mention_has_a_basis(name):
    family = sv.family(name)
    meta, arrays = family_arrays(family, FRAME)
    mentioned = {*family.anchors, *(p for h in family.handles for p in (h.point, *h.hold)), (0.0, 0.0)}
    assert {tuple(p) for p in meta["points"]} == mentioned
    assert len(meta["points"]) == len(mentioned)
    if family.linear:
        basis = sv.Basis(*(torch.from_numpy(arrays[f"handle_{part}"]) for part in ("matrix", "offset")))
        points = torch.tensor(meta["points"], dtype=torch.float64)
        torch.testing.assert_close(basis.points(family.identity()), points, rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("name", "target", "lattice", "interpolation", "exact"),
    [
        ("affine", (512, 512), (2, 2), "triangles", True),
        ("projective", (512, 512), (2, 2), "triangles", True),
        ("piecewise", (512, 512), (4, 4), "triangles", True),
        ("tps", (512, 512), (64, 64), "cubic", False),
        ("tps", (128, 128), (64, 64), "cubic", True),
        ("bspline", (129, 20), (64, 64), "cubic", False),
    ],
)
def test_the_coarsest_lattice_that_serves_is_sent(name, target, lattice, interpolation, exact):
    meta, arrays = family_arrays(sv.family(name), sv.Frame((10, 10), target))
    assert (meta["lattice"], meta["interpolation"], "probe_index" not in arrays) == (lattice, interpolation, exact)
    assert arrays["lattice_offset"].shape == (3, lattice[0] * lattice[1])
    assert ("pixels_offset" in arrays) == (exact and interpolation == "cubic")


def test_a_family_of_one_anchor_gets_a_lattice_too():
    class Centred(type(sv.family("affine"))):
        anchors = ((0.0, 0.0),)

    meta, arrays = family_arrays(Centred(), FRAME)
    assert (meta["lattice"], "probe_index" in arrays) == ((2, 2), False)


def test_other_lattices_keep_their_anchors_as_nodes():
    for rows, cols in ((2, 2), (3, 5), (8, 8)):
        family = sv.family("tps", rows=rows, cols=cols)
        (down, across) = family_arrays(family, sv.Frame((10, 10), (200, 200)))[0]["lattice"]
        assert max(down, across) <= 65
        assert (down - 1) % (rows - 1) == (across - 1) % (cols - 1) == 0


def test_x_and_y_share_one_matrix_where_they_can():
    assert "lattice_y" not in family_arrays(sv.family("tps"), FRAME)[1]
    assert "lattice_y" in family_arrays(sv.family("similarity"), FRAME)[1]


def test_a_flow_sends_what_it_takes_to_follow_it_and_other_families_that_are_not_linear_their_grid():
    family = sv.family("diffeomorphic", rows=3, cols=5, resolution=33)
    meta, arrays = family_arrays(family, FRAME)
    assert meta["flow"] == {"steps": 6, "resolution": 33, "margin": 2.0}
    weights = np.einsum("jr,ic->jirc", arrays["flow_down"], arrays["flow_across"]).reshape(33 * 33, 15)
    np.testing.assert_allclose(
        weights, family._make_working_lattice(torch.float64, torch.float64, torch.device("cpu"))[1].numpy(), atol=1e-12
    )

    class Unknown(sv.Family):
        name, linear, parameters = "unknown", False, ("k",)

        def identity(self):
            return torch.ones(1, dtype=torch.float64)

        def points(self, theta, points):
            return points[None] ** 3 * theta[:, :, None]

    shown = Scene("x", Unknown(), torch.tensor([0.5]).double(), FRAME, np.zeros((3, *FRAME.source), np.uint8))
    meta, arrays = unpack(shown.payload())
    assert "flow" not in meta
    np.testing.assert_allclose(arrays["grid"], FRAME.target_points().numpy() ** 3 / 2, atol=1e-6)


@pytest.mark.parametrize("target", [(127, 127), (129, 129), (200, 300)])
def test_a_recorded_grid_travels_whole_and_compact_at_any_size(target):
    frame = sv.Frame((40, 30), target)
    grid = torch.rand(*target, 2, generator=torch.Generator().manual_seed(3)) * 2 - 1
    shown = Scene("debug", Recorded.of(grid, frame), torch.ones(1).double(), frame, np.zeros((1, 40, 30), np.uint8))
    payload = shown.payload()
    meta, arrays = unpack(payload)
    np.testing.assert_array_equal(arrays["given"].reshape(*target, 2), grid.numpy())
    words = len(json.dumps(meta["texts"], ensure_ascii=False).encode())  # the same in every scene
    assert len(payload) - words < grid.numpy().nbytes + 40 * 30 + 4000


def test_the_network_and_the_difference_travel():
    V = np.ones((3, 5, 8), np.float32)
    arrays = unpack(scene(upstream="network", upstream_gradient=-V, difference_target=V).payload())[1]
    np.testing.assert_array_equal(arrays["upstream"], -V)
    np.testing.assert_array_equal(arrays["difference_target"], V)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"U": np.zeros((6, 9), np.uint8)}, r"U: got .* \(6, 9\).*channels come first"),
        ({"U": np.zeros((3, 9, 6), np.uint8)}, "build the frame from U's size"),
        ({"U": np.zeros((3, 6, 9), np.int32)}, "uint8, float32 or float64"),
        ({"theta": torch.tensor([1.0, 0.0])}, "theta: .* 6 finite numbers"),
        ({"theta": torch.full((6,), torch.nan)}, "finite"),
        ({"difference_target": np.zeros((3, 4, 4), np.float32)}, "difference_target"),
        ({"upstream_gradient": np.zeros((1, 5, 8), np.float32)}, "upstream_gradient"),
    ],
)
def test_what_does_not_fit_is_refused(changes, message, unchecked):
    with pytest.raises(sv.ArgumentError, match=message):
        scene(**changes)
