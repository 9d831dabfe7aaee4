"""The paper's own figures."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

from stn_viz.networks.names import NetworkName


def paper() -> dict[str, Any]:
    """Read the paper's own figures, with their source."""
    return json.loads(resources.files("stn_viz").joinpath("resources/paper.json").read_text("utf-8"))


def cell(name: NetworkName) -> float | None:
    """Return the paper's error for a network of this name on its task, in percent, where it has one."""
    return paper()["errors"].get(name.task, {}).get(name.row)
