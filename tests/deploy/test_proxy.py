"""Two processes of the app behind nginx, under a sub-path: one restarts, and the other's visitors notice nothing."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from http.client import HTTPConnection

import pytest
from behind_nginx import ROOT, Visitor, answering, nginx, proxied
from playwright.sync_api import expect

from stn_viz.classroom.register import LETTERS
from tests.browser.server import free_port, serving

_SPEC = importlib.util.spec_from_file_location("nginx_conf", ROOT / "deploy" / "nginx.py")
nginx_conf = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(nginx_conf)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(nginx() is None, reason="no nginx: `make test` installs Debian's where there is apt-get"),
]
BASE = "/stn"
LINK = f"{BASE}/?v=1&theta=0.9,0.1,0,-0.1,0.9,0.2"
THETA = "[0.9,0.1,0,-0.1,0.9,0.2]"


def of(visitors: list[Visitor], replica: str) -> list[Visitor]:
    return [visitor for visitor in visitors if visitor.cookie == f"stn_viz_replica={replica}"]


def test_twenty_visitors_of_two_replicas_and_the_restart_of_one(tmp_path, browser):
    ports, port = [free_port(), free_port()], free_port()

    def replica(k: int, log: str):
        named = {"STN_VIZ_REPLICA": f"r{k + 1}", "STREAMLIT_SERVER_BASE_URL_PATH": BASE}
        return serving(tmp_path / log, base=BASE, port=ports[k], **named)

    with ExitStack() as stack:
        stack.enter_context(replica(1, "second.txt"))
        with replica(0, "first.txt"):
            stack.enter_context(proxied(tmp_path, port, BASE, ports))
            visitors = [stack.enter_context(closing(Visitor(port, BASE))) for _ in range(18)]
            assert len(of(visitors, "r1")) > 3 < len(of(visitors, "r2")), "visitors are spread"
            with ThreadPoolExecutor(4) as pool:
                assert all(pool.map(lambda visitor: visitor.runs("v=1&size=32"), visitors))
            pages = {}
            while set(pages) != {"r1", "r2"}:
                context = stack.enter_context(browser.new_context())
                page = context.new_page()
                page.goto(f"http://127.0.0.1:{port}{LINK}")
                (named,) = [c["value"] for c in context.cookies() if c["name"] == "stn_viz_replica"]
                pages[named] = page
            for page in pages.values():
                expect(page.get_by_test_id("stn-stage")).to_have_attribute("data-theta", THETA)
            lost, kept = of(visitors, "r1"), of(visitors, "r2")
        assert all(visitor.runs("v=1&size=48") for visitor in kept), "the other's visitors notice nothing"
        status, cookie = answering(port, f"{BASE}/", "stn_viz_replica=r1")
        assert (status, cookie) == (200, "stn_viz_replica=r2"), "another takes over, and the cookie follows"
        stack.enter_context(replica(0, "first again.txt"))
        assert not any(visitor.runs("v=1") for visitor in lost), "the process is gone, and its websockets with it"
        assert all(visitor.returns("v=1&size=32") for visitor in lost)
        assert all(visitor.runs("v=1&size=64") for visitor in kept)
        for page in pages.values():
            expect(page.locator("[data-test-connection-state=CONNECTED]")).to_have_count(1)
            expect(page.get_by_test_id("stn-stage")).to_have_attribute("data-theta", THETA)
            expect(page.get_by_test_id("stException")).to_have_count(0)
            page.get_by_test_id("theta-2").fill("0.25")
            page.get_by_test_id("theta-2").press("Enter")
            expect(page).to_have_url(re.compile(r"theta=0\.9%2C0\.1%2C0\.25"))


def room_opened_by(port: int, replica: str) -> str:
    """Open a room as a teacher's browser does, whose cookie names a process; give its letters."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Cookie": f"stn_viz_replica={replica}", "Origin": f"http://127.0.0.1:{port}"}
    with closing(connection):
        connection.request("POST", f"{BASE}/join", body="{}", headers=headers)
        return json.loads(connection.getresponse().read())["code"]


def test_phones_find_their_room_in_the_process_that_opened_it(tmp_path):
    ports, port = [free_port(), free_port()], free_port()
    with ExitStack() as stack:
        for k in range(2):
            named = {"STN_VIZ_REPLICA": f"r{k + 1}", "STREAMLIT_SERVER_BASE_URL_PATH": BASE}
            stack.enter_context(serving(tmp_path / f"{k}.txt", base=BASE, port=ports[k], **named))
        stack.enter_context(proxied(tmp_path, port, BASE, ports))
        rooms = {replica: room_opened_by(port, replica) for replica in ("r1", "r2", "r1", "r2")}
        assert [code[0] for code in rooms.values()] == list(LETTERS[:2])
        for code in rooms.values():
            for typed in (code, code.lower()):
                found = [events(port, typed) for _ in range(4)]
                assert found == [200] * 4, "phones have no cookie, and come to the room's process nevertheless"


def events(port: int, code: str) -> int:
    """Listen to a room as a phone does; give the status."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request("GET", f"{BASE}/join/{code}/events")
        return connection.getresponse().status


def test_the_proxy_tells_rooms_apart_by_the_letters_that_they_have():
    assert nginx_conf.LETTERS == LETTERS
    with pytest.raises(ValueError, match="21 processes"):
        nginx_conf.configuration(["app:8501"] * 21)


def test_the_configuration_of_the_compose_file_is_the_one_that_is_written():
    written = subprocess.run(
        [sys.executable, ROOT / "deploy" / "nginx.py", "app1:8501", "app2:8501"], check=True, capture_output=True
    )
    assert (ROOT / "deploy" / "nginx.conf").read_bytes() == written.stdout
