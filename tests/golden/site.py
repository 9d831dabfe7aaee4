"""What the static site puts together in the browser, beside what Python makes of the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch

import stn_viz as sv
from stn_viz.app import networks
from stn_viz.app.sources import turned
from stn_viz.networks.layers import layered
from stn_viz.site.explore import digits_part, family_part
from stn_viz.stage.packing import pack
from stn_viz.stage.scene import Scene

TURNS = ((0, 40), (7, -65), (42, 0), (99, 90))  # a digit and by how far it is turned
VIEWS = (("affine", "lanczos", "border"), ("projective", "bilinear", "zeros"), ("tps", "integer", "reflection"))
FRAME = sv.Frame((30, 40), (21, 28))


def write(folder: Path) -> dict[str, Any]:
    """Write the network, the digits, families and scenes; give what torch and Python say of them."""
    name = "r-st-cnn-affine"
    (folder / "site-network.bin").write_bytes(pack(*layered(sv.load_checkpoint(name), name)))
    (folder / "site-digits.bin").write_bytes(digits_part())
    views = [_view(folder, *view) for view in VIEWS]
    return {"asked": [_asked(*turn) for turn in TURNS], "views": views}


def _asked(index: int, degrees: int) -> dict[str, Any]:
    """Turn a digit, and let torch's network look at it and at a quarter of it."""
    U = turned(index, degrees)
    frame = sv.Frame((28, 28), (28, 28))
    theta = torch.tensor([0.5, 0.0, 0.1, 0.0, 0.5, -0.1], dtype=torch.float64)
    V = sv.sample(torch.from_numpy(U)[None].double() / 255, sv.family("affine").grid(theta, frame), frame)
    own, of_V = networks.ask(U), networks.judge(V, None)[0]
    return {
        "index": index,
        "degrees": degrees,
        "U": U.ravel().tolist(),
        "own": own.meta(),
        "V": V.flatten().tolist(),
        "of_V": of_V.meta(),
    }


def _view(folder: Path, family: str, kernel: str, padding: str) -> dict[str, Any]:
    """Write a family's part, and a scene that Python packs of it."""
    chosen = sv.family(family)
    U = np.zeros((1, *FRAME.source), np.uint8)
    scene = Scene("golden", chosen, chosen.identity(), FRAME, U, kernel=kernel, padding=padding)
    (folder / f"site-{family}.bin").write_bytes(family_part(family))
    (folder / f"site-{family}-scene.bin").write_bytes(scene.payload())
    return {"family": family, "kernel": kernel, "padding": padding}
