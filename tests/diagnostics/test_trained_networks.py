"""Nothing is found in the trained networks of this project, each on what it was trained for."""

import pytest
import torch.nn.functional as F

import stn_viz as sv
from stn_viz.datasets.digits import load_bundled
from stn_viz.datasets.distortions import distortion
from stn_viz.networks.checkpoints import checkpoints, load_card

TRANSFORMED = [name for name in checkpoints() if "-st-" in name]


@pytest.mark.parametrize("training", [False, True], ids=["eval", "train"])
@pytest.mark.parametrize("name", TRANSFORMED)
def test_a_trained_network_is_healthy(name, training):
    network = sv.load_checkpoint(name).train(training)
    task = distortion(load_card(name).task)
    for seed in (40, 41):
        network.zero_grad()
        batch = task.batch(load_bundled(), 16, seed)
        with sv.record() as tape:
            loss = F.cross_entropy(network(batch.images), batch.labels)
            loss.backward()
            tape.step(loss)
        assert [str(found) for found in sv.diagnose(tape)] == [], seed
