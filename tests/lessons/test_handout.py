"""The handout: every question with its blanks, no answer before the last pages, nothing fetched."""

import re

import pytest
from typer.testing import CliRunner

from stn_viz import cli
from stn_viz.app.explore.linked import stage_of
from stn_viz.app.learn.handout import handout
from stn_viz.app.learn.handout_picture import _written, picture
from stn_viz.app.learn.handout_view import drawn
from stn_viz.app.learn.links import view_of
from stn_viz.lessons import course
from stn_viz.texts import using

LESSONS = {lesson.id: lesson for lesson in course()}


def plain(html):
    """Give the words of a page."""
    text = re.sub(r"<style.*?</style>|<svg.*?</svg>|<[^>]+>", " ", html, flags=re.DOTALL)
    return " ".join(text.replace("&#x27;", "'").replace("&quot;", '"').replace("&gt;", ">").replace("&lt;", "<")
                    .replace("&amp;", "&").split())  # fmt: skip


def words(text):
    return " ".join(text.split())


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", ["why", "direction", "gradients", "descent", "debug"])
def test_questions_come_first_and_answers_last(name, language):
    lesson = LESSONS[name]
    with using(language):
        html = handout(lesson)
    sheet, answers = map(plain, html.split('<div id="answers">'))
    for step in lesson.steps:
        assert words(step.say.by[language]) in sheet
        if step.ask is not None:
            assert words(step.ask.question.by[language]) in sheet
            assert words(step.ask.right.feedback.by[language]) in answers
            assert words(step.ask.right.feedback.by[language]) not in sheet
            assert words(step.aha.by[language]) not in sheet
        assert words(step.aha.by[language]) in sheet + answers
        assert step.note is None or words(step.note.by[language]) not in sheet + answers
    for check in lesson.checks:
        assert words(check.question.filled(check.rows()[0]).by[language]) in sheet
    assert html.startswith(f'<!doctype html><html lang="{"zh-CN" if language == "zh" else "en"}">')
    assert not re.search(r"<script|https?://(?!www\.w3\.org/2000/svg)", html)
    assert set(re.findall(r'(?:href|src)="(\w+):', html)) <= {"data"}
    assert len(html) < 2_000_000
    assert html.count('class="maps"') + html.count('class="chart"') == len(lesson.steps), "a picture for each step"
    assert 'class="link"' not in html


def test_a_curve_is_asked_for_and_not_given_and_what_paper_has_nothing_for_is_named():
    axes = drawn("/models?v=1&network=e-cnn&distortion=r&look=stress&axis=angle")
    assert {"−180", "180", "100"} <= set(re.findall(r">([^<]+)</text>", axes))
    assert axes.count("<path") == 1, "no curve"
    assert drawn("/models?v=1&look=board") == ""


def test_a_map_of_numbers_is_drawn_with_its_numbers():
    scene, _ = stage_of("handout", view_of("/?v=1&source=tiny&family=attention&theta=0.6,0.4,0.1&size=2"))
    source, target = picture(scene, "source"), picture(scene, "target")
    assert source.count("<rect") == 16
    assert {".91", ".61", ".94", ".82"} <= set(re.findall(r">([^<]+)</text>", source))
    assert re.findall(r">([^<]+)</text>", target) == [".72", ".45", ".75", ".36"]
    (points,) = re.findall(r'points="([^"]+)"', source)
    corners = [tuple(map(float, p.split(","))) for p in points.split()]
    assert (min(corners), max(corners)) == ((1.6, 1.0), (4.0, 3.4)), "1.1 to 3.5 across, 0.5 to 2.9 down, by centres"
    assert [_written(v) for v in (20, 3, 0.9, -0.25, 12.5, 0, 1)] == ["20", "3", ".90", "−.25", "12.5", "0", "1"]


def test_the_command_writes_a_page(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(cli.app, ["lessons", "print", "gradients", "--lang", "zh"], catch_exceptions=False)
    assert "Written to gradients-zh-handout.html" in result.output
    assert "单个像素的梯度说明什么" in (tmp_path / "gradients-zh-handout.html").read_text("utf-8")
    CliRunner().invoke(cli.app, ["lessons", "print", "why", "--out", "out/w.html"], catch_exceptions=False)
    assert (tmp_path / "out" / "w.html").is_file()
    refused = CliRunner().invoke(cli.app, ["lessons", "print", "wy"])
    assert "There is no lesson wy, wanted one of why" in str(refused.exception)
