"""A network of volumes on the Models page: what it says is what torch computes, for each θ and each turn."""

from __future__ import annotations

import json
import math
import re

import pytest
import torch
from models_pages import PAGE
from streamlit.testing.v1 import AppTest

import stn_viz as sv
from stn_viz.app.models.solids import CENTRE, see
from stn_viz.app.models.view import HELD, Inspector
from stn_viz.datasets.digits import load_bundled
from stn_viz.datasets.extruded import VOLUME, place_at
from stn_viz.figures.volume import slices
from stn_viz.networks.volume_checkpoints import load_volume_network
from stn_viz.networks.volumes import DEPTH
from stn_viz.texts.quantity import signed

AFFINE, PLAIN = "extruded-st-cnn-affine", "extruded-cnn"


def opened(network: str = AFFINE, **query: object) -> AppTest:
    at = AppTest.from_string(PAGE, default_timeout=120)
    for name, value in {"v": "1", "network": network, **query}.items():
        at.query_params[name] = str(value)
    at.run()
    assert not at.exception
    return at


def words(at: AppTest) -> str:
    return "\n".join(m.value for m in at.markdown)


def solid(tilt: float, yaw: float, roll: float, digit: int):
    digits = load_bundled("test").part(slice(digit, digit + 1))
    return place_at(digits, torch.tensor([[float(tilt), float(yaw), float(roll)]]), torch.tensor([CENTRE]))


def test_class_and_theta_are_those_of_the_network_alone():
    batch = solid(-25, 10, 40, 7)
    network, _ = load_volume_network(AFFINE)
    with torch.no_grad():
        theta = network.transformers[0].localise(batch.volumes)[0]
        probabilities = network(batch.volumes).softmax(1)[0]
    said = words(opened(solid=7, tilt=-25, yaw=10, roll=40))
    best = int(probabilities.argmax())
    assert f"reads a **{best}** ({100 * float(probabilities[best]):.1f} %); it is a {int(batch.labels[0])}." in said
    for axis, row in zip("xyz", theta.unflatten(0, (3, 4)), strict=True):
        assert f"| **{axis}** | {' | '.join(signed(float(value), 3) for value in row)} |" in said
    middle = (theta.unflatten(0, (3, 4))[:, 3] - torch.tensor(CENTRE)) * VOLUME[0] / 2
    assert f"lies {float(middle.norm()):.1f} voxels" in said


def test_the_pose_undone_has_the_box_on_the_solid_and_shows_it_upright():
    at = opened(held="upright", solid=4, tilt=30, yaw=-20, roll=35)
    assert "lies 0.0 voxels from that of the solid, and 0° are between" in words(at)
    network, _ = load_volume_network(AFFINE)
    view = Inspector(held="upright", solid=4, tilt=30, yaw=-20, roll=35)
    upright = load_bundled("test").floats(slice(4, 5))[0]
    likeness = torch.corrcoef(torch.stack([see(network, view).projection.flatten(), upright.flatten()]))[0, 1]
    assert float(likeness) > 0.9


def test_the_identity_leaves_the_turn_that_was_applied():
    """Three turns about one axis alone are their own angle, and the box's middle is the volume's."""
    away = math.hypot(*CENTRE) * VOLUME[0] / 2
    assert f"lies {away:.1f} voxels from that of the solid, and 30° are" in words(
        opened(held="identity", tilt=30, yaw=0, roll=0)
    )


def test_the_slices_are_those_of_f_grid_sample():
    at = opened(solid=2, tilt=0, yaw=0, roll=0, held="identity", volume="x", cut=3, row=9, column=14)
    spec = json.loads(at.get("plotly_chart")[0].proto.spec)
    said = [note["text"] for note in spec["layout"]["annotations"]]
    expected = slices(see(load_volume_network(AFFINE)[0], Inspector(held="identity")).call, 0, (3, 9, 14), "x")
    assert said == [note.text for note in expected.layout.annotations]
    assert [re.search(r"= (\d+)", words)[1] for words in said[:3]] == ["3", "9", "14"]
    frame = sv.VolumeFrame(VOLUME, (DEPTH, 28, 28))
    moved = frame.to_pixels(sv.family("affine-3d").grid(torch.eye(3, 4).flatten(), frame))[0, 3, 9, :, 0]
    call = see(load_volume_network(AFFINE)[0], Inspector(held="identity")).call
    assert (call.source, call.target) == (VOLUME, (DEPTH, 28, 28))
    expected = torch.nn.functional.affine_grid(torch.eye(3, 4)[None], [1, 1, DEPTH, 28, 28], align_corners=False)
    torch.testing.assert_close(moved, ((expected[0, 3, 9, :, 0] + 1) * 32 - 1) / 2)


@pytest.mark.parametrize("held", HELD)
def test_a_network_without_a_transformer_has_no_box(held):
    at = opened(PLAIN, held=held)
    assert "It has no transformer" in words(at)
    assert not re.search(r"voxels from that of the solid", words(at))


def test_the_card_stands_below_with_what_is_not_known():
    _, card = load_volume_network(AFFINE)
    said = "\n".join(c.value for c in opened().caption)
    assert f"{card.held_out.error:.2f} % on held-out digits, {card.results.error:.2f} % on" in said
    assert "paper's error could not be read" in said
    assert f"`{card.command}`" in said


def test_a_link_comes_back_as_it_was_read():
    at = opened(solid=5, tilt=-45, yaw=45, roll=1, held="upright", volume="det", cut=2)
    kept = {name: value if isinstance(value, str) else value[0] for name, value in at.query_params.items()}
    wanted = {"solid": "5", "tilt": "-45", "yaw": "45", "roll": "1", "held": "upright", "volume": "det", "cut": "2"}
    assert kept.items() >= {"network": AFFINE, **wanted}.items()


def test_in_chinese_it_says_the_same():
    assert "网络读作" in words(opened(lang="zh"))
