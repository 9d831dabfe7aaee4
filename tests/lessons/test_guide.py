"""The guide's recipe for a lesson, followed to the letter: its file passes the check, and its lesson appears."""

import re
from pathlib import Path

from typer.testing import CliRunner

from stn_viz import cli
from stn_viz.lessons import read_lesson
from stn_viz.lessons.model import HIDDEN, KINDS, PLAYS, REGIONS

GUIDE = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text("utf-8")
RECIPE = GUIDE[GUIDE.index("## Add a lesson") : GUIDE.index("## Add a language")]


def run(*arguments):
    return CliRunner().invoke(cli.app, [*map(str, arguments)], catch_exceptions=False)


def test_a_lesson_written_by_the_guide_alone_passes_and_appears(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (file,) = re.findall(r"by hand, `(.+?)`", RECIPE)
    (text,) = re.findall(r"```toml\n(.*?)```", RECIPE, re.DOTALL)
    Path(file).parent.mkdir()
    Path(file).write_text(text, "utf-8")
    commands = re.findall(r"`stn-viz (lessons \w+ .+?)(?: --watch)?`", RECIPE)
    assert [command.split()[1] for command in commands] == ["new", "check", "list", "print", "build"]
    _, checked, listed, printed, built = (run(*command.split()).output for command in commands)
    assert "Written to half-zh-handout.html" in printed
    assert "Written to half.html" in built
    assert checked == "No fault.\n"
    assert "Half a box" in listed
    ask = read_lesson(Path(file)).step("share").ask
    assert (ask.kind, ask.right.value) == ("number", 0.25)


def test_the_guide_names_every_kind_animation_and_thing_to_hide_or_speak_of():
    for word in (*KINDS, *PLAYS, *HIDDEN, *REGIONS):
        assert re.search(rf"`\"?{word}\"?`|\"{word}\"", RECIPE), word
