"""What a card says in words of its own (how a network was taught, on what task and digits), in the visitor's language.

A card keeps English sentences beside the numbers they were written from; a sentence that is not one of those that this
package writes is shown as it is.
"""

from __future__ import annotations

from collections.abc import Mapping

from stn_viz.datasets.digits import BUNDLED_SOURCE, mnist_source
from stn_viz.datasets.distortions import distortion
from stn_viz.networks.model_card import ModelCard
from stn_viz.texts import say, using

_DIGITS: Mapping[str, tuple[str, str]] = {  # digits by their id: what they are called at length and in short
    mnist_source("test"): ("mnist", "mnist"),
    BUNDLED_SOURCE: ("bundled-source", "bundled"),
}


def taught(card: ModelCard) -> str:
    """Say in a sentence how a network's transformer was taught, and from whose weights it went on; "" if not known."""
    if not card.lesson_start:
        return ""
    how = say(f"models-taught-{card.schedule}") if card.schedule else card.lesson_start
    if card.origin is None:
        return say("models-trained", how=how)
    if card.origin == card.name:
        return say("models-trained-again", how=how)
    return say("models-trained-from", how=how, origin=card.origin)


def schedule(card: ModelCard) -> str:
    """Say at length how a network was taught; "" where its card does not."""
    if card.schedule is None or card.upright is None:
        return card.lesson
    share = f"{100 * card.upright:.0f}"
    if card.schedule == "none" or card.origin is None:
        return say(f"models-schedule-{card.schedule}", share=share)
    how = say(f"models-schedule-short-{card.schedule}")
    if card.upright == 0:
        return say("models-schedule-from", how=how, origin=card.origin)
    return say("models-schedule-from-upright", how=how, origin=card.origin, share=share)


def schedule_in_short(card: ModelCard) -> str:
    """Say in two or three words how a network was taught, and from whose weights it went on; "" if not known."""
    if card.schedule is None:
        return card.lesson_title
    how = say(f"models-schedule-short-{card.schedule}")
    if card.origin is None or card.schedule == "none":
        return how
    return say("models-schedule-short-from", how=how, origin=card.origin)


def task_title(card: ModelCard) -> str:
    """Say what was done to the digits that a network was trained on."""
    task = distortion(card.task)
    with using("en"):
        same = task.title == card.task_title
    return task.title if same else card.task_title or card.task


def task_note(card: ModelCard) -> str | None:
    """Say what was chosen for a network's task where the paper leaves it open."""
    task = distortion(card.task)
    with using("en"):
        same = task.note == card.task_note
    return task.note if same else card.task_note


def digits_title(data: str, *, short: bool = False) -> str:
    """Say which digits something was measured on; in short, without where they come from.

    Args:
        data: as ``Digits.source``; that of another package is shown as it stands.
        short: leave out what a source has in brackets.
    """
    if data in _DIGITS:
        return say(f"models-digits-{_DIGITS[data][short]}")
    return data.partition(" (")[0] if short else data
