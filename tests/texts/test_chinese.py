"""The Chinese texts are Chinese, and set as Chinese is set."""

import re
from pathlib import Path

import pytest
from fluent.syntax import FluentParser, ast

import stn_viz
from tests.texts.foreign_words import foreign, unspaced

FOLDER = Path(stn_viz.__file__).parent / "texts" / "zh"
ROOMS = [path for path in sorted(FOLDER.glob("*.ftl")) if path.stem != "lessons"]  # names the keys of a lesson's file
HOLE = "\N{OBJECT REPLACEMENT CHARACTER}"  # what is filled in
MARKUP = re.compile(r"<[^>]*>|:[a-z-]+(?=\[)")


def patterns(node):
    """Give each pattern of a message, its selectors' variants one by one; what is filled in is a hole."""
    holes = "".join(HOLE if isinstance(e, ast.Placeable) else e.value for e in node.elements)
    yield holes
    for element in node.elements:
        expression = element.expression if isinstance(element, ast.Placeable) else None
        for variant in getattr(expression, "variants", ()):
            yield from patterns(variant.value)


def said(room):
    for entry in FluentParser().parse(room.read_text("utf-8")).body:
        if isinstance(entry, ast.Message):
            yield from ((entry.id.name, text) for text in patterns(entry.value))


@pytest.mark.parametrize("room", ROOMS, ids=lambda path: path.stem)
def test_no_other_word_is_left_and_it_is_spaced_and_dotted(room):
    found = list(said(room))
    assert found
    assert [(key, words) for key, text in found if (words := foreign(MARKUP.sub(" ", text.replace(HOLE, "1"))))] == []
    assert [(key, places) for key, text in found if (places := unspaced(text))] == []


@pytest.mark.parametrize("text", ["源图 U is here", "an English sentence", "source U", "按 read 读取"])
def test_an_english_word_is_found(text):
    assert foreign(text)


@pytest.mark.parametrize(
    "text", ["仿射（式 1）", "∂L/∂θ11", "Stéfan van der Walt", "grid_sample 按 False 读取", "x 与 y"]
)
def test_names_symbols_and_code_are_not(text):
    assert not foreign(text)


@pytest.mark.parametrize("text", ["在MNIST 上", "共 3个", "是,不是", "正在读取…"])
def test_what_is_set_too_tight_or_half_wide_is_found(text):
    assert unspaced(text)
