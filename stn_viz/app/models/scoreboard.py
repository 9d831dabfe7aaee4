"""The scoreboard as a view: our errors beside the paper's."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from stn_viz import palette
from stn_viz.app import view_state
from stn_viz.app.later import st
from stn_viz.app.models.results import Inspected
from stn_viz.app.models.view import PAGE, Inspector
from stn_viz.app.models.wording import schedule_in_short
from stn_viz.evaluation.paper import paper
from stn_viz.evaluation.scoreboard import Cell, Section, others, ratios, sections
from stn_viz.networks.checkpoints import checkpoints
from stn_viz.stage.components import component
from stn_viz.texts import payload, say


def board(view: Inspector, evaluated: Inspected) -> None:
    """Show our errors beside the paper's; a click on one puts that network on the inspector."""
    mount = component("stn-viz.board", js="scoreboard/scoreboard.js", css="scoreboard/scoreboard.css")
    mount(key="models.board", data=board_of(evaluated.card.name), default={"chosen": None}, on_chosen_change=_on_choice)
    st.caption(say("models-board-caption", source=paper()["source"]))


def board_of(chosen: str) -> dict[str, Any]:
    """Return the scoreboard as the browser draws it, with one network marked."""
    data: dict[str, Any] = {"sections": [_section(s) for s in sections()], "extra": _extra(), "chosen": chosen}
    return data | {"texts": payload("scoreboard"), "palette": palette.payload()}


def _section(section: Section) -> dict[str, Any]:
    rows = [{"name": row, "cells": [_cell(cell) for cell in cells]} for row, cells in section.rows]
    worth: list[dict[str, Any]] = []
    if len(section.columns) > 1:
        for kind in ("cnn", "fcn"):
            pairs = [{"ours": _round(ours), "paper": _round(theirs)} for ours, theirs in ratios(section, kind)]
            worth.append({"name": f"st-{kind}-affine ÷ {kind}", "cells": pairs})
    return {"title": section.title, "columns": [c.upper() for c in section.columns], "rows": rows, "worth": worth}


def _cell(cell: Cell) -> dict[str, Any]:
    there = cell.card is not None
    ours = _round(cell.error)
    return {"network": cell.name, "there": there, "ours": ours, "paper": cell.paper, "beaten": cell.beaten}


def _round(value: float | None) -> float | None:
    """Round as the page of docs does, half to even: the browser alone would round 2.625 up."""
    return None if value is None else round(value, 2)


def _extra() -> list[dict[str, Any]]:
    return [
        {
            "network": known.name,
            "there": True,
            "ours": _round(Cell(known.name, known, None).error),
            "slope": known.results.slope,
            "schedule": schedule_in_short(known),
        }
        for known in others()
    ]


def _on_choice() -> None:
    name = view_state.report("models.board").get("chosen")
    if isinstance(name, str) and name in checkpoints():
        view = view_state.current_view(PAGE, Inspector())
        view_state.keep(PAGE, replace(view, network=name, look="gallery", pick=-1))
