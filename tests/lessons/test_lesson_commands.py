"""``stn-viz lessons``: begin, check and list lessons; ``stn-viz run --lessons`` hands a folder on to the app."""

import os
import time
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from stn_viz import cli
from stn_viz.lessons import course, lessons
from stn_viz.lessons.bundled import FOLDER_VARIABLE, lesson_named


def typed(monkeypatch, *arguments):
    """Run a command as a person types it; give its end and what it wrote."""
    monkeypatch.setattr("sys.argv", ["stn-viz", *map(str, arguments)])
    return CliRunner().invoke(cli.app, [*map(str, arguments)])


def refused(monkeypatch, capsys, *arguments):
    monkeypatch.setattr("sys.argv", ["stn-viz", *map(str, arguments)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 2
    return " ".join(capsys.readouterr().err.split())


def test_a_new_lesson_passes_the_check_and_is_listed(tmp_path, monkeypatch):
    path = tmp_path / "own" / "my zoom.toml"
    assert typed(monkeypatch, "lessons", "new", path).exit_code == 0
    result = typed(monkeypatch, "lessons", "check", path, path.parent)
    assert (result.exit_code, result.output) == (0, "No fault.\n")
    result = typed(monkeypatch, "lessons", "list", "--lessons", path.parent)
    assert "my-zoom       2 min   1 steps  A smaller box" in result.output
    assert result.output.index("beyond") < result.output.index("my-zoom") < result.output.index("twenty")


def test_a_fault_ends_in_its_sentence(tmp_path, monkeypatch, capsys):
    path = tmp_path / "zoom.toml"
    typed(monkeypatch, "lessons", "new", path)
    path.write_text(path.read_text("utf-8").replace("theta=0.8,0,0", "theta=0.8,0,0&wrap=1&kernel=nearest"), "utf-8")
    said = refused(monkeypatch, capsys, "lessons", "check", path)
    assert said.startswith("stn-viz: 2 faults. zoom.toml, step zoom: then is /?v=1&source=card")
    assert "The link's wrap is no parameter of that page" in said
    assert "'nearest' is not one of integer, bilinear" in said
    assert "There is no folder" in refused(monkeypatch, capsys, "lessons", "list", "--lessons", tmp_path / "none")
    assert "already" in refused(monkeypatch, capsys, "lessons", "new", path)
    assert "ends in .toml" in refused(monkeypatch, capsys, "lessons", "new", tmp_path / "zoom.yaml")


def test_a_lesson_with_the_id_of_another_is_refused(tmp_path, monkeypatch, capsys):
    path = tmp_path / "why.toml"
    typed(monkeypatch, "lessons", "new", path)
    said = refused(monkeypatch, capsys, "lessons", "list", "--lessons", tmp_path)
    assert "why.toml and 01-why.toml are both called why" in said


def test_a_folder_of_ones_own_stands_beside_the_course(tmp_path, monkeypatch):
    typed(monkeypatch, "lessons", "new", tmp_path / "zoom.toml")
    (tmp_path / "broken.toml").write_text("format = 1", "utf-8")
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    found, faults = lessons()
    assert [one.id for one in found] == [*(one.id for one in course()), "zoom"]
    assert {fault.file for fault in faults} == {"broken.toml"}
    assert lesson_named("zoom").file == "zoom.toml"


def test_run_hands_the_folder_on_to_the_app(tmp_path, monkeypatch, capsys):
    heard = []
    monkeypatch.setattr("stn_viz.app.server.serve", lambda *_, **__: heard.append(os.environ.get(FOLDER_VARIABLE)))
    monkeypatch.setenv(FOLDER_VARIABLE, "elsewhere")
    typed(monkeypatch, "run", "--lessons", tmp_path)
    assert heard == [str(tmp_path.resolve())]
    assert "There is no folder" in refused(monkeypatch, capsys, "run", "--lessons", tmp_path / "none")
    assert len(heard) == 1


def test_a_watched_file_is_checked_again_when_it_changes_until_ctrl_c(tmp_path, monkeypatch):
    path = tmp_path / "zoom.toml"
    typed(monkeypatch, "lessons", "new", path)
    waits = []

    def wait(seconds):
        waits.append(seconds)
        if len(waits) == 2:  # after a look that finds nothing new
            path.write_text(path.read_text("utf-8").replace("minutes = 2", "minutes = 0"), "utf-8")
            os.utime(path, ns=(time.time_ns() + 10**9, time.time_ns() + 10**9))
        if len(waits) == 4:
            raise KeyboardInterrupt

    monkeypatch.setattr("stn_viz.cli_lessons.time", SimpleNamespace(strftime=time.strftime, sleep=wait))
    result = typed(monkeypatch, "lessons", "check", path, "--watch")
    assert result.exit_code == 0
    first, second, fault = result.output.splitlines()
    assert first.endswith("no fault")
    assert second.strip().endswith("1 to mend:")
    assert "minutes is 0, wanted a whole number" in fault
    assert set(waits) == {0.5}
