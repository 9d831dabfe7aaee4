"""Sixth room: steps of a training that leave the localiser where it was."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from stn_viz.diagnostics.museum import scenes
from stn_viz.diagnostics.museum.exhibit import Exhibit, exhibit, line
from stn_viz.recording import Tape

ROOM: list[Exhibit] = []


class _STN(nn.Module):
    """Straighten by a localiser of one layer, and classify."""

    def __init__(self, times: float = 1.0) -> None:
        super().__init__()
        self.times = times
        self.localiser, self.classifier = scenes.make_localiser(0.01, (0.0,) * 6), nn.Linear(784, 4)

    def forward(self, U: Tensor) -> Tensor:
        theta = torch.tensor(scenes.IDENTITY) + self.times * self.localiser(U.flatten(1))
        return self.classifier(scenes.warp(U, theta.view(-1, 2, 3)).flatten(1))


def _train(tape: Tape, network: _STN, parameters: Iterable[Tensor], clip: Callable[[], object]) -> None:
    optimiser = torch.optim.SGD(parameters, lr=1e-4)
    for _ in range(4):
        optimiser.zero_grad()
        loss = F.cross_entropy(network(scenes.draw_letters()), torch.arange(4))
        loss.backward()
        clip()
        optimiser.step()
        tape.step(loss)


@exhibit(ROOM, kind="frozen", source="kevinzakka/spatial-transformer-network#3")
@line(fault="SGD(classifier.parameters())", fix="SGD(network.parameters())")
def left_out(tape: Tape, faulty: bool) -> None:
    """Train the classifier alone, or both."""
    network = _STN()
    _train(tape, network, (network.classifier if faulty else network).parameters(), lambda: None)


@exhibit(ROOM, kind="clipped", source="strands-labs/robots#2028")
@line(fault="clip_grad_norm_(parameters, 1e-6)", fix="clip_grad_norm_(parameters, 1.0)")
def cut_short(tape: Tape, faulty: bool) -> None:
    """Clip to next to nothing, or to one."""
    network = _STN()
    most = 1e-6 if faulty else 1.0
    _train(tape, network, network.parameters(), lambda: nn.utils.clip_grad_norm_(network.parameters(), most))


@exhibit(ROOM, kind="starved", source="Bartzi/see#17")
@line(fault="theta = identity + 1e-8 * localiser(U)", fix="theta = identity + localiser(U)")
def starved_localiser(tape: Tape, faulty: bool) -> None:
    """Multiply what the localiser predicts by next to nothing, or by one."""
    network = _STN(1e-8 if faulty else 1.0)
    _train(tape, network, network.parameters(), lambda: None)
