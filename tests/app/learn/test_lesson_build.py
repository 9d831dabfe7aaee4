"""The command that writes a lesson as a file: what it is called, what it holds, and what it refuses."""

import pytest
from typer.testing import CliRunner

from stn_viz import cli
from stn_viz.errors import UserError
from stn_viz.lessons.template import TEMPLATE


def built(*arguments):
    return CliRunner().invoke(cli.app, ["lessons", "build", *arguments], catch_exceptions=False)


def test_a_lesson_of_ones_own_is_built_in_the_language_that_is_asked_for(tmp_path):
    (tmp_path / "own.toml").write_text(TEMPLATE.replace("NAME", "own"), "utf-8")
    out = tmp_path / "out" / "own.html"
    done = built(str(tmp_path / "own.toml"), "--lang", "zh", "--out", str(out))
    assert done.exit_code == 0
    assert str(out) in done.output.replace("\n", "")
    text = out.read_text("utf-8")
    assert '<html lang="zh-CN">' in text
    assert "lesson/player.js" in text
    assert "@import" not in text
    assert "http://" not in text.replace("http://www.w3.org/", "")


def test_a_lesson_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UserError, match="nothing"):
        built("nothing", "--out", str(tmp_path / "x.html"))
