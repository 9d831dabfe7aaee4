"""A lesson's file: what is wrong with it is said by file, step and key, with what came, what was wanted, what to do."""

import tomllib

import pytest

from stn_viz.errors import UserError
from stn_viz.lessons import check_course, check_lesson, course, cuts, lesson_of, read_lesson
from stn_viz.lessons.check import check_sentences
from stn_viz.lessons.model import Text
from stn_viz.lessons.template import TEMPLATE
from stn_viz.texts import using

GOOD = TEMPLATE.replace("NAME", "zoom")


def written(tmp_path, text):
    path = tmp_path / "zoom.toml"
    path.write_text(text, "utf-8")
    return path


def faults(tmp_path, text):
    lesson, found = lesson_of(written(tmp_path, text))
    return [str(fault) for fault in (found or check_lesson(lesson))]


def test_the_file_that_a_new_lesson_begins_as_has_no_fault(tmp_path):
    assert faults(tmp_path, GOOD) == []
    lesson = read_lesson(tmp_path / "zoom.toml")
    assert (lesson.id, lesson.step("zoom").ask.right.text.by["zh"]) == ("zoom", "变大")
    assert [check.answer({"s": s}) for check in lesson.checks for (s,) in (row.values() for row in check.rows())] == [
        4, 2, 1.25,
    ]  # fmt: skip


