"""Style sheets style what is there: every class, id, key and attribute that one names is made by some code."""

import re
from pathlib import Path

import stn_viz

PACKAGE = Path(stn_viz.__file__).parent
FILES = [path for kind in ("css", "js", "py") for path in PACKAGE.rglob(f"*.{kind}") if "vendor" not in path.parts]
TEXTS = {path: path.read_text("utf-8") for path in sorted(FILES)}
THEIRS = re.compile(r"st[A-Z]\w+|data-baseweb|radiogroup|st-key-|modebar-container")  # Streamlit's, plotly's


def strings(path, text):
    """Give the texts on a line of a module, without its remarks, docstrings and style sheets."""
    if path.suffix == ".py":
        code = re.sub(r'"""(?:.*?)"""', "", text, flags=re.DOTALL)
        return re.findall(r'"([^"\n]*)"', code) + re.findall(r"'([^'\n]*)'", code)
    code = re.sub(r'("[^"\n]*")|/\*.*?\*/', lambda found: found[1] or "", text, flags=re.DOTALL)  # no remark: "video/*"
    code = re.sub(r"(?<!\S)//.*", "", code)
    return re.findall(r'"([^"\n]*)"', code) + re.findall(r"`([^`]*)`", code)


def sheets():
    """Give every style sheet and where it stands, those in Python included."""
    for path, text in TEXTS.items():
        for sheet in [text] if path.suffix == ".css" else re.findall(r'"""(<style>.*?)"""', text, re.DOTALL):
            yield path.relative_to(PACKAGE).as_posix(), sheet


def selected(sheet):
    """Give the names in the selectors of a style sheet: classes, ids, attributes and their values."""
    for selector in re.findall(r"(?:^|(?<=[{};]))([^{};]*)\{", re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)):
        if "stCode" not in selector:  # the colours of Streamlit's own highlighter
            yield from re.findall(r"[.#]([A-Za-z][\w-]*)", re.sub(r'"[^"]*"', "", selector))
            yield from re.findall(r"\[([\w-]+)", selector)
            yield from re.findall(r'\[[\w-]+[*^$|~]?="([^"]+)"', selector)


class Made:
    """What modules make: the words of their texts, what a word can begin with, the data that scripts set."""

    def __init__(self, modules):
        texts = [words for path, text in modules.items() for words in strings(path, text)]
        scripts = "\n".join(text for path, text in modules.items() if path.suffix == ".js")
        data = (re.sub("[A-Z]", lambda m: f"-{m[0].lower()}", name) for name in re.findall(r"dataset\.(\w+)", scripts))
        self.words = {word for text in texts for word in re.findall(r"[\w.-]*\w[\w-]*", text)}
        self.words |= {part for word in self.words for part in word.split(".")} | {f"data-{name}" for name in data}
        self.words |= set(re.findall(r"\b(hidden): ", scripts))
        self.beginnings = {start for text in texts for start in re.findall(r"(?<![\w-])([a-z]+-)\$\{", text)}

    def has(self, name):
        """Tell whether a name is made: a word, the key of a container or widget, a beginning that is filled in."""
        key = name.removeprefix("st-key-")
        field = key.partition("-")[2]
        if THEIRS.fullmatch(name) or {name, key} & self.words or (key != name and f".{field}" in self.words):
            return True
        if key.startswith("-") or key.endswith("-"):
            return any(word.endswith(key.replace("-", ".", 1)) or word.startswith(key) for word in self.words)
        return any(name.startswith(start) and name.removeprefix(start) in self.words for start in self.beginnings)


def test_a_rule_for_what_nothing_makes_is_found():
    made = Made(
        {
            Path("a.js"): 'el("p", { class: `row ${on ? "on" : ""} is-${who}` }); const ROLES = ["you"]; // "old"',
            Path("b.py"): '"""A \'quiet\' page."""\nst.container(key="side")\nst.button("x", key=f"{PAGE}.go")',
        }
    )
    sheet = ".row.on > .is-you, .st-key-side { } .gone, /* .x */ .old { } @media print { .quiet, #no, .is-me { } }"
    sheet += ' .st-key-page-go, [class*="st-key-si"], .st-key-page-side, .st-key-go, .stButton [data-way="up"] { }'
    gone = {"gone", "old", "quiet", "no", "is-me", "st-key-page-side", "data-way", "up", "st-key-si"}
    assert {name for name in selected(sheet) if not made.has(name)} == gone | {"class"}


def test_every_rule_of_a_style_sheet_is_for_something():
    made = Made({path: text for path, text in TEXTS.items() if path.suffix != ".css"})
    found = {(where, name) for where, sheet in sheets() for name in selected(sheet) if not made.has(name)}
    assert len({where for where, _ in sheets()}) > 30
    assert not sorted(found)


def test_properties_that_style_sheets_set_are_read():
    text = "\n".join(TEXTS.values())
    declared = {name for _, sheet in sheets() for name in re.findall(r"(--[\w-]+):", sheet)}
    assert declared <= set(re.findall(r"var\((--[\w-]+)", text))
