"""Formulas in lessons: Python's own arithmetic on harmless ones, a sentence for every other."""

import itertools
import math

import pytest

from stn_viz.errors import UserError
from stn_viz.lessons import course
from stn_viz.lessons.expressions import parse

VALUES = {"s": 0.5, "W": 480.0, "t": -0.25, "n": 3.0}
KNOWN = {"abs": abs, "min": min, "max": max, "floor": math.floor}


@pytest.mark.parametrize(
    "text",
    [
        "1/s", "s**2", "-s**2", "2**-1", "2**3**2", "(1 + s)*(W - 1)/2", "floor(W/7)", "1 - 2 - 3", "8/4/2", "--s",
        "max(0, 1 - abs(t))*min(W, 3, n)", "1e-3*W", ".5 + 2.", "-(t - -s)", "abs(-t)**s",
    ],
)  # fmt: skip
def test_arithmetic_is_that_of_python(text):
    assert parse(text)(VALUES) == pytest.approx(eval(text, {"__builtins__": {}}, {**KNOWN, **VALUES}))


def test_every_formula_of_the_course_is_read_as_python_reads_it():
    formulas = 0
    for check in itertools.chain.from_iterable(lesson.checks for lesson in course()):
        for one in [check.answer, *(wrong.value for wrong in check.wrong)]:
            for row in check.rows() if one is not None else ():
                assert one(row) == pytest.approx(eval(one.text, {"__builtins__": {}}, {**KNOWN, **row}))
                formulas += 1
    assert formulas > 500


def test_signs_as_people_write_them():
    assert parse("2 × 3 ÷ 4 − 1")({}) == 0.5
    assert parse("2·n")({"n": 4}) == 8


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "ends too early"),
        ("1 +", "ends too early"),
        ("(1 + s", "ends too early"),
        ("1 + s)", '")" cannot stand there'),
        ("1 s", '"s" cannot stand there'),
        ("__import__('os')", "\"'os')\" cannot stand there"),
        ("s.real", '".real" cannot stand there'),
        ("s; W", '"; W" cannot stand there'),
        ("s if W else t", '"if" cannot stand there'),
        ("exec(1)", "exec is no function, wanted one of abs, floor, min, max"),
        ("abs(1, 2)", "abs is given 2 numbers, wanted 1"),
        ("min(1)", "min is given 1 numbers, wanted 2"),
        ("(" * 60 + "1" + ")" * 60, "more than 24"),
        ("-" * 100 + "1", "more than 24"),
        ("1**" * 60 + "1", "more than 24"),
        ("1+" * 200 + "1", "at most 200 are read"),
    ],
)
def test_what_is_no_arithmetic_ends_in_a_sentence(text, sentence):
    with pytest.raises(UserError) as caught:
        parse(text)
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1/(s - 0.5)", "no finite number for s = 0.5"),
        ("9**9**9", "no finite number"),
        ("2**1000000", "no finite number"),
        ("9**99*9**99*9**99*9**99", "no finite number"),
        ("(-1)**s", "no finite number"),
        ("1e300*1e300", "no finite number"),
        ("q + 1", "holds q, which has no value"),
    ],
)
def test_what_has_no_value_ends_in_a_sentence(text, sentence):
    with pytest.raises(UserError) as caught:
        parse(text)({"s": 0.5})
    assert sentence in str(caught.value)
