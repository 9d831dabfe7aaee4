"""The concept inventory without a browser: its page, its links, its files, and how it travels."""

import re
from functools import partial

import pytest
from typer.testing import CliRunner

from stn_viz import cli
from stn_viz.lessons import course, inventory
from stn_viz.lessons.bundled import misconceptions
from stn_viz.lessons.inventory import OCCASIONS
from stn_viz.stage.inventory import InventoryPayload
from stn_viz.stage.packing import unpack
from stn_viz.texts import LANGUAGES, using
from tests.app.opened import opened as opened_by

SCRIPT = "from stn_viz.app.learn import page\npage.page()"


opened = partial(opened_by, SCRIPT)


def parts(at, name):
    return [part.proto for part in at.get("bidi_component") if part.proto.component_name == f"stn-viz.{name}"]


@pytest.mark.parametrize("occasion", OCCASIONS)
def test_a_link_opens_a_test_in_its_language(occasion):
    at = opened(inventory=occasion, lang="zh", projector="1")
    (shown,) = parts(at, "inventory")
    meta, _ = unpack(shown.bytes)
    assert meta["open"] == {"occasion": occasion, "projector": True}
    assert [one["id"] for one in meta["items"]] == [item.id for item in inventory()]
    assert not meta["items"][0][occasion]["question"].isascii()
    assert meta["links"]["lesson"] == "learn?lesson={lesson}&step={step}&lang=zh"
    assert all(f"inventory={name}" in meta["links"][name] for name in OCCASIONS)
    assert not parts(at, "lesson-list")


def test_a_third_test_is_complained_of_and_the_list_is_shown():
    at = opened(inventory="between")
    assert any("between" in str(said.value) for said in (*at.warning, *at.info))
    assert parts(at, "lesson-list")


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_travels_with_every_answer_and_a_step_for_each_belief(language):
    with using(language):
        meta, _ = unpack(InventoryPayload().payload())
        for item, sent in zip(inventory(), meta["items"], strict=True):
            for occasion in OCCASIONS:
                question = item.asked(occasion)
                options = sent[occasion]["options"]
                assert [one["text"] for one in options] == [str(one.text) for one in question.options]
                assert [one["right"] for one in options].index(True) == question.right
        assert set(meta["misconceptions"]) == set(misconceptions())
        lessons = {lesson.id: lesson for lesson in course()}
        for one in meta["misconceptions"].values():
            assert one["belief"]
            assert one["steps"]
            for step in one["steps"]:
                lesson = lessons[step["lesson"]]
                assert lesson.steps[step["place"] - 1].id == step["step"]
                assert (step["number"], step["title"]) == (lesson.number, str(lesson.title))


@pytest.mark.parametrize("command", ["print", "build"])
def test_it_is_printed_and_built_as_lessons_are(command, tmp_path):
    out = tmp_path / "inventory.html"
    arguments = ["lessons", command, "inventory", "--lang", "zh", "--out", str(out)]
    assert CliRunner().invoke(cli.app, arguments, catch_exceptions=False).exit_code == 0
    text = out.read_text("utf-8")
    assert '<html lang="zh-CN">' in text
    assert "http://" not in text.replace("http://www.w3.org/", "")
    if command == "print":
        asked, answers = text.split('<div id="answers">')
        ticks = re.findall(r"<ol class='options'>(.*?)</ol>", asked)
        assert [tick.count("<li>") for tick in ticks] == [4] * (2 * len(inventory()))
        assert answers.count("<section>") == 2 * len(inventory())
        assert "<script" not in text
    else:
        assert "inventory/inventory.js" in text
