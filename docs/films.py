"""Take the films of docs/gallery.md from the live stage, each a hand's drag: ``python docs/films.py [NAME …]``.

Needs the test requirements; without a name every film is taken.
"""

from __future__ import annotations

import io
import math
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from PIL import Image
from playwright.sync_api import FloatRect, Page, sync_playwright

import stn_viz as sv
from stn_viz.images.bundled import picture
from stn_viz.stage.scene import Scene
from stn_viz.stage.standalone import standalone_html

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.browser.chromium import FLAGS, chromium

HERE = Path(__file__).parent
WIDTH, HEIGHT = 640, 700  # of the window, in pixels
FRAMES, COLOURS, PAUSE = 20, 48, 110  # of a film, of its palette, ms between two frames
ROW = 60  # pixels: a row of numbers is no higher
Way = Callable[[float], tuple[float, float]]  # pixels from where the hand began, at 0 … 1; it ends where it began


@dataclass(frozen=True)
class Film:
    """Hold what a film shows.

    Args:
        family: of the warp.
        theta: where it begins; None for the identity.
        picture: a bundled one, by its name.
        handle: its place among those of the box.
        path: of the hand.
    """

    family: str
    theta: Sequence[float] | None
    picture: str
    handle: int
    path: Way


def circle(radius: float, begins: float = 0.0) -> Way:
    """Go round a circle that passes through the beginning, which lies ``begins`` radians from its right."""

    def at(t: float) -> tuple[float, float]:
        angle = begins + 2 * math.pi * t
        return radius * (math.cos(angle) - math.cos(begins)), radius * (math.sin(angle) - math.sin(begins))

    return at


def swing(dx: float, dy: float) -> Way:
    """Go to one side, to the other, and back."""
    return lambda t: (dx * math.sin(2 * math.pi * t), dy * math.sin(2 * math.pi * t))


FILMS = {
    "direction": Film("translation", None, "astronaut", 0, circle(24, math.pi)),
    "zoom": Film("attention", [0.6, 0.0, -0.3], "astronaut", 1, swing(28, 28)),
    "turn": Film("affine", [0.6, 0.0, 0.0, 0.0, 0.6, 0.0], "astronaut", 7, circle(82, -math.pi / 2)),
    "keystone": Film("projective", [0.8, 0.0, 0.0, 0.0, 0.8, 0.0, 0.0, 0.0], "astronaut", 1, circle(24)),
    "bend": Film("tps", None, "astronaut", 5, circle(22, math.pi)),
}


def main(names: Sequence[str], folder: Path = HERE) -> None:
    """Take the films that are named."""
    with tempfile.TemporaryDirectory() as pages, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(playwright), args=FLAGS)
        for name in names:
            where = Path(pages) / f"{name}.html"
            where.write_text(standalone_html(scene(FILMS[name]).payload(), name), "utf-8")
            page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
            page.goto(where.as_uri())
            keep(list(drag(page, FILMS[name])), folder / f"film-{name}.gif")
            page.close()


def scene(film: Film) -> Scene:
    """Set the stage."""
    family = sv.family(film.family)
    U = picture(film.picture).image.transpose(2, 0, 1)[:, ::2, ::2].copy()
    frame = sv.Frame(U.shape[1:], U.shape[1:])
    theta = family.identity() if film.theta is None else torch.tensor(film.theta, dtype=torch.float64)
    return Scene("film", family, theta.to(torch.float64), frame, U, layout="compact", labels={"source": ""})


def drag(page: Page, film: Film) -> Iterator[Image.Image]:
    """Lead the hand along its path; give what is seen of U and V at each stop."""
    page.wait_for_selector("[data-testid=stn-stage][data-theta]")
    parts = (".pane.source", ".pane.target", "[data-testid=theta-cells]")
    source, target, numbers = (page.locator(part).bounding_box() for part in parts)
    handle = page.get_by_test_id(f"handle-{film.handle}").bounding_box()
    if source is None or target is None or numbers is None or handle is None:
        raise LookupError(f"the stage of {film.family} has no handle {film.handle}")
    last = numbers if numbers["height"] <= ROW else source  # many numbers would be cut
    seen: FloatRect = {
        "x": source["x"],
        "y": source["y"],
        "width": target["x"] + target["width"] - source["x"],
        "height": last["y"] + last["height"] - source["y"],
    }
    x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for k in range(FRAMES):
        dx, dy = film.path(k / FRAMES)
        page.mouse.move(x + dx, y + dy)
        page.evaluate("new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen)))")
        yield Image.open(io.BytesIO(page.screenshot(clip=seen))).convert("RGB")
    page.mouse.up()


def keep(frames: Sequence[Image.Image], path: Path) -> None:
    """Write a film that runs for ever."""
    first, *others = (one.quantize(COLOURS, dither=Image.Dither.NONE) for one in frames)
    first.save(path, save_all=True, append_images=others, duration=PAUSE, loop=0, optimize=True)


if __name__ == "__main__":
    main(sys.argv[1:] or list(FILMS))
