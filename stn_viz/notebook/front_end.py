"""The stage as one ES module for a notebook: the app's own modules and style sheet, deflated, and what unpacks them."""

from __future__ import annotations

import json
import zlib
from functools import cache

from stn_viz.stage.bundle import as_script, deflated, linked, style_sheet

# A notebook's page has no import map of ours, so each module gets an address of its own, after those that it imports.
# What was unpacked serves every widget of the page.
_MODULE = """
const NAME = Symbol.for("stn-viz.notebook.{token}");
{carried}
async function unpacked() {{
  const {{ modules, style }} = JSON.parse(new TextDecoder().decode(await inflated("{data}")));
  const at = new Map();
  addressed(modules, at);
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
    packed = deflated(json.dumps({"modules": linked(entry), "style": style_sheet(style)}).encode())
    token = f"{zlib.crc32(packed.encode()):08x}"
    return _MODULE.format(token=token, entry=entry, data=packed, carried=as_script("site/carried.js"))
