"""The page that phones open: one document and one script, no session, no framework."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from html import escape

from stn_viz import texts
from stn_viz.stage.bundle import as_script, linked, style_sheet
from stn_viz.texts import LANGUAGES, Language, say, using
from stn_viz.texts.catalogue import LOCALES
from stn_viz.texts.fonts import STACK

_ENTRY = "join/join.js"
_ROOMS = ("classroom",)
_PAGE = """<!doctype html>
<html lang="{locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>
:root {{ --st-font: {fonts}; }}
{style}
</style>
</head>
<body>
<nav>{languages}</nav>
<main id="join"><p role="status">{waiting}</p></main>
<noscript><p>{script_wanted}</p></noscript>
<script type="application/json" id="texts">{texts}</script>
<script defer src="{root}/join/{script}"></script>
</body>
</html>
"""


@cache
def script() -> tuple[str, bytes]:
    """Write the script: the player with all that it needs. Its name changes with it, so that browsers may keep it."""
    modules = json.dumps(linked(_ENTRY), ensure_ascii=False)
    code = f'{{{as_script("site/carried.js", "join/boot.js")}\nboot({modules}, "{_ENTRY}");}}'.encode()
    return f"room-{hashlib.sha256(code).hexdigest()[:12]}.js", code


@cache
def page(language: Language, root: str) -> bytes:
    """Write the document in a language, below a path."""
    with using(language):
        return _PAGE.format(
            locale=LOCALES[language],
            title=escape(say("classroom-title")),
            fonts=STACK,
            style=style_sheet("join/join.css"),
            languages=" ".join(_switch(one) for one in LANGUAGES if one != language),
            waiting=escape(say("classroom-connecting")),
            script_wanted=escape(say("site-script")),
            texts=json.dumps(texts.payload(*_ROOMS)).replace("<", "\\u003c"),
            root=root,
            script=script()[0],
        ).encode()


def _switch(language: Language) -> str:
    with using(language):
        said, locale = escape(say("site-language")), LOCALES[language]
    return f'<a href="?lang={language}" hreflang="{locale}" lang="{locale}">{said}</a>'
