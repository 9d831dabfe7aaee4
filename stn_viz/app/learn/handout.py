"""A lesson on paper: one HTML page with pictures, questions and blanks, and the answers on pages of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

from stn_viz.app.learn.handout_view import drawn
from stn_viz.lessons.model import Ask, CheckQuestion, Lesson, Step
from stn_viz.palette import DARK, GREY, PINNED
from stn_viz.texts import current, say
from stn_viz.texts.catalogue import LOCALES
from stn_viz.texts.fonts import STACK
from stn_viz.texts.quantity import quantity

_STYLE = Path(__file__).with_suffix(".css")


def handout(lesson: Lesson) -> str:
    """Write a lesson as one HTML page without scripts or requests, in the language that is spoken, to be printed.

    Raises:
        UserError: a picture that comes with the package is missing or damaged.
    """
    steps = [_step(number, step) for number, step in enumerate(lesson.steps, 1)]
    checks = [_check(number, check) for number, check in enumerate(lesson.checks, 1)]
    if checks:
        checks = [f"<h2>{escape(say('lessons-print-checks'))}</h2>", *checks]
    return sheet(str(lesson.title), str(lesson.idea), [*steps, *checks], [*_answers(lesson)])


def sheet(heading: str, idea: str, parts: Iterable[str], answers: Iterable[str]) -> str:
    """Write a page to be printed, in the language that is spoken.

    Args:
        heading: its title, plain text.
        idea: a sentence below it, plain text.
        parts: what is asked, HTML.
        answers: what stands on pages of its own, HTML.
    """
    title, language = escape(heading), LOCALES[current()]
    name = f'<p class="name">{escape(say("lessons-print-name"))} <span class="blank"></span></p>'
    lines = [
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>',
        f"<style>:root {{ --font: {STACK}; --ink: {DARK}; --soft: {PINNED}; --rule: {GREY} }}",
        f"{_STYLE.read_text('utf-8')}</style></head><body>",
        f"<header>{name}<h1>{title}</h1><p>{escape(idea)}</p></header><main>",
        *parts,
        f'</main><div id="answers"><h2>{escape(say("lessons-print-answers", title=heading))}</h2>',
        *answers,
        "</div></body></html>",
    ]
    return "\n".join(lines)


def _step(number: int, step: Step) -> str:
    shown = drawn(step.stage) or _link(step)
    asked = "" if step.ask is None else _asked(step.ask)
    said = "" if step.ask else _revealed(step)
    return f"<section><p><b>{number}.</b> {escape(str(step.say))}</p>{shown}{asked}{said}</section>"


def _link(step: Step) -> str:
    return f'<p class="link">{escape(say("lessons-print-app"))} {escape(step.stage)}</p>'


def _asked(ask: Ask) -> str:
    question = f"<p>{escape(str(ask.question))}</p>"
    if ask.kind == "choice":
        return question + choices([str(option.text) for option in ask.options if option.text])
    if ask.kind == "number":
        return f'{question}<p><span class="blank"></span></p>'
    if ask.kind == "order":
        lines = "".join(f"<li>{escape(str(item))}</li>" for item in sorted(ask.items, key=str))
        return f"{question}<p>{escape(say('lessons-print-order'))}</p><ol class='options'>{lines}</ol>"
    return f"{question}<p>{escape(say('lessons-print-draw'))}</p>"


def choices(texts: list[str]) -> str:
    """Write what is to be chosen from, each with a box to tick."""
    return f"<ol class='options'>{''.join(f'<li>{escape(text)}</li>' for text in texts)}</ol>"


def _check(number: int, check: CheckQuestion) -> str:
    row = check.rows()[0]
    question = f"<p><b>{number}.</b> {escape(str(check.question.filled(row)))}</p>"
    if check.kind == "choice":
        options = [str(option.text.filled(row)) for option in check.options if option.text]
        return f"<section>{question}{choices(options)}</section>"
    return f'<section>{question}<p><span class="blank"></span></p><div class="write"></div></section>'


def _answers(lesson: Lesson) -> Iterator[str]:
    """Return the answers: of each question what is right and why, of each check the number."""
    for number, step in enumerate(lesson.steps, 1):
        if step.ask is None:
            continue
        right = step.ask.right
        answer = "" if right.text is None else f"<b>{escape(str(right.text))}</b><br>"
        feedback = "" if right.feedback is None else escape(str(right.feedback))
        yield f"<section><p><b>{number}.</b> {answer}{feedback}</p>{_revealed(step)}</section>"
    for number, check in enumerate(lesson.checks, 1):
        row = check.rows()[0]
        if check.answer is None:
            said = next(str(option.text.filled(row)) for option in check.options if option.right and option.text)
        else:
            said = quantity(check.answer(row), 6)
        label = escape(say("lessons-print-check", number=str(number)))
        yield f"<section><p><b>{label}</b> {escape(said)}</p><p>{escape(str(check.why.filled(row)))}</p></section>"


def _revealed(step: Step) -> str:
    """Return what is said once the answer is shown."""
    formula = "" if step.formula is None else f'<p class="formula">{escape(str(step.formula))}</p>'
    return f"{formula}<p>{escape(str(step.aha))}</p>"
