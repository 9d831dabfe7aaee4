"""The widgets in JupyterLab and in marimo: θ of a hand arrives in Python, θ of Python on the stage; a lesson plays."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import nbformat
import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.server import free_port

pytestmark = [pytest.mark.browser, pytest.mark.slow]

START = 60_000  # ms: a server, a kernel and torch
RUNS = re.compile(r"\[(\*|\d+)\]")  # the prompt of a cell that runs, or ran
BEGIN, SET = (0.8, 0.0, 0.0, 0.0, 0.8, 0.0), (0.5, 0.1, 0.2, -0.1, 0.6, 0.1)

# Python hears of θ that a hand has set, writes it down, and sets another one.
STAGE = f"""import torch, stn_viz as sv
from pathlib import Path
def heard(change):
    w.unobserve_all("theta")
    Path("heard.txt").write_text(" ".join(map(str, change.new)))
    w.theta = {SET}
w = sv.explore(torch.linspace(0, 1, 24 * 32).reshape(24, 32), theta={BEGIN})
w.observe(heard, "theta")"""
LESSON = 'course = sv.lesson("direction")'


@contextmanager
def serving(folder: Path, port: int, *command: str) -> Iterator[None]:
    """Run a server until the block ends."""
    config = str(folder / "config")
    home = {"HOME": str(folder), "JUPYTER_CONFIG_DIR": config, "XDG_CONFIG_HOME": config}
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=folder, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
            env={**os.environ, **home},
        )  # fmt: skip
    try:
        give_up = time.monotonic() + START / 1000
        while not answers(f"http://127.0.0.1:{port}/"):
            assert process.poll() is None, (folder / "log.txt").read_text()
            assert time.monotonic() < give_up, (folder / "log.txt").read_text()
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(30)


def answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=5):
            return True
    except (URLError, OSError):
        return False


def both_ways(page: Page, folder: Path) -> None:
    """Drive the stage with a key; Python answers with a θ of its own."""
    shown = page.get_by_test_id("stn-stage").first
    shown.wait_for(timeout=START)
    move = page.get_by_role("slider", name="move").first
    move.scroll_into_view_if_needed()
    move.press("ArrowRight")
    page.wait_for_function(
        """([stage, wanted]) => JSON.parse(stage.dataset.theta).every((v, k) => v === wanted[k])""",
        arg=[shown.element_handle(), list(SET)],
        timeout=START,
    )
    heard = np.array((folder / "heard.txt").read_text().split(), float)
    assert heard[2] > BEGIN[2]
    np.testing.assert_allclose(np.delete(heard, 2), np.delete(BEGIN, 2), atol=1e-12)


def plays(page: Page) -> None:
    """Go to the lesson's second and third step by keys, which the notebook never hears of; views come on the way."""
    lesson = page.get_by_test_id("stn-lesson")
    lesson.scroll_into_view_if_needed()
    places = [lesson.get_attribute("data-place")]
    for number in (2, 3):
        lesson.get_by_test_id(f"dot-{number}").click()
        expect(lesson).not_to_have_attribute("data-place", places[-1])
        places.append(lesson.get_attribute("data-place"))
        expect(lesson.locator(".picture.empty")).to_have_count(0, timeout=START)
    lesson.get_by_test_id("lesson-card").click(position={"x": 2, "y": 2})
    page.keyboard.press("ArrowLeft")
    expect(lesson).to_have_attribute("data-place", places[1])


def press_run(page: Page) -> None:
    """Run the one cell: what is pressed before the session stands is dropped, so press until it is heard."""
    prompt = page.locator(".jp-CodeCell .jp-InputPrompt")
    give_up = time.monotonic() + START / 1000
    prompt.wait_for(timeout=START)
    page.add_locator_handler(page.locator(".jp-Dialog .jp-mod-accept"), Locator.click)  # which kernel, and the like
    while not RUNS.search(prompt.inner_text()):
        assert time.monotonic() < give_up
        page.locator(".jp-CodeCell .cm-content").click()
        page.keyboard.press("Control+Enter")
        with suppress(AssertionError):
            expect(prompt).to_have_text(RUNS, timeout=2000)


def test_in_jupyterlab(browser: Browser, tmp_path: Path):
    cells = [nbformat.v4.new_code_cell(f"{STAGE}\n{LESSON}\ndisplay(w, course)")]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), tmp_path / "x.ipynb")
    port = free_port()
    lab = ["jupyterlab", "--no-browser", f"--port={port}", "--ServerApp.token=", "--allow-root"]
    with serving(tmp_path, port, *lab, "--LabApp.news_url=", "--ServerApp.root_dir=."):
        page = browser.new_page(viewport={"width": 1500, "height": 900})
        page.goto(f"http://127.0.0.1:{port}/doc/tree/x.ipynb")
        press_run(page)
        both_ways(page, tmp_path)
        plays(page)
        page.close()


def test_in_marimo(browser: Browser, tmp_path: Path):
    cells = [
        STAGE.split("\n", 1)[0],
        STAGE.split("\n", 1)[1] + "\nmo.ui.anywidget(w)",
        f"{LESSON}\nmo.ui.anywidget(course)",
    ]
    code = "import marimo\napp = marimo.App(width='full')\n"
    for cell in ("import marimo as mo", *cells):
        code += "@app.cell\ndef _():\n" + "".join(f"    {line}\n" for line in cell.split("\n"))
    (tmp_path / "x.py").write_text(f"{code}\nif __name__ == '__main__':\n    app.run()\n", "utf-8")
    port = free_port()
    with serving(tmp_path, port, "marimo", "-q", "run", "x.py", "--headless", "--no-token", f"--port={port}"):
        page = browser.new_page(viewport={"width": 1500, "height": 900})
        page.goto(f"http://127.0.0.1:{port}/")
        both_ways(page, tmp_path)
        plays(page)
        page.close()
