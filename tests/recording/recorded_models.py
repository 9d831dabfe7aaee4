"""Seven models of the kinds that end in grid_sample, small and of our own making."""

from __future__ import annotations

import math

import kornia.geometry.transform as kornia_warps
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.functional import grid_sample


class Transformer(nn.Module):
    """Predict six numbers from a digit, starting at the identity, and read the digit through them."""

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 8, 7), nn.MaxPool2d(2), nn.ReLU(), nn.Conv2d(8, 10, 5), nn.MaxPool2d(2), nn.ReLU()
        )
        self.localiser = nn.Sequential(nn.Linear(90, 32), nn.ReLU(), nn.Linear(32, 6))
        nn.init.zeros_(self.localiser[2].weight)
        self.localiser[2].bias.data = torch.tensor([1.0, 0, 0, 0, 1, 0])

    def forward(self, x: Tensor) -> Tensor:
        theta = self.localiser(self.features(x).flatten(1)).view(-1, 2, 3)
        grid = F.affine_grid(theta, list(x.shape), align_corners=False)
        return F.grid_sample(x, grid, align_corners=False)


class AffineSTN(nn.Module):
    """Straighten a digit, then classify it."""

    def __init__(self):
        super().__init__()
        self.stn = Transformer()
        self.classifier = nn.Sequential(
            nn.Conv2d(1, 10, 5), nn.MaxPool2d(2), nn.ReLU(), nn.Flatten(), nn.Linear(1440, 10)
        )

    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(self.stn(x))


class Rectifier(nn.Module):
    """Pull a line of text straight: fiducial points along its two edges carry a thin-plate spline."""

    def __init__(self, points: int = 5, size: tuple[int, int] = (16, 64)):
        super().__init__()
        self.size = size
        along = torch.linspace(-1, 1, points)
        edge = torch.ones_like(along)
        targets = torch.cat([torch.stack([along, -edge], 1), torch.stack([along, edge], 1)])
        y, x = torch.meshgrid(torch.linspace(-1, 1, size[0]), torch.linspace(-1, 1, size[1]), indexing="ij")
        lattice = torch.stack([x, y], -1).view(-1, 2)
        self.register_buffer("spline", self._lifted(lattice, targets) @ self._solved(targets))
        self.localiser = nn.Sequential(
            nn.Conv2d(3, 8, 3, 2, 1), nn.ReLU(), nn.AdaptiveAvgPool2d((4, 8)), nn.Flatten(), nn.Linear(256, 4 * points)
        )
        nn.init.normal_(self.localiser[4].weight, std=0.01)
        self.localiser[4].bias.data = targets.flatten() * 0.95

    @staticmethod
    def _lifted(points: Tensor, centres: Tensor) -> Tensor:
        r2 = (points[:, None] - centres).square().sum(-1)
        return torch.cat([torch.xlogy(r2, r2), torch.ones(len(points), 1), points], 1)

    def _solved(self, targets: Tensor) -> Tensor:
        k = len(targets)
        system = torch.zeros(k + 3, k + 3)
        system[:k] = self._lifted(targets, targets)
        system[k:, :k] = system[:k, k:].T
        return torch.linalg.inv(system)[:, :k]

    def forward(self, x: Tensor) -> Tensor:
        sources = self.localiser(x).view(len(x), -1, 2)
        grid = (self.spline @ sources).view(len(x), *self.size, 2)
        return F.grid_sample(x, grid, padding_mode="border", align_corners=True)


