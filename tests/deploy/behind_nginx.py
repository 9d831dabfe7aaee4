"""nginx before processes of the app, and visitors of it: browsers' protocol without browsers."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

ROOT = Path(__file__).parents[2]
MAIN = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/stn_viz.conf;
}}
"""


def nginx() -> str | None:
    """Find nginx, which Debian keeps out of a user's path."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


@contextlib.contextmanager
def proxied(folder: Path, port: int, base: str, replicas: list[int]) -> Iterator[str]:
    """Run nginx with the configuration that deploy/nginx.py writes, before processes at these ports."""
    written = [sys.executable, ROOT / "deploy" / "nginx.py", "--base-path", base, "--listen", f"127.0.0.1:{port}"]
    addresses = [f"127.0.0.1:{replica}" for replica in replicas]
    configuration = subprocess.run([*written, *addresses], check=True, capture_output=True).stdout
    (folder / "stn_viz.conf").write_bytes(configuration)
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder))
    process = subprocess.Popen([nginx() or "nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")])
    try:
        while not _listening(port):
            assert process.poll() is None, (folder / "error.log").read_text()
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}{base}"
    finally:
        process.terminate()
        process.wait(10)


def _listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def answering(port: int, path: str, cookie: str = "") -> tuple[int, str]:
    """Give the status of a page, and the cookie that it sets."""
    with contextlib.closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        answer = connection.getresponse()
        answer.read()
        return answer.status, (answer.getheader("Set-Cookie") or "").partition(";")[0]


class Visitor:
    """A browser's session without the browser: a cookie and a websocket."""

    def __init__(self, port: int, base: str) -> None:
        self.port, self.base = port, base
        status, self.cookie = answering(port, f"{base}/")
        assert status == 200
        assert self.cookie
        self.socket: ClientConnection | None = None
        self.open()

    def close(self) -> None:
        """Leave."""
        self.held.close()

    def open(self) -> None:
        """Open the websocket, where the cookie leads."""
        url = f"ws://127.0.0.1:{self.port}{self.base}/_stcore/stream"
        cookies = {"Cookie": self.cookie}
        self.held = contextlib.ExitStack()
        self.socket = self.held.enter_context(
            connect(url, subprotocols=["streamlit", "any"], additional_headers=cookies, max_size=None)
        )

    def runs(self, query: str) -> bool:
        """Let the page run; tell whether it ended, False where the websocket was cut off."""
        asked = BackMsg()
        asked.rerun_script.query_string = query
        try:
            self.socket.send(asked.SerializeToString())
            while True:
                told = ForwardMsg()
                told.ParseFromString(self.socket.recv(timeout=60))
                if told.WhichOneof("type") == "script_finished":
                    return told.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
        except ConnectionClosed:
            return False

    def returns(self, query: str) -> bool:
        """Come back as a browser does: ask whether a server is there, take its cookie, open a websocket."""
        give_up = time.monotonic() + 30
        while True:
            status, cookie = answering(self.port, f"{self.base}/_stcore/health", self.cookie)
            if status == 200:
                break
            assert time.monotonic() < give_up, "no server came back"
            time.sleep(0.2)
        self.cookie = cookie or self.cookie
        self.close()
        self.open()
        return self.runs(query)
