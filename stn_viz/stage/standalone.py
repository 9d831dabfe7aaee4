"""The stage as one HTML file: its modules, its style and one scene inside, live from disk without server or network."""

from __future__ import annotations

import base64
import html
import json

from stn_viz.stage.bundle import deflated, modules, style_sheet
from stn_viz.texts.catalogue import LOCALES, current
from stn_viz.texts.fonts import STACK

_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; --st-font: {fonts}; }}
body {{ margin: 0; padding: 8px 16px; background: Canvas; color: CanvasText; font-family: var(--st-font); }}
h1 {{ font-size: 18px; margin: 4px 0 8px; }}
{style}
</style>
<script type="importmap">{imports}</script>
</head>
<body>
{heading}<main id="stage"></main>
<script type="module">
import mount from "{entry}";
const host = {{ parentElement: document.querySelector("#stage") }};
for (const [name, text] of Object.entries({data})) {{
  const packed = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  host[name] = new Uint8Array(await new Response(stream).arrayBuffer());
}}
mount(host);
</script>
</body>
</html>
"""


def standalone_html(payload: bytes, title: str, network: bytes | None = None) -> str:
    """Write a page that shows a scene on the live stage; it needs nothing but a browser.

    Every module travels as a data URL under its own name in an import map, so the page runs the same files as the app.
    Its words are of the language that is spoken now, as the payload's are.

    Args:
        payload: what ``Scene.payload()`` gave.
        title: the page's heading, plain text.
        network: packed, one that judges V as the hand moves; None where there is none.
    """
    if network is None:
        return _page("stage/mount.js", "stage/stage.css", title, heading=True, data=payload)
    return _page("stage/saved.js", "stage/stage.css", title, heading=True, data=payload, network=network)


def lesson_html(payload: bytes, title: str) -> str:
    """Write a page that is a lesson in the player, with all its views inside; it needs nothing but a browser.

    Args:
        payload: what ``LessonPayload.payload()`` gave.
        title: the name of its window, plain text.
    """
    return _page("lesson/player.js", "lesson/lesson.css", title, heading=False, data=payload)


def inventory_html(payload: bytes, title: str) -> str:
    """Write a page that is the concept inventory; it needs nothing but a browser.

    Args:
        payload: what ``InventoryPayload.payload()`` gave.
        title: the name of its window, plain text.
    """
    return _page("inventory/inventory.js", "inventory/inventory.css", title, heading=False, data=payload)


def _page(entry: str, style: str, title: str, *, heading: bool, **data: bytes) -> str:
    """Write a page around a module that mounts itself; its data travel deflated."""
    imports = {name: _data_url(source) for name, source in modules(entry).items()}
    said = html.escape(title)
    return _PAGE.format(
        title=said,
        heading=f"<h1>{said}</h1>\n" if heading else "",
        fonts=STACK,
        language=LOCALES[current()],
        style=style_sheet(style),
        imports=json.dumps({"imports": imports}),
        entry=entry,
        data=json.dumps({name: deflated(part) for name, part in data.items()}),
    )


def _data_url(source: str) -> str:
    return "data:text/javascript;base64," + base64.b64encode(source.encode()).decode()
