"""A θ whose numbers begin a graph of their own: it has a gradient, and the layers that gave the numbers have none."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

import stn_viz as sv

SIDE, CLASSES = 20, 4
WAYS = {
    "torch.tensor": lambda theta: torch.tensor(theta.tolist(), requires_grad=True),
    "of a tensor": lambda theta: torch.tensor(theta.detach().numpy(), requires_grad=True),
    "requires_grad_": lambda theta: theta.detach().requires_grad_(),
    "clone": lambda theta: theta.detach().clone().requires_grad_(True),
    "in a loop": lambda theta: torch.tensor([[t.item() for t in row] for row in theta], requires_grad=True),
}


class Transformer(nn.Module):
    """Predict θ of a picture, hand it through ``take``, warp and classify."""

    def __init__(self, take):
        super().__init__()
        self.take = take
        self.localiser = nn.Linear(SIDE**2, 6)
        nn.init.normal_(self.localiser.weight, std=0.005)
        self.localiser.bias.data.copy_(torch.eye(2, 3).flatten())
        self.classifier = nn.Linear(SIDE**2, CLASSES)

    def forward(self, U):
        theta = self.take(self.localiser(U.flatten(1)))
        grid = F.affine_grid(theta.view(-1, 2, 3), U.shape, align_corners=False)
        return self.classifier(F.grid_sample(U, grid, align_corners=False).flatten(1))


def train(net, optimised, steps=4, refine=None):
    optimiser = torch.optim.Adam(optimised, 1e-3)
    with sv.record() as tape:
        for step in range(steps):
            U, labels = torch.rand(8, 1, SIDE, SIDE), torch.arange(8) % CLASSES
            optimiser.zero_grad()
            loss = F.cross_entropy(net(U), labels)
            loss = loss if refine is None else loss + refine(U)
            loss.backward()
            optimiser.step()
            tape.step(step)
    return tape


@pytest.mark.parametrize("way", WAYS)
def test_a_theta_that_begins_a_graph_of_its_own_is_cut_though_it_has_a_gradient(way):
    torch.manual_seed(0)
    net = Transformer(WAYS[way])
    tape = train(net, net.parameters())
    assert tape[0].theta_grad is not None
    assert all(call.cut for call in tape)
    assert [f.kind for f in sv.diagnose(tape)] == ["cut"]


def test_layers_that_hand_their_theta_on_are_not_cut():
    torch.manual_seed(0)
    net = Transformer(lambda theta: theta)
    tape = train(net, net.parameters())
    assert not any(call.cut for call in tape)
    assert sv.diagnose(tape) == []


@pytest.mark.parametrize("way", WAYS)
def test_a_theta_that_is_optimised_itself_while_its_layers_are_not_is_meant(way):
    torch.manual_seed(0)
    net = Transformer(WAYS[way])
    tape = train(net, net.classifier.parameters())
    assert "cut" not in [f.kind for f in sv.diagnose(tape)]


def test_a_theta_that_is_refined_while_its_layers_have_a_loss_of_their_own_is_meant():
    torch.manual_seed(0)
    net = Transformer(WAYS["requires_grad_"])
    wanted = torch.eye(2, 3).flatten()
    tape = train(net, net.parameters(), refine=lambda U: (net.localiser(U.flatten(1)) - wanted).square().mean())
    assert "cut" not in [f.kind for f in sv.diagnose(tape)]
