"""Co-localisers on disk: what was written is read again, and what is none is refused."""

import json

import pytest
import torch

import stn_viz as sv
from stn_viz.networks.colocaliser import Colocaliser
from stn_viz.networks.colocaliser_checkpoints import (
    CLASSES,
    ColocaliserCard,
    Found,
    colocalisers,
    load_colocalisers,
    save_colocalisers,
)

PICTURES = torch.rand(2, 1, 84, 84, generator=torch.Generator().manual_seed(0))
FOUND = Found("bundled", 10, 101, [float(k) for k in range(CLASSES)], [0.5] * CLASSES, 4.5)


@pytest.fixture
def models():
    torch.manual_seed(0)
    found = [Colocaliser().eval() for _ in range(CLASSES)]
    for model in found:
        torch.nn.init.normal_(model.transformers[0].regression.weight, std=0.1)
    return found


@pytest.fixture
def file(tmp_path, monkeypatch, models):
    monkeypatch.setenv("STN_VIZ_CHECKPOINTS", str(tmp_path))
    card = ColocaliserCard("mine", "tc", 5, "r-cnn", FOUND, FOUND, FOUND, FOUND, "note", (1.0, 2.0), "read nowhere")
    return save_colocalisers(models, card)


def test_what_was_written_is_read_again(file, models):
    assert "mine" in colocalisers()
    assert "mine" not in sv.checkpoints()
    found, card = load_colocalisers("mine")
    assert (card.on_set, card.paper, card.task) == (FOUND, (1.0, 2.0), "tc")
    for one, other in zip(found, models, strict=True):
        torch.testing.assert_close(one.localise(PICTURES), other.localise(PICTURES), rtol=0, atol=0.01)


def test_a_name_that_is_none(file):
    with pytest.raises(sv.UserError, match="mine"):
        load_colocalisers("yours")


@pytest.mark.parametrize(
    "change", [{"task": "rts"}, {"results": {}}, {"colour": "red"}, {"on_set": {**vars(FOUND), "shares": [1.0]}}]
)
def test_a_card_that_is_none(file, change):
    path = file.with_suffix(".json")
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(sv.UserError, match=r"mine\.json"):
        load_colocalisers("mine")


def test_weights_that_do_not_fit(file):
    from safetensors.torch import load_file, save_file

    tensors = load_file(file)
    del tensors["3.transformers.0.regression.bias"]
    save_file(tensors, file)
    with pytest.raises(sv.UserError, match=r"mine\.safetensors"):
        load_colocalisers("mine")
