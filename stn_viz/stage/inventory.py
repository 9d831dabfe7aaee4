"""The concept inventory as it travels to the browser: both tests with their answers, and which steps mend what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from stn_viz import palette, texts
from stn_viz.lessons.bundled import course, misconceptions
from stn_viz.lessons.inventory import Item, Occasion, Question, inventory
from stn_viz.stage.packing import VERSION, pack

ROOMS = ("inventory", "lesson-player", "stage")  # what it says, and the parts of the player that it is made of


@dataclass(frozen=True)
class InventoryPayload:
    """Hold the concept inventory for the browser.

    Args:
        occasion: which of the two tests opens; None lets the visitor choose.
        projector: whether it is shown to a hall.
        links: the addresses of a ``lesson``'s step, with ``{lesson}`` and ``{step}``, of the test ``before``, of that
            ``after``, and of the ``list`` of lessons; None where there is no app.
    """

    occasion: Occasion | None = None
    projector: bool = False
    links: dict[str, str] | None = None

    def payload(self) -> bytes:
        """Pack it, in the language that is spoken; equal ones give equal bytes."""
        meta: dict[str, Any] = {
            "version": VERSION,
            "texts": texts.payload(*ROOMS),
            "palette": palette.payload(),
            "items": [_item(one) for one in inventory()],
            "misconceptions": {
                tag: {"name": str(one.name), "belief": str(one.belief), "steps": list(map(_treated, one.steps))}
                for tag, one in misconceptions().items()
            },
            "open": {"occasion": self.occasion, "projector": self.projector},
            "links": self.links,
        }
        return pack(meta, {})


def _item(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "topic": str(item.topic),
        "why": str(item.why),
        "before": _question(item.before),
        "after": _question(item.after),
    }


def _question(question: Question) -> dict[str, Any]:
    options = [
        {"text": str(one.text), "right": one.right, "misconception": one.misconception} for one in question.options
    ]
    return {"question": str(question.question), "options": options}


def _treated(step: tuple[str, str]) -> dict[str, Any]:
    """Name a step that treats a belief, as a reader of the list of lessons finds it."""
    name, id_ = step
    lesson = next(one for one in course() if one.id == name)
    place = next(k for k, one in enumerate(lesson.steps, 1) if one.id == id_)
    return {"lesson": name, "step": id_, "number": lesson.number, "title": str(lesson.title), "place": place}
