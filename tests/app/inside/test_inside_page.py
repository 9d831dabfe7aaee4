"""The page without a browser: what it sends is torch's pass, links open, and a report changes the view."""

import json

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest

import stn_viz as sv
from stn_viz.app.inside.picture import bundled
from stn_viz.app.inside.view import Inside, standing
from stn_viz.app.models.view import title
from stn_viz.networks.passage import follow
from stn_viz.stage.packing import unpack

PAGE = "from stn_viz.app.inside import page\npage.page()"
NETWORKS = ("r-st-cnn-affine", "add-st-fcn-tps-parallel", "tc-st-cnn-affine", "r-cnn")


def opened(**query):
    at = AppTest.from_string(PAGE, default_timeout=60)
    for name, value in {"v": "1", **query}.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    return at


def figure(at):
    (found,) = (c for c in at.get("bidi_component") if c.proto.component_name == "stn-viz.inside")
    return found


def sent(at):
    return unpack(figure(at).proto.bytes)


def address(at):
    return {k: v[0] if isinstance(v, list) else v for k, v in at.query_params.items()}


def reported(at, **said):
    """Let the browser report what a hand did."""
    states = at._tree.get_widget_states()
    kept = [s for s in states.widgets if s.id != figure(at).proto.id]
    states = WidgetStates(widgets=kept)
    states.widgets.add(id=figure(at).proto.id, json_value=json.dumps({"hand": said}))
    at._run(states)
    assert not at.exception
    return at


def reference(name, pose=(), index=9, **options):
    network = sv.load_checkpoint(name)
    picture = bundled(index, network.spec.channels)
    image = picture.posed(standing(Inside(pose=pose), network), network.spec.size)
    return follow(network, image, **options), picture, image


def decoded(data, low, high):
    return low + data.astype(np.float64) / 255 * (high - low)


@pytest.mark.parametrize("name", NETWORKS)
def test_every_number_that_is_sent_is_torchs(name):
    meta, arrays = sent(opened(network=name, way="backward"))
    _, picture, _ = reference(name)
    passage, _, image = reference(name, backward=True, label=picture.label)
    assert [block["name"] for block in meta["blocks"]] == [block.name for block in passage.blocks]
    for k, (said, block) in enumerate(zip(meta["blocks"], passage.blocks, strict=True)):
        value, slope = block.activation.numpy(), block.gradient.numpy()
        assert said["shape"] == list(value.shape)
        assert (said["low"], said["high"]) == (float(value.min()), float(value.max()))
        assert said["norm"] == block.norm
        if block.kind in ("theta", "logits", "probabilities", "grid"):
            assert np.array_equal(arrays[f"a{k}"], value)
        else:
            picture = block.kind in ("input", "view", "mean") and len(value) <= 2
            low, high = (0.0, 1.0) if picture else (said["low"], said["high"])
            assert np.abs(decoded(arrays[f"a{k}"], low, high) - value).max() <= (high - low) / 509
        if block.kind in ("theta", "logits", "probabilities"):
            assert np.array_equal(arrays[f"g{k}"], slope)
        else:
            slope = np.moveaxis(slope, -1, 0) if block.kind == "grid" else slope
            most = said["steepest"]
            assert np.abs(decoded(arrays[f"g{k}"], -most, most) - slope).max() <= max(most / 254, 1e-30)
    for said, regression in zip(meta["regressions"], passage.regressions, strict=True):
        for part in ("own", "used", "bias", "identity"):
            assert said[part] == getattr(regression, part).double().tolist()
    logits = sv.load_checkpoint(name)(image[None]).detach()
    assert meta["loss"] == pytest.approx(float(F.cross_entropy(logits, torch.tensor([meta["label"]]))))


