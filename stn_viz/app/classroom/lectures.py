"""Lessons for phones: packed once for all of them, however many ask at the same moment."""

from __future__ import annotations

import asyncio
import gzip
from collections import OrderedDict
from collections.abc import Callable, Hashable

from starlette.concurrency import run_in_threadpool

from stn_viz.app.learn.packing import Taught, later, payload, taught, view_id
from stn_viz.app.learn.views import view_for
from stn_viz.classroom import Question, Refused, Standing
from stn_viz.errors import UserError
from stn_viz.stage.lesson import Opens
from stn_viz.texts import Language, using

KEPT = 96  # parts: a lecture has some fifty in each language
_SEED = 1  # of the numbers of the checks, which a student who lets go may come to


class Lectures:
    """Pack lessons and their views, compressed, and keep the latest."""

    def __init__(self) -> None:
        """Begin without any."""
        self._parts: OrderedDict[Hashable, asyncio.Task[bytes]] = OrderedDict()

    async def lesson(self, standing: Standing, language: Language) -> bytes:
        """Pack a lecture's words in a language, without views."""
        what = named(standing)
        return await self._once(
            (standing.what, standing.cut, language),
            language,
            lambda: payload(what, {}, Opens(seed=_SEED), served=False),
        )

    async def view(self, standing: Standing, view: str, language: Language) -> bytes:
        """Pack one view of a lecture by its id.

        Raises:
            Refused: it has none of this id.
        """
        what = named(standing)
        link = next((one for one in what.links if view_id(one) == view), None)
        if link is None:
            raise Refused("illegible")
        return await self._once(
            (standing.what, standing.cut, language, view), language, lambda: later(what, {link: view_for(link)})
        )

    async def _once(self, key: Hashable, language: Language, make: Callable[[], bytes]) -> bytes:
        """Make a part unless somebody did, or is at it."""

        def made() -> bytes:
            with using(language):
                return gzip.compress(make(), 6)

        part = self._parts.get(key)
        if part is None or (part.done() and (part.cancelled() or part.exception())):
            part = self._parts[key] = asyncio.create_task(run_in_threadpool(made))
        self._parts.move_to_end(key)
        while len(self._parts) > KEPT:
            self._parts.popitem(last=False)
        return await asyncio.shield(part)


def named(standing: Standing) -> Taught:
    """Find what a room is taught.

    Raises:
        Refused: there is none of this id.
    """
    try:
        return taught("", standing.what) if standing.cut else taught(standing.what)
    except UserError:
        raise Refused("illegible") from None


def question(standing: Standing) -> Question:
    """Find what is asked where a lecture stands.

    Raises:
        Refused: nothing, or nothing that is voted on.
    """
    step = next((step for lesson, step in named(standing).steps if f"{lesson}/{step.id}" == standing.place), None)
    lesson = standing.place.partition("/")[0]
    if step is None or step.ask is None:
        raise Refused("closed")
    kind = step.ask.kind
    if kind == "order":
        raise Refused("closed")
    return Question(lesson, step.id, kind, len(step.ask.options) if kind == "choice" else 0)
