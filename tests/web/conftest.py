"""Scenes for the JavaScript tests, as Python has just packed them."""

from pathlib import Path

import pytest
from filelock import FileLock
from golden import scenes


@pytest.fixture(scope="session")
def packed(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Pack the scenes once: whichever worker comes first does it for all of them."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "scenes"
    with FileLock(f"{folder}.lock"):
        if not (folder / "whole").exists():
            folder.mkdir(exist_ok=True)
            scenes.write(folder)
            (folder / "whole").touch()
    return folder
