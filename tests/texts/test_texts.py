"""Messages: the same keys and fields in every language, each asked for somewhere, none missing."""

import re
from pathlib import Path

import pytest
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

import stn_viz
from stn_viz import texts
from stn_viz.errors import ArgumentError

PACKAGE = Path(stn_viz.__file__).parent
SOURCES = [p for p in PACKAGE.rglob("*") if p.suffix in {".py", ".js"} and "vendor" not in p.parts]
SOURCES.append(PACKAGE.parent / "app.py")


class Fields(Visitor):
    def __init__(self):
        self.names = set()

    def visit_VariableReference(self, node):
        self.names.add(node.id.name)


def messages(language):
    """Give room, fields and text of each key."""
    found = {}
    for file in sorted((PACKAGE / "texts" / language).glob("*.ftl")):
        for entry in FluentParser().parse(file.read_text("utf-8")).body:
            assert not isinstance(entry, ast.Junk), f"{file.name}: {entry.content[:80]}"
            if isinstance(entry, ast.Message):
                assert entry.id.name not in found, f"{entry.id.name} stands twice"
                fields = Fields()
                fields.visit(entry)
                found[entry.id.name] = (file.name, frozenset(fields.names))
    return found


EN = messages("en")


@pytest.mark.parametrize("language", [tag for tag in texts.LANGUAGES if tag != "en"])
def test_every_language_has_the_same_keys_and_fields_in_the_same_rooms(language):
    found = messages(language)
    assert not sorted(set(EN) - set(found)), "not said yet: these stand in English"
    assert found == EN


def test_every_key_that_is_named_exists_and_every_message_is_asked_for():
    code = "\n".join(path.read_text("utf-8") for path in SOURCES)
    named = set(re.findall(r"""\b(?:say|message|Message)\(\s*["']([\w-]+)["']""", code))
    assert named <= set(EN)
    beginnings = tuple(
        re.findall(r"""\b(?:say|message|Message)\(\s*(?:f["'`]|`)([\w-]+-)\$?\{""", code)
    )  # say(f"family-{name}")
    beginnings += tuple(f"{of}-" for of in re.findall(r"""\bnaming\(\s*"([\w-]+)"\)""", code))
    quoted = set(re.findall(r"""["'`]([a-z][\w-]*-[\w-]+)["'`]""", code))
    assert not {key for key in EN if key not in named | quoted and not key.startswith(beginnings or ("\0",))}


def test_a_message_is_filled_in_and_spoken_in_the_language_asked_for():
    assert texts.current() == "en"
    assert texts.say("app-title-explore") == "Explore"
    with texts.using("zh"):
        assert texts.say("app-title-explore") == "探索"
    assert texts.say("app-title-explore") == "Explore"


def test_an_unknown_key_is_refused():
    with pytest.raises(ArgumentError, match="no-such-key"):
        texts.say("no-such-key")


WEB = PACKAGE / "stage" / "web"
NO_TEXT = (  # literals of two words that nobody reads as a sentence of the page
    r"^import |^(source|target) pixel <- |^sources of the corners|^x0 y0, x1 y1 around|^normalised target",  # files
    r"sans-serif",  # fonts
    r"^<",  # markup
    r"^(mark (mine|theirs)|reading one|cell fixed|curve many|line top)$",  # CSS classes
    r"^(no picture|no 2D context|No message has the key \.)$",  # errors for programmers
)


def literals(code):
    """Give the strings of a module without its comments, what is filled in left out."""
    code = re.sub(r"/\*.*?\*/", "", code, flags=re.DOTALL)
    code = re.sub(r"(^|\s)//.*", "", code, flags=re.MULTILINE)
    for plain, template in re.findall(r'"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`', code):
        yield plain or re.sub(r"\$\{[^}]*\}", "", template)


def written(code):
    """List what a module says in its own words: two words in a row, or a word that goes straight to the page."""
    words = [s for s in literals(code) if re.search(r"[^\W\d_]{2,} [a-z]{2,}", s)]
    places = r'(?:textContent|title|placeholder|"aria-label"|"aria-valuetext")(?::| =) '
    shown = re.findall(places + r'["`]([^"`$]*[^\W\d_]{2}[^"`]*)["`]', code)
    return [s for s in [*words, *shown] if not any(re.search(pattern, s) for pattern in NO_TEXT)]


@pytest.mark.parametrize(
    "path",
    [p for p in sorted(WEB.rglob("*.js")) if "vendor" not in p.parts],
    ids=lambda p: p.relative_to(WEB).as_posix(),
)
def test_no_words_stand_in_the_browsers_code(path):
    assert not written(path.read_text("utf-8"))


@pytest.mark.parametrize(
    "code", ['say(node, "two words");', "warn(`row ${row}, not found`);", 'el("p", { title: "save" });']
)
def test_words_in_the_browsers_code_are_found(code):
    assert written(code)
