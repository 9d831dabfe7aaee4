"""Run the JavaScript tests, which lie as the modules do, each in node, on scenes that Python has just packed."""

import os
import subprocess

import pytest
from web_node import FOLDER, node


@pytest.mark.parametrize(
    "file", sorted(FOLDER.rglob("*.test.mjs")), ids=lambda file: file.relative_to(FOLDER).as_posix()
)
def test_javascript(file, packed):
    done = subprocess.run(
        [node(), "--test-reporter=spec", str(file)],
        env={**os.environ, "STN_VIZ_SCENES": str(packed)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
