"""Who closes a page leaves nothing behind: what was begun for it stops."""

import json
import time
from contextlib import ExitStack
from urllib.request import urlopen

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.sync.client import connect

from tests.browser.server import serving

pytestmark = pytest.mark.browser  # a server of its own, as the tests with a browser have
DESCENTS, WITHIN = 8, 2.0  # and seconds


def computing(url: str) -> int:
    with urlopen(f"{url}/_stcore/busy", timeout=30) as told:
        return json.loads(told.read())["computing"]


def begin(visitor, k: int) -> None:
    """Open a descent that takes long, each another one so that nothing is kept of it."""
    asked = BackMsg()
    asked.rerun_script.page_name = "backward"
    asked.rerun_script.query_string = f"v=1&family=diffeomorphic&size={128 - k}&steps=400&fine=1&rival=start"
    visitor.send(asked.SerializeToString())


def test_eight_abandoned_descents_stop_within_two_seconds(tmp_path):
    with serving(tmp_path / "log.txt") as url:
        with ExitStack() as stack:
            address = url.replace("http", "ws", 1) + "/_stcore/stream"
            for k in range(DESCENTS):
                visitor = stack.enter_context(connect(address, subprotocols=["streamlit", "any"], ping_interval=None))
                begin(visitor, k)
            give_up = time.monotonic() + 60
            while computing(url) < DESCENTS:
                assert time.monotonic() < give_up, "the descents did not all begin"
                time.sleep(0.05)
        left = time.monotonic()
        while computing(url):
            assert time.monotonic() - left < WITHIN, f"{computing(url)} go on"
            time.sleep(0.05)
