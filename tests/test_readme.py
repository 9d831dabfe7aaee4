"""The README's lines print what they say."""

import contextlib
import io
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"


def squeezed(text):
    return re.sub(r"\s+", "", text)


def test_the_library_lines_print_what_the_readme_says():
    (code,) = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    promised = re.findall(r"# → (.*)", code)
    assert len(promised) == 3
    assert sum(1 for line in code.splitlines() if line and not line.startswith("#")) == 8
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, str(README), "exec"), {})
    assert squeezed(printed.getvalue()) == squeezed("".join(promised))


def test_every_file_that_the_readme_names_is_there():
    text = README.read_text(encoding="utf-8")
    named = set(re.findall(r"`(stn_viz/[\w/.]+)`", text)) | set(re.findall(r"\]\((\w[\w/.-]+\.(?:md|png|gif))\)", text))
    assert named
    missing = [name for name in sorted(named) if not (README.parent / name).exists()]
    assert missing == []


# what whoever follows a recipe of the guide makes; the recipes' own tests make it
MADE_BY_RECIPES = {"lessons/half.toml", "stn_viz/app/weights/", "stn_viz/texts/de/", "tests/app/weights/"}


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", *(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md"))])
def test_every_file_that_a_page_names_is_there(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w.-]+/[\w.-][\w/.-]*)`", text))
    named -= MADE_BY_RECIPES
    missing = [n for n in sorted(named) if not any((ROOT / at / n).exists() for at in ("", "stn_viz", "docs"))]
    assert missing == []
