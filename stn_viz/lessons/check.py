"""Check what a lesson says: one right answer, feedback for each wrong one, short sentences, numbers that tell apart."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from stn_viz.errors import UserError
from stn_viz.lessons.bundled import misconceptions
from stn_viz.lessons.model import Ask, CheckQuestion, Cut, Lesson, Option, Step, Text
from stn_viz.lessons.tables import Fault
from stn_viz.texts import LANGUAGES, Message

MOST_WORDS = 35  # of a sentence
MOST_CHARACTERS = 75  # of one in a language without spaces, such as Chinese
_MOST_ROWS = 200  # of a check's numbers
_APART = 0.005  # by what share answers must differ, so that rounding does not make a wrong one right
_NAMES = re.compile(r"\{(\w+)\}")
_ENDS = re.compile(r"(?<=[.!?;؟।])\s+|(?<=[。！？；])")  # of sentences, in any language
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff]")  # letters of scripts without spaces between words
Links = Callable[[str], Sequence[str]]  # of one link of the app: complaints about it, or what its box is measured by


def check_lesson(lesson: Lesson, links: Links | None = None, measures: Links | None = None) -> tuple[Fault, ...]:
    """List the faults of a lesson that was read; none means that it can be shown.

    Args:
        lesson: the lesson.
        links: says what is wrong with a link; None leaves links unread.
        measures: names the controls of the box that a link shows, none where it shows no box to be dragged; None
            leaves links unread.
    """
    return tuple(Fault(lesson.file or lesson.id, place, what) for place, what in _lesson(lesson, links, measures))


def check_course(lessons: Sequence[Lesson], cuts: Sequence[Cut]) -> tuple[Fault, ...]:
    """List what does not fit between lessons and cuts: ids that stand twice, steps and lessons that are not there."""
    return tuple(Fault(file, place, what) for file, place, what in _course(lessons, cuts))


Found = Iterator[tuple[str, Message]]  # where, and what


def _lesson(lesson: Lesson, links: Links | None, measures: Links | None) -> Found:
    for name, text in (("title", lesson.title), ("idea", lesson.idea), ("audience", lesson.audience)):
        yield from check_sentences(name, name, text)
    yield from _twice("", (step.id for step in lesson.steps))
    for step in lesson.steps:
        yield from _step(f"step {step.id}", step, links)
        if step.ask is not None and step.ask.measure and measures is not None:
            yield from _measure(f"step {step.id}, ask", step.ask.measure, measures(step.stage))
    for number, check in enumerate(lesson.checks, 1):
        yield from _check(f"check {number}", check)


def _twice(place: str, names: Iterator[str]) -> Found:
    for name, times in Counter(names).items():
        if times > 1:
            yield place, Message("lessons-twice", {"id": name})


def _step(place: str, step: Step, links: Links | None) -> Found:
    for name, text in (("say", step.say), ("aha", step.aha), ("note", step.note), ("formula", step.formula)):
        if text is not None:
            yield from check_sentences(place, name, text)
    if step.then == step.stage:
        yield place, Message("lessons-still")
    for name, link in (("stage", step.stage), ("then", step.then)):
        for complaint in links(link) if links and link else ():
            yield place, Message("lessons-link", {"name": name, "link": link or "", "complaint": complaint})
    if step.ask is not None:
        yield from _ask(f"{place}, ask", step.ask)


def _measure(place: str, name: str, controls: Sequence[str]) -> Found:
    if not controls:
        yield place, Message("lessons-no-box")
    elif name not in controls:
        yield place, Message("lessons-measure", {"name": name, "options": ", ".join(controls)})


def _ask(place: str, ask: Ask) -> Found:
    yield from check_sentences(place, "question", ask.question)
    yield from check_options(place, ask.options, 3 if ask.kind == "choice" else 2)
    said = [str(option.feedback) for option in ask.options if not option.right]
    if len(set(said)) != len(said):
        yield place, Message("lessons-same-feedback")
    for number, option in enumerate(ask.options, 1):
        if option.feedback is not None:
            yield from check_sentences(f"{place}, option {number}", "feedback", option.feedback)
    if any(option.right for option in ask.options):
        yield from _KINDS.get(ask.kind, _nothing)(place, ask)


def _nothing(place: str, ask: Ask) -> Found:
    yield from ()


def _value(place: str, ask: Ask) -> Found:
    right = ask.right
    if right.value is None:
        yield place, Message("lessons-no-value")
        return
    for option in ask.options:
        if option.value is None or option.right:
            continue
        gap = abs(option.value - right.value)
        if gap < option.within + right.within if ask.kind == "box" else gap <= ask.tolerance:
            yield place, Message("lessons-near-value", {"value": f"{option.value:g}", "right": f"{right.value:g}"})


def _pixel(place: str, ask: Ask) -> Found:
    right = ask.right
    if right.at is None:
        yield place, Message("lessons-no-value")
        return
    yield from _twice(place, (str(option.at) for option in ask.options if option.at))
    for option in ask.options:
        gap = max(abs(a - b) for a, b in zip(option.at, right.at, strict=True)) if option.at else math.inf
        if not option.right and 0 < gap <= option.within + right.within:
            yield place, Message("lessons-near-pixel", {"at": str(list(option.at or ())), "right": str(list(right.at))})


def _order(place: str, ask: Ask) -> Found:
    wanted = list(range(len(ask.items)))
    for option in ask.options:
        if (option.right or option.order is not None) and sorted(option.order or ()) != wanted:
            yield place, Message("lessons-order", {"found": str(list(option.order or ())), "wanted": str(wanted)})
    yield from _twice(place, (str(option.order) for option in ask.options if option.order))


_KINDS: dict[str, Callable[[str, Ask], Found]] = {"number": _value, "box": _value, "pixel": _pixel, "order": _order}


def check_options(place: str, options: Sequence[Option], least: int) -> Found:
    """Find answers that cannot be told apart, tags that are unknown, and more or fewer than one right answer."""
    right = sum(option.right for option in options)
    if right != 1:
        yield place, Message("lessons-right", {"found": str(right)})
    if len(options) < least:
        yield place, Message("lessons-few", {"found": str(len(options)), "least": str(least)})
    texts = [option.text for option in options if option.text is not None]
    for language in LANGUAGES:
        if len({text.by[language] for text in texts}) != len(texts):
            yield place, Message("lessons-same-text")
            break
    for number, option in enumerate(options, 1):
        where = f"{place}, option {number}"
        if option.text is not None:
            yield from check_sentences(where, "text", option.text)
        yield from _tag(where, option.misconception)
        if option.right and option.misconception:
            yield where, Message("lessons-right-tag", {"tag": option.misconception})


def _tag(place: str, tag: str | None) -> Found:
    if tag and tag not in misconceptions():
        yield place, Message("lessons-no-tag", {"tag": tag, "options": ", ".join(misconceptions())})


def _check(place: str, check: CheckQuestion) -> Found:
    yield from check_sentences(place, "question", check.question)
    yield from check_sentences(place, "why", check.why)
    yield from _names(place, check)
    if check.kind == "choice":
        yield from check_options(place, check.options, 3)
        return
    for wrong in check.wrong:
        yield from _tag(place, wrong.misconception)
    yield from _numbers(place, check)


def _names(place: str, check: CheckQuestion) -> Found:
    """Find ``{names}`` that are not varied, or that one language has and another lacks."""
    asked = {language: set(_NAMES.findall(text)) for language, text in check.question.by.items()}
    if len({frozenset(names) for names in asked.values()}) > 1:
        yield place, Message("lessons-names-differ")
    texts = [check.question, check.why, *(option.text for option in check.options if option.text is not None)]
    used = {name for text in texts for said in text.by.values() for name in _NAMES.findall(said)}
    formulas = [one for one in (check.answer, *(wrong.value for wrong in check.wrong)) if one is not None]
    for name in sorted(used.union(*(one.names for one in formulas)) - set(check.vary)):
        yield place, Message("lessons-no-name", {"name": name})
    for name in sorted(set(check.vary) - used):
        yield place, Message("lessons-idle-name", {"name": name})


def _numbers(place: str, check: CheckQuestion) -> Found:
    """Compute every row: each must have a value, and no two answers may be taken for one another."""
    rows = check.rows()
    if len(rows) > _MOST_ROWS:
        yield place, Message("lessons-many-rows", {"found": str(len(rows)), "most": str(_MOST_ROWS)})
        return
    formulas = [one for one in (check.answer, *(wrong.value for wrong in check.wrong)) if one is not None]
    for row in rows:
        try:
            values = [one(row) for one in formulas]
        except UserError as error:
            yield place, Message("lessons-said", {"what": str(error)})
            return
        for (first, a), (second, b) in itertools.combinations(zip(formulas, values, strict=True), 2):
            if abs(a - b) <= _APART * max(1.0, abs(a)):
                numbers = ", ".join(f"{name} = {value:g}" for name, value in row.items())
                fields = {"first": first.text, "second": second.text, "numbers": numbers, "value": f"{a:g}"}
                yield place, Message("lessons-same-value", fields)
                return


def check_sentences(place: str, key: str, text: Text) -> Found:
    """Find sentences that are too long to be read at a glance: by words, or by letters where no spaces part them."""
    for said in dict.fromkeys(text.by.values()):
        for sentence in _ENDS.split(said):
            spaced = not _UNSPACED.search(sentence)
            parted = spaced or key == "formula"  # a number in a formula is one word, in any language
            length = len(_UNSPACED.sub(r" \g<0> ", sentence).split()) if parted else len(sentence)
            most = MOST_WORDS if spaced else MOST_CHARACTERS
            if length > most:
                fields = {"name": key, "found": str(length), "most": str(most), "sentence": sentence}
                yield place, Message("lessons-long-words" if spaced else "lessons-long-letters", fields)


def _course(lessons: Sequence[Lesson], cuts: Sequence[Cut]) -> Iterator[tuple[str, str, Message]]:
    ids = {lesson.id for lesson in lessons}
    for place, what in _twice("", (lesson.id for lesson in lessons)):
        yield "lessons", place, what
    steps = {(lesson.id, step.id) for lesson in lessons for step in lesson.steps}
    for lesson in lessons:
        for name in lesson.needs:
            if name not in ids:
                yield lesson.file, "needs", Message("lessons-no-lesson", {"name": name, "options": ", ".join(ids)})
    for cut in cuts:
        for step in cut.steps:
            if step not in steps:
                yield "cuts.toml", f"cut {cut.id}", Message("lessons-no-step", {"name": "/".join(step)})
