"""How the app is served: to whom, with what headers, and what a page that fails tells a visitor."""

import base64
import contextlib
import re
import socket
import subprocess
import sys
import time
from urllib.request import urlopen

import pytest

from stn_viz.app import server_addresses, server_guard
from tests.browser.server import PROGRAM, START, free_port, healthy, serving

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Serve the app below a path, from a folder without settings; give its address and its log."""
    folder = tmp_path_factory.mktemp("served")
    with serving(folder / "log", "run", "--base-path", "/stn", base="/stn", cwd=folder) as url:
        yield url, folder / "log"


def shaken(url: str, **headers: str) -> int:
    """Ask for the app's websocket, and give the status of the answer: 101 where it is granted."""
    host, _, port = url.removeprefix("http://").partition("/")[0].partition(":")
    key = base64.b64encode(b"0123456789abcdef").decode()
    asked = {"Host": f"{host}:{port}", "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    lines = "".join(f"{k}: {v}\r\n" for k, v in {**asked, "Sec-WebSocket-Key": key, **headers}.items())
    with socket.create_connection((host, int(port)), timeout=20) as wire:
        wire.sendall(f"GET /stn/_stcore/stream HTTP/1.1\r\n{lines}\r\n".encode())
        return int(wire.recv(64).split()[1])


def test_it_listens_for_this_machine_alone_below_its_path_and_says_so(server):
    url, log = server
    port = re.search(r":(\d+)/stn", url)[1]
    assert re.findall(r"http://\S+", log.read_text()) == [f"http://localhost:{port}/stn"]
    for elsewhere in server_addresses.of_this_machine():
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((elsewhere, int(port)), timeout=5)


def test_its_start_says_nothing_but_its_address(server):
    assert [line for line in server[1].read_text().splitlines() if line.strip() and "The app is at" not in line] == []


def test_a_page_under_a_foreign_name_gets_no_websocket(server):
    url, _ = server
    assert shaken(url) == 101
    port = re.search(r":(\d+)/stn", url)[1]
    assert shaken(url, Host=f"localhost:{port}", Origin=f"http://localhost:{port}") == 101
    assert shaken(url, Host=f"evil.example:{port}", Origin=f"http://evil.example:{port}") == 403


def test_every_answer_forbids_foreign_content_frames_and_guessed_types(server):
    with urlopen(f"{server[0]}/debug") as answer:
        assert {name: answer.headers[name] for name in server_guard.HEADERS} == server_guard.HEADERS


BROKEN = """
import sys
import streamlit as st
from starlette.middleware import Middleware
from stn_viz.app import server_guard as guard

app = st.App(sys.argv[1], middleware=[Middleware(guard.Headers)], on_script_error=guard.failed)
app.run(config={"server.port": int(sys.argv[2]), "server.address": "localhost", "server.headless": True})
"""


@contextlib.contextmanager
def running(log, *command):
    """Run a server on a free port until it answers; give its address and its process."""
    port = free_port()
    with log.open("wb") as out:
        words = [str(word).format(port=port) for word in command]
        process = subprocess.Popen(words, stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    try:
        give_up = time.monotonic() + START
        while not healthy(url := f"http://localhost:{port}"):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < give_up, log.read_text()
            time.sleep(0.1)
        yield url, process
    finally:
        process.kill()
        process.wait(10)


def test_a_page_that_fails_shows_a_sentence_and_a_number_and_the_log_has_the_rest(browser, tmp_path):
    (tmp_path / "page.py").write_text("raise ValueError('/srv/secret')")
    (tmp_path / "start.py").write_text(BROKEN)
    log = tmp_path / "log"
    with running(log, sys.executable, tmp_path / "start.py", tmp_path / "page.py", "{port}") as (url, _):
        page = browser.new_page()
        page.goto(url)
        shown = page.get_by_test_id("stException").inner_text()
        page.close()
    number = re.search(r"Error ([0-9a-f]{6})", shown)[1]
    assert "Something went wrong on this page" in shown
    assert "secret" not in shown
    assert "page.py" not in shown
    assert number in log.read_text()
    assert "ValueError: /srv/secret" in log.read_text()


def test_a_server_that_is_stopped_while_torch_computes_ends_in_order(browser, tmp_path):
    log = tmp_path / "log"
    with running(log, PROGRAM, "run", "--port", "{port}") as (url, process):
        page = browser.new_page()
        page.goto(f"{url}/backward?v=1&steps=400&source=astronaut&size=512&loss=sum")
        page.get_by_test_id("stApp").and_(page.locator("[data-test-script-state=running]")).wait_for()
        process.terminate()
        assert process.wait(20) == 0
        page.close()
    assert "terminate called" not in log.read_text()
