"""The paper's own figures."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any


def paper() -> dict[str, Any]:
    """Read the paper's own figures, with their source."""
    return json.loads(resources.files("stn_viz").joinpath("resources/paper.json").read_text("utf-8"))


def cell(task: str, name: str) -> float | None:
    """Return the paper's error for a network of this name on a task, where it has one."""
    row = name.removeprefix(f"{task}-").removesuffix("-joint")
    return paper()["errors"].get(task, {}).get(row)
