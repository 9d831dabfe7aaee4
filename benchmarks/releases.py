"""Hands that let go of the box on Explore: ``python -m benchmarks.releases [VISITORS …]``.

Browsers' protocol without browsers, from one process on the same cores. Each visitor opens the page and lets go every
few seconds; an answer has come when torch's V for that very report is here. Where the server says "later" instead, the
visitor asks again, as the stage does, and the wait goes on. Two rounds a number of visitors: they come one after the
other within ten seconds, and all at once; hands let go after these.
"""

from __future__ import annotations

import asyncio
import json
import math
import random
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import psutil
from rich.console import Console
from rich.table import Table
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from benchmarks._serve import serving
from stn_viz.stage.packing import unpack

VISITORS, SECONDS, PAUSE, COMING = (100, 200), 30.0, 3.0, 10.0
STAGE, ANSWER = "stn-viz.stage", "stn-viz.reference"  # the components, as components.py names them
WITHIN = {100: 0.3, 200: 0.6}  # s, of an answer's 95th percentile
LATER, OPENED = 0.1, 10.0  # what share may be told "later"; s within which the last of a burst has its page


@dataclass
class Stage:
    """Hold a visitor's connection, and the stage on its page.

    Args:
        socket: the connection.
        query: the link that the visitor opens.
        page: of the app, by its path.
        widget: the stage's id.
        fragment: the part of the page that the stage stands in.
        epoch: of its θ.
        seq: how many reports it has sent.
        later: how often it was told that torch answers later.
        arrays: the names of what the last answer brought.
    """

    socket: ClientConnection
    query: str
    page: str = "explore"
    widget: str = ""
    fragment: str = ""
    epoch: int = 0
    seq: int = 0
    later: int = 0
    arrays: set[str] = field(default_factory=set[str])

    async def open(self) -> float:
        """Open the page; give how long that took, in seconds."""
        asked = BackMsg()
        asked.rerun_script.query_string = self.query
        asked.rerun_script.page_name = self.page
        started = time.perf_counter()
        await self.socket.send(asked.SerializeToString())
        await self._until(lambda told: told.WhichOneof("type") == "script_finished")
        return time.perf_counter() - started

    async def release(self, degrees: float, kind: str = "commit") -> float:
        """Let go of a box that was turned, with a report of that kind; give how long torch's V took, in seconds."""
        started = time.perf_counter()
        while not await self._answered(degrees, kind):
            self.later += 1
        return time.perf_counter() - started

    async def _answered(self, degrees: float, kind: str) -> bool:
        """Report θ; tell whether the answer brings V.

        Raises:
            RuntimeError: the page came without a stage.
        """
        if not self.widget:
            raise RuntimeError("the page came without a stage")
        self.seq += 1
        c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        report = {"kind": kind, "seq": self.seq, "epoch": self.epoch, "theta": [c, -s, 0, s, c, 0]}
        asked = BackMsg()
        asked.rerun_script.query_string = self.query
        asked.rerun_script.page_name = self.page
        asked.rerun_script.fragment_id = self.fragment
        state = asked.rerun_script.widget_states.widgets.add()
        state.id, state.json_value = self.widget, json.dumps({"view": report})
        await self.socket.send(asked.SerializeToString())
        answer: dict[str, object] = {}

        def came(told: ForwardMsg) -> bool:
            meta, arrays = _answer(told)
            if meta:
                answer.update(meta)
                self.arrays = arrays
            return answer.get("seq") == self.seq

        await self._until(came)
        wait = answer.get("later")
        if isinstance(wait, int | float):
            await asyncio.sleep(wait / 1000)
            return False
        return True

    async def _until(self, there: Callable[[ForwardMsg], bool]) -> None:
        """Read what the server tells until that is there.

        Raises:
            RuntimeError: a run of the page failed.
        """
        while True:
            told = ForwardMsg()
            told.ParseFromString(bytes(await self.socket.recv(decode=False)))
            if (
                told.WhichOneof("type") == "script_finished"
                and told.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR
            ):
                raise RuntimeError("a run of the page failed")
            component = told.delta.new_element.bidi_component
            if component.component_name == STAGE:
                self.widget, self.fragment = component.id, told.delta.fragment_id
                self.epoch = unpack(component.bytes)[0]["epoch"]
            if there(told):
                return


