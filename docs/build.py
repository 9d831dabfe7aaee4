"""Build the documentation's site: ``python docs/build.py [--run] DIR``, which leaves it in DIR/site.

The pages are README, CONTRIBUTING, CHANGELOG, docs/*.md, the notebooks and a reference of every public name. With
``--run`` the notebooks show what their cells print; without it, their code alone.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbclient
import nbformat
from latex2mathml.converter import convert

import stn_viz as sv

HERE = Path(__file__).parent
ROOT = HERE.parent
ROOT_PAGES = {"README.md": "index.md", "CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md"}
WIDGET = "application/vnd.jupyter.widget-view+json"
LIVE = "*Here a notebook shows the live stage.*"


def main(folder: Path, *, run: bool) -> None:
    """Write the pages and let Zensical build them; its warnings are errors."""
    pages = folder / "pages"
    shutil.rmtree(folder, ignore_errors=True)
    (pages / "notebooks").mkdir(parents=True)
    for name, page in ROOT_PAGES.items():
        (pages / page).write_text(from_root((ROOT / name).read_text("utf-8")), "utf-8")
    for path in HERE.glob("*.md"):
        (pages / path.name).write_text(mathematics(path.read_text("utf-8")), "utf-8")
    for picture in re.findall(r"\((docs/[\w-]+\.png)\)", (ROOT / "README.md").read_text("utf-8")):
        shutil.copy(ROOT / picture, pages)
    for film in HERE.glob("film-*.gif"):
        shutil.copy(film, pages)
    for path in (HERE / "notebooks").glob("*.ipynb"):
        (pages / "notebooks" / f"{path.stem}.md").write_text(notebook(path, run=run), "utf-8")
    (pages / "api.md").write_text(reference(), "utf-8")
    settings = (HERE / "site.toml").read_text("utf-8").replace("ROOT", ROOT.as_posix())
    (folder / "zensical.toml").write_text(settings, "utf-8")
    subprocess.run([sys.executable, "-m", "zensical", "build", "--strict"], cwd=folder, check=True)


def from_root(text: str) -> str:
    """Lead the links of a page that stood in the repository's root to where the site has their targets."""
    for name, page in ROOT_PAGES.items():
        text = text.replace(f"({name})", f"({page})")
    return text.replace("(docs/", "(")


def mathematics(text: str) -> str:
    """Write formulas as MathML, which browsers draw themselves."""
    return re.sub(r"^\$\$(.+?)\$\$$", lambda found: convert(found[1], display="block"), text, flags=re.MULTILINE)


def notebook(path: Path, *, run: bool) -> str:
    """Write a notebook as a page."""
    book = nbformat.read(path, as_version=4)
    if run:
        nbclient.NotebookClient(book, timeout=120, kernel_name="python3").execute()
    parts: list[str] = []
    for cell in book.cells:
        if cell.cell_type == "markdown":
            parts.append(cell.source)
        else:
            parts += [f"```python\n{cell.source}\n```", *shown(cell.outputs)]
    return "\n\n".join(parts) + "\n"


def shown(outputs: list[nbformat.NotebookNode]) -> Iterator[str]:
    """Write what a cell printed and showed."""
    for output in outputs:
        data = output.get("data", {})
        if output.output_type == "stream":
            yield f"```text\n{output.text.rstrip()}\n```"
        elif WIDGET in data:
            yield LIVE
        elif "text/html" in data:
            yield data["text/html"]
        elif "text/plain" in data:
            yield f"```text\n{data['text/plain']}\n```"


def reference() -> str:
    """Write a page with every public name."""
    return "# API\n\n" + "\n".join(f"::: stn_viz.{name}\n" for name in sv.__all__)


if __name__ == "__main__":
    main(Path(sys.argv[-1]).resolve(), run="--run" in sys.argv[1:-1])
