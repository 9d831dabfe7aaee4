"""Visitors who each run the Explore page every few seconds: ``python -m benchmarks.sessions [VISITORS] [SECONDS]``.

Browsers' protocol without browsers, from one process on the same cores. The app is served in turns with a full
collection of garbage after every run, as Streamlit does by itself, and with none until nobody waits, as the app asks
for.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from collections.abc import Sequence
from itertools import count

import psutil
from rich.console import Console
from rich.table import Table
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from benchmarks._serve import serving

VISITORS, SECONDS, PAUSE, TURNS = 50, 20.0, 3.0, 2
WAYS = {"after every run": "true", "in silence": "false"}
SIZES = (28, 64, 128)  # what a visitor chooses, one after the other


async def run_page(socket: ClientConnection, query: str) -> float:
    """Run the page; give how long it took, in seconds.

    Raises:
        RuntimeError: it failed.
    """
    asked = BackMsg()
    asked.rerun_script.query_string = query
    asked.rerun_script.page_name = "explore"
    started = time.perf_counter()
    await socket.send(asked.SerializeToString())
    while True:
        told = ForwardMsg()
        told.ParseFromString(bytes(await socket.recv(decode=False)))
        if told.WhichOneof("type") == "script_finished":
            if told.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
                raise RuntimeError("a run of the page failed")
            return time.perf_counter() - started


async def visit(url: str, first: float, seconds: float) -> list[float]:
    """Open the page ``first`` seconds from now, and run it every ``PAUSE`` seconds; leave the opening out."""
    took: list[float] = []
    await asyncio.sleep(first)
    address = url.replace("http", "ws", 1) + "/_stcore/stream"
    async with connect(address, subprotocols=["streamlit", "any"], max_size=None) as socket:  # pyright: ignore
        await run_page(socket, "v=1")
        began = time.perf_counter()
        for k in count():
            await asyncio.sleep(max(0.0, began + k * PAUSE - time.perf_counter()))
            if time.perf_counter() - began > seconds:
                return took
            took.append(await run_page(socket, f"v=1&size={SIZES[k % len(SIZES)]}"))
    return took


async def crowd(url: str, visitors: int, seconds: float) -> list[float]:
    """Let visitors come one after the other within 10 s, and stay."""
    stays = await asyncio.gather(*(visit(url, 10 * k / visitors, seconds) for k in range(visitors)))
    return [one for stay in stays for one in stay]


def measured(collects: str, visitors: int, seconds: float) -> tuple[list[float], float]:
    """Serve the app and let visitors in; give the times of their runs, and CPU seconds of the server a run."""
    with serving(STREAMLIT_RUNNER_POST_SCRIPT_GC=collects) as (url, pid):
        times = psutil.Process(pid).cpu_times()
        took = asyncio.run(crowd(url, visitors, seconds))
        now = psutil.Process(pid).cpu_times()
        return took, (now.user + now.system - times.user - times.system) / len(took)


def main(visitors: int = VISITORS, seconds: float = SECONDS) -> None:
    """Print both ways in turns."""
    table = Table("collected", "runs", "median ms", "p95 ms", "CPU ms a run", title=f"{visitors} visitors")
    for _ in range(TURNS):
        for way, setting in WAYS.items():
            took, cpu = measured(setting, visitors, seconds)
            table.add_row(way, str(len(took)), *(f"{1000 * v:.0f}" for v in (*middle_and_end(took), cpu)))
    Console().print(table)


def middle_and_end(took: Sequence[float]) -> tuple[float, float]:
    """Give the median and the 95th percentile."""
    return statistics.median(took), statistics.quantiles(took, n=20)[-1]


if __name__ == "__main__":
    given = sys.argv[1:]
    main(int(given[0]) if given else VISITORS, float(given[1]) if given[1:] else SECONDS)
