"""What a finding rests on: its numbers in words, its maps as pictures."""

from __future__ import annotations

import plotly.graph_objects as go
import torch
from torch import Tensor

from stn_viz.diagnostics import Finding, evidence_title
from stn_viz.diagnostics.reach import name_cut
from stn_viz.figures.heatmaps import magnitude_map, signed_map
from stn_viz.texts import say

_LISTED = 8  # entries of a list that are written out


def facts(finding: Finding) -> dict[str, str]:
    """Write a finding's numbers, by name."""
    said: dict[str, str] = {}
    for key, value in finding.evidence.items():
        name = evidence_title(key)
        if isinstance(value, Tensor):
            if value.ndim <= 1:
                said[name] = _listed(value.flatten().tolist())
        elif isinstance(value, tuple):
            said[name] = _listed(list(value))
        else:
            said[name] = str(name_cut(value)) if key == "by" and isinstance(value, str) else _number(value)
    return said


def _listed(values: list[object]) -> str:
    listed = ", ".join(_number(v) for v in values[:_LISTED])
    return say("figures-evidence-more", listed=listed, all=str(len(values))) if len(values) > _LISTED else listed


def _number(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def maps(finding: Finding) -> list[go.Figure]:
    """Draw a finding's maps over the target: marked points, signed values, or how far points moved."""
    figures: list[go.Figure] = []
    for key, value in finding.evidence.items():
        if not isinstance(value, Tensor):
            continue
        name = evidence_title(key)
        if value.ndim == 3 and value.shape[-1] == 2:
            length = value.double().norm(dim=-1)
            title, unit = say("figures-evidence-far", name=name), say("figures-source-pixels")
            figures.append(magnitude_map(length, title, space="target", unit=unit))
        elif value.ndim == 2 and min(value.shape) > 3:
            flat = value.double()
            draw = signed_map if bool((flat < 0).any()) else magnitude_map
            figures.append(draw(torch.where(flat.isfinite(), flat, torch.nan), name, space="target"))
    return figures