class Flow(nn.Module):
    """Refine a flow field: look windows up in a pyramid of correlations, update, warp with what came out."""

    def __init__(self, iterations: int = 4, levels: int = 3, radius: int = 3):
        super().__init__()
        self.iterations, self.levels, self.radius = iterations, levels, radius
        self.features = nn.Conv2d(3, 16, 7, 4, 3)
        self.update = nn.Conv2d(levels * (2 * radius + 1) ** 2 + 2, 2, 3, 1, 1)
        nn.init.normal_(self.update.weight, std=1e-3)

    def look_up(self, pyramid: list[Tensor], coords: Tensor) -> Tensor:
        b, _, h, w = coords.shape
        r = torch.arange(-self.radius, self.radius + 1.0)
        dy, dx = torch.meshgrid(r, r, indexing="ij")
        found = []
        for level, volume in enumerate(pyramid):
            centre = coords.permute(0, 2, 3, 1).reshape(-1, 1, 1, 2) / 2**level
            window = centre + torch.stack([dx, dy], -1)
            size = torch.tensor([volume.shape[-1] - 1, volume.shape[-2] - 1])
            read = grid_sample(volume, grid=2 * window / size - 1, align_corners=True)
            found.append(read.view(b, h, w, -1))
        return torch.cat(found, -1).permute(0, 3, 1, 2)

    def forward(self, first: Tensor, second: Tensor) -> tuple[Tensor, Tensor]:
        f, g = self.features(first), self.features(second)
        b, c, h, w = f.shape
        volume = torch.einsum("bchw,bcij->bhwij", f, g).reshape(b * h * w, 1, h, w) / math.sqrt(c)
        pyramid = [F.avg_pool2d(volume, 2**level) for level in range(self.levels)]
        y, x = torch.meshgrid(torch.arange(h * 1.0), torch.arange(w * 1.0), indexing="ij")
        start = torch.stack([x, y]).expand(b, -1, -1, -1)
        coords = start
        for _ in range(self.iterations):
            coords = coords.detach()
            flow = coords - start
            coords = coords + self.update(torch.cat([self.look_up(pyramid, coords), flow], 1))
        flow = F.interpolate(coords - start, scale_factor=4, mode="bilinear", align_corners=False) * 4
        return flow, self.warp(second, flow)

    @staticmethod
    def warp(image: Tensor, flow: Tensor) -> Tensor:
        _, _, h, w = image.shape
        y, x = torch.meshgrid(torch.arange(h * 1.0), torch.arange(w * 1.0), indexing="ij")
        x, y = x + flow[:, 0], y + flow[:, 1]
        grid = torch.stack([2 * x / (w - 1) - 1, 2 * y / (h - 1) - 1], -1)
        return F.grid_sample(image, grid, padding_mode="border", align_corners=True)


class ViewSynthesis(nn.Module):
    """Predict depth and camera motion, and see the second view from the first camera, at several scales."""

    def __init__(self, scales: int = 3):
        super().__init__()
        self.scales = scales
        self.depth = nn.Sequential(nn.Conv2d(3, 8, 3, 1, 1), nn.ReLU(), nn.Conv2d(8, 1, 3, 1, 1))
        self.pose = nn.Sequential(
            nn.Conv2d(6, 8, 3, 2, 1), nn.ReLU(), nn.AdaptiveAvgPool2d(4), nn.Flatten(), nn.Linear(128, 6)
        )

    def forward(self, target: Tensor, source: Tensor) -> list[Tensor]:
        pose = 0.01 * self.pose(torch.cat([target, source], 1))
        views = []
        for scale in range(self.scales):
            t, s = (F.avg_pool2d(image, 2**scale) for image in (target, source))
            depth = 1 / (0.1 + 0.9 * torch.sigmoid(self.depth(t)))
            views.append(self.project(s, depth, pose))
        return views

    @staticmethod
    def project(source: Tensor, depth: Tensor, pose: Tensor) -> Tensor:
        b, _, h, w = source.shape
        focal = 0.8 * w
        y, x = torch.meshgrid(torch.arange(h * 1.0), torch.arange(w * 1.0), indexing="ij")
        rays = torch.stack([(x - w / 2) / focal, (y - h / 2) / focal, torch.ones_like(x)]).view(3, -1)
        points = rays * depth.view(b, 1, -1)
        skew = torch.zeros(b, 3, 3)
        a, c, d = pose[:, 0], pose[:, 1], pose[:, 2]
        skew = torch.stack([a * 0, -d, c, d, a * 0, -a, -c, a, a * 0], 1).view(b, 3, 3)
        moved = torch.matrix_exp(skew) @ points + pose[:, 3:, None]
        px = moved[:, 0] / moved[:, 2].clamp(min=0.01) * focal + w / 2
        py = moved[:, 1] / moved[:, 2].clamp(min=0.01) * focal + h / 2
        grid = torch.stack([(2 * px + 1) / w - 1, (2 * py + 1) / h - 1], -1).view(b, h, w, 2)
        return F.grid_sample(source, grid, padding_mode="border", align_corners=False)


