"""Lessons, a cut and views of every kind as they travel, and what Python reads of a player's report."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

from golden import wire

import stn_viz as sv
from stn_viz.app import view_state
from stn_viz.app.inside.view import Inside
from stn_viz.app.learn import catalogue, packing, player
from stn_viz.app.learn.from_inside import passed
from stn_viz.app.learn.packing import Taught, view_id
from stn_viz.app.learn.view import Learn
from stn_viz.app.models.scoreboard import board_of
from stn_viz.lessons.bundled import course, cuts
from stn_viz.lessons.model import HIDDEN, KINDS, PLAYS, REGIONS
from stn_viz.stage import lesson_views as kinds
from stn_viz.stage.inventory import InventoryPayload
from stn_viz.stage.lesson import Opens


def write(folder: Path) -> dict[str, Any]:
    """Write the payloads as ``wire-lessons-*.bin`` and ``wire-views.bin``; say what Python knows of both directions."""
    sent = list(payloads())
    for k, data in enumerate(sent):
        (folder / f"wire-lessons-{k}.bin").write_bytes(data)
    taught = Taught.of_lesson(course()[0])
    inventory = InventoryPayload("before", links=dict.fromkeys(("lesson", "before", "after", "list"), ""))
    (folder / "wire-inventory.bin").write_bytes(inventory.payload())
    (folder / "wire-views.bin").write_bytes(packing.later(taught, views()))
    return {
        "lessons": [f"wire-lessons-{k}" for k in range(len(sent))],
        "views": ["wire-views"],
        "inventory": ["wire-inventory"],
        "at": asked_of_a_report(),
        "entries": catalogue.entries(course()),
        "view_kinds": [kind.kind for kind in kinds.KINDS],
        "view_ids": {link: view_id(link) for link in views()},
        "questions": KINDS,
        "plays": PLAYS,
        "hidden": HIDDEN,
        "regions": REGIONS,
    }


def payloads() -> Iterator[bytes]:
    """Give every lesson, the first with views of all kinds, and a cut."""
    first, *others = (Taught.of_lesson(lesson) for lesson in course())
    yield packing.payload(first, views(), Opens(seed=1), served=True)
    for taught in others:
        yield packing.payload(taught, {}, Opens(), served=False)
    yield packing.payload(packing.taught("", cuts()[0].id), {}, Opens(), served=True)


def views() -> dict[str, kinds.LessonView]:
    """Give a view of each kind, by links as short as can be."""
    scene = wire.of(sv.family("similarity")).payload()
    made = (
        kinds.StageView(scene, next(wire.answers()).payload()),
        kinds.DescentView(scene, scene, 1),
        kinds.ChartView("chart", "<svg/>", "caption"),
        kinds.CurveView("x", (0.0, 1.0), "y", series=[kinds.Series("a", "#000", (0.5, None))], band=(0.0, 1.0)),
        kinds.TilesView("tiles", wire.tiles().payload(), "caption"),
        kinds.FigureView("figure", passed(Inside()).passage, "caption"),
        kinds.BoardView("board", board_of("st-cnn-affine"), "caption"),
        kinds.ExhibitView("exhibit", scene, "story", ("finding",), "x = 1", "x = 2", True, "<svg/>"),
    )
    return {f"/{view.kind}": view for view in made}


def asked_of_a_report() -> list[str]:
    """List the fields of a player's report that Python reads."""
    asked = wire.Asked()
    with patch.object(view_state, "current_view", return_value=Learn(cut="x")), patch.object(view_state, "keep"):
        player.take(asked)
        player.missing(asked)
    return list(dict.fromkeys(asked.fields))
