"""The saved page holds all that it needs: every module, and every style sheet in the order in which they win."""

import json
import re

from stn_viz.stage.bundle import WEB, linked
from stn_viz.stage.standalone import standalone_html

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


def test_a_page_without_import_map_gets_each_module_behind_those_that_it_imports():
    for entry in ("stage/mount.js", "lesson/player.js", "notebook/widget.js"):
        order = linked(entry)
        assert order[-1][0] == entry
        there: set[str] = set()
        for name, source in order:
            code = re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)  # without the remarks on types
            assert set(re.findall(r'from "([\w/.]+\.js)"', code)) <= there, name
            there.add(name)
