"""What the staged faults are made of: draws of sizes, pictures and flows, and how a scene becomes a recording."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

import stn_viz as sv

Staged = Callable[["Draw", bool], None]


@dataclass(frozen=True)
class Fault:
    """Hold one staged fault: its name, the finding that names it, and what plays it."""

    name: str
    kind: str
    play: Staged

    def record(self, seed: int, faulty: bool) -> sv.Tape:
        """Play it and record it."""
        with torch.random.fork_rng(devices=()):
            torch.manual_seed(seed)
            with sv.record(threads=False) as tape:
                self.play(Draw(seed, tape), faulty)
        return tape


FAULTS: list[Fault] = []


def fault(kind: str) -> Callable[[Staged], Staged]:
    """List a fault under its function's name."""

    def listed(play: Staged) -> Staged:
        FAULTS.append(Fault(play.__name__.replace("_", "-"), kind, play))
        return play

    return listed


class Draw:
    """Draw what a scene is made of; every draw of a seed is the same."""

    def __init__(self, seed: int, tape: sv.Tape) -> None:
        """Draw the size, oblong, and how far things move."""
        self.generator = torch.Generator().manual_seed(seed)
        self.tape = tape
        self.height, self.width = ((36, 60), (40, 56), (64, 44), (48, 80))[seed % 4]
        self.size = torch.tensor([float(self.width), float(self.height)])
        self.far = self.number(3.0, 6.0)

    def number(self, low: float, high: float) -> float:
        """Draw a number."""
        return low + (high - low) * float(torch.rand((), generator=self.generator))

    def smooth(self, count: int, channels: int, cells: int) -> Tensor:
        """Draw smooth maps from 0 to 1, one value a cell of so many pixels."""
        coarse = torch.rand(
            count, channels, self.height // cells + 2, self.width // cells + 2, generator=self.generator
        )
        maps = F.interpolate(coarse, (self.height, self.width), mode="bicubic", align_corners=True)
        return maps.clamp(0, 1)

    def photo(self, count: int = 2) -> Tensor:
        """Draw pictures of three channels."""
        return self.smooth(count, 3, 5)

    def flow(self, count: int = 2, far: float | None = None) -> Tensor:
        """Draw flows in pixels, (n, H, W, 2), (u, v)."""
        reach = self.far if far is None else far
        return 2 * reach * (self.smooth(count, 2, 20) - 0.5).permute(0, 2, 3, 1)

    def identity(self, align: bool = False) -> Tensor:
        """Lay the identity."""
        size = (self.height, self.width)
        return sv.Frame(size, size, align).target_points(torch.float32)[None]

    def normalised(self, flow: Tensor) -> Tensor:
        """Bring a flow from pixels to half widths and half heights."""
        return 2 * flow / self.size


def look(U: Tensor, grid: Tensor, align: bool = False, padding: str = "border") -> Tensor:
    """Sample without being recorded: what is given, and no part of a scene."""
    with torch._C.DisableTorchFunction():
        return F.grid_sample(U, grid.expand(len(U), *grid.shape[1:]), padding_mode=padding, align_corners=align)


def compare(U: Tensor, grid: Tensor, target: Tensor, align: bool = False) -> None:
    """Sample where the grid says and let the mean absolute difference to a target flow back."""
    grid = grid.expand(len(U), *grid.shape[1:]).clone().requires_grad_()
    (F.grid_sample(U, grid, padding_mode="border", align_corners=align) - target).abs().mean().backward()


def flow_scene(draw: Draw, meant: Callable[[Tensor], Tensor]) -> None:
    """Compare with a target that a flow leads to, through a grid that is made of nine tenths of that flow."""
    U, flow = draw.photo(), draw.flow()
    target = look(U, draw.identity() + draw.normalised(flow))
    compare(U, meant(0.95 * flow), target)


def project(draw: Draw, depth: Tensor, shift: tuple[float, float, float]) -> tuple[Tensor, Tensor]:
    """Look at points of a depth from another camera: normalised places, and their depth there."""
    x, y = draw.identity().unbind(-1)
    moved = torch.stack([x * depth, y * depth, depth], -1) + torch.tensor(shift)
    return moved[..., :2] / (moved[..., 2:] + 1e-7), moved[..., 2:]


class Keeper(nn.Module):
    """Keep an identity, and add flows to it in place or not."""

    def __init__(self, identity: Tensor, in_place: bool) -> None:
        """Take the identity."""
        super().__init__()
        self.in_place = in_place
        self.register_buffer("grid", identity.clone())

    def forward(self, U: Tensor, flow: Tensor) -> Tensor:
        """Warp."""
        kept = self.get_buffer("grid")
        grid = kept.add_(flow) if self.in_place else kept + flow
        return F.grid_sample(U, grid, padding_mode="border", align_corners=False)


class Straightener(nn.Module):
    """Localise by one layer, and warp."""

    def __init__(self, side: tuple[int, int]) -> None:
        """Begin close to the identity."""
        super().__init__()
        self.localiser = nn.Linear(3 * side[0] * side[1], 6)
        nn.init.normal_(self.localiser.weight, std=1e-3)
        self.localiser.bias.data = torch.tensor([0.9, 0.0, 0.0, 0.0, 0.9, 0.0])
        self.classifier = nn.Linear(3 * side[0] * side[1], 4)

    def warp(self, U: Tensor, theta: Tensor) -> Tensor:
        """Warp by θ."""
        grid = F.affine_grid(theta.view(-1, 2, 3), list(U.shape), align_corners=False)
        return F.grid_sample(U, grid, align_corners=False)

    def classify(self, V: Tensor) -> None:
        """Let a loss flow back."""
        labels = torch.arange(len(V)) % 4
        F.cross_entropy(self.classifier(V.flatten(1)), labels).backward()
