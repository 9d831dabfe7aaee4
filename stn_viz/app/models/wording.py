"""What a card says in words of its own (how a network was taught, on what task and digits), in the visitor's language.

A card keeps English sentences beside the numbers they were written from; a sentence that is not one of those that this
package writes is shown as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stn_viz.datasets.distortions import distortion, distortions
from stn_viz.texts import say, using

_HOW = {"no transformer": "none", "joint": "joint", "upright-first": "upright"}
_DIGITS = {
    "MNIST test": "mnist",
    "bundled digits": "bundled",
    "bundled digits (UCI optical digits)": "bundled-source",
    "your digit": "yours",
}


def taught(card: Mapping[str, Any]) -> str:
    """Say in a sentence how a network's transformer was taught, and from whose weights it went on; "" if not known."""
    words = _first(card)
    if not words:
        return ""
    how = say(f"models-taught-{_HOW[words]}") if words in _HOW else words
    origin = card.get("recipe", {}).get("origin")
    if origin is None:
        return say("models-trained", how=how)
    if origin == card.get("name"):
        return say("models-trained-again", how=how)
    return say("models-trained-from", how=how, origin=origin)


def lesson(card: Mapping[str, Any]) -> str | None:
    """Say at length how a network was taught; None where its card does not."""
    recipe, words = card.get("recipe", {}), _first(card)
    if words not in _HOW or "upright" not in recipe:
        return card.get("lesson")
    origin, share = recipe.get("origin"), f"{100 * recipe['upright']:.0f}"
    if words == "no transformer" or origin is None:
        return say(f"models-lesson-{_HOW[words]}", share=share)
    how = say(f"models-lesson-short-{_HOW[words]}")
    if recipe["upright"] == 0:
        return say("models-lesson-from", how=how, origin=origin)
    return say("models-lesson-from-upright", how=how, origin=origin, share=share)


def lesson_in_short(card: Mapping[str, Any]) -> str:
    """Say in two or three words how a network was taught, and from whose weights it went on; "" if not known."""
    words, origin = _first(card), card.get("recipe", {}).get("origin")
    if words not in _HOW:
        return str(card.get("lesson", "")).partition(":")[0]
    how = say(f"models-lesson-short-{_HOW[words]}")
    if origin is None or words == "no transformer":
        return how
    return say("models-lesson-short-from", how=how, origin=origin)


def task_title(card: Mapping[str, Any]) -> str:
    """Say what was done to the digits that a network was trained on."""
    return _of_task(card, "title") or str(card.get("task_title", card["task"]))


def task_note(card: Mapping[str, Any]) -> str | None:
    """Say what was chosen for a network's task where the paper leaves it open."""
    return _of_task(card, "note") or card.get("task_note")


def digits_title(data: str) -> str:
    """Say which digits something was measured on."""
    return say(f"models-digits-{_DIGITS[data]}") if data in _DIGITS else data


def _first(card: Mapping[str, Any]) -> str:
    return str(card.get("lesson", "")).partition(":")[0].partition(",")[0].strip()


def _of_task(card: Mapping[str, Any], field: str) -> str:
    """Say a task's title or note, if the card means the task as it is defined now; else ""."""
    if card.get("task") not in distortions():
        return ""
    task = distortion(card["task"])
    with using("en"):
        same = getattr(task, field) == card.get(f"task_{field}")
    return getattr(task, field) if same else ""
