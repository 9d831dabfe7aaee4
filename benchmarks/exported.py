"""How far exported networks lie from torch, for every family and kernel: ``python -m benchmarks.exported``."""

from __future__ import annotations

import tempfile
from pathlib import Path

import torch
from rich.console import Console
from rich.table import Table
from torch import nn

import stn_viz as sv

FRAME = sv.Frame((28, 28), (28, 28))


def difference(family: str, kernel: str) -> float:
    """Export a transformer whose θ differs from item to item; give the largest difference of V, for U in [0, 1]."""
    torch.manual_seed(0)
    localiser = nn.Sequential(nn.Flatten(), nn.Linear(FRAME.n_targets, 8), nn.Tanh())
    layer = sv.SpatialTransformer(localiser, family, FRAME, 8, kernel)
    nn.init.normal_(layer.regression.weight, std=0.1)
    with tempfile.TemporaryDirectory() as folder:
        return sv.export_onnx(layer, torch.rand(4, 1, *FRAME.source), Path(folder) / "layer.onnx")


def main() -> None:
    """Print the table."""
    table = Table("family", *sv.KERNELS, title="largest difference of onnxruntime to torch, 28×28")
    for family in sv.families():
        table.add_row(family, *(f"{difference(family, kernel):.1e}" for kernel in sv.KERNELS))
    Console().print(table)


if __name__ == "__main__":
    main()
