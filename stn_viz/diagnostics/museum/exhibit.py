"""What an exhibit is: one fault, staged small, with the switch that fixes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from stn_viz.recording import Tape, record
from stn_viz.texts import Message, Spoken

Scene = Callable[[Tape, bool], None]


@dataclass(frozen=True)
class Exhibit:
    """Hold one famous fault; its texts are said in the language of whoever reads them.

    Args:
        name: a short name, for links.
        kind: the finding that names it.
        source: where people met it, as repository#number.
        scene: plays it: ``scene(tape, faulty)``.
        title: the fault in a few words.
        description: what happens and why, in two sentences.
        fault: the line that is wrong.
        fix: the line that is right.
    """

    name: str
    kind: str
    source: str
    scene: Scene
    title: Spoken = Spoken()
    description: Spoken = Spoken()
    fault: Spoken = Spoken()
    fix: Spoken = Spoken()

    def play_faulty(self) -> Tape:
        """Play the fault and record it."""
        return self._play(True)

    def play_fixed(self) -> Tape:
        """Play the same scene with the one line fixed, and record it."""
        return self._play(False)

    def _play(self, faulty: bool) -> Tape:
        with torch.random.fork_rng(devices=()):
            torch.manual_seed(0)
            with record(threads=False) as tape:
                self.scene(tape, faulty)
        return tape


def exhibit(
    room: list[Exhibit], *, kind: str, source: str, fault: str | Message, fix: str | Message
) -> Callable[[Scene], Scene]:
    """Hang a scene in a room, under its function's name, by which its title and description stand in ``museum.ftl``."""

    def register(scene: Scene) -> Scene:
        name = scene.__name__.replace("_", "-")
        title, description = Message(f"museum-{name}-title"), Message(f"museum-{name}-description")
        room.append(Exhibit(name, kind, source, scene, title, description, fault, fix))
        return scene

    return register


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
