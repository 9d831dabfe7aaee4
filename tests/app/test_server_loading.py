"""What the server loads before the first visitor comes, and does not watch."""

import subprocess
import sys
from pathlib import Path

import pytest
from streamlit import config
from streamlit.web import bootstrap

from stn_viz.app import server

SCRIPT = """
import ast, sys
from stn_viz.app import server
server.load_app()
loaded = set(sys.modules)
tree = ast.parse(open("app.py", encoding="utf-8").read())
tree.body = [node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]
exec(compile(tree, "app.py", "exec"))
print(len(tree.body), *(set(sys.modules) - loaded))
"""


def test_a_run_imports_nothing_that_another_could_find_half_done():
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, cwd=root)
    statements, *late = done.stdout.split()
    assert int(statements) > 5
    assert not late


def test_what_the_first_optimiser_imports_is_frozen_with_the_next_run():
    script = """
import gc, torch
from stn_viz.app import server_process
server_process.prepare()
torch.optim.Adam([torch.nn.Parameter(torch.zeros(1))])
late = len(gc.get_objects())
server_process.prepare()
print(late, len(gc.get_objects()))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    late, left = map(int, done.stdout.split())
    assert late > 50_000
    assert left < late / 10


@pytest.mark.parametrize("once", [False, True])
def test_settings_are_read_once_and_not_watched(once, monkeypatch, tmp_path):
    watched = []
    monkeypatch.setattr(bootstrap, "watch_file", lambda file, *_, **__: watched.append(file))
    monkeypatch.setattr(bootstrap, "_install_config_watchers", bootstrap._install_config_watchers)
    monkeypatch.setattr(config, "_server_mode", None)
    monkeypatch.setattr(sys, "argv", sys.argv[:])
    monkeypatch.setattr(sys, "path", sys.path[:])
    if once:
        server.read_settings_once()
    bootstrap._prepare_asgi_app_run_context(str(tmp_path / "app.py"), [], {})
    assert bool(watched) is not once
