"""The floors of the package: imports point down only, files stay short, everything public says what it does."""

import ast
from pathlib import Path

import stn_viz

PACKAGE = Path(__file__).parents[1] / "stn_viz"
FILES = sorted(PACKAGE.rglob("*.py"))
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in FILES}
LONGEST = 330  # about 300 lines; a page has 80

# The lowest floors are named; a room that is named nowhere is on floor 2, the library's own.
FLOORS = {"errors": 0, "coordinates": 0, "texts": 0, "transforms": 1, "sampling": 1, "figures": 3, "stage": 3, "app": 4}
LIBRARY = 2
COMMANDS = {"cli", "__main__"}  # they start anything
MAY_IMPORT = {"streamlit": {"stage", "app"} | COMMANDS, "plotly": {"figures"}}


def room(path):
    """Name the room of the package that a file stands in: its folder, or its own name."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(tree):
    """Give every module that a file imports, wherever in it, but not those that are for type checkers alone."""
    for_checkers = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.unparse(block.test)
        for part in block.body
        for node in ast.walk(part)
    }
    for node in ast.walk(tree):
        if id(node) in for_checkers:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module if node.level == 0 else "." * node.level
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def named(path):
    return path.relative_to(PACKAGE).as_posix()


def floor_of(path):
    if room(path) in COMMANDS:
        return max(FLOORS.values())
    return FLOORS.get(room(path), LIBRARY)


def test_the_walk_finds_imports_wherever_they_stand():
    tree = ast.parse(
        "if TYPE_CHECKING:\n    import torch\ndef f():\n    import streamlit as st\nfrom stn_viz.app import view_state"
    )
    assert set(imports(tree)) == {"streamlit", "stn_viz.app", "stn_viz.app.view_state"}
    assert {named(path) for path in FILES} >= {"coordinates.py", "transforms/base.py", "sampling/samplers.py"}


def test_imports_point_down():
    upward = {
        f"{named(path)} (floor {floor_of(path)}) imports {module}"
        for path, tree in TREES.items()
        for module in imports(tree)
        if module.startswith("stn_viz.") and FLOORS.get(module.split(".")[1], LIBRARY) > floor_of(path)
    }
    assert not upward


def test_imports_are_absolute():
    assert not {named(path) for path, tree in TREES.items() for module in imports(tree) if module.startswith(".")}


def test_streamlit_and_plotly_stay_where_they_belong():
    strays = {
        f"{named(path)} imports {module}"
        for path, tree in TREES.items()
        for module in imports(tree)
        if room(path) not in MAY_IMPORT.get(module.split(".")[0], {room(path)})
    }
    assert not strays


def test_files_and_pages_stay_short():
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert not {named(path): n for path, n in lengths.items() if n > (80 if path.name == "page.py" else LONGEST)}


def test_there_is_no_drawer_for_odds_and_ends():
    assert not [named(path) for path in FILES if path.stem in {"utils", "helpers", "misc", "common"}]


def undocumented(tree):
    """Find public functions, classes and methods without a docstring."""
    public_classes = [n for n in ast.walk(tree) if isinstance(n, ast.ClassDef) and not n.name.startswith("_")]
    for scope in (tree, *public_classes):
        for node in scope.body:
            is_public = isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_")
            if is_public and not ast.get_docstring(node):
                yield node.name


def test_everything_public_says_what_it_does():
    assert list(undocumented(ast.parse("class A:\n    'x'\n    def f(self): ...\n    def _g(self): ..."))) == ["f"]
    assert not [named(path) for path, tree in TREES.items() if not ast.get_docstring(tree)]
    assert not [f"{named(path)}: {name}" for path, tree in TREES.items() for name in undocumented(tree)]


def test_the_public_face_holds_what_is_promised():
    promised = {"ArgumentError", "Family", "Frame", "KERNELS", "Kernel", "UserError", "explain", "families", "family"}
    promised |= {"gradients", "register", "sample", "solve", "validity"}
    assert promised <= set(stn_viz.__all__)
    assert all(hasattr(stn_viz, name) for name in stn_viz.__all__)
