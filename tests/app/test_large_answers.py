"""A large V over the wire: values alone, the picture when a stage asks for it."""

import asyncio

import pytest
from websockets.asyncio.client import connect

from benchmarks.releases import Stage
from tests.browser.server import serving

pytestmark = pytest.mark.browser  # a server of its own, as the tests with a browser have


@pytest.mark.parametrize(("kind", "comes"), [("commit", False), ("picture", True)])
def test_explore_sends_a_picture_to_who_asks_for_one(tmp_path, kind, comes):
    async def ask(url: str) -> set[str]:
        address = url.replace("http", "ws", 1) + "/_stcore/stream"
        async with connect(address, subprotocols=["streamlit", "any"], max_size=None) as socket:
            stage = Stage(socket, "v=1&size=256")
            await stage.open()
            await stage.release(30.0, kind)
            return stage.arrays

    with serving(tmp_path / "log.txt") as url:
        arrays = asyncio.run(ask(url))
    assert {"values", "index"} <= arrays
    assert ("webp" in arrays) is comes