CHANGES = {
    "a line that is no TOML": ("minutes = 2", "minutes = ", "zoom.toml: This is no TOML: Invalid value (at line 7"),
    "another format": ("format = 1", "format = 2", "zoom.toml: format is 2, wanted 1; begin the file with"),
    "a misspelt key": ("minutes =", "minuts =", "zoom.toml: minuts is no key here; did you mean minutes?"),
    "a missing key": ("minutes = 2", "", "zoom.toml: minutes is missing, wanted a whole number"),
    "a number in quotes": ("minutes = 2", 'minutes = "2"', 'zoom.toml: minutes is "2", wanted a whole number'),
    "one language alone": (', zh = "所有人"', "", "audience is {'en': 'everybody'}, wanted the text in both"),
    "an unknown animation": (
        'then = "/?v=1&source=card&family=attention&theta=0.8,0,0&show=samples"', 'play = "fly"',
        'zoom.toml, step zoom: play is "fly", wanted one of theta, forward',
    ),
    "an unknown region of the stage": (
        '["source", "target"]', '["source", "box"]',
        'zoom.toml, step zoom: about is "box", wanted one of source, target, theta, network, microscope, curve',
    ),
    "no kind": ('kind = "choice"', "", "zoom.toml, step zoom, ask: kind is missing, wanted one of choice, number"),
    "right as a word": ("right = true", 'right = "yes"', 'option 1: right is "yes", wanted true or false'),
    "two right options": ('misconception = "M2"  ', "right = true  ", "step zoom, ask: 2 options are right, wanted"),
    "no right option": ("right = true", "right = false", "step zoom, ask: 0 options are right, wanted exactly one"),
    "an unknown tag": ('misconception = "M2"  ', 'misconception = "M99"  ', "option 2: M99 is no misconception"),
    "the same feedback twice": (
        "V keeps its size, but it is read from less of U.\", zh = \"V 的大小不变，但读取的 U 变少了。",
        "The box shrinks, not the picture.\", zh = \"缩小的是框，不是画面。",
        "Two wrong options have the same feedback",
    ),
    "the same text twice": ('"it stays as it is"', '"it shrinks"', "Two options have the same text"),
    "a long English sentence": ("V shows what", "V shows " + "very " * 35 + "what", "a sentence has 42 words"),
    "a long Chinese sentence": ("只有讲者看得到", "看" * 76, "note: a sentence has 77 characters, at most 75"),
    "then as stage": ("theta=0.8,0,0", "theta=1,0,0", "step zoom: then is the same link as stage"),
    "a formula that is none": ('answer = "1/s"', 'answer = "1/"', 'answer is no formula that can be read: "1/" ends'),
    "a name without values": ('answer = "1/s"', 'answer = "1/r"', "check 1: r is not in vary"),
    "a value without use": ("{ s = [0.25", "{ r = [1], s = [0.25", "check 1: r is varied and nowhere used"),
    "another name in Chinese": ('zh = "s = {s}：', 'zh = "s = {r}：', "check 1: The languages have different names"),
    "answers that coincide": ("[0.25, 0.5, 0.8]", "[0.25, 1]", "1/s and s are both about 1 for s = 1"),
    "a division by zero": ("[0.25, 0.5, 0.8]", "[0.25, 0]", '"1/s" is no finite number for s = 0'),
    "too many rows": ("[0.25, 0.5, 0.8]", str(list(range(2, 300))), "vary makes 298 rows"),
    "a tag missing": ('["M2", "M2"]', '["M2"]', "misconceptions has 1 entries for 2 wrong answers"),
    "words among numbers": ("[0.25, 0.5, 0.8]", '["a"]', "check 1, vary: s is ['a'], wanted a list of numbers"),
    "no steps": ("[[step", "[[stop", "wanted one table or more; begin each with a heading such as [[step]]"),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_each_fault_is_named_with_its_place_and_its_mend(tmp_path, change):
    before, after, sentence = CHANGES[change]
    assert before in GOOD
    said = faults(tmp_path, GOOD.replace(before, after))
    assert any(sentence in one for one in said), said
    assert all(one.startswith("zoom.toml") for one in said)
    with using("zh"):
        spoken = faults(tmp_path, GOOD.replace(before, after))
    assert spoken != said
    assert len(spoken) == len(said)


def test_all_faults_of_the_form_are_said_at_once(tmp_path):
    path = written(tmp_path, GOOD.replace("minutes = 2", "minuts = 2").replace('kind = "choice"', 'kind = "chioce"'))
    with pytest.raises(UserError) as caught:
        read_lesson(path)
    assert len(str(caught.value).splitlines()) == 3


def test_a_step_speaks_of_regions_of_all_of_the_stage_or_says_nothing_of_that(tmp_path):
    stands = 'about = ["source", "target"]\n'
    assert stands in GOOD
    for line, about in (('about = ["theta", "source"]\n', ("source", "theta")), ("about = []\n", ()), ("", None)):
        read_from = written(tmp_path, GOOD.replace(stands, line))
        assert read_lesson(read_from).step("zoom").about == about


ASKS = {
    "number": ("tolerance = 0.1", 'value = 2\nright = true', "value = 5", "value = 2.05",
               "The wrong value 2.05 counts as the right one, 2"),
    "box": ('measure = "rotation"', "value = 45\nwithin = 10\nright = true", "value = -45\nwithin = 10",
            "value = 60\nwithin = 10", "The wrong value 60 counts as the right one, 45"),
    "pixel": ('map = "U"', "at = [1, 2]\nright = true", "at = [2, 1]", "at = [1, 2]", '"(1, 2)" stands twice'),
    "order": ('items = [{ en = "a", zh = "甲" }, { en = "b", zh = "乙" }]', "order = [1, 0]\nright = true",
              "order = [0, 1]", "order = [0, 0]", "order is [0, 0], wanted each of the numbers [0, 1] once"),
}  # fmt: skip


def asking(kind, head, right, wrong):
    """Write the good lesson with a question of another kind, its right answer first."""
    before, _, after = GOOD.partition("[step.ask]")
    checks = after[after.index("[[check]]") :]
    feedback = 'feedback = {{ en = "{0}", zh = "{0}" }}\n'.format
    options = [f"[[step.ask.option]]\n{feedback(said)}{one}\n" for said, one in (("y", right), ("n", wrong))]
    asked = f'[step.ask]\nkind = "{kind}"\nquestion = {{ en = "?", zh = "？" }}\n{head}\n'
    return "".join([before, asked, *options, checks])


@pytest.mark.parametrize("kind", ASKS)
def test_every_kind_of_question_is_read_and_checked(tmp_path, kind):
    head, right, wrong, bad, sentence = ASKS[kind]
    assert faults(tmp_path, asking(kind, head, right, wrong)) == []
    ask = read_lesson(tmp_path / "zoom.toml").step("zoom").ask
    assert (ask.kind, ask.options.index(ask.right)) == (kind, 0)
    assert sentence in faults(tmp_path, asking(kind, head, right, bad))[0]


@pytest.mark.parametrize(("measure", "within"), [("rotation", 10.0), ("scale", 0.1), ("shift x", 0.1)])
def test_a_box_that_says_not_how_near_is_near_enough_by_its_measure(tmp_path, measure, within):
    read_from = written(tmp_path, asking("box", f'measure = "{measure}"', "value = 45\nright = true", "within = 3"))
    assert [option.within for option in read_lesson(read_from).step("zoom").ask.options] == [within, 3.0]


def test_pixels_that_are_near_count_and_must_not_meet_the_right_one(tmp_path):
    head, right = 'map = "V"', "at = [5, 5]\nwithin = 1\nright = true"
    assert faults(tmp_path, asking("pixel", head, right, "at = [5, 8]\nwithin = 1")) == []
    (said,) = faults(tmp_path, asking("pixel", head, right, "at = [5, 7]\nwithin = 1"))
    assert "The wrong pixel [5, 7] counts as the right one, [5, 5]; make within" in said


def test_what_may_stand_there_is_named_whether_it_does_or_not(tmp_path):
    (said,) = faults(tmp_path, GOOD.replace("[step.ask]", "wrong-key = 1\n[step.ask]"))
    named = said.partition("wanted one of ")[2].partition(";")[0].split(", ")
    assert named == ["about", "aha", "ask", "formula", "hide", "id", "note", "play", "say", "src", "stage", "then"]


LONG = {
    "en": "word " * 36,
    "de": "Wort " * 36,
    "ar": "كلمة " * 36,
    "zh": "字" * 76,
    "ja": "ひらがな" * 19,
}


@pytest.mark.parametrize("language", LONG)
def test_a_sentence_that_is_long_in_any_language_is_found_and_two_short_ones_are_not(language):
    long = LONG[language]
    end = {"zh": "。", "ja": "。", "ar": "؟ "}.get(language, ". ")
    half = long[: len(long) // 2]
    assert [what.key for _, what in check_sentences("", "say", Text({"en": long}))] == [
        "lessons-long-letters" if language in ("zh", "ja") else "lessons-long-words"
    ]
    assert not list(check_sentences("", "say", Text({"en": f"{half}{end}{half}"})))


@pytest.mark.parametrize(
    ("measure", "controls", "said"),
    [
        ("rotation", ("scale", "rotation"), None),
        ("rotation", ("scale", "shift x"), "measure is rotation, wanted one of scale, shift x; these are what the box"),
        ("rotation", (), "the stage link shows none to drag"),
    ],
)
def test_a_box_is_measured_by_what_its_family_has(tmp_path, measure, controls, said):
    path = written(tmp_path, asking("box", f'measure = "{measure}"', "value = 45\nright = true", "value = -45"))
    found = [str(fault) for fault in check_lesson(read_lesson(path), measures=lambda link: controls)]
    assert len(found) == (0 if said is None else 1)
    assert all(said in one for one in found if said)


@pytest.mark.parametrize(
    "data", [b"\xff\xfe", b"a = [" + b"[" * 5000, b"x" * 2_000_001, b"format = 1\nid = 7\nstep = [3]\ncheck = {}"]
)
def test_a_file_that_is_none_ends_in_sentences(tmp_path, data):
    path = tmp_path / "zoom.toml"
    path.write_bytes(data)
    found = lesson_of(path)[1]
    assert found
    assert all(str(fault).startswith("zoom.toml") for fault in found)
    with pytest.raises(UserError, match="This file cannot be read"):
        read_lesson(tmp_path / "nowhere.toml")


def test_the_course_is_whole():
    assert [lesson.number for lesson in course()] == list(range(1, 13))
    names = "why parts direction affine families corners sampler gradients descent learning debug beyond"
    assert " ".join(lesson.id for lesson in course()) == names
    assert sum(len(lesson.steps) for lesson in course()) == 74
    assert sum(step.ask is not None for lesson in course() for step in lesson.steps) == 72
    assert sum(len(lesson.checks) for lesson in course()) == 36
    assert [(cut.id, cut.minutes, len(cut.steps)) for cut in cuts()] == [
        ("twenty", 20, 12), ("thirty", 30, 18), ("forty-five", 45, 31),
    ]  # fmt: skip
    assert check_course(course(), cuts()) == ()


@pytest.mark.parametrize("lesson", course(), ids=lambda lesson: lesson.id)
def test_a_lesson_of_the_course_has_no_fault(lesson):
    assert [str(fault) for fault in check_lesson(lesson)] == []
    assert all(step.note is not None and step.src for step in lesson.steps)


def test_a_step_that_is_not_there_and_a_lesson_that_is_needed_are_missed(tmp_path):
    own = read_lesson(written(tmp_path, GOOD.replace("minutes = 2", 'minutes = 2\nneeds = ["wy"]')))
    said = [str(fault) for fault in check_course((own,), cuts())]
    assert "zoom.toml, needs: There is no lesson wy, wanted one of zoom" in said[0]
    assert "cuts.toml, cut twenty: There is no step why/upright" in said[1]
    assert tomllib.loads(GOOD)["id"] == own.id
