"""The floors of the package: imports point down only, files stay short, everything public says what it does."""

import ast
import re
from pathlib import Path

import stn_viz

PACKAGE = Path(__file__).parents[1] / "stn_viz"
FILES = sorted(PACKAGE.rglob("*.py"))
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in FILES}
LONGEST = 330  # about 300 lines; a page has 80

FLOORS = {
    "errors": 0,
    "shown": 0,
    "palette": 0,
    "texts": 1,
    "atomic_write": 2,
    "coordinates": 2,
    "device": 2,
    "images": 2,
    "lessons": 2,
    "classroom": 2,
    "sampling": 3,
    "transforms": 4,
    "datasets": 5,
    "interchange": 5,
    "differentiation": 5,
    "recording": 5,
    "networks": 6,
    "stage": 6,
    "diagnostics": 6,
    "warping": 6,
    "diagnostics.museum": 7,
    "evaluation": 7,
    "optimisation": 7,
    "programs": 7,
    "training": 8,
    "figures": 8,
    "notebook": 8,
    "training.live": 9,
    "app": 9,
    "app.explore": 10,
    "app.backward": 10,
    "app.models": 10,
    "app.debug": 10,
    "app.train": 10,
    "app.start": 10,
    "app.inside": 11,
    "app.learn": 12,
    "app.classroom": 13,
    "cli_appendix": 13,
    "cli_lessons": 13,
    "cli_pictures": 13,
    "cli_record": 13,
    "site": 13,
    "cli": 14,
    "__main__": 15,
}
FACE = "__init__"  # the public names: it imports from the library's floors, and whoever stands above them may import it
MAY_IMPORT_FACE = 5
LATE = {  # what is imported by its name alone, upwards, and why
    "app/server.py": {"stn_viz.app."},  # all of the app, before the first visitor comes
}
NO_MODULES = {"resources", "_checkpoints", "_app"}
COMMANDS = {name for name in FLOORS if name.startswith("cli")} | {"__main__"}  # they start anything
MAY_IMPORT = {"streamlit": {"stage", "app"} | COMMANDS, "plotly": {"figures"}}


def rooms_of(module):
    """Name the rooms in which a module stands, the innermost first: app.explore, app."""
    parts = module.removeprefix("stn_viz.").split(".")
    return [".".join(parts[:n]) for n in range(len(parts), 0, -1)]


def floor_of(module):
    """Give the floor of a module's innermost room that has one."""
    return next(FLOORS[name] for name in rooms_of(module) if name in FLOORS)


def module_of(path):
    return "stn_viz." + ".".join(path.relative_to(PACKAGE).with_suffix("").parts)


def room(path):
    """Name the folder of the package that a file stands in, or its own name."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(tree, *, for_checkers=False):
    """Give every module that a file imports, wherever in it; those for type checkers alone if they are asked for."""
    passed_over = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.unparse(block.test)
        for part in block.body
        for node in ast.walk(part)
    }
    for node in ast.walk(tree):
        if id(node) in passed_over and not for_checkers:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module if node.level == 0 else "." * node.level
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def circles(trees):
    """Give the modules that import themselves by a way round, wherever in a file, for type checkers alone included."""
    files = {module_of(path).removesuffix(f".{FACE}"): tree for path, tree in trees.items()}
    left = {name: set(imports(tree, for_checkers=True)) & files.keys() - {name} for name, tree in files.items()}
    for name, there in left.items():  # a module that is taken out of its package does not need what the package names
        there -= {package for package in there if takes_modules_alone(files[name], package, files)}
    while ends := {name for name, there in left.items() if not there} | left.keys() - set().union(*left.values()):
        left = {name: there - ends for name, there in left.items() if name not in ends}
    return set(left)


def takes_modules_alone(tree, package, files):
    """Tell whether what a file takes from a package is modules in it and nothing else."""
    taken = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == package]
    return bool(taken) and all(f"{package}.{alias.name}" in files for node in taken for alias in node.names)


def named(path):
    return path.relative_to(PACKAGE).as_posix()


def late(tree):
    """Give the modules of the package that a file imports by their name as text, or by a walk below that name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and {"import_module", "walk_packages"} & set(ast.unparse(node.func).split(".")):
            for text in ast.walk(node):
                if isinstance(text, ast.Constant) and isinstance(text.value, str) and text.value.startswith("stn_viz."):
                    yield text.value


