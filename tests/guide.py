"""What the tests that follow CONTRIBUTING share: its code, and a copy of the package to put it into."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
_NO_CODE = shutil.ignore_patterns("__pycache__", "node_modules")


def code_blocks(heading: str, *languages: str) -> list[str]:
    """List the blocks of a recipe in these languages, Python where none are named, in the order of its steps."""
    section = GUIDE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", section, re.DOTALL | re.MULTILINE)
    return [code for language, code in blocks if language in (languages or ("python", ""))]


def copy_package(to: Path) -> Path:
    """Copy the package and its app."""
    shutil.copytree(ROOT / "stn_viz", to / "stn_viz", ignore=_NO_CODE)
    shutil.copy(ROOT / "app.py", to)
    return to


def copy_tests(to: Path) -> None:
    """Copy the tests beside the package, with the guide that one of them reads."""
    shutil.copytree(ROOT / "tests", to / "tests", ignore=_NO_CODE)
    for name in ("CONTRIBUTING.md", "pyproject.toml"):
        shutil.copy(ROOT / name, to)


def insert(file: Path, place: str, text: str, before: bool = False) -> None:
    """Put text behind, or before, a place that stands once in a file."""
    code = file.read_text(encoding="utf-8")
    assert code.count(place) == 1, f"{file.name}: {place!r} stands {code.count(place)} times"
    file.write_text(code.replace(place, text + place if before else place + text), encoding="utf-8")


def append(file: Path, text: str) -> None:
    """Put text at the end of a file."""
    file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")


def run_copy(copy: Path, *arguments: str) -> str:
    """Run Python on a copy of the package, in a process of its own; what it prints."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=240,
    )
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout
