"""Figure 2 of a recording on the Debug page: what travels to the browser are the recording's numbers."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

import stn_viz as sv
from stn_viz.app import RECORDING
from stn_viz.app.debug.passage import payload
from stn_viz.app.debug.view import Debug, Opened
from stn_viz.diagnostics import diagnose
from stn_viz.stage.packing import unpack
from stn_viz.texts import say
from tests.app.opened import opened as opened_by

opened = partial(opened_by, "from stn_viz.app.debug import page as debug\ndebug.page()\n", tape="opened")
VIEW = Debug(call=0, sample=0, look="inside")


class Reader(nn.Module):
    """Predict θ of a picture, or hold a grid, read, and give as many numbers as asked for."""

    def __init__(self, outputs=4, affine=True):
        super().__init__()
        self.affine, self.localiser, self.head = affine, nn.Linear(144, 6), nn.Linear(48, outputs)

    def forward(self, x):
        theta = 0.1 * self.localiser(x.flatten(1)).view(-1, 2, 3) + torch.eye(2, 3)
        grid = F.affine_grid(theta, [len(x), 3, 4, 4], align_corners=False)
        grid = grid if self.affine else grid.tanh()
        return self.head(F.grid_sample(x, grid, align_corners=False).flatten(1))


def recorded(backward=True, **how):
    torch.manual_seed(0)
    net, x = Reader(**how), torch.rand(2, 3, 6, 8, requires_grad=True)
    with sv.record() as tape:
        loss = net(x).square().mean()
        if backward:
            loss.backward()
        tape.step(loss)
    return Opened(tape, diagnose(tape), "run.stn")


def sent(opened, view=VIEW):
    meta, arrays = unpack(payload(opened, view))
    blocks = {
        block["name"]: (block, arrays.get(f"a{k}"), arrays.get(f"g{k}")) for k, block in enumerate(meta["blocks"])
    }
    return meta, blocks


def test_forward_the_numbers_of_the_recording_are_sent():
    seen = recorded()
    (call,) = seen.tape
    meta, blocks = sent(seen)
    assert np.array_equal(blocks["transformers.0.grid"][1], call.grid[0].numpy())
    assert np.array_equal(blocks["transformers.0.theta"][1], call.theta[0].flatten().numpy())
    assert meta["regressions"][0]["used"] == call.theta[0].flatten().double().tolist()
    assert np.array_equal(blocks["output"][1], call.prediction[0].numpy())
    assert np.allclose(blocks["softmax"][1], call.prediction[0].softmax(0).numpy())
    block, U, slope = blocks["transformers.0.source"]
    assert np.abs(U / 255 - call.input[0].detach().numpy()).max() <= 0.5 / 255 + 1e-6
    assert (block["look"], block["shape"], slope) == ("colour", [3, 6, 8], None)
    assert "Reader" in blocks["transformers.0.module"][0]["note"]
    assert say("inside-closer-parameters", count=call.weights) in blocks["transformers.0.module"][0]["note"]


def test_backward_each_block_has_its_slope_and_says_how_long_it_is():
    seen = recorded()
    (call,) = seen.tape
    _, blocks = sent(seen, replace(VIEW, way="backward"))
    wanted = {"source": call.input_grad, "theta": call.theta_grad, "grid": call.grid_grad, "view": call.upstream}
    for part, slopes in wanted.items():
        block, _, slope = blocks[f"transformers.0.{part}"]
        assert block["norm"] == pytest.approx(float(slopes[0].norm()))
        assert block["steepest"] == pytest.approx(float(slopes[0].abs().max()))
        assert slope is not None
    assert np.array_equal(blocks["transformers.0.theta"][2], call.theta_grad[0].flatten().numpy())


@pytest.mark.parametrize(
    ("how", "way", "part", "key"),
    [
        ({"affine": False}, "forward", "transformers.0.theta", "inside-recorded-no-theta"),
        ({"backward": False}, "backward", "transformers.0.view", "inside-recorded-no-gradient"),
        ({}, "backward", "output", "inside-recorded-no-gradient-output"),
        ({"outputs": 1001}, "forward", "output", "inside-recorded-no-output"),
    ],
)
def test_what_was_not_recorded_says_so_and_shows_no_numbers(how, way, part, key):
    meta, blocks = sent(recorded(**how), replace(VIEW, way=way))
    block, _, slope = blocks[part]
    assert (block["note"], slope) == (say(key), None)
    assert (meta["recorded"]["says"] == "") is (key == "inside-recorded-no-output")


def test_a_source_that_had_no_room_and_numbers_that_are_none_say_so():
    seen = recorded()
    seen.tape.records()[0].change(input=None, output=torch.full((2, 3, 4, 4), torch.nan))
    _, blocks = sent(seen)
    assert blocks["transformers.0.source"][0]["note"] == say("inside-recorded-no-source")
    assert not blocks["transformers.0.source"][1].any()
    block, V, _ = blocks["transformers.0.view"]
    assert (block["note"], V) == (say("inside-recorded-not-finite"), None)


def test_of_many_outputs_the_largest_are_listed_by_their_places():
    seen = recorded(outputs=40)
    numbers = seen.tape[0].prediction[0]
    block, values, _ = sent(seen)[1]["output"]
    assert set(block["entries"]) == set(numbers.topk(10).indices.tolist())
    assert np.array_equal(values, numbers[block["entries"]].numpy())
    assert block["foot"] == say("inside-recorded-listed", shown="10", of="40")


def test_nonsense_is_refused():
    with pytest.raises(sv.ArgumentError, match="call"):
        payload(recorded(), replace(VIEW, call=5))
    with pytest.raises(sv.ArgumentError, match="sample"):
        payload(recorded(), replace(VIEW, sample=2))


def test_the_look_is_a_link_of_the_page(tmp_path, monkeypatch):
    recorded().tape.save(tmp_path / "run.stn")
    monkeypatch.setenv(RECORDING, str(tmp_path / "run.stn"))
    at = opened(look="inside", call="0", sample="1", way="backward")
    (figure,) = (c for c in at.get("bidi_component") if c.proto.component_name == "stn-viz.inside")
    meta, _ = unpack(figure.proto.bytes)
    assert (meta["state"]["way"], meta["recorded"]["rows"][0]) == ("backward", "call 0: Reader")
    assert at.query_params["look"] in ("inside", ["inside"])


def test_a_volume_has_no_such_look(tmp_path, monkeypatch):
    with sv.record() as tape:
        F.grid_sample(torch.rand(1, 1, 3, 4, 5), torch.zeros(1, 2, 2, 2, 3), align_corners=False)
    tape.save(tmp_path / "run.stn")
    monkeypatch.setenv(RECORDING, str(tmp_path / "run.stn"))
    at = opened(look="inside", call="0", sample="0")
    assert not [c for c in at.get("bidi_component") if c.proto.component_name == "stn-viz.inside"]
    assert not at.exception
