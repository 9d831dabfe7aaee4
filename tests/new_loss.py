"""Run in a copy of the package with the guide's loss: writes what the library and the pages make of it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import torch
from streamlit.testing.v1 import AppTest

import stn_viz as sv
from stn_viz.app.backward import problem
from stn_viz.app.backward.view import Backward
from stn_viz.differentiation.losses import Given, losses
from stn_viz.differentiation.objective import Objective
from stn_viz.stage.packing import unpack

EXPLORE = "from stn_viz.app.explore import page\npage.page()"
BACKWARD = "from stn_viz.app.backward import page\npage.page()"


def opened(script: str, **query: str) -> dict[str, object]:
    """Open a page by its link; what its stage and torch's answer were sent, and what its menu offers."""
    at = AppTest.from_string(script, default_timeout=200)
    for name, value in {"v": "1", "loss": "energy", **query}.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception, at.exception
    sent = {c.proto.component_name: unpack(c.proto.bytes) for c in at.get("bidi_component") if c.proto.bytes}
    meta, arrays = sent["stn-viz.stage"]
    upstream = sent["stn-viz.reference"][1].get("upstream", arrays.get("upstream"))
    (menu,) = (box for box in at.selectbox if str(box.key).endswith(".loss"))
    return {
        "complaints": [w.value for w in (*at.warning, *at.error)],
        "chosen": menu.value,
        "offered": list(menu.options),
        "upstream": meta["upstream"],
        "names": meta["loss_names"],
        "sent": None if upstream is None else upstream.flatten().tolist(),
    }


theta = torch.tensor([0.8, 0.1, 0.05, -0.1, 0.9, 0.02], dtype=torch.float64)
frame = sv.Frame((9, 11), (7, 8))
objective = Objective(torch.rand(1, 9, 11).double(), sv.family("affine"), frame, losses()["energy"].build(Given()))
leaf = theta.clone().requires_grad_(True)
value = (objective.warped(leaf[None]) ** 2).sum() / 2
value.backward()
run = problem.runs(Backward(loss="energy", size=24, steps=10))[0]
found = {
    "losses": list(losses()),
    "value": [objective.value(theta), float(value.detach())],
    "gradient": [objective.gradient(theta)[1].tolist(), leaf.grad.tolist()],  # type: ignore[union-attr]
    "descent": run.descent.losses.tolist(),
    "upstreams": float((run.upstreams[3] - run.at(3).warped(run.descent[3].theta[None])[0]).abs().max()),  # type: ignore[index]
    "explore": opened(EXPLORE, size="28"),
    "backward": opened(BACKWARD, size="24", steps="10"),
}
(Path(sys.argv[1]) / "found.json").write_text(json.dumps(found), encoding="utf-8")
