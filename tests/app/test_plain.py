"""Foreign text on a page: its letters are shown, and it does nothing."""

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

import stn_viz.app
from stn_viz.app.foreign_text import LONGEST, code, cut, plain

JOINER = "\u2060"

HOSTILE = [
    "![x](http://evil.example/x.png)",
    "[log in](http://evil.example)",
    "see http://evil.example/a?b=c and https://evil.example",
    "www.evil.example",
    "mail me@evil.example",
    "<img src=http://evil.example/x.png> <b>bold</b> &copy;",
    "**bold** _it_ ~~gone~~ `code` $x^2$",
    ":red[alarm] :material/warning: :smile:",
    "# heading",
    "1. list",
    "- item",
    "> quoted",
    "| a | b |",
    "[^1]: note",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_markdown_reader_finds_letters_and_nothing_else(text):
    said = plain(text)
    opening, inline, closing = MarkdownIt("gfm-like", {"linkify": False}).parse(said)
    assert (opening.tag, closing.tag) == ("p", "p")
    assert {child.type for child in inline.children} <= {"text", "text_special"}
    letters = "".join(child.content for child in inline.children)
    assert letters.replace(JOINER, "") == text
    assert not re.search(rf"https?:(?!{JOINER})|www\.|@(?!{JOINER})", letters), "bare addresses become links"
    assert not re.search(r"(?<!\\)[:$]", said), "Streamlit's colours, icons and formulas"


@pytest.mark.parametrize("text", [*HOSTILE, "``` `` `", ""])
def test_a_span_of_code_holds_the_text_alone(text):
    (_, inline, _) = MarkdownIt("gfm-like", {"linkify": False}).parse(f"see {code(text)} there")
    assert [child.type for child in inline.children] == ["text", "code_inline", "text"]


def test_a_long_text_is_cut_and_a_short_one_is_not():
    assert plain("It holds a number that is not finite.") == "It holds a number that is not finite."
    for text in ("x" * 20_000, "x " * 10_000, "\n" * 5_000 + "x"):
        assert len(cut(text)) <= LONGEST
    assert cut("abcdef", 4) == "abc…"


def test_what_cannot_be_seen_is_left_out():
    assert cut("a\nb\u202ec\x00d") == "a b c d"


def test_no_error_reaches_a_page_as_markdown():
    """Errors hold names of files, fields and networks: each goes through plain()."""
    folder = Path(stn_viz.app.__file__).parents[1]
    for file in [*(folder / "ui").glob("*.py"), *(folder / "pages").glob("*.py")]:
        for line in file.read_text(encoding="utf-8").splitlines():
            assert not re.search(
                r"\.(error|warning|info|caption|markdown|write|success)\((str\(|error|complaint|f?\"\{error)", line
            ), line
