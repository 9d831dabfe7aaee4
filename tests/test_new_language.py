"""A language that says a few things, added as the guide says: it is spoken and offered, and the rest is in English."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import pytest

from stn_viz.lessons import read_lesson
from tests.guide import GUIDE, ROOT, copy_package

COURSE = ROOT / "stn_viz" / "lessons" / "course"

SAYS = {
    "explore": "explore-family = Transformationsfamilie T_θ\n",
    "stage": "# Die Bühne.\nstage-tool-undo = rückgängig\nstage-pixel-read = { $count ->\n    [one] ein Zielpixel\n"
    "   *[other] { $count } Zielpixel\n}\n",
}
SCRIPT = """
import json
from streamlit.testing.v1 import AppTest
from stn_viz.lessons import course, inventory, misconceptions
from stn_viz.texts import payload, say, using

def page():
    from stn_viz.app.explore import page
    page.page()

at = AppTest.from_function(page, default_timeout=100)
at.query_params.update({"v": "1", "lang": "de", "size": "28"})
at.run()
with using("de"):
    said = [say("stage-pixel-read", count=1), say("stage-pixel-read", count=7), say("stage-tool-redo")]
    browser = payload("stage")
    titles = [str(lesson.title) for lesson in course()[:2]]
    asked = [str(misconceptions()["M2"].name), str(inventory()[0].topic)]
print(json.dumps({
    "exceptions": [e.message for e in at.exception],
    "labels": [box.label for box in at.selectbox],
    "languages": next(list(b.options) for b in at.selectbox if b.key == "language.de"),
    "said": said,
    "browser": browser,
    "titles": titles,
    "asked": asked,
}))
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    root = copy_package(tmp_path_factory.mktemp("german"))
    tag, name = re.findall(r'`("de": "\w+")`', GUIDE)
    for file, place, text in (
        ("texts/catalogue.py", 'Language = Literal["en", "zh"', ', "de"'),
        ("texts/catalogue.py", '"zh": "zh-CN"', f", {tag}"),
        ("app/language.py", '"zh": "中文"', f", {name}"),
    ):
        path = root / "stn_viz" / file
        code = path.read_text("utf-8")
        assert code.count(place) == 1
        path.write_text(code.replace(place, place + text), "utf-8")
    (root / "stn_viz" / "texts" / "de").mkdir()
    for room, text in SAYS.items():
        (root / "stn_viz" / "texts" / "de" / f"{room}.ftl").write_text(text, "utf-8")
    lesson = root / "stn_viz" / "lessons" / "course" / "01-why.toml"
    english = 'title = { en = "Why move the picture?"'
    text = lesson.read_text("utf-8")
    assert text.count(english) == 1
    lesson.write_text(text.replace(english, f'{english}, de = "Warum bewegen?"'), "utf-8")
    (root / "german.py").write_text(SCRIPT, "utf-8")
    run = [sys.executable, "german.py"]
    done = subprocess.run(run, cwd=root, env={**os.environ, "PYTHONPATH": str(root)}, capture_output=True, text=True)
    assert not done.returncode, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_its_words_are_said_and_what_it_does_not_say_is_english(found):
    assert found["exceptions"] == []
    assert "Transformationsfamilie T_θ" in found["labels"]
    assert "sampling kernel k" in found["labels"]
    assert found["said"] == ["ein Zielpixel", "7 Zielpixel", "redo (Ctrl-Shift-Z)"]


def test_the_browser_gets_each_message_once(found):
    source = found["browser"]["source"]
    assert found["browser"]["language"] == "de"
    keys = re.findall(r"^([a-z][\w-]*) =", source, re.MULTILINE)
    assert len(keys) == len(set(keys)) > 100
    assert "rückgängig" in source
    assert "redo (Ctrl-Shift-Z)" in source


def test_the_menu_offers_it(found):
    assert found["languages"] == ["English", "中文", "Deutsch"]


def test_the_course_is_read_and_a_lesson_says_what_is_written(found):
    titles = [read_lesson(file).title.by["en"] for file in sorted(COURSE.glob("0[12]*.toml"))]
    assert found["titles"] == ["Warum bewegen?", titles[1]]
    assert all(text and not text.startswith("{") for text in found["asked"])
