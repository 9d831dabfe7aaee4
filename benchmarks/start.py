"""How soon the app can be used, and what an idle session costs: ``python -m benchmarks.start``.

The app is served by the command that users type. A warm visit is a new browser session on a server that has been
visited before. A page can be used when the stage has painted its first frame.
"""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, sync_playwright

from benchmarks._serve import chromium, serving

VISITS, IDLE = 5, 20


def _visit(browser: Browser, url: str) -> tuple[float, bool]:
    """Open the first page in a new session; give the seconds until it can be used, and whether it took Plotly."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    started = time.perf_counter()
    page.goto(url)
    page.wait_for_selector("[data-testid=stn-stage][data-theta]", timeout=60_000)
    seconds = time.perf_counter() - started
    context.close()
    return seconds, any("plotly" in address.lower() for address in asked)


def _memory(pid: int) -> float:
    """Read a process's resident memory in MiB; NaN where the system does not tell in /proc."""
    status = Path(f"/proc/{pid}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), float("nan"))


def main() -> None:
    """Measure and print beside the budgets."""
    started = time.perf_counter()
    with serving() as (url, pid), sync_playwright() as playwright:
        ready = time.perf_counter() - started
        browser = playwright.chromium.launch(executable_path=chromium(playwright), args=["--no-sandbox"])
        cold, plotly = _visit(browser, url)
        warm = median(_visit(browser, url)[0] for _ in range(VISITS))
        before = _memory(pid)
        contexts = [browser.new_context() for _ in range(IDLE)]
        for context in contexts:
            page = context.new_page()
            page.goto(url)
            page.wait_for_selector("[data-testid=stn-stage][data-theta]", timeout=60_000)
        each = (_memory(pid) - before) / IDLE
        browser.close()
    print(f"{'server start to ready':<44} {ready:6.1f} s    budget ≤ 6 s")
    print(f"{'first usable paint, cold':<44} {cold:6.1f} s    budget ≤ 4 s")
    print(f"{f'first usable paint, warm (median of {VISITS})':<44} {warm:6.1f} s    budget ≤ 2 s")
    print(f"{'Plotly on the first page':<44} {'yes' if plotly else 'no':>6}      budget no")
    print(f"{f'one of {IDLE} open sessions':<44} {each:6.1f} MiB  budget ≤ 5 MiB")


if __name__ == "__main__":
    main()
