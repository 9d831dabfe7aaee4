"""What `stn-viz site` writes where, and what it leaves alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from stn_viz.cli import app
from stn_viz.errors import UserError
from stn_viz.site.files import Files
from stn_viz.site.parts import halved
from stn_viz.stage.packing import pack, unpack


def test_a_folder_of_something_else_is_refused_before_anything_is_built(tmp_path: Path):
    (tmp_path / "thesis.tex").touch()
    done = CliRunner().invoke(app, ["site", str(tmp_path), "--lang", "zh"])
    assert isinstance(done.exception, UserError)
    assert "holds other files" in str(done.exception)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_newer_site_takes_the_place_of_an_older_one(tmp_path: Path):
    older = Files(tmp_path)
    stale = older.carry("data", "lesson", b"what was taught")
    kept = older.asset("icon", "svg", "<svg/>")
    (tmp_path / "data" / "own.txt").touch()
    newer = Files(tmp_path)
    newer.check()
    fresh = newer.carry("data", "lesson", b"what is taught")
    assert newer.asset("icon", "svg", "<svg/>") == kept, "named by what it holds"
    newer.tidy()
    assert {path.name for path in (tmp_path / "data").iterdir()} == {Path(fresh).name, "own.txt"}
    assert not (tmp_path / stale).exists()


def test_the_worker_names_every_file_under_a_version_of_their_contents(tmp_path: Path):
    versions = set()
    for text in ("one", "two"):
        files = Files(tmp_path / text)
        files.page("index.html", text)
        files.keep("worker")
        said = (tmp_path / text / "worker.js").read_text("utf-8")
        assert '"files": ["index.html"]' in said
        versions.add(said)
    assert len(versions) == 2


@pytest.mark.parametrize("shared", [b"", b"a map of twenty bytes"])
def test_the_halves_of_a_payload_are_the_payload(shared: bytes):
    common = {"map": np.frombuffer(shared, np.uint8)} if shared else {}
    wholes = {
        n: pack(
            {"said": "θ" * n}, {f"own{n}": np.arange(n, dtype=np.float32), **common} | {"more": np.zeros(3, np.int32)}
        )
        for n in (1, 5)
    }
    heads, tail = halved(wholes)
    for n, whole in wholes.items():
        (meta, arrays), (wanted, theirs) = unpack(heads[n] + tail), unpack(whole)
        assert meta == wanted
        assert arrays.keys() == theirs.keys()
        assert all((arrays[name] == theirs[name]).all() for name in theirs)
    assert len(tail) % 8 == 0
