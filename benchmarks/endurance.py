"""Random use for an hour: ``python -m benchmarks.endurance [MINUTES]``.

Visitors come, open a random page with a random view, let go of a box where there is a stage of Explore's, and leave.
Every half minute the server's memory, threads and open files are read. From the second ten minutes to the last ten none
of them may grow by more than a tenth: their medians, since what a single page needs for a moment comes and goes, and of
threads the least, since one runs for each page that is being made.
"""

from __future__ import annotations

import asyncio
import random
import sys
import time
from collections.abc import Sequence
from itertools import count
from statistics import median

import psutil
from rich.console import Console
from rich.table import Table
from websockets.asyncio.client import connect

import stn_viz as sv
from benchmarks._serve import serving
from benchmarks.releases import Stage
from stn_viz.app.backward.view import LOOKS
from stn_viz.app.explore.view import LATTICES, SIZES
from stn_viz.app.models.view import LOOKS as MODELS
from stn_viz.diagnostics.museum import exhibits
from stn_viz.images.bundled import pictures
from stn_viz.lessons.bundled import course

MINUTES, VISITORS, WARM, EVERY = 60.0, 4, 10.0, 30.0  # minutes; visitors at a time; minutes; seconds between readings
GROWS = 1.1  # at most
STAYS = (0, 6)  # releases of a visitor
PAUSE = 3.0  # s at most between two of them
READ = {"memory, MB": median, "threads": min, "files": median}  # and what is compared of ten minutes' readings


def link(dice: random.Random) -> tuple[str, str]:
    """Choose a page and a view of it, as its address names them."""
    family, source = dice.choice(sv.families()), dice.choice(pictures()).name
    common = f"v=1&source={source}&family={family}"
    kernel, size, turn = dice.choice(list(sv.KERNELS)), dice.choice(SIZES), dice.randint(-45, 45)
    return dice.choice(
        [
            ("explore", f"{common}&kernel={kernel}&size={size}"),
            ("explore", f"v=1&source={source}&family=tps&lattice={dice.choice(LATTICES)}"),
            ("backward", f"{common}&look={dice.choice(LOOKS)}&steps=30&size=48&turn={turn}"),
            ("debug", f"v=1&exhibit={dice.choice(exhibits()).name}"),
            ("learn", f"v=1&lesson={dice.choice(course()).id}"),
            ("models", f"v=1&look={dice.choice(MODELS)}"),
            ("inside", "v=1"),
        ]
    )


async def visit(url: str, dice: random.Random, until: float) -> int:
    """Come, stay a while, leave, and come again as somebody else; give how often pages were opened."""
    address = url.replace("http", "ws", 1) + "/_stcore/stream"
    for opened in count():
        if time.perf_counter() > until:
            return opened
        page, query = link(dice)
        async with connect(address, subprotocols=["streamlit", "any"], max_size=None, ping_interval=None) as socket:  # pyright: ignore
            stage = Stage(socket, query, page)
            await stage.open()
            for _ in range(dice.randint(*STAYS) if page == "explore" and "affine" in query else 0):
                await asyncio.sleep(dice.uniform(0.5, PAUSE))
                await stage.release(dice.uniform(-180, 180))
            await asyncio.sleep(dice.uniform(0.5, PAUSE))
    return 0


async def reading(pid: int, until: float) -> list[tuple[float, ...]]:
    """Read the server's memory, threads and open files now and then."""
    server, began, found = psutil.Process(pid), time.perf_counter(), list[tuple[float, ...]]()
    while time.perf_counter() < until:
        await asyncio.sleep(EVERY)
        minutes = (time.perf_counter() - began) / 60
        found.append((minutes, server.memory_info().rss / 1e6, server.num_threads(), server.num_fds()))
    return found


async def use(url: str, pid: int, minutes: float) -> tuple[list[tuple[float, ...]], int]:
    """Use the app so long; give the readings, and how often pages were opened."""
    until = time.perf_counter() + 60 * minutes
    reads = asyncio.create_task(reading(pid, until))
    opened = await asyncio.gather(*(visit(url, random.Random(k), until) for k in range(VISITORS)))
    return await reads, sum(opened)


def growth(found: Sequence[tuple[float, ...]]) -> list[float]:
    """Compare the second ten minutes with the last ten, for each of ``READ``."""
    ends = found[-1][0] - WARM
    early = [line for line in found if WARM < line[0] <= 2 * WARM]
    late = [line for line in found if line[0] > ends]
    pairs = enumerate(READ.values(), 1)
    return [typical(line[k] for line in late) / typical(line[k] for line in early) for k, typical in pairs]


def main(minutes: float = MINUTES) -> None:
    """Print a reading every ten minutes, and how much each grew; end with 1 where one grew by more than a tenth."""
    with serving() as (url, pid):
        found, opened = asyncio.run(use(url, pid, minutes))
    table = Table("minute", *READ, title=f"{opened} pages opened, {VISITORS} visitors at a time")
    for line in found[:: round(WARM * 60 / EVERY)] + found[-1:]:
        table.add_row(*(f"{value:.0f}" for value in line))
    grown = growth(found)
    table.add_row("grew to", *(f"{one:.2f}" for one in grown))
    Console().print(table)
    sys.exit(max(grown) > GROWS)


if __name__ == "__main__":
    main(float(sys.argv[1]) if sys.argv[1:] else MINUTES)
