"""One list of fonts for charts, the stage's canvases, the SVG that it saves and saved pages, with fonts for Chinese."""

import re
from pathlib import Path

import stn_viz
from stn_viz.figures import loss_curves
from stn_viz.stage.standalone import standalone_html
from stn_viz.texts.fonts import STACK

WEB = Path(stn_viz.__file__).parent / "stage" / "web"


def test_the_browser_has_the_same_list():
    (there,) = re.findall(r'FONTS =\s+"([^"]+)"', (WEB / "paint/strokes.js").read_text("utf-8"))
    assert there == STACK
    assert all(name in STACK for name in ("PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC"))


def test_charts_and_saved_files_name_them():
    assert loss_curves({"a": ([0, 1], [2, 1])}).layout.template.layout.font.family.endswith(STACK)
    assert f"--st-font: {STACK};" in standalone_html(b"", "θ")
    assert 'font-family="${FONTS}"' in (WEB / "stage/save.js").read_text("utf-8")
