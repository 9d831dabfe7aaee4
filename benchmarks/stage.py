"""How fast the stage answers a hand, beside the same views as Plotly figures: ``python -m benchmarks.stage``.

One browser, one server, one run: 512×512 RGB with grid and gradient arrows. Times run from the input event's own
time stamp to the first task after the frame that shows its effect.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from statistics import median, quantiles

from playwright.sync_api import Page, sync_playwright

from benchmarks._serve import chromium, serving

DRAGS, MOVES, REFRESHES, WARM = 5, 60, 8, 2
_PROBE = """
const probe = window.probe = { paint: [], work: [], release: [], refresh: [], wanted: '' };
Object.assign(probe, { moved: 0, released: 0, pressed: 0, busy: 0 });
const soon = new MessageChannel(), waiting = [];
soon.port1.onmessage = () => waiting.splice(0).forEach((f) => f());
const painted = (f) => { waiting.push(f); soon.port2.postMessage(0); };
const since = (list, t) => painted(() => list.push(performance.now() - t));
let began = 0;
addEventListener('pointermove', (e) => { began = performance.now(); probe.moved ||= e.timeStamp; }, true);
addEventListener('pointermove', () => { probe.busy += performance.now() - began; });
addEventListener('pointerup', (e) => { probe.released = e.timeStamp; }, true);
addEventListener('keydown', (e) => { probe.pressed = e.timeStamp; }, true);
const later = window.requestAnimationFrame.bind(window);
window.requestAnimationFrame = (f) => later((t) => {
  const start = performance.now();
  try { f(t); } finally { probe.busy += performance.now() - start; }
});
probe.watch = (stage) => new MutationObserver((changes) => {
  for (const { attributeName: name } of changes) {
    if (name === 'data-theta' && probe.moved) {
      since(probe.paint, probe.moved);
      probe.work.push(probe.busy);
      probe.moved = probe.busy = 0;
    } else if (name === 'data-difference' && probe.released && stage.dataset.difference) {
      since(probe.release, probe.released);
      probe.released = 0;
    }
  }
}).observe(stage, { attributes: true });
probe.expect = (text) => { probe.wanted = text; };
new MutationObserver(() => {
  if (!probe.wanted) return;
  const titles = [...document.querySelectorAll('.gtitle')].filter((t) => t.textContent.endsWith(probe.wanted));
  if (titles.length < 4) return;
  probe.wanted = '';
  later(() => since(probe.refresh, probe.pressed));
}).observe(document, { subtree: true, childList: true, characterData: true });
"""


def _seconds(pid: int) -> float:
    """Read how much processor time a process has used; NaN where the system does not tell in /proc."""
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return float("nan")
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _drag_the_stage(page: Page, url: str, pid: int) -> tuple[dict[str, list[float]], float]:
    """Turn the box back and forth; give the probe's times and the server's share of a core while the hand moved."""
    page.goto(f"{url}/?view=stage")
    stage = page.get_by_test_id("stn-stage")
    page.wait_for_function("s => s.dataset.difference", arg=stage.element_handle(timeout=60_000), timeout=60_000)
    stage.evaluate("s => window.probe.watch(s)")
    used = wall = 0.0
    for k in range(WARM + DRAGS):
        if k == WARM:
            page.evaluate("Object.assign(probe, {paint: [], work: [], release: []})")
        box = page.get_by_role("slider", name="rotate").bounding_box()
        assert box is not None, "the stage has no handle to turn"
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        start, before = time.perf_counter(), _seconds(pid)
        for move in range(1, MOVES + 1):
            page.mouse.move(x + (1 if k % 2 else -1) * move, y + move / 4)
            page.wait_for_timeout(12)  # a mouse reports every 8 to 16 ms
        if k >= WARM:
            used, wall = used + _seconds(pid) - before, wall + time.perf_counter() - start
        page.mouse.up()
        page.wait_for_function(
            "n => probe.release.length > n", arg=max(k - WARM if k >= WARM else k, 0), timeout=20_000
        )
    return page.evaluate("({paint: probe.paint, work: probe.work, release: probe.release})"), used / wall


def _refresh_plotly(page: Page, url: str) -> list[float]:
    """Press an arrow key on the slider and wait until all four figures show the new angle."""
    page.goto(url)
    page.wait_for_function("document.querySelectorAll('.gtitle').length === 4", timeout=120_000)
    page.wait_for_timeout(2000)
    thumb = page.get_by_role("slider")
    thumb.focus()
    for k in range(WARM + REFRESHES):
        page.evaluate("text => probe.expect(text)", f"at {16 + k}°")
        page.keyboard.press("ArrowRight")
        page.wait_for_function("n => probe.refresh.length > n", arg=k, timeout=60_000)
        page.wait_for_timeout(200)
    return page.evaluate("probe.refresh")[WARM:]


def _row(what: str, times: list[float], budget: str = "") -> None:
    p95 = quantiles(times, n=20)[-1]
    print(f"{what:<44} {median(times):8.1f} {p95:8.1f}   {budget}")


def main() -> None:
    """Measure both pages and print them side by side."""
    with serving(Path(__file__).with_name("_page.py")) as (url, pid), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(playwright), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.add_init_script(_PROBE)
        stage, share = _drag_the_stage(page, url, pid)
        plotly = _refresh_plotly(page, url)
        browser.close()
    print(
        f"512×512 RGB, grid and gradient arrows, {len(stage['paint'])} frames of {DRAGS} drags, {len(plotly)} refreshes"
    )
    print(f"{'milliseconds':<44} {'median':>8} {'p95':>8}   budget")
    _row("stage: work of one frame", stage["work"], "median ≤ 16")
    _row("stage: input → paint, while dragging", stage["paint"], "p95 ≤ 50")
    _row("stage: release → torch's answer", stage["release"])
    _row("Plotly figures refreshed from Python", plotly)
    ratio = median(stage["release"]) / median(plotly)
    print(f"release → torch's answer / Plotly refresh: {ratio:.2f} (budget 0.20)")
    print(f"input → paint / Plotly refresh: {median(stage['paint']) / median(plotly):.3f}")
    print(f"server during a drag: {100 * share:.1f} % of a core (budget 5 %)")


if __name__ == "__main__":
    main()
