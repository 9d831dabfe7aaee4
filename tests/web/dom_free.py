"""Which of the browser's modules need no DOM, and which of them a test of their own imports.

``python tests/web/dom_free.py`` prints how many there are of each.
"""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = Path(__file__).parent
WEB = FOLDER.parents[1] / "stn_viz" / "stage" / "web"
GLOBALS = (
    "document|window|navigator|location|localStorage|sessionStorage|requestAnimationFrame|cancelAnimationFrame|matchMedia|"
    "getComputedStyle|createImageBitmap|ImageData|OffscreenCanvas|Path2D|DOMParser|XMLSerializer|FileReader|"
    r"BroadcastChannel|\w+Observer|HTML\w*Element|SVG\w*Element"
)
MEMBERS = (
    "classList|dataset|hidden|textContent|innerHTML|append|appendChild|replaceChildren|setAttribute|getAttribute|"
    "querySelector|querySelectorAll|addEventListener|closest|focus|getContext|parentElement"
)
NAMES = re.compile(rf"\b(?:{GLOBALS}|{MEMBERS})\b|\b(?:element|svgElement|contextOf)\(")
SILENT = re.compile(r"""/\*[\s\S]*?\*/|^\s*//.*$|\s//\s.*$|"[^"\n]*\"""", re.MULTILINE)  # comments and quoted text


def modules() -> list[Path]:
    """List the modules, but not those of others."""
    return sorted(path for path in WEB.rglob("*.js") if "vendor" not in path.parts)


def needs_dom(code: str) -> bool:
    """Tell whether code names what only a browser has: a global, a member of an element, a maker of elements."""
    return NAMES.search(SILENT.sub("", code)) is not None


def runs(code: str) -> bool:
    """Tell whether there is anything to run: a module of types alone is comments and an empty export."""
    return SILENT.sub("", code).strip() not in ("", "export {};")


def place_of(module: Path) -> Path:
    """Say where the test of a module stands: at the module's own path below tests/web."""
    return FOLDER / module.relative_to(WEB).with_suffix(".test.mjs")


def is_tested(module: Path) -> bool:
    """Tell whether the test that stands in a module's place imports that very module."""
    place = place_of(module)
    if not place.exists():
        return False
    sources = re.findall(r'from "([^"]+)"', place.read_text(encoding="utf-8"))
    return any((place.parent / source).resolve() == module for source in sources)


def dom_free() -> list[Path]:
    """List the modules that run in node as they are."""
    codes = {path: path.read_text(encoding="utf-8") for path in modules()}
    return [path for path, code in codes.items() if runs(code) and not needs_dom(code)]


if __name__ == "__main__":
    free = dom_free()
    tested = sum(map(is_tested, free))
    also = sum(map(is_tested, modules())) - tested
    print(f"{len(modules())} modules, {len(free)} without DOM, {tested} of these with a test of their own; {also} more")
    for path in free:
        if not is_tested(path):
            print(f"{path.relative_to(WEB)} has no test {place_of(path).relative_to(FOLDER)}")
