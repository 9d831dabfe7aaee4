"""Models, Debug, evaluation and figures hold no sentence: what people read stands in texts/, in every language."""

import ast
import re
from pathlib import Path

import pytest

import stn_viz
from stn_viz.evaluation import titles

PACKAGE = Path(stn_viz.__file__).parent
ROOMS = ("app/models", "app/debug", "evaluation", "figures")  # test_literals.py has the rest of the app
FILES = sorted(path for room in ROOMS for path in (PACKAGE / room).glob("*.py"))
WORDS = re.compile(r"[A-Za-z],? [A-Za-z]")
MARKS = re.compile(r"%{.*?}|<[^<>]*>|\b[\w.-]+(?= *\{)")  # plotly's places, HTML's tags, CSS's rules
NOT_SHOWN = {"ArgumentError", "einsum", "compile"}  # what callers of the Python library read stays English
SHOWN = {"title", "name", "text", "hovertemplate", "label", "help", "placeholder", "alt"}  # one word is too many here
PLACES = [f"{thing} at {axis} (px)" for thing in titles._THINGS for axis in "xy"]
NAMES = {  # of measures and outlines, as links and code know them, and what cards say: others say them to people
    **dict.fromkeys(("app/models/gallery.py", "evaluation/inspection.py", "evaluation/probes.py"), titles._MEASURES),
    **dict.fromkeys(("evaluation/titles.py", "figures/evaluation.py"), titles._MEASURES),
}
STYLES, COMMANDS, PLOTLY = (
    ("<style>", "<div "),
    ("stn-viz ",),
    ("x unified", "bottom center", "top right", "Source Sans"),
)
TERMINAL = ("not trained / ", "Outside the table:", "on its card", "Errors in percent", "The paper's figures: ")
ALLOWED = {
    "app/debug/view.py": ("import stn_viz as sv",),  # lines of Python to copy
    "app/models/card.py": STYLES + COMMANDS,
    "app/models/experiments.py": STYLES + COMMANDS,
    "app/models/facts.py": STYLES,
    "app/models/view.py": COMMANDS,
    "evaluation/scoreboard.py": TERMINAL,  # the terminal and docs/scoreboard.md are English
    "figures/curves.py": PLOTLY,
    "figures/evaluation.py": PLOTLY,
    "figures/registration.py": PLOTLY,
    "figures/style.py": PLOTLY,
    "figures/taps.py": PLOTLY,
    "figures/theta.py": PLOTLY,
}


def docstrings(tree):
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            yield id(body[0].value)


def callee(node):
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def sentences(tree):
    """Find every literal with two words, outside docstrings, annotations and errors for callers."""
    skipped = set(docstrings(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) or (isinstance(node, ast.Call) and callee(node) in NOT_SHOWN):
            skipped |= {id(part) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            text = MARKS.sub("", node.value)
            yield from [node.value] if WORDS.search(text) else []


def labels(tree):
    """Find literals, of one word or more, that are given as what a widget or a trace is called."""
    for node in ast.walk(tree):
        for word in node.keywords if isinstance(node, ast.Call) else ():
            if isinstance(word.value, ast.Constant) and isinstance(word.value.value, str) and word.arg in SHOWN:
                yield from re.findall(r"[A-Za-z]{2,}", MARKS.sub("", word.value.value))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_sentence_stands_in_the_code(path):
    tree = ast.parse(path.read_text("utf-8"))
    file = path.relative_to(PACKAGE).as_posix()
    allowed = ALLOWED.get(file, ())
    names = [*NAMES[file], *PLACES, "of the first", "of the second"] if file in NAMES else []
    found = [text for text in sentences(tree) if not any(part in text for part in allowed)]
    assert not [text for text in found if not any(text.strip() in name for name in names)]
    assert not list(labels(tree))


def test_a_sentence_is_found():
    tree = ast.parse('"""A doc string."""\nst.info(f"Draw a {digit} now")\nfig.update(title="loss")\nsay("a-key")\n')
    assert list(sentences(tree)) == ["Draw a "]
    assert list(labels(tree)) == ["loss"]
