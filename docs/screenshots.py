"""Take the screenshots of docs/ from the running app: ``python docs/screenshots.py [NAME …]``.

Needs the test requirements; without a name every page is taken.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.browser.chromium import FLAGS, chromium
from tests.browser.server import serving

STAGE = "[data-testid=stn-stage][data-difference]"
PAGES = {  # name: (address, what is there once it can be looked at)
    "start": ("", "[data-testid=stn-stage][data-theta]"),
    "explore": ("explore", STAGE),
    "digit": ("explore?v=1&source=digit&digit=3&turn=50&ask=1", STAGE),
    "backward": ("backward", ":nth-match(.js-plotly-plot, 2)"),  # the landscape is there, not its progress alone
    "models": ("models", ".js-plotly-plot"),
    "debug": ("debug", STAGE),
    "lesson": ("learn?lesson=direction&step=half", "[data-testid=stn-stage]"),
}
SIZES = ((1440, 900), (1024, 768))


def main() -> None:
    """Show every page in light and dark at both sizes, and keep what is seen."""
    here = Path(__file__).parent
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder) / "log.txt") as url,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(playwright), args=FLAGS)
        for name in sys.argv[1:] or PAGES:
            address, ready = PAGES[name]
            for width, height in SIZES:
                for scheme in ("light", "dark"):
                    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
                    page = context.new_page()
                    page.goto(f"{url}/{address}")
                    page.wait_for_selector(ready, timeout=60_000)
                    page.wait_for_timeout(1500)  # charts fade in
                    page.screenshot(path=here / f"{name}-{scheme}-{width}x{height}.png")
                    context.close()


if __name__ == "__main__":
    main()
