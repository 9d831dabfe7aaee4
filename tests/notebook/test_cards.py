"""What a notebook shows of the library's values: well-formed, escaped, in both languages, with its figures."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
import torch

import stn_viz as sv
from stn_viz.texts import using

FRAME, SHIFT = sv.Frame((3, 5), (2, 4)), sv.family("translation")
U = torch.arange(15.0).reshape(1, 1, 3, 5)
WRONG = '<img src=x onerror="alert(1)">'


def recorded():
    with sv.record() as tape:
        torch.nn.functional.grid_sample(U, 7 * torch.ones(1, 8, 8, 2), align_corners=False)
    return tape


def finding():
    return sv.diagnose(recorded())[0]


VALUES = {
    "Frame": (lambda: FRAME, "3 × 5"),
    "Family": (lambda: sv.family("affine"), "1, 0, 0, 0, 1, 0"),
    "Kernel": (lambda: sv.KERNELS["bicubic"], "<polyline"),
    "Explanation": (lambda: sv.explain(U, torch.tensor([-0.2, 0.0]), SHIFT, FRAME, 0, 1), "∂V/∂θ"),
    "Gradients": (lambda: sv.gradients(U, torch.zeros(2), SHIFT, FRAME, torch.ones(1, 1, 2, 4)), "data:image/png"),
    "Validity": (lambda: sv.validity(SHIFT, torch.tensor([5.0, 0.0]), FRAME), "100%"),
    "Tape": (recorded, "3×5 → 8×8"),
    "Finding": (finding, "<b>"),
}


class Checker(HTMLParser):
    """Refuse tags that are not closed, and any that runs code."""

    def __init__(self):
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        assert tag not in ("script", "style"), tag
        assert not [name for name, _ in attrs if name.startswith("on")]
        if tag != "img":
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def checked(html):
    checker = Checker()
    checker.feed(html)
    checker.close()
    assert checker.open == []
    return html


@pytest.mark.parametrize("name", VALUES)
def test_each_value_has_a_card_in_both_languages(name):
    made, shows = VALUES[name]
    value = made()
    english = checked(value._repr_html_())
    assert shows in english
    assert len(english) < 12_000
    assert not re.search(r"[\"' ;]color:|background", english)  # the page's own ink and ground
    with using("zh"):
        chinese = checked(value._repr_html_())
    assert re.search("[一-鿿]", chinese)
    assert not re.search("[一-鿿]", english)


def test_what_a_model_or_file_names_is_escaped():
    assert WRONG not in checked(replace(finding(), where=WRONG)._repr_html_())
    assert "&lt;img" in replace(finding(), where=WRONG)._repr_html_()
    assert WRONG not in checked(replace(sv.KERNELS["bilinear"], name=WRONG)._repr_html_())


def test_the_explanation_draws_a_square_as_large_as_each_weight():
    told = sv.explain(U, torch.zeros(2), SHIFT, sv.Frame((3, 5), (3, 5)), 1, 2)
    edges = [float(edge) for edge in re.findall(r'<rect [^>]*width="([\d.]+)"[^>]*fill=', told._repr_html_())]
    assert len(edges) == told.weights.numel()
    torch.testing.assert_close(torch.tensor(edges) ** 2 / max(edges) ** 2, told.weights.flatten().float())


def test_values_that_are_no_numbers_are_shown_too():
    back = sv.gradients(U, torch.full((2,), torch.nan), SHIFT, FRAME, torch.ones(1, 1, 2, 4))
    checked(back._repr_html_())
    checked(sv.explain(U, torch.full((2,), torch.nan), SHIFT, FRAME, 0, 0)._repr_html_())
    checked(sv.validity(SHIFT, torch.full((2,), torch.nan), FRAME)._repr_html_())
