"""Where code or a guide names a file with its folder, the file is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PATH = re.compile(r"(?<![\w/.*-])((?:[\w-]+/)+[\w-]+\.(?:py|m?js|css|ftl|toml))\b")
KINDS = {"stn_viz": ("py", "js", "css"), "benchmarks": ("py", "mjs"), "docs": ("md",)}
RECIPES = {"lessons/zoom.toml", "lessons/half.toml", "my-lessons/zoom.toml"}  # files that a reader makes


def remarks(path, text):
    """Give what people read of a file: all of a guide, of code its remarks and docstrings."""
    if path.suffix == ".md":
        return text
    return "\n".join(re.findall(r'//.*|/\*.*?\*/|#.*|""".*?"""', text, re.DOTALL if path.suffix == ".css" else 0))


def missing(text, there):
    """List the files that a text names and that are not among those that are there."""
    return {name for name in PATH.findall(text) if not any(path.endswith(f"/{name}") for path in there)}


def test_a_file_that_is_not_there_is_found():
    assert missing("// stage/old.py packs it, and paint/dom.js", {"/a/web/paint/dom.js"}) == {"stage/old.py"}
    assert not missing("stage/web/*.js, https://a.b/c/d.js; lib/x.pyc", set())


@pytest.mark.parametrize("folder", KINDS)
def test_files_that_are_named_are_there(folder):
    kept = [path for kind in KINDS[folder] for path in (ROOT / folder).rglob(f"*.{kind}") if "vendor" not in path.parts]
    there = {
        path.as_posix()
        for part in ("stn_viz", "tests", "benchmarks", "deploy", "docs")
        for path in (ROOT / part).rglob("*.*")
    }
    guides = [ROOT / "README.md", ROOT / "CONTRIBUTING.md"] if folder == "docs" else []
    texts = {path: remarks(path, path.read_text("utf-8")) for path in [*kept, *guides]}
    found = {f"{path.relative_to(ROOT)}: {name}" for path, text in texts.items() for name in missing(text, there)}
    assert not {line for line in found if line.partition(": ")[2] not in RECIPES}
