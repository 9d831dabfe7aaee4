"""The saved page holds all that it needs: every module, and every style sheet in the order in which they win."""

import json
import re

from stn_viz.stage.standalone import WEB, standalone_html

PAGE = standalone_html(b"scene", "a <title>")


def test_every_style_sheet_is_inside():
    style = PAGE[PAGE.index("<style>") : PAGE.index("</style>")]
    assert "@import" not in style
    names = re.findall(r'^@import "\./(.+)";$', (WEB / "stage/stage.css").read_text("utf-8"), re.MULTILINE)
    assert set(names) == {f"style/{sheet.name}" for sheet in (WEB / "stage/style").glob("*.css")}
    places = [style.index((WEB / "stage" / name).read_text("utf-8").strip()) for name in names]
    assert places == sorted(places)


def test_every_module_that_one_imports_is_inside():
    imports = json.loads(PAGE.split('<script type="importmap">')[1].split("</script>")[0])["imports"]
    assert "stage/mount.js" in imports
    assert "interchange/forms.js" in imports
    assert "<title>a &lt;title&gt;</title>" in PAGE
