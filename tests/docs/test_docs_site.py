"""The documentation's site builds without a warning, holds every public name, and asks nothing of anybody else."""

import re
import subprocess
import sys
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

import stn_viz as sv

DOCS = Path(__file__).parents[2] / "docs"
LOADED = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src"}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The site as `make docs` builds it, but for the notebooks' outputs."""
    folder = tmp_path_factory.mktemp("docs")
    done = subprocess.run([sys.executable, str(DOCS / "build.py"), str(folder)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "site"


class Page(HTMLParser):
    """What a page loads, and which anchors it has."""

    def __init__(self, path):
        super().__init__()
        self.loads: list[str] = []
        self.ids: set[str] = set()
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.ids.add(found.get("id") or "")
        loads = found.get(LOADED.get(tag, ""))
        if loads and found.get("rel") not in ("canonical", "next", "prev"):
            self.loads.append(loads)


def test_every_public_name_stands_in_the_reference_with_its_example(site):
    page = Page(site / "api.html")
    assert {f"stn_viz.{name}" for name in sv.__all__} <= page.ids
    text = unescape(re.sub(r"<[^>]+>", "", (site / "api.html").read_text("utf-8")))
    assert text.count(">>> ") > len(sv.__all__) / 2


def test_the_equations_are_drawn_beside_their_functions(site):
    text = (site / "equations.html").read_text("utf-8")
    assert text.count("<math") == (DOCS / "equations.md").read_text("utf-8").count("$$") / 2
    assert "$$" not in text
    wanted = re.findall(r"^::: (.+)$", (DOCS / "equations.md").read_text("utf-8"), re.MULTILINE)
    assert set(wanted) <= Page(site / "equations.html").ids


def test_every_page_of_the_guide_and_every_notebook_is_there(site):
    names = {"index", "contributing", "changelog", *(path.stem for path in DOCS.glob("*.md"))}
    assert names <= {path.stem for path in site.glob("*.html")}
    assert {p.stem for p in (DOCS / "notebooks").glob("*.ipynb")} == {p.stem for p in site.glob("notebooks/*.html")}


def test_nothing_is_loaded_from_elsewhere_and_what_is_loaded_is_there(site):
    pages = sorted(site.rglob("*.html"))
    loads = {(page, at) for page in pages for at in Page(page).loads if not at.startswith("data:")}
    assert len(loads) > len(pages)
    missing = [at for page, at in loads if page.name != "404.html" and not (page.parent / at.split("?")[0]).is_file()]
    assert missing == []
    sheets = "".join(path.read_text("utf-8") for path in site.rglob("*.css"))
    assert re.findall(r"url\(['\"]?(https?:|//)", sheets) == []
