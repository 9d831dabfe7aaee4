"""What the scenes are made of: pictures, lattices, θ, a localiser of one layer and what it does."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from stn_viz.recording import Tape

IDENTITY = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)


def draw_letters(count: int = 4, height: int = 28, width: int = 28) -> Tensor:
    """Draw bright letters F on black, each turned and shifted a little: nothing about an F is symmetric."""
    canvas = torch.zeros(1, 1, 56, 56)
    canvas[..., 12:46, 16:23] = 1
    canvas[..., 12:19, 16:42] = 1
    canvas[..., 26:32, 16:34] = 1
    turn = torch.linspace(-0.3, 0.3, count)
    theta = torch.zeros(count, 2, 3)
    theta[:, 0, 0] = theta[:, 1, 1] = turn.cos()
    theta[:, 0, 1], theta[:, 1, 0] = -turn.sin(), turn.sin()
    theta[:, 0, 2] = torch.linspace(-0.1, 0.1, count)
    with torch._C.DisableTorchFunction():  # drawing the picture is no part of the scene
        grid = F.affine_grid(theta, [count, 1, 56, 56], align_corners=False)
        turned = F.grid_sample(canvas.expand(count, -1, -1, -1), grid, align_corners=False)
    return F.interpolate(turned, (height, width), mode="area")


def make_photo(count: int, channels: int, height: int, width: int) -> Tensor:
    """Make smooth pictures without any even ground, with values from 0 to 1."""
    coarse = torch.rand(count, channels, max(height // 6, 2), max(width // 6, 2))
    return F.interpolate(coarse, (height, width), mode="bicubic", align_corners=True).clamp(0, 1)


def make_theta(*rows: tuple[float, float, float], count: int = 4) -> Tensor:
    """Write one θ for each of ``count`` pictures."""
    return torch.tensor(rows).expand(count, -1, -1)


def make_lattice(height: int, width: int) -> tuple[Tensor, Tensor]:
    """Lay x and y of the corner-aligned identity, as most hand-written grids do."""
    y, x = torch.meshgrid(torch.linspace(-1, 1, height), torch.linspace(-1, 1, width), indexing="ij")
    return x, y


def make_localiser(scale: float, bias: tuple[float, ...] = IDENTITY) -> nn.Linear:
    """Make a localiser of one layer for 28×28 pictures: weights of this spread around a bias."""
    layer = nn.Linear(784, 6)
    nn.init.normal_(layer.weight, std=scale)
    layer.bias.data = torch.tensor(bias)
    return layer


def start_at_identity(localiser: nn.Linear) -> None:
    """Let a localiser predict the identity, whatever it sees."""
    nn.init.zeros_(localiser.weight)
    localiser.bias.data = torch.tensor(IDENTITY)


def warp(U: Tensor, by: Tensor | nn.Linear, mode: str = "bilinear") -> Tensor:
    """Sample V, of U's size, by affine θ or by what a localiser predicts of U."""
    theta = by(U.flatten(1)).view(-1, 2, 3) if isinstance(by, nn.Linear) else by
    return F.grid_sample(U, F.affine_grid(theta, list(U.shape), align_corners=False), mode=mode, align_corners=False)


def train(tape: Tape, localiser: nn.Linear, rate: float, weight: float = 1.0) -> None:
    """Train a localiser for three steps by SGD; the loss is the mean squared difference to the letters reversed."""
    optimiser, U = torch.optim.SGD(localiser.parameters(), lr=rate), draw_letters(4)
    for _ in range(3):
        optimiser.zero_grad()
        loss = weight * (warp(U, localiser) - U.flip(0)).square().mean()
        loss.backward()
        optimiser.step()
        tape.step(loss)
