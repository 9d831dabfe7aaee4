"""Run in a copy of the package with the guide's family and kernel: writes what it computes, a scene and a page."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import torch
from streamlit.testing.v1 import AppTest

import stn_viz as sv
from stn_viz.interchange import snippet
from stn_viz.stage.packing import unpack
from stn_viz.stage.report import StageReport
from stn_viz.stage.saved_page import page_file
from stn_viz.stage.scene import Scene

OUT = Path(sys.argv[1])
FAMILY, KERNEL = sv.family("lens"), "mitchell"
THETA = torch.tensor([0.8, 0.15], dtype=torch.float64)
FRAME = sv.Frame((28, 28), (28, 28))
PIXEL = (9, 14)


def opened(script: str, **query: str) -> dict[str, object]:
    """Open a page by its link; what the stage was sent, what was complained of, and the link that stays."""
    at = AppTest.from_string(script, default_timeout=200)
    for name, value in {"v": "1", "family": "lens", "kernel": KERNEL, **query}.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception, at.exception
    stage = next(c for c in at.get("bidi_component") if c.proto.component_name == "stn-viz.stage")
    meta = unpack(stage.proto.bytes)[0]
    offered = {str(box.key).split(".")[-1]: list(box.options) for box in at.selectbox}
    plain = {k: v[0] if isinstance(v, list) else v for k, v in dict(at.query_params).items()}
    return {
        "family": meta["family"]["name"],
        "kernel": meta["kernel"],
        "theta": meta["theta"],
        "complaints": [w.value for w in (*at.warning, *at.error)],
        "query": plain,
        "offered": offered,
    }


def run(code: str, U: torch.Tensor) -> torch.Tensor:
    """Run a snippet in this process, on this U."""
    scope: dict[str, object] = {}
    exec(code, scope)
    return scope["warp"](U)  # type: ignore[operator]


dice = torch.Generator().manual_seed(0)
U = torch.rand(1, 1, 28, 28, generator=dice).double().requires_grad_(True)
upstream = torch.randn(1, 1, 28, 28, generator=dice).double()
theta = THETA.clone().requires_grad_(True)
V = sv.sample(U, FAMILY.grid(theta, FRAME), FRAME, KERNEL)
V.backward(upstream)
by_hand = sv.gradients(U.detach(), THETA, FAMILY, FRAME, upstream, KERNEL)
code = snippet(FAMILY, THETA, FRAME, KERNEL)
scene = Scene("golden", FAMILY, THETA, FRAME, U[0].detach().float().numpy(), kernel=KERNEL)
(OUT / "scene.bin").write_bytes(scene.payload())

page = page_file(scene, StageReport(theta=tuple(THETA.tolist())))[2]
(OUT / "stage.html").write_bytes(page)
t, h = torch.linspace(-2.113, 2.113, 399, dtype=torch.float64), 1e-6
mitchell = sv.KERNELS[KERNEL]
difference = (mitchell.weight(t + h) - mitchell.weight(t - h)) / (2 * h)
corner, edge, there = torch.tensor([[[1.0, 1.0]], [[1.0, 0.0]], [[1.3, 1.3]]], dtype=torch.float64)
found = {
    "families": sv.families(),
    "kernels": list(sv.KERNELS),
    "page": opened(Path("app.py").read_text("utf-8"), theta="0.8,0.15", size="28"),
    "descent": opened(
        "from stn_viz.app.backward import page as backward\nbackward.page()", size="24", steps="10", look="chain"
    ),
    "gradients": {
        "theta": float((by_hand.theta - theta.grad).abs().max()),  # type: ignore[operator]
        "U": float((by_hand.U - U.grad).abs().max()),  # type: ignore[operator]
    },
    "snippet": float((run(code, U.detach()) - V).abs().max()),
    "code": code,
    "slope": float((mitchell.slope(t) - difference).abs().max()),
    "pixel": float(V[0, 0, PIXEL[0], PIXEL[1]].detach()),
    "golden": {
        "V": V.flatten().tolist(),
        "U": by_hand.U.flatten().tolist(),
        "theta": by_hand.theta.tolist(),
        "upstream": upstream.flatten().tolist(),
        "dragged": sv.solve(FAMILY, THETA, corner, there, hold=edge).tolist(),
    },
}
(OUT / "found.json").write_text(json.dumps(found), encoding="utf-8")
