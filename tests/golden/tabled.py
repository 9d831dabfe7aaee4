"""Kernels that the browser has no formula of, and what the library computes with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

import stn_viz as sv
from stn_viz.stage.scene import Scene

FRAMES = (sv.Frame((7, 9), (6, 8)), sv.Frame((6, 5), (5, 7), align_corners=True))


def _quadratic(t: torch.Tensor) -> torch.Tensor:
    t = t.abs()
    far = torch.where(t > 1.5, torch.zeros_like(t), (t - 1.5) ** 2 / 2)
    return torch.where(t <= 0.5, 0.75 - t**2, far)


def _quadratic_slope(t: torch.Tensor) -> torch.Tensor:
    far = torch.where(t.abs() > 1.5, torch.zeros_like(t), t - 1.5 * t.sign())
    return torch.where(t.abs() <= 0.5, -2 * t, far)


def _box(t: torch.Tensor) -> torch.Tensor:
    return ((t.abs() <= 0.7) / 1.4).to(t)


def _roof(t: torch.Tensor) -> torch.Tensor:
    """Stand steep up to 1 and less so up to 1.3, where it ends in a jump."""
    t = t.abs()
    return torch.where(t > 1.3, torch.zeros_like(t), torch.where(t < 1, 1 - 0.8 * t, 0.3 - 0.1 * t))


def _roof_slope(t: torch.Tensor) -> torch.Tensor:
    size = torch.where(t.abs() > 1.3, 0.0, torch.where((t >= -1) & (t < 1), 0.8, 0.1)).to(t)
    return torch.where(t < 0, size, -size)


OWN = {
    "quadratic": sv.Kernel(_quadratic, _quadratic_slope, 1.5, "quadratic"),
    "box": sv.Kernel(_box, torch.zeros_like, 0.7, "box"),
    "roof": sv.Kernel(_roof, _roof_slope, 1.3, "roof"),
    "soft": sv.gaussian(1.1),
}


def write(folder: Path) -> list[dict[str, Any]]:
    """Write a scene for each kernel and frame, and list V and gradients for each padding."""
    family = sv.family("affine")
    theta = torch.tensor([0.83, -0.31, 0.17, 0.29, 1.07, -0.23], dtype=torch.float64)
    rng = torch.Generator().manual_seed(3)
    cases: list[dict[str, Any]] = []
    for f, frame in enumerate(FRAMES):
        U = torch.rand(1, 2, *frame.source, generator=rng)
        upstream = torch.randn(1, 2, *frame.target, generator=rng)
        for name, kernel in OWN.items():
            file = f"tabled-{name}-{f}"
            scene = Scene("tabled", family, theta, frame, U[0].numpy(), kernel=kernel)
            (folder / f"{file}.bin").write_bytes(scene.payload())
            for padding in ("zeros", "border", "reflection"):
                V = sv.sample(U.double(), family.grid(theta, frame), frame, kernel, padding)
                g = sv.gradients(U.double(), theta, family, frame, upstream.double(), kernel, padding)
                found = {"V": V, "dU": g.U, "dtheta": g.theta, "upstream": upstream}
                plain = {k: v.flatten().tolist() for k, v in found.items()}
                cases.append({"scene": file, "kernel": kernel.name, "padding": padding, **plain})
    return cases
