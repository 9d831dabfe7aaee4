"""Whoever listens gets the newest state whole; the stream ends when the room is gone or the server goes."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from stn_viz.app.classroom import streams
from stn_viz.app.classroom.streams import Streams
from stn_viz.classroom import DEVICES, Refused


def run(coroutine):
    """Run it in a thread of its own: where a browser was driven, this one has an event loop already."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


def test_the_newest_state_alone_is_told():
    async def listened():
        room, state = Streams(), ["one"]
        stream = room.listen("BCDF", lambda: state[0])
        heard = [await anext(stream), await anext(stream)]
        for later in ("two", "three"):
            state[0] = later
            room.ring("BCDF")
        heard.append(await anext(stream))
        room.ring("GHJK")  # another room's
        room.close()
        return heard + [part async for part in stream]

    assert run(listened()) == [b"retry: 2000\n\n", b"data: one\n\n", b"data: three\n\n"]


def test_a_silent_line_is_kept_alive(monkeypatch):
    monkeypatch.setattr(streams, "ALIVE", 0.01)

    async def listened():
        stream = Streams().listen("BCDF", lambda: "one")
        return [await anext(stream) for _ in range(3)]

    assert run(listened())[2] == b":\n\n"


def test_who_comes_and_goes_is_told_to_the_teacher():
    async def listened():
        room, counts = Streams(), []
        teacher = room.listen("lead", lambda: str(room.listening("BCDF")))
        await anext(teacher)
        counts.append(await anext(teacher))
        student = room.listen("BCDF", lambda: "", told="lead")
        await anext(student)
        counts.append(await anext(teacher))
        await student.aclose()
        counts.append(await anext(teacher))
        return counts

    assert run(listened()) == [b"data: 0\n\n", b"data: 1\n\n", b"data: 0\n\n"]


def test_a_room_that_is_gone_says_so():
    def gone():
        raise Refused("room")

    async def listened():
        return [part async for part in Streams().listen("BCDF", gone)]

    assert run(listened())[-1] == b"event: gone\ndata:\n\n"


def test_listeners_are_bounded_in_number():
    async def crowded():
        room = Streams()
        lines = [room.listen("BCDF", lambda: "") for _ in range(DEVICES)]
        for line in lines:
            await anext(line)
        with pytest.raises(Refused, match="devices"):
            room.listen("BCDF", lambda: "")

    run(crowded())
