"""Every module of the browser that needs no DOM has a test of its own, which lies at the module's path."""

import pytest
from dom_free import FOLDER, WEB, dom_free, is_tested, modules, needs_dom, place_of, runs


@pytest.mark.parametrize(
    "code",
    [
        "const at = document.body;",
        "new ResizeObserver(() => {});",
        "/** @type {Map<HTMLElement, number>} */ const a = node.classList;",
        'return element("p", {});',
        "requestAnimationFrame(tick);",
    ],
)
def test_code_that_needs_a_browser_is_known(code):
    assert needs_dom(code)


@pytest.mark.parametrize(
    "code",
    [
        "// the document says so",
        "const a = 1; // of the window",
        "/** @param {HTMLElement} root */\nexport const f = (root) => root.width;",
        'message("window");',
        "const elements = list.filter(Boolean);",
        "context.fillRect(0, 0, 1, 1);",
    ],
)
def test_code_that_runs_in_node_is_known(code):
    assert not needs_dom(code)


def test_a_module_of_types_alone_has_nothing_to_test():
    assert not runs("// Types.\n\n/** @typedef {number} Row */\n\nexport {};\n")
    assert runs("/** @typedef {number} Row */\n\nexport const f = () => 1;\n")


def test_every_module_without_dom_has_a_test_at_its_own_path():
    missing = [path for path in dom_free() if not is_tested(path)]
    assert not [
        f"{path.relative_to(WEB).as_posix()}: no test imports it in tests/web/{place_of(path).relative_to(FOLDER)}"
        for path in missing
    ]
    assert len(dom_free()) > 60


def test_every_test_lies_where_a_module_or_a_room_does():
    """A test beside the path of no module is about a room: its folder is one of web/."""
    for file in FOLDER.rglob("*.test.mjs"):
        assert (WEB / file.parent.relative_to(FOLDER)).is_dir(), file
    assert any(place_of(path).exists() for path in modules())
