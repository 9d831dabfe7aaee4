"""No sentence that a visitor reads stands in the app's Python: it would be in one language alone."""

import ast
import re
from pathlib import Path

import pytest

import stn_viz.app

APP = Path(stn_viz.app.__file__).parent
ELSEWHERE = {"models", "debug"}  # test_spoken_rooms.py looks at them
TERMINAL = {"server.py", "server_addresses.py", "server_guard.py", "server_settings.py"}  # speak there, and in the log
CODE = ("<style>", "import stn_viz as sv\n")  # beginnings of texts that are code
WIDGETS = {
    "button", "caption", "checkbox", "error", "file_uploader", "info", "markdown", "number_input", "popover",
    "progress", "segmented_control", "selectbox", "select_slider", "slider", "spinner", "success", "tabs",
    "text_input", "title", "toggle", "warning", "write",
}  # fmt: skip
WORDS = {"align_corners"}  # PyTorch's own, in every language
SENTENCE = re.compile(r"[A-Za-z]{2,},? [a-z]{2,}")  # shapes such as "C Ho Wo" are none
FILES = [path for path in sorted(APP.rglob("*.py")) if path.relative_to(APP).parts[0] not in ELSEWHERE | TERMINAL]


def strings(tree):
    """Give every text of a module that is no docstring."""
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docs = {id(n.body[0].value) for n in ast.walk(tree) if isinstance(n, owners) and isinstance(n.body[0], ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node


def sentences(source):
    """List texts in which two words follow each other, HTML and code apart."""
    found = [node.value for node in strings(ast.parse(source)) if not node.value.startswith(CODE)]
    return [text for text in found if SENTENCE.search(re.sub("<[^>]*(>|$)", " ", text))]


def labels(source):
    """List words that are handed to a widget as they are."""
    found = []
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in WIDGETS:
            handed = [*call.args[:1], *(k.value for k in call.keywords if k.arg in ("label", "help", "placeholder"))]
            written = (node.value for node in handed if isinstance(node, ast.Constant))
            found += [text for text in written if isinstance(text, str) and re.search("[A-Za-z]{3}", text)]
    return [text for text in found if text not in WORDS]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(APP)))
def test_no_sentence_and_no_label_stands_in_the_code(path):
    source = path.read_text("utf-8")
    assert labels(source) == []
    assert sentences(source) == []


def test_a_sentence_or_a_label_would_be_seen():
    assert sentences("x = f'{n} of these numbers'") == [" of these numbers"]
    assert sentences("def f():\n    return 'two words'") == ["two words"]
    assert sentences('def f(x: "C Ho Wo"):\n    """Say two words."""\n    return "<div data-fact=\'x\'>"') == []
    assert labels("st.button('cancel')") == ["cancel"]
    assert labels("st.toggle(say('x-y'), help='why')") == ["why"]
    assert labels("st.toggle('align_corners')") == []
