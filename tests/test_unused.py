"""What nobody uses is gone: functions and members of the package, and what a module of the browser exports."""

import ast
import re
from collections import Counter
from pathlib import Path

import stn_viz

ROOT = Path(__file__).parents[1]
PACKAGE, WEB = ROOT / "stn_viz", ROOT / "stn_viz" / "stage" / "web"
KEPT = {  # named nowhere in the package, and why it stays
    "sample_literal": "eq. 3 as the paper writes it, which the faster sampler answers to",
    "snippet": "what the stage copies, as Python writes it: tests run it",
    "tap_weights": "stn_viz.figures hands it to notebooks",
    "loss_curves": "likewise",
    "clear_caches": "measurements that start anew call it",
    "corner_error": "the benchmark of registrations calls it",
    "lightning_callback": "a training hands it to its trainer",
    "transformers_callback": "likewise",
    **dict.fromkeys(("on_train_start", "on_train_batch_end", "on_train_end", "on_exception"), "Lightning calls it"),
    **dict.fromkeys(("on_train_begin", "on_step_begin", "on_log"), "Hugging Face's Trainer calls it"),
    "extra_repr": "torch calls it",
    "_check_input_dim": "likewise",
    "_repr_html_": "notebooks call it",
    "validate": "traitlets calls it",
    "_esm": "anywidget reads it",
}
DECORATED = re.compile(
    r"property|\w*method|override|overload|cache|dataclass|contextmanager"
)  # a use is a call by name


def defined(tree):
    """Give the names that a module defines; what a decorator hands to somebody, a command say, is used by that."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and all(
            DECORATED.match(ast.unparse(one)) for one in node.decorator_list
        ):
            yield node.name
        if isinstance(node, ast.Module | ast.ClassDef):
            assigned = [t for n in node.body if isinstance(n, ast.Assign) for t in n.targets]
            assigned += [n.target for n in node.body if isinstance(n, ast.AnnAssign)]
            yield from (target.id for target in assigned if isinstance(target, ast.Name))


def unused(modules):
    """List names that modules define and nothing mentions; imports and ``__all__`` mention nothing."""
    found, words = Counter(), Counter()
    for text in modules:
        tree = ast.parse(text)
        found.update(defined(tree))
        words.update(re.findall(r"\w+", re.sub(r'""".*?"""', "", text, flags=re.DOTALL)))
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                words.subtract(name for alias in node.names for name in re.findall(r"\w+", ast.unparse(alias)))
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
                words.subtract(ast.literal_eval(node.value))
    return {name for name, times in found.items() if words[name] <= times and not name.startswith("__")}


def test_what_is_named_only_where_it_is_defined_is_found():
    one = "from b import f, g\n__all__ = ['f', 'C']\nLIMIT = 2\nclass C:\n    'Doc.'\n    x: int = 0\n    y: int = 1\n"
    two = 'def f(): return 1\ndef g():\n    """Do as h does."""\n    return C().y\n@app.command()\ndef h(): g()'
    assert unused([one, two]) == {"f", "LIMIT", "x"}


def test_nothing_in_the_package_is_unused():
    modules = [*sorted(PACKAGE.rglob("*.py")), ROOT / "app.py"]
    found = unused(path.read_text("utf-8") for path in modules)
    assert found - set(stn_viz.__all__) == set(KEPT)


EVERYTHING = "*"


def exported(text):
    """Give the names that a module of the browser exports, but for its default, which the page asks for by the file."""
    return re.findall(r"^export (?:async )?(?:function\*?|class|const|let) ([\w$]+)", text, re.MULTILINE)


def imported(text):
    """Give what a module of the browser takes from others, types included, as (name of the file, name)."""
    for names, source in re.findall(r"""(?:import|export) *\{([^}]*)\} *from *["']([^"']+)["']""", text):
        yield from ((source.rpartition("/")[2], name) for name in re.findall(r"(\w+)(?: as \w+)?", names))
    for whole, source in re.findall(r"""import \* as (\w+) from ["']([^"']+)["']""", text):
        taken = re.findall(rf"(?<! as )\b{whole}\b(?:\.(\w+))?(?!\.js)", text)
        yield from ((source.rpartition("/")[2], name or EVERYTHING) for name in taken)


def unwanted(scripts, pages, tests):
    """List what scripts export that no other and no page takes; tests may take what its own module uses as well."""
    taken = {pair for text in scripts.values() for pair in imported(text)}
    for path, script in scripts.items():
        name = path.rpartition("/")[2]
        for what in exported(script):
            word = re.compile(rf"\b{what}\b")
            shown, tested = (any(name in text and word.search(text) for text in texts) for texts in (pages, tests))
            used = len(word.findall(script)) > 1
            if not ({(name, what), (name, EVERYTHING)} & taken or shown or (tested and used)):
                yield f"{path}: {what}"


def test_an_export_that_nothing_takes_is_found():
    scripts = {
        "a.js": "export const one = 1;\nexport function two() {}\nexport class Three {}\nexport default f;",
        "b.js": 'import { one } from "./a.js";\nimport * as c from "../c.js";\nexport const four = one + c.five;',
        "c.js": "export const five = 5;\nexport const six = 6;",
    }
    tests = ['import { two } from "a.js"', 'import { four } from "./b.js"']
    assert set(unwanted(scripts, [], tests)) == {"a.js: two", "a.js: Three", "b.js: four", "c.js: six"}
    assert set(unwanted(scripts, ['run("c.js", "six")'], tests)) == {"a.js: two", "a.js: Three", "b.js: four"}


def test_what_a_module_of_the_browser_exports_is_taken_somewhere():
    paths = [path for path in WEB.rglob("*.js") if "vendor" not in path.parts]
    tests = [p.read_text("utf-8") for kind in ("mjs", "html", "py") for p in (ROOT / "tests").rglob(f"*.{kind}")]
    pages = [text for path in PACKAGE.rglob("*.py") if ".js" in (text := path.read_text("utf-8"))]
    scripts = {path.relative_to(WEB).as_posix(): path.read_text("utf-8") for path in paths}
    assert not list(unwanted(scripts, pages, tests))
