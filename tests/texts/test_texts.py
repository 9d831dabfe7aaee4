"""Messages: the same keys and fields in every language, each asked for somewhere, none missing."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

import stn_viz
from stn_viz import texts
from stn_viz.errors import ArgumentError
from stn_viz.texts import catalogue, say

PACKAGE = Path(stn_viz.__file__).parent
SOURCES = [p for p in PACKAGE.rglob("*") if p.suffix in {".py", ".js"} and "vendor" not in p.parts]
SOURCES += [PACKAGE.parent / "app.py", PACKAGE / "resources" / "pictures" / "index.json"]


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


ASKED = r"""\b(?:say|message|Message)\(\s*"""
HOLE = r"\$?\{[^{}]+\}"


def composed(code):
    """Give a pattern for every key that is put together where it is asked for: what is filled in are its groups."""
    begun = rf"""(?:{ASKED}(?:f["']|`)|known = f["'])([a-z][\w-]*-(?:{HOLE}[\w-]*)+)["'`]"""
    templates = [
        *re.findall(begun, code),
        *(f"{of}-{{id}}" for of in re.findall(r"""\bnaming\(\s*"([\w-]+)"\)""", code)),
    ]
    return [re.compile(re.sub(HOLE, "(.+)", template)) for template in sorted({*templates})]


def ids(code):
    """Give what a key can be filled in with: whatever is quoted alone, or names a function, an argument, a member."""
    quoted = re.findall(r"""(?<=["'`])\w[\w -]*(?=["'`])""", code)
    named = re.findall(r"\bdef (\w+)|\b(\w+)(?= ?[=:])", code)
    return {re.sub("[ _]", "-", name.lower()) for name in (*quoted, *(name for pair in named for name in pair if name))}


def unasked(keys, code):
    """List the keys that nothing asks for, neither by their name nor put together of ids that the code has."""
    quoted = set(re.findall(r"""(?<=["'`])[a-z][\w-]*-[\w-]+(?=["'`])""", code))
    patterns, known = composed(code), ids(code)

    def is_composed(key):
        found = (pattern.fullmatch(key) for pattern in patterns)
        return any(all(part in known or part.isdigit() for part in match.groups()) for match in found if match)

    return sorted(key for key in keys if key not in quoted and not is_composed(key))


def test_every_key_that_is_named_exists_and_every_message_is_asked_for():
    code = "\n".join(path.read_text("utf-8") for path in SOURCES)
    assert set(re.findall(ASKED + r"""["']([\w-]+)["']""", code)) <= set(EN)
    assert not unasked(EN, code)


def test_a_message_that_nothing_asks_for_is_found():
    python = "say('a-plain'); say(f'a-{kind}-title'); title = naming(\"b\"); KINDS = ('old tune', 'new')"
    browser = "message(`c-${what}-${more ? 'up' : 'down'}`); const ways = { side: 1 };"
    asked = {"a-plain", "a-old-tune-title", "b-new", "c-side-up", "c-side-down"}
    gone = {"a-old-tune", "a-lost-title", "a-plain-title", "b-lost", "c-side", "c-back-up"}
    assert unasked(asked | gone, f"{python}\n{browser}") == sorted(gone)


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
    r"\bget \$| i8x16\.| i32\.",  # instructions of WebAssembly
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


def test_of_many_who_ask_at_once_one_reads_the_texts(monkeypatch):
    """A hall opens the app of a server that has just started: each page would read them all for itself."""
    reads = []

    def slow(language):
        reads.append(language)
        time.sleep(0.05)
        return catalogue_read(language)

    catalogue_read = catalogue._read
    monkeypatch.setattr(catalogue, "_BUNDLES", {})
    monkeypatch.setattr(catalogue, "_read", slow)
    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(lambda _: say("app-title-start"), range(16)))
    assert said == ["Home"] * 16
    assert reads == ["en"]
