"""Every kind of model that ends in grid_sample records, saves, loads, draws and is found healthy."""

import pytest
import recorded_models
import torch
from recorded_models import Flow, picture

import stn_viz as sv

CALLS = {
    "affine_stn": 1,
    "rectifier": 1,
    "flow": 4 * 3 + 1,
    "view_synthesis": 3,
    "registration": 5 + 1,
    "deformable_attention": 2,
    "kornia_warp": 2,
}


@pytest.fixture(scope="module", params=recorded_models.MODELS, ids=lambda m: m.__name__)
def recorded(request, tmp_path_factory):
    """Record one pass of a model, and read it back from its file."""
    with sv.record() as tape:
        request.param().backward()
    path = tmp_path_factory.mktemp("models") / "run.stn"
    tape.save(path)
    return request.param.__name__, tape, sv.load_recording(path)


def test_every_call_is_recorded_with_its_gradient(recorded):
    name, tape, _ = recorded
    assert len(tape) == CALLS[name]
    reached = [call.upstream is not None for call in tape]
    # the flow network starts each iteration from detached coordinates: the loss reaches the last one only
    assert reached == ([False] * 9 + [True] * 4 if name == "flow" else [True] * len(tape))


def test_what_is_loaded_is_what_was_recorded(recorded):
    _, tape, loaded = recorded
    for a, b in zip(tape, loaded, strict=True):
        assert str(a) == str(b)
        assert a.tensors().keys() == b.tensors().keys()
        assert all(torch.equal(t, b.tensors()[k]) for k, t in a.tensors().items())


def test_it_is_found_healthy(recorded):
    _, tape, loaded = recorded
    assert [str(f) for f in sv.diagnose(tape)] == []
    assert [str(f) for f in sv.diagnose(loaded)] == []


def test_every_call_can_be_drawn(recorded):
    _, _, loaded = recorded
    for i in {0, len(loaded) // 2, len(loaded) - 1}:
        fig = loaded.figure(call=i, sample=loaded[i].samples - 1)
        assert fig.to_json()


@pytest.mark.parametrize("model", recorded_models.MODELS, ids=lambda m: m.__name__)
def test_it_is_found_healthy_without_gradients_too(model):
    with torch.no_grad(), sv.record() as tape:
        model()
    assert [str(f) for f in sv.diagnose(tape)] == []


def test_dozens_of_look_ups_are_thinned_across_their_levels():
    torch.manual_seed(0)
    with torch.no_grad(), sv.record(max_calls=16) as tape:
        Flow(iterations=16)(picture(1, 3, 32, 48), picture(1, 3, 32, 48, seed=1))
    levels = {call.source for call in tape if call.target == (7, 7)}
    assert len(levels) == 3
    assert any("made 49 calls" in note for note in tape.notes)
    assert [str(f) for f in sv.diagnose(tape)] == []
