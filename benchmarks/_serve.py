"""A Streamlit server and a browser for the benchmarks that need them."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Playwright


@contextlib.contextmanager
def serving(script: Path | None = None, **settings: str) -> Generator[tuple[str, int]]:
    """Serve a script, or the app as users start it, until the block ends; give its address and process id.

    Args:
        script: of Streamlit; None for the app.
        settings: variables of the process's environment.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "stn_viz", "run", "--port", str(port)]
    if script is not None:
        options = {"headless": "true", "port": str(port), "fileWatcherType": "none"}
        command = [sys.executable, "-m", "streamlit", "run", str(script), "--browser.gatherUsageStats=false"]
        command += [f"--server.{name}={value}" for name, value in options.items()]
    environment = {**os.environ, **settings}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    try:
        url = f"http://127.0.0.1:{port}"
        for _ in range(600):
            with (
                contextlib.suppress(URLError, ConnectionError, TimeoutError),
                urlopen(f"{url}/_stcore/health", timeout=1),
            ):
                break
            time.sleep(0.1)
        yield url, process.pid
    finally:
        process.terminate()
        process.wait(10)


def chromium(playwright: Playwright) -> str | None:
    """Find Playwright's own Chromium, else the system's."""
    own = Path(playwright.chromium.executable_path)
    return str(own) if own.exists() else shutil.which("chromium") or shutil.which("google-chrome")