class Registration(nn.Module):
    """Register volumes: a velocity field, integrated by scaling and squaring, warps the moving one."""

    def __init__(self, squarings: int = 5):
        super().__init__()
        self.squarings = squarings
        self.net = nn.Sequential(nn.Conv3d(2, 8, 3, 1, 1), nn.LeakyReLU(0.2), nn.Conv3d(8, 3, 3, 1, 1))
        nn.init.normal_(self.net[2].weight, std=1e-2)

    @staticmethod
    def warp(volume: Tensor, field: Tensor, mode: str = "bilinear") -> Tensor:
        size = volume.shape[2:]
        axes = torch.meshgrid(*[torch.arange(n * 1.0) for n in size], indexing="ij")
        places = torch.stack(axes) + field
        scaled = [2 * places[:, i] / (n - 1) - 1 for i, n in enumerate(size)]
        return F.grid_sample(volume, torch.stack(scaled[::-1], -1), mode=mode, align_corners=True)

    def forward(self, moving: Tensor, fixed: Tensor) -> tuple[Tensor, Tensor]:
        field = self.net(torch.cat([moving, fixed], 1)) / 2**self.squarings
        for _ in range(self.squarings):
            field = field + self.warp(field, field)
        return self.warp(moving, field), field


class DeformableAttention(nn.Module):
    """Let each query read a few points around its reference in maps of several sizes."""

    def __init__(self, width: int = 32, heads: int = 4, points: int = 4, levels: int = 2):
        super().__init__()
        self.heads, self.points, self.levels = heads, points, levels
        self.offsets = nn.Linear(width, heads * levels * points * 2)
        self.weights = nn.Linear(width, heads * levels * points)
        self.value, self.out = nn.Linear(width, width), nn.Linear(width, width)
        nn.init.zeros_(self.offsets.weight)
        angle = torch.arange(heads) * (2 * math.pi / heads)
        ring = torch.stack([angle.cos(), angle.sin()], -1)[:, None, None] * torch.arange(1, points + 1)[:, None]
        self.offsets.bias.data = ring.expand(-1, levels, -1, -1).flatten()

    def forward(self, queries: Tensor, maps: list[Tensor]) -> Tensor:
        b, n, width = queries.shape
        places = torch.cat([self._centres(*m.shape[-2:]) for m in maps])[None, :, None, None, None]
        offsets = self.offsets(queries).view(b, n, self.heads, self.levels, self.points, 2)
        weights = self.weights(queries).view(b, n, self.heads, -1).softmax(-1)
        read = []
        for level, m in enumerate(maps):
            h, w = m.shape[-2:]
            value = self.value(m.flatten(2).transpose(1, 2)).transpose(1, 2)
            value = value.reshape(b * self.heads, width // self.heads, h, w)
            at = 2 * (places[:, :, :, 0] + offsets[:, :, :, level] / torch.tensor([w, h])) - 1
            at = at.transpose(1, 2).flatten(0, 1)
            read.append(F.grid_sample(value, at, mode="bilinear", padding_mode="zeros", align_corners=False))
        stacked = torch.stack(read, -2).flatten(-2)
        weighted = (stacked * weights.transpose(1, 2).reshape(b * self.heads, 1, n, -1)).sum(-1)
        return self.out(weighted.view(b, width, n).transpose(1, 2))

    @staticmethod
    def _centres(h: int, w: int) -> Tensor:
        y, x = torch.meshgrid((torch.arange(h) + 0.5) / h, (torch.arange(w) + 0.5) / w, indexing="ij")
        return torch.stack([x, y], -1).view(-1, 2)


class KorniaWarp(nn.Module):
    """Turn, then look at it askew, by kornia."""

    def forward(self, x: Tensor) -> Tensor:
        b, _, h, w = x.shape
        centre, ones = torch.tensor([[w / 2, h / 2]]).expand(b, -1), torch.ones(b, 2)
        turn = kornia_warps.get_rotation_matrix2d(centre, torch.linspace(5, 20, b), ones)
        x = kornia_warps.warp_affine(x, turn, (h, w))
        lean = torch.eye(3).repeat(b, 1, 1)
        lean[:, 2, 0] = 1e-3
        return kornia_warps.warp_perspective(x, lean, (h, w))


def picture(b: int, c: int, *size: int, seed: int = 0) -> Tensor:
    """Make smooth random pictures or volumes with values from 0 to 1."""
    noise = torch.rand(b, c, *(max(2, n // 4) for n in size), generator=torch.Generator().manual_seed(seed))
    return F.interpolate(noise, size, mode="trilinear" if len(size) == 3 else "bilinear", align_corners=True)


def affine_stn() -> Tensor:
    torch.manual_seed(0)
    digits = F.pad(picture(8, 1, 16, 16), [6] * 4)
    return F.cross_entropy(AffineSTN()(digits), torch.arange(8))


def rectifier() -> Tensor:
    torch.manual_seed(0)
    return (Rectifier()(picture(4, 3, 32, 100)) - 0.5).square().mean()


def flow() -> Tensor:
    torch.manual_seed(0)
    first, second = picture(2, 3, 48, 64), picture(2, 3, 48, 64, seed=1)
    return (Flow()(first, second)[1] - first).abs().mean()


def view_synthesis() -> Tensor:
    torch.manual_seed(0)
    target, source = picture(2, 3, 48, 80), picture(2, 3, 48, 80, seed=1)
    return torch.stack([v.mean() for v in ViewSynthesis()(target, source)]).sum()


def registration() -> Tensor:
    torch.manual_seed(0)
    moving, fixed = picture(1, 1, 12, 16, 20), picture(1, 1, 12, 16, 20, seed=1)
    return (Registration()(moving, fixed)[0] - fixed).square().mean()


def deformable_attention() -> Tensor:
    torch.manual_seed(0)
    maps = [torch.rand(2, 32, 16, 16), torch.rand(2, 32, 8, 8)]
    queries = torch.rand(2, 16 * 16 + 8 * 8, 32)
    return DeformableAttention()(queries, maps).square().mean()


def kornia_warp() -> Tensor:
    return KorniaWarp()(picture(3, 3, 40, 56).requires_grad_()).square().mean()


MODELS = (affine_stn, rectifier, flow, view_synthesis, registration, deformable_attention, kornia_warp)


def turned(degrees=20.0, count=2):
    a = torch.tensor(degrees).deg2rad()
    return torch.stack([a.cos(), -a.sin(), a * 0, a.sin(), a.cos(), a * 0]).view(2, 3).repeat(count, 1, 1)


def warped(U, theta, align=False, **options):
    grid = F.affine_grid(theta, list(U.shape), align_corners=align)
    return F.grid_sample(U, grid, align_corners=align, **options)


# the smallest maps and grids

U2, G2 = torch.arange(12.0).view(1, 1, 3, 4), torch.zeros(1, 2, 2, 2)
U3, G3 = torch.arange(24.0).view(1, 1, 2, 3, 4), torch.zeros(1, 2, 2, 2, 3)
