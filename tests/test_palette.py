"""Every colour stands once: what looks like one anywhere else is found here."""

import re
from pathlib import Path

import stn_viz
from stn_viz import palette

PACKAGE = Path(stn_viz.__file__).parent
MAY_STATE_COLOURS = {
    "palette.py": "the one place",
    "app/page_style.py": "Streamlit's own colours of code, mixed towards the text's to be read",
    "resources/make_pictures.py": "a picture that visitors warp, no part of the page",
}
LITERAL = re.compile(r"""(?:^|["'`\s(,:])\#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})\b|\b(?:rgb|hsl)a?\(\s*\d""", re.I)


def stated(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if LITERAL.search(line)]


def test_literal_colours_are_found():
    for line in ('x = "#0072b2"', "color: #fff;", "a: 1px solid #0004;", "fill='rgba(0, 0, 0, .5)'", "hsl(20 10% 5%)"):
        assert stated(line), line
    for line in ("kornia/kornia#827", "`rgb(${at(0)},1,2)`", "to_rgb(3)", "color: var(--stn-theta);", "self.#abc"):
        assert not stated(line), line


def test_no_colour_is_stated_outside_the_palette():
    files = [f for kind in ("py", "js", "css") for f in PACKAGE.rglob(f"*.{kind}") if "vendor" not in f.parts]
    found = {f.relative_to(PACKAGE).as_posix(): stated(f.read_text("utf-8")) for f in files}
    assert {name for name, lines in found.items() if lines} == set(MAY_STATE_COLOURS), {
        name: lines for name, lines in found.items() if lines and name not in MAY_STATE_COLOURS
    }


def test_style_sheets_ask_for_colours_that_the_palette_has():
    named = {re.sub("[A-Z]", lambda m: f"-{m[0].lower()}", role) for role in palette.payload()["colours"]}
    measured = {"width", "top", "signed", "lesser", "text", "tile", "tile-small", "drawn", "tiles", "tiles-bar"} | {
        "board-marks"
    }
    for sheet in (PACKAGE / "stage" / "web").rglob("*.css"):
        assert set(re.findall(r"var\(--stn-([\w-]+)", sheet.read_text("utf-8"))) <= named | measured, sheet.name