def test_the_walk_finds_imports_wherever_they_stand():
    tree = ast.parse(
        "if TYPE_CHECKING:\n    import torch\ndef f():\n    import streamlit as st\nfrom stn_viz.app import view_state"
    )
    assert set(imports(tree)) == {"streamlit", "stn_viz.app", "stn_viz.app.view_state"}
    assert {named(path) for path in FILES} >= {"coordinates.py", "transforms/base.py", "sampling/samplers.py"}


def test_every_room_has_a_floor():
    folders = {".".join(p.parent.relative_to(PACKAGE).parts) for p in FILES if p.parent != PACKAGE}
    flat = {p.stem for p in FILES if p.parent == PACKAGE} - {FACE}
    assert (folders | flat) - NO_MODULES == set(FLOORS)
    assert len(flat) <= 12


def test_the_guides_map_names_every_room_with_its_floor():
    guide = (PACKAGE.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| `([\w.]+)` \|", guide, re.MULTILINE)
    assert {name: int(floor) for floor, name in rows} == FLOORS


def upward(path, tree):
    """Give what a file imports, for type checkers alone included, that does not stand below its room."""
    me, mine = module_of(path), rooms_of(module_of(path))
    home = next(name for name in mine if name in FLOORS)
    for module in {*imports(tree, for_checkers=True), *late(tree)} - LATE.get(named(path), set()):
        if module == "stn_viz":
            if floor_of(me) < MAY_IMPORT_FACE:
                yield f"{named(path)} imports the package's face"
        elif module.startswith("stn_viz."):
            there = next((name for name in rooms_of(module) if name in FLOORS), None)
            if there not in (None, home) and FLOORS[there] >= FLOORS[home]:
                yield f"{named(path)} (floor {FLOORS[home]}) imports {module} (floor {FLOORS[there]})"


def test_an_import_that_points_up_is_found_wherever_it_stands():
    tape = PACKAGE / "recording" / "tape.py"
    above = "from stn_viz.notebook import widget"
    for code in (
        above,
        f"if TYPE_CHECKING:\n    {above}",
        f"def f():\n    {above}",
        "import_module('stn_viz.notebook')",
    ):
        assert list(upward(tape, ast.parse(code))), code
    assert not list(upward(tape, ast.parse("from stn_viz.transforms import base\nfrom stn_viz.recording import call")))


def test_imports_point_down():
    assert not [
        said for path, tree in TREES.items() if room(path) not in {FACE, *NO_MODULES} for said in upward(path, tree)
    ]


def test_no_module_imports_itself_by_a_way_round():
    here = {
        "a": "import stn_viz.b",
        "b": "if TYPE_CHECKING:\n    from stn_viz.c import C",
        "c": "from stn_viz import a",
    }
    here |= {"d": "import stn_viz.a", "e": "import torch", "__init__": "from stn_viz.d import D"}
    made = {PACKAGE / f"{name}.py": ast.parse(code) for name, code in here.items()}
    assert circles(made) == {f"stn_viz.{name}" for name in "abc"}
    assert not circles(TREES)


def test_what_is_imported_late_is_still_so():
    found = {named(path): set(late(tree)) for path, tree in TREES.items() if named(path) in LATE}
    assert found == LATE


def test_no_module_hides_a_public_name():
    modules = {name.removesuffix(".py") for name in (p.name for p in PACKAGE.iterdir())}
    assert not modules & set(stn_viz.__all__)


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


FOREIGN = re.compile(r"(?<!\w)(?:stage|mate|each|host)\.(?!root\.dataset\.)\w+(?:\.\w+)* (?:=|[-+*/|&?]{1,2}=) .*")


def test_no_module_writes_a_stages_members():
    """Another's members are changed by its own methods; what stands on the page, ``root.dataset``, may be written."""
    assert FOREIGN.search("  this.stage.theta = theta;")
    assert FOREIGN.search("stage.seq += 1;")
    assert FOREIGN.search("  stage.torch ??= { V };")
    assert not FOREIGN.search("  stage.root.dataset.theta = text;")
    assert not FOREIGN.search("if (stage.theta === theta) return;")
    scripts = [path for path in (PACKAGE / "stage" / "web").rglob("*.js") if "vendor" not in path.parts]
    found = {named(path): FOREIGN.findall(path.read_text(encoding="utf-8")) for path in scripts}
    assert len(scripts) > 50
    assert not {name: lines for name, lines in found.items() if lines}


def test_no_file_is_over_350_lines():
    kept_short = [
        path
        for part in (PACKAGE, PACKAGE.parent / "tests", PACKAGE.parent / "benchmarks")
        for path in part.rglob("*")
        if path.suffix in (".py", ".js", ".mjs", ".css") and "vendor" not in path.parts
    ]
    assert len(kept_short) > 600
    lines = {path.as_posix(): len(path.read_text(encoding="utf-8").splitlines()) for path in kept_short}
    assert not {name: n for name, n in lines.items() if n > 350}


SHORT = {  # files under 20 lines, and why each is one
    "stn_viz/__main__.py": "python -m stn_viz",
    "stn_viz/app/learn/file.py": "a lesson as a file: the page and the command line both write it",
    "stn_viz/app/explore/offline.py": "the door lies below the pages, and is handed the one that it gives",
    "stn_viz/app/request_language.py": "rooms and the door of the server both answer outside of a session",
    "stn_viz/app/reconnection.py": "one component, and why it is there",
    "stn_viz/app/start/view.py": "each page has its view",
    "stn_viz/evaluation/paper.py": "the paper's figures, which two rooms read",
    "stn_viz/images/encode.py": "pictures out, beside pictures in",
    "stn_viz/stage/losses.py": "what the browser computes and what torch does: one list",
    "stn_viz/stage/web/inside/fixed.js": "a lesson mounts the figure without the page's exchange with torch",
    "stn_viz/stage/web/join/boot.js": "written into a script behind what it imports; the page's modules do not need it",
    "stn_viz/stage/web/joined.js": "bytes in one piece: for a lesson's views, and for a loader that imports nothing",
    "stn_viz/stage/web/lesson/screen/drawing.js": "the one place that lets SVG into the page",
    "stn_viz/stage/web/site/learn.js": "a page's module: the app's list, with packed data",
    "stn_viz/stage/web/site/start.js": "a page's module: the app's picture, with a map read here",
    "stn_viz/texts/fonts.py": "the fonts of pages, charts and SVG: one list",
}


def test_a_file_of_few_lines_has_a_reason():
    files = [path for path in PACKAGE.rglob("*") if path.suffix in (".py", ".js") and "vendor" not in path.parts]
    short = {
        path.relative_to(PACKAGE.parent).as_posix()
        for path in files
        if path.name != "__init__.py" and len(path.read_text(encoding="utf-8").splitlines()) < 20
    }
    assert short == set(SHORT)


def test_the_browsers_half_is_in_rooms_as_well():
    """No folder with more than two dozen files."""
    web = PACKAGE / "stage" / "web"
    files = [path for path in web.rglob("*") if path.is_file() and "vendor" not in path.parts]
    folders = {path.parent for path in files}
    assert not [named(folder) for folder in folders if sum(path.parent == folder for path in files) > 24]
