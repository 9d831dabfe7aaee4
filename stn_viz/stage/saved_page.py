"""The stage as a file that is live without a server."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import torch

from stn_viz.stage.report import StageReport
from stn_viz.stage.scene import Scene
from stn_viz.stage.standalone import standalone_html
from stn_viz.texts import say


def page_file(scene: Scene, said: StageReport, network: bytes | None = None) -> tuple[str, str, bytes]:
    """Write the stage as one HTML file that is live without server or network, as the stage reports that it stands.

    Args:
        scene: what is shown.
        said: the stage's last report.
        network: packed, one that judges V as the hand moves.

    Returns:
        its name, its type, and its bytes.
    """
    changes: dict[str, Any] = {"selection": said.selection}
    if len(said.theta) == scene.family.n_params:
        changes["theta"] = torch.tensor(said.theta, dtype=torch.float64)
    if said.overlays is not None:
        changes["overlays"] = dict.fromkeys(said.overlays, True)
    if said.projector is not None:
        changes["projector"] = said.projector
    text = standalone_html(replace(scene, **changes).payload(), say("app-saved-title"), network)
    return "spatial-transformer.html", "text/html", text.encode()
