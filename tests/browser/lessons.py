"""A small lesson of every kind of question and of some kinds of views, as Python would pack it for the player."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

import stn_viz as sv
from stn_viz import palette, texts
from stn_viz.stage.packing import VERSION, pack
from stn_viz.stage.scene import Scene
from tests.browser.scenes import photo, tiny

ROOMS = ("lesson-player", "stage", "validity", "tiles", "scoreboard")


def option(text: str, feedback: str, *, right: bool = False, tag: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        "text": text,
        "feedback": feedback,
        "right": right,
        "misconception": tag,
        "value": None,
        "within": 0,
        "at": None,
        "order": None,
        **more,
    }


def ask(kind: str, question: str, *options: dict[str, Any], **more: Any) -> dict[str, Any]:
    blank = {"tolerance": 0.0, "measure": None, "map": "V", "items": []}
    return {"kind": kind, "question": question, "options": list(options), **blank, **more}


def step(name: str, stage: str, then: str | None, asked: dict[str, Any] | None, **more: Any) -> dict[str, Any]:
    blank = {"hide": [], "about": None, "play": None, "open": None, "lesson": None, "formula": f"x^s of {name}"}
    words = {"say": f"The sentence of {name}.", "aha": f"What {name} shows.", "note": f"The note of {name}."}
    return {"id": name, "stage": stage, "then": then, "ask": asked, **blank, **words, **more}


STEPS = [
    step(
        "half",
        "whole",
        "half",
        ask(
            "choice",
            "What happens to the picture in V?",
            option("it becomes larger", "Right, it grows.", right=True),
            option("it becomes smaller", "The box shrinks, not the picture.", tag="M2"),
            option("it stays", "Every pixel reads something else.", tag="M1"),
        ),
        hide=["caption", "theta"],
        about=["target"],
    ),
    step(
        "slope",
        "pinned",
        None,
        ask(
            "number",
            "How large is the slope?",
            option("−0.564", "Right, half a width.", right=True, value=-0.564),
            option("−0.282", "That is per pixel.", value=-0.282, tag="M6"),
            tolerance=0.0005,
        ),
        hide=["microscope"],
    ),
    step(
        "turn",
        "upright",
        "turned",
        ask(
            "box",
            "Turn the box.",
            option("35° to 55°", "Right, with it.", right=True, value=45, within=10),
            option("−55° to −35°", "Against it.", value=-45, within=10, tag="M3"),
            option("anything else", "Look at V."),
            measure="rotation",
        ),
    ),
    step(
        "place",
        "tiny",
        None,
        ask(
            "pixel",
            "Which pixel of V is brightest?",
            option("row 2, column 1", "Right, .94.", right=True, at=(2, 1)),
            option("another", "Look again."),
        ),
    ),
    step(
        "order",
        "tiny",
        None,
        ask(
            "order",
            "Put the parts in their order.",
            option("localise, grid, sample", "Right.", right=True, order=(1, 2, 0)),
            option("another", "The grid needs θ first."),
            items=["sample", "localise", "grid"],
        ),
    ),
    step("curve", "curve", None, None, play="sweep"),
]
CHECK = {
    "kind": "number",
    "why": "V reads a box s times as wide.",
    "tolerance": 0.005,
    "rows": [
        {
            "question": f"s = {s}: by which factor do things grow?",
            "answer": 1 / s,
            "options": [],
            "wrong": [{"value": s, "misconception": "M2"}],
        }
        for s in (0.25, 0.5, 2)
    ],
}


def scenes() -> dict[str, bytes]:
    """Pack the stages of the views."""
    attention, similarity = sv.family("attention"), sv.family("similarity")
    small = photo(160)
    frame = sv.Frame(small.shape[1:], (60, 80))
    dots = {"samples": True}

    def of(family: sv.Family, *theta: float, U: np.ndarray = small, at: sv.Frame = frame, **more: Any) -> bytes:
        values = torch.tensor(theta, dtype=torch.float64)
        return Scene("lesson", family, values, at, U, picture=U is small, overlays=dots, **more).payload()

    little = sv.Frame((4, 4), (4, 4))
    return {
        "whole": of(attention, 1, 0, 0),
        "half": of(attention, 0.5, 0, 0),
        "pinned": of(attention, 0.6, 0.4, 0.1, U=tiny(), at=sv.Frame((4, 4), (2, 2)), selection=(0, 0)),
        "upright": of(similarity, 1, 0, 0, 0),
        "turned": of(similarity, 0.7071, 0.7071, 0, 0),
        "tiny": of(attention, 1, 0, 0, U=tiny(), at=little),
    }


CURVE = {
    "kind": "curve",
    "x": {"label": "turned by (degrees)", "values": [-90, -45, 0, 45, 90]},
    "y": {"label": "right answers (%)", "min": 0, "max": 100},
    "series": [{"name": "CNN", "colour": palette.THETA, "values": [27, 60, 95, 60, 31], "dash": ""}],
    "band": [-45, 45],
    "caption": "64 digits.",
    "title": "",
}


def views() -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Give the views by id, each in two parts, and the parts."""
    named: dict[str, Any] = {"curve": CURVE}
    parts: dict[str, np.ndarray] = {}
    for name, data in scenes().items():
        halves = [data[:64], data[64:]]
        names = [f"{name}-{k}" for k in range(2)]
        parts |= {part: np.frombuffer(half, np.uint8) for part, half in zip(names, halves, strict=True)}
        named[name] = {"kind": "stage", "scene": names, "answer": None, "title": ""}
    return named, parts


def lesson(opens: dict[str, Any], *, first: bool = False, cut: bool = False) -> bytes:
    """Pack the lesson; ``first``: with the views of its first step alone."""
    named, parts = views()
    if first:
        named = {name: view for name, view in named.items() if name in ("whole", "half")}
    head = {"id": "tried", "title": "A lesson", "idea": "Ask first.", "minutes": 8}
    covered = {"id": "tried", "title": "A lesson", "idea": "Ask first."}
    steps = [{**one, "lesson": "tried" if cut else None} for one in STEPS]
    names = {
        "M1": "V shrinks",
        "M2": "θ scales the picture",
        "M3": "turns the wrong way",
        "M6": "pixels for half widths",
    }
    meta = {
        "version": VERSION,
        "language": texts.catalogue.LOCALES[texts.current()],
        "texts": texts.payload(*ROOMS),
        "palette": palette.payload(),
        "lesson": head,
        "cut": {"id": "short", "title": "A lecture", "minutes": 20, "lessons": [covered]} if cut else None,
        "steps": steps,
        "checks": [] if cut else [CHECK],
        "misconceptions": {tag: {"name": name, "step": "tried/half"} for tag, name in names.items()},
        "open": {"step": None, "projector": False, "chrome": True, "seed": 7, "lecture": cut, **opens},
        "links": {"lesson": None},
        "views": named,
    }
    return pack(meta, parts)


def rest() -> bytes:
    """Pack the views that ``lesson(first=True)`` leaves out, as they arrive later."""
    named, parts = views()
    return pack({"version": VERSION, "lesson": "tried", "language": "en", "views": named}, parts)
