"""A lecture with a hall of phones beside it: ``python -m benchmarks.hall [STUDENTS]``.

Everything runs on this machine's cores, the load as well. Phones open the page with its script, the lesson and its
first views, and listen; the lecturer steps through a lesson, and his own stage is answered meanwhile; everybody votes
at once. The lecturer lets go of the box about as often as the lesson steps on, some 65 times: of 27, with 20 steps, the
single one that falls into the joining decided what the 95th percentile is.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import statistics
import sys
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import psutil
from rich.console import Console
from rich.table import Table
from websockets.asyncio.client import connect

from benchmarks._serve import serving
from benchmarks.releases import Stage
from stn_viz.app.learn.packing import taught, view_id

STUDENTS, LESSON, STEPS, VOTES, STAGE = 200, "direction", 60, 3, 200
PAUSE = 0.5  # seconds between two steps, and two releases of the lecturer's box
WITHIN = {  # what a hall needs
    "all have joined, s": 10.0,
    "a step reaches a phone, p95 s": 0.5,
    "all votes until the histogram, s": 1.0,
    "the lecturer's own stage, p95 s": 0.3,
    "memory a student, MB": 0.5,
    "errors": 0.0,
}


@dataclass
class Line:
    """Hold a connection that is kept."""

    port: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @classmethod
    async def open(cls, port: int) -> Line:
        """Connect."""
        return cls(port, *await asyncio.open_connection("127.0.0.1", port, limit=2**22))

    async def send(self, path: str, sent: object = None) -> None:
        """Ask for something, or hand something in."""
        body = b"" if sent is None else json.dumps(sent).encode()
        method, takes = ("GET", "gzip") if sent is None else ("POST", "identity")
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nAccept-Encoding: {takes}\r\n"
        self.writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        await self.writer.drain()

    async def head(self) -> tuple[int, int]:
        """Read the status of an answer, and how long it is."""
        first, *lines = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower().split("\r\n")
        length = next((line.partition(":")[2] for line in lines if line.startswith("content-length:")), "0")
        return int(first.split()[1]), int(length)

    async def ask(self, path: str, sent: object = None) -> tuple[int, bytes]:
        """Ask, and read the answer as it was sent, compressed or not; a line that the server let go is opened anew."""
        try:
            await self.send(path, sent)
            status, length = await self.head()
        except (asyncio.IncompleteReadError, ConnectionError):
            again = await Line.open(self.port)
            self.reader, self.writer = again.reader, again.writer
            await self.send(path, sent)
            status, length = await self.head()
        return status, await self.reader.readexactly(length)


@dataclass
class Phone:
    """Hold what a phone was told, and when."""

    states: list[tuple[float, dict[str, Any]]] = field(default_factory=list[tuple[float, dict[str, Any]]])
    news: asyncio.Event = field(default_factory=asyncio.Event)
    line: Line | None = None

    async def until(self, true: Callable[[dict[str, Any]], bool], since: float = 0.0) -> float:
        """Wait for a state that comes after ``since``; give when it came."""
        while True:
            for when, state in self.states:
                if when > since and true(state):
                    return when
            self.news.clear()
            await self.news.wait()


@dataclass
class Room:
    """Lead a room over its addresses, as the teacher's page does."""

    line: Line
    code: str
    key: str
    errors: list[str] = field(default_factory=list[str])

    async def lead(self, act: str, **more: object) -> None:
        """Let it stand elsewhere, or a vote be opened or closed."""
        await self.ask(self.line, f"/join/{self.code}/lead", {"key": self.key, "act": act, **more})

    async def ask(self, line: Line, path: str, sent: object = None) -> bytes:
        """Ask for something; what is refused is an error."""
        status, body = await line.ask(path, sent)
        if status != 200:
            self.errors.append(f"{path}: {status}")
        return body

    async def listen(self, phone: Phone, key: str = "") -> None:
        """Listen until cancelled."""
        line = await Line.open(self.line.port)
        await line.send(f"/join/{self.code}/events" + (f"?key={key}" if key else ""))
        status, _ = await line.head()
        if status != 200:
            self.errors.append(f"events: {status}")
        async for text in line.reader:
            if text.startswith(b"data: "):
                phone.states.append((time.perf_counter(), json.loads(text[6:])))
                phone.news.set()

    async def join(self, phone: Phone, listens: list[asyncio.Task[None]]) -> None:
        """Open the page as a phone does: its script, the lesson, the views of the first two steps."""
        phone.line = await Line.open(self.line.port)
        page = gzip.decompress(await self.ask(phone.line, f"/join/{self.code}")).decode()
        script = page.partition('src="')[2].partition('"')[0]
        listens.append(asyncio.create_task(self.listen(phone)))
        links = taught(LESSON).links_from(0)
        parts = ["lesson", *(f"view/{view_id(link)}" for link in links)]
        for path in (script, *(f"/join/{self.code}/{part}?lang=en" for part in parts)):
            await self.ask(phone.line, path)
        await phone.until(lambda state: state["at"] is not None)


