"""A network of volumes: what it projects, what a θ in its hand changes, what a recording sees of it, its files."""

import json

import pytest
import torch

import stn_viz as sv
from stn_viz.networks.volume_checkpoints import (
    VolumeCard,
    VolumeResults,
    load_volume_network,
    save_volume_network,
    volume_networks,
)
from stn_viz.networks.volumes import DEPTH, VolumeNetwork, VolumeSpec

VOLUMES = torch.rand(2, 1, 32, 32, 32, generator=torch.Generator().manual_seed(0))
RESULTS = VolumeResults("bundled", 10, 101, 20.0, 0.9, 8.0)


@pytest.fixture
def network():
    torch.manual_seed(0)
    return VolumeNetwork(VolumeSpec()).eval()


@pytest.mark.parametrize("family", [*sv.families(dims=3), None])
def test_it_classifies_with_any_family_and_without(family):
    network = VolumeNetwork(VolumeSpec(family)).eval()
    assert network(VOLUMES).shape == (2, 10)
    assert network.warp(VOLUMES).shape == (2, 1, 28, 28)


def test_the_projection_is_the_mean_along_z_of_what_the_transformer_reads(network):
    theta = network.transformers[0].family.identity().float()
    theta[0], theta[5], theta[10], theta[3] = 0.5, 0.5, 0.25, 0.1
    frame = sv.VolumeFrame((32, 32, 32), (DEPTH, 28, 28))
    V = sv.sample(VOLUMES, sv.family("affine-3d").grid(theta, frame), frame)
    torch.testing.assert_close(network.warp(VOLUMES, theta), V.mean(2))
    torch.testing.assert_close(network(VOLUMES, theta), network.classifier(V.mean(2)))


def test_it_starts_as_the_identity(network):
    assert torch.equal(network.transformers[0].localise(VOLUMES)[0], network.transformers[0].family.identity().float())


def test_a_recording_has_its_call_and_the_gradient_that_came_back(network):
    with sv.record() as tape:
        network(VOLUMES)[:, 3].sum().backward()
    (call,) = tape.calls
    assert (call.dims, call.source, call.target) == (3, (32, 32, 32), (DEPTH, 28, 28))
    bias = network.transformers[0].regression.bias.grad
    assert float(bias.abs().sum()) > 0


def test_other_volumes_and_families_are_refused(network, unchecked):
    with pytest.raises(sv.ArgumentError, match=r"images: .*\(B, 1, 32, 32, 32\)"):
        network(torch.zeros(1, 1, 16, 32, 32))
    with pytest.raises(sv.ArgumentError, match=r"family: got 'affine', wanted one of attention-3d"):
        VolumeSpec("affine")


class TestFiles:
    @pytest.fixture(autouse=True)
    def place(self, tmp_path, monkeypatch, network):
        monkeypatch.setenv("STN_VIZ_CHECKPOINTS", str(tmp_path))
        card = VolumeCard("mine", network.spec, 5, RESULTS, RESULTS, RESULTS, "note", recipe={"steps": 3})
        self.card, self.file = card, save_volume_network(network, card)

    def test_what_was_written_is_read_again(self, network):
        assert "mine" in volume_networks()
        assert "mine" not in sv.checkpoints()
        found, card = load_volume_network("mine")
        assert card == self.card
        torch.testing.assert_close(found(VOLUMES), network(VOLUMES), rtol=0, atol=0.02)  # rounded to half precision

    def test_a_name_that_is_none(self):
        with pytest.raises(sv.UserError, match="mine"):
            load_volume_network("yours")

    @pytest.mark.parametrize(
        "change",
        [{"spec": {"family": "affine", "size": [32, 32, 32]}}, {"spec": {}}, {"results": {}}, {"colour": "red"}],
    )
    def test_a_card_that_is_none(self, change):
        path = self.file.with_suffix(".json")
        path.write_text(json.dumps(json.loads(path.read_text()) | change))
        with pytest.raises(sv.UserError, match=r"mine\.json"):
            load_volume_network("mine")

    def test_weights_that_do_not_fit_their_card(self):
        path = self.file.with_suffix(".json")
        path.write_text(
            json.dumps(json.loads(path.read_text()) | {"spec": {"family": "attention-3d", "size": [32] * 3}})
        )
        with pytest.raises(sv.UserError, match=r"mine\.safetensors"):
            load_volume_network("mine")