def test_the_picture_is_the_digit_turned_scaled_and_shifted_as_the_task_does():
    pose = (33.0, 0.8, 2.0, -3.0)
    _, picture, image = reference("r-st-cnn-affine", pose)
    c, s = np.cos(np.deg2rad(33)) / 0.8, np.sin(np.deg2rad(33)) / 0.8
    shift = torch.tensor([[c, s], [-s, c]]) @ torch.tensor([[2.0], [-3.0]], dtype=torch.float64) / 14
    theta = torch.tensor([[[c, s, -shift[0, 0]], [-s, c, -shift[1, 0]]]])
    grid = F.affine_grid(theta, [1, 1, 28, 28], align_corners=False)
    plain = F.grid_sample(picture.digits[None].double(), grid, align_corners=False)
    torch.testing.assert_close(image[None].double(), plain, atol=1e-5, rtol=0)


def test_a_block_that_is_looked_at_closely_brings_every_number():
    meta, arrays = sent(opened(block="classifier.0", way="backward"))
    passage, *_ = reference("r-st-cnn-affine", backward=True, label=9)
    block = passage.block("classifier.0")
    assert meta["state"]["opened"] == block.name
    assert np.array_equal(arrays["opened"], block.activation.numpy())
    assert np.array_equal(arrays["opened_gradient"], block.gradient.numpy())
    assert "opened" not in sent(opened(block="nowhere"))[1]


def test_a_report_moves_the_digit_and_its_link_is_written_once_the_hand_lets_go():
    at = opened()
    before = address(at)
    pose = [75, 1, 0, 0]
    said = {"seq": 1, "poses": [pose], "hands": [[None] * 6], "way": "forward", "against": -1, "opened": ""}
    reported(at, kind="live", **said)
    meta, arrays = sent(at)
    assert meta["seq"] == 1
    assert meta["state"]["poses"] == [pose]
    passage, *_ = reference("r-st-cnn-affine", tuple(map(float, pose)))
    assert np.array_equal(arrays[f"a{len(meta['blocks']) - 1}"], passage.probabilities.numpy())
    reported(at, kind="commit", **{**said, "seq": 2})
    assert address(at) == {**before, "pose": "75,1,0,0"}


def test_an_entry_in_a_hand_is_used_and_the_classes_follow():
    at = opened(hand=",,1.5,,,")
    meta, arrays = sent(at)
    hand = torch.full((6,), float("nan"))
    hand[2] = 1.5
    passage, *_ = reference("r-st-cnn-affine", hands=[hand])
    (regression,) = meta["regressions"]
    assert regression["used"][2] == 1.5
    assert regression["own"] == passage.regressions[0].own.double().tolist()
    assert np.array_equal(arrays[f"a{len(meta['blocks']) - 1}"], passage.probabilities.numpy())
    assert passage.probabilities[9] < 0.5


def test_another_network_drops_a_theta_that_it_does_not_have():
    at = opened(hand=",,1.5,,,", pose="10,1,0,0")
    menu = at.selectbox(key="inside.network")
    menu.select(title("add-st-fcn-tps-parallel")).run()
    assert not at.exception
    assert address(at) == {"v": "1", "network": "add-st-fcn-tps-parallel"}


def test_a_theta_of_another_family_is_complained_of():
    at = opened(hand="1,2")
    assert any("the network decides" in warning.value for warning in at.warning)
    assert sent(at)[0]["state"]["hands"] == [[None] * 6]


def test_blocks_lead_to_pages_that_can_show_the_same_digit():
    links = sent(opened())[0]["links"]["transformers.0.V"]
    pages = [address.partition("?")[0] for _, address in links]
    assert pages == ["./explore", "./explore", "./backward", "./models"]
    elsewhere = sent(opened(pose="40,0.8,0,0"))[0]["links"]["transformers.0.V"]
    assert [address.partition("?")[0] for _, address in elsewhere] == ["./models"]


def test_a_report_that_a_new_server_finds_is_taken_over(monkeypatch):
    said = {"kind": "commit", "seq": 9, "poses": [[5, 1, 0, 0]], "hands": [[None] * 6], "way": "backward"}
    monkeypatch.setattr("stn_viz.app.view_state.report", lambda key: {"hand": said} if key == "inside.figure" else {})
    at = opened()
    meta, _ = sent(at)
    assert (meta["seq"], meta["state"]["poses"], meta["state"]["way"]) == (9, [[5, 1, 0, 0]], "backward")
    assert address(at) == {"v": "1", "pose": "5,1,0,0", "way": "backward"}
