"""The browser's half as text to be carried elsewhere: a module with all that it imports, a style sheet in one piece."""

from __future__ import annotations

import base64
import posixpath
import re
import zlib
from pathlib import Path

WEB = Path(__file__).parent / "web"
_IMPORT = re.compile(r'(?<=from ")(\.\.?/[\w./]+\.js)(?=")')
_STATEMENT = re.compile(r'^(?:import|export|\}) ?.*?from "([\w./]+\.js)"', re.MULTILINE)  # not in a remark on types
_LINE = re.compile(r"^import .*\n|^export (?:default )?", re.MULTILINE)
_SHEET = re.compile(r'^@import "([^"]+)";$', re.MULTILINE)


def modules(entry: str) -> dict[str, str]:
    """Collect a module and all that it imports, with their imports named as the import map names them."""
    found: dict[str, str] = {}
    waiting = [entry]
    while waiting:
        name = waiting.pop()
        if name not in found:
            source = (WEB / name).read_text(encoding="utf-8")
            folder = posixpath.dirname(name)
            waiting += [posixpath.normpath(posixpath.join(folder, path)) for path in _IMPORT.findall(source)]
            found[name] = _IMPORT.sub(lambda m, at=folder: posixpath.normpath(posixpath.join(at, m[1])), source)
    return found


def style_sheet(name: str) -> str:
    """Read a style sheet with those that it imports in their places."""
    source, folder = (WEB / name).read_text(encoding="utf-8"), posixpath.dirname(name)
    return _SHEET.sub(lambda m: style_sheet(posixpath.normpath(posixpath.join(folder, m[1]))), source)


def linked(entry: str) -> list[tuple[str, str]]:
    """Collect a module and all that it imports, each behind those that it needs, where a page may have no import map.

    Whoever carries them gives each an address in this order and writes it where the later ones name it.

    Args:
        entry: the module, by its path in ``web``; it comes last.

    Returns:
        (name, source) pairs; imports stand as names.
    """
    found = modules(entry)
    order: dict[str, str] = {}

    def place(name: str) -> None:
        for wanted in _STATEMENT.findall(found[name]):
            if wanted not in order:
                place(wanted)
        order[name] = found[name]

    place(entry)
    return list(order.items())


def as_script(*names: str) -> str:
    """Write modules that need no others as one piece of a classic script: without imports, exports or names of them."""
    return "\n".join(_LINE.sub("", (WEB / name).read_text(encoding="utf-8")) for name in names)


def deflated(data: bytes) -> str:
    """Write bytes as ``site/carried.js`` reads them: deflated, in base64."""
    return base64.b64encode(zlib.compress(data, 9)).decode()