def _answer(told: ForwardMsg) -> tuple[dict[str, object], set[str]]:
    """Read what an answer says of itself and which arrays it brings; nothing if this is none."""
    component = told.delta.new_element.bidi_component
    if component.component_name != ANSWER:
        return {}, set()
    meta, arrays = unpack(component.bytes)
    return meta, set(arrays)


@dataclass
class Found:
    """Hold what a crowd has seen.

    Args:
        opened: how long each page took, in seconds.
        took: how long each answer took, in seconds.
        later: how many were told "later".
        failed: what went wrong.
    """

    opened: list[float] = field(default_factory=list[float])
    took: list[float] = field(default_factory=list[float])
    later: int = 0
    failed: list[str] = field(default_factory=list[str])


async def visit(url: str, first: float, hands: float, until: float, found: Found) -> None:
    """Open the page at ``first``, by the clock; from ``hands`` ``until`` then let go every ``PAUSE`` seconds or so."""
    await asyncio.sleep(first - time.perf_counter())
    address = url.replace("http", "ws", 1) + "/_stcore/stream"
    try:
        async with connect(address, subprotocols=["streamlit", "any"], max_size=None, open_timeout=60) as socket:  # pyright: ignore
            stage = Stage(socket, "v=1")
            found.opened.append(await stage.open())
            await asyncio.sleep(max(0.0, hands - time.perf_counter()))
            while time.perf_counter() < until:
                await asyncio.sleep(max(0.0, PAUSE * random.uniform(0.5, 1.5)))
                found.took.append(await stage.release(random.uniform(-180, 180)))
            found.later += stage.later
    except (RuntimeError, OSError) as error:
        found.failed.append(str(error))


async def crowd(url: str, visitors: int, seconds: float, coming: float) -> Found:
    """Let visitors come within so many seconds, and stay."""
    found, began = Found(), time.perf_counter()
    comes = [began + coming * k / visitors for k in range(visitors)]
    await asyncio.gather(*(visit(url, one, began + COMING, began + COMING + seconds, found) for one in comes))
    return found


def main(visitors: tuple[int, ...] = VISITORS) -> None:
    """Print what was measured beside what is wanted; end with 1 where something took longer."""
    opening = "visitors", "come within s", "last page s", "answers"
    table, good = Table(*opening, "median s", "p95 s", "wanted", "later", "failed", "CPU ms an answer"), True
    for many in visitors:
        for coming in (COMING, 0.0):
            with serving() as (url, pid):
                before = _cpu(pid)
                found = asyncio.run(crowd(url, many, SECONDS, coming))
                spent = (_cpu(pid) - before) / len(found.took)
            p95, wanted = statistics.quantiles(found.took, n=20)[-1], WITHIN.get(many, math.inf)
            later = found.later / len(found.took)
            soon = max(found.opened) <= OPENED and p95 <= wanted
            good = good and soon and later <= LATER and not found.failed
            table.add_row(
                *(str(many), f"{coming:.0f}", f"{max(found.opened):.1f}", str(len(found.took))),
                *(f"{statistics.median(found.took):.2f}", f"{p95:.2f}", "" if many not in WITHIN else f"{wanted:.1f}"),
                *(f"{later:.1%}", str(len(found.failed)), f"{1000 * spent:.0f}"),
            )
            print(*sorted(set(found.failed)), sep="\n", end="")
    Console(width=120).print(table)
    sys.exit(not good)


def _cpu(pid: int) -> float:
    times = psutil.Process(pid).cpu_times()
    return times.user + times.system


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or VISITORS)