@asynccontextmanager
async def stage(url: str) -> AsyncGenerator[list[float]]:
    """Let the lecturer let go of the box on his own stage meanwhile; give how long torch's answers took."""
    took: list[float] = []
    address = url.replace("http", "ws", 1) + "/_stcore/stream"
    async with connect(address, subprotocols=["streamlit", "any"], max_size=None) as socket:  # pyright: ignore
        own = Stage(socket, "v=1")
        await own.open()

        async def drags() -> None:
            for k in range(STAGE):
                took.append(await own.release(7.0 * k))
                await asyncio.sleep(PAUSE)

        hand = asyncio.create_task(drags())
        yield took
        hand.cancel()


async def lecture(url: str, pid: int, students: int) -> dict[str, float]:
    """Hold it; give what was measured, by the names of ``WITHIN``."""
    server, phones, teacher = psutil.Process(pid), [Phone() for _ in range(students)], Phone()
    async with stage(url) as answers:
        line = await Line.open(int(url.rpartition(":")[2]))
        opened = json.loads((await line.ask("/join", {}))[1])
        room = Room(line, opened["code"], opened["key"])
        places = [f"{lesson}/{step.id}" for lesson, step in taught(LESSON).steps]
        await room.lead("stand", what=LESSON, place=places[0])
        listens = [asyncio.create_task(room.listen(teacher, room.key))]
        await room.join(Phone(), listens)  # packs what all of them get
        before = server.memory_info().rss
        began = time.perf_counter()
        await asyncio.gather(*(room.join(phone, listens) for phone in phones))
        joined = time.perf_counter() - began
        reached = await steps(room, phones, places)
        counted = [await vote(room, teacher, phones, place) for place in voted(places)]
        memory = (server.memory_info().rss - before) / 1e6 / students
        for task in listens:
            task.cancel()
    return dict(zip(WITHIN, (joined, p95(reached), max(counted), p95(answers), memory, len(room.errors)), strict=True))


async def steps(room: Room, phones: list[Phone], places: list[str]) -> list[float]:
    """Step through the lesson; give how long each step took to each phone."""
    reached: list[float] = []
    for k in range(1, STEPS + 1):
        place = places[k % len(places)]
        await asyncio.sleep(PAUSE)
        began = time.perf_counter()
        await room.lead("stand", what=LESSON, place=place)
        came = await asyncio.gather(
            *(phone.until(lambda state, at=place: state["at"]["place"] == at, began) for phone in phones)
        )
        reached += [when - began for when in came]
    return reached


def voted(places: list[str]) -> list[str]:
    """Choose some places where a choice is asked."""
    asks = [step.ask for _, step in taught(LESSON).steps]
    return [place for place, ask in zip(places, asks, strict=True) if ask is not None and ask.kind == "choice"][:VOTES]


async def vote(room: Room, teacher: Phone, phones: list[Phone], place: str) -> float:
    """Let everybody vote at once; give the seconds from then on until the histogram is told."""
    await room.lead("stand", what=LESSON, place=place)
    await room.lead("open")
    await asyncio.sleep(PAUSE)
    began = time.perf_counter()
    sent = [{"device": f"device-{k}", "place": place, "given": k % 2} for k in range(len(phones))]
    lines = [phone.line for phone in phones if phone.line]
    await asyncio.gather(
        *(room.ask(line, f"/join/{room.code}/vote", one) for line, one in zip(lines, sent, strict=True))
    )
    await room.lead("close")

    def whole(state: dict[str, Any]) -> bool:
        return state["at"]["place"] == place and any(
            sum(n for _, n in one["counts"]) == len(phones) for one in state["rounds"]
        )

    return await teacher.until(whole) - began


def p95(took: list[float]) -> float:
    """Give the 95th percentile."""
    return statistics.quantiles(took, n=20)[-1]


def main(students: int = STUDENTS) -> None:
    """Print what was measured beside what is wanted; end with 1 where something took longer."""
    with serving() as (url, pid):
        found = asyncio.run(lecture(url, pid, students))
    table = Table("", "measured", "wanted at most", title=f"{students} students")
    for name, value in found.items():
        table.add_row(name, f"{value:.2f}", f"{WITHIN[name]:.2f}")
    Console().print(table)
    sys.exit(any(value > WITHIN[name] for name, value in found.items()))


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else STUDENTS)
