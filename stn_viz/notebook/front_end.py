"""The stage as one ES module for a notebook: the app's own modules and style sheet, deflated, and what unpacks them."""

from __future__ import annotations

import base64
import json
import zlib
from functools import cache

from stn_viz.stage.bundle import linked, style_sheet

# A notebook's page has no import map of ours, so each module gets an address of its own, after those that it imports.
# What was unpacked serves every widget of the page.
_MODULE = """
const NAME = Symbol.for("stn-viz.notebook.{token}");
async function unpacked() {{
  const packed = Uint8Array.from(atob("{data}"), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  const {{ modules, style }} = JSON.parse(await new Response(stream).text());
  const at = new Map();
  for (const [name, source] of modules) {{
    const code = source.replace(/(?<=from ")[\\w./]+\\.js(?=")/g, (wanted) => at.get(wanted) ?? wanted);
    at.set(name, URL.createObjectURL(new Blob([code], {{ type: "text/javascript" }})));
  }}
  const view = await import(at.get("{entry}"));
  return {{ view, style }};
}}
export default {{
  async render(host) {{
    globalThis[NAME] ??= unpacked();
    const {{ view, style }} = await globalThis[NAME];
    return view.render(host, style);
  }},
}};
"""


@cache
def front_end(entry: str = "notebook/widget.js", style: str = "stage/stage.css") -> str:
    """Write the module that anywidget loads; its default export has ``render``.

    Args:
        entry: the module of ``stage/web`` whose ``render(host, style)`` shows a model.
        style: the style sheet that it is given.
    """
    packed = zlib.compress(json.dumps({"modules": linked(entry), "style": style_sheet(style)}).encode(), 9)
    return _MODULE.format(token=f"{zlib.crc32(packed):08x}", entry=entry, data=base64.b64encode(packed).decode())
