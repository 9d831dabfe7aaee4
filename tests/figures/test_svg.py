"""Figures as SVG: well-formed, without script, with their words and their numbers at their places."""

import xml.etree.ElementTree as ET

import numpy as np
import pytest
import torch

from stn_viz.figures import loss_curves, signed_map, theta_bars
from stn_viz.figures.module_diagram import module_diagram
from stn_viz.figures.small_multiples import small_multiples
from stn_viz.figures.svg import as_svg
from stn_viz.figures.svg_axes import Axis, Box, ticks
from stn_viz.figures.svg_table import table_svg
from stn_viz.figures.text_lines import text_width
from stn_viz.palette import GRADIENT
from stn_viz.texts import LANGUAGES, using

SVG = "{http://www.w3.org/2000/svg}"


def words(svg):
    root = ET.fromstring(svg)
    assert {node.tag.removeprefix(SVG) for node in root.iter()} <= {
        *("svg", "text", "line", "rect", "path", "image", "circle", "polygon"),
    }
    return [node.text for node in root.iter(f"{SVG}text")]


def test_a_map_is_a_picture_of_one_pixel_a_cell_in_square_axes():
    values = torch.tensor([[1.0, -2.0, 0.5], [0.0, torch.nan, 2.0]])
    svg = as_svg(signed_map(values, "A & B"))
    image = next(ET.fromstring(svg).iter(f"{SVG}image"))
    assert image.get("href", "").startswith("data:image/png;base64,")
    assert float(image.get("width", 0)) / float(image.get("height", 1)) == pytest.approx(1.5, rel=0.01)
    said = words(svg)
    assert "A & B" in said
    assert {"1", "-2", "0.5", "nan"} <= set(said), "few cells hold their numbers"


def test_curves_have_a_legend_and_a_gap_where_a_number_is_missing():
    curves = {"ours": ([0, 1, 2, 3], [1.0, np.nan, 3.0, 4.0]), "theirs": ([0, 1, 2, 3], [4.0, 3.0, 2.0, 1.0])}
    svg = as_svg(loss_curves(curves, "L", log=False))
    paths = [node.get("d", "") for node in ET.fromstring(svg).iter(f"{SVG}path")]
    assert [path.count("M") for path in paths] == [2, 1]
    assert {"ours", "theirs", "L"} <= set(words(svg))


def test_a_logarithmic_axis_counts_powers():
    said = words(as_svg(loss_curves({"a": ([0, 1, 2], [1.0, 0.01, 0.1])}, "L", log=True)))
    assert {"0.01", "0.1", "1"} <= set(said)


def test_bars_lie_beside_their_names_and_panels_under_their_titles():
    svg = as_svg(theta_bars(torch.tensor([1.0, -2.0]), ("tx", "ty")))
    widths = [float(node.get("width", 0)) for node in ET.fromstring(svg).iter(f"{SVG}rect")][-2:]
    assert widths[1] == pytest.approx(2 * widths[0], rel=0.01)
    assert {"tx", "ty"} <= set(words(svg))
    several = as_svg(small_multiples([np.eye(4), -np.eye(4)], ["first", "second"], "both", columns=2))
    assert {"first", "second", "both"} <= set(words(several))
    assert len(list(ET.fromstring(several).iter(f"{SVG}image"))) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_papers_figure_2_has_its_parts_their_weights_and_the_gradients_way_back(language):
    with using(language):
        plain, counted = module_diagram(), module_diagram((29030, 76666))
    assert {"U", "V", "θ"} <= set(words(plain))
    hidden = [node.text for node in ET.fromstring(counted).iter(f"{SVG}text") if node.get("class") == "answer"]
    assert ["29,030" in hidden[0], "76,666" in hidden[3], hidden[1] == hidden[2]] == [True] * 3
    assert set(words(counted)) - set(words(plain)) == set(hidden)
    lines = list(ET.fromstring(plain).iter(f"{SVG}line"))
    back = [line for line in lines if line.get("stroke-dasharray")]
    assert (len(lines), len(back)) == (15, 7), "seven ways and the legend; the gradient reaches U through the sampler"
    assert {line.get("stroke") for line in back} == {GRADIENT}
    boxes = [node for node in ET.fromstring(counted).iter(f"{SVG}rect") if node.get("rx") == "10"]
    for text in ET.fromstring(counted).iter(f"{SVG}text"):
        x, y, wide = float(text.get("x", 0)), float(text.get("y", 0)), text_width(text.text or "", 22)
        for box in boxes:
            left, width, top, height = (float(box.get(name, 0)) for name in ("x", "width", "y", "height"))
            if left < x < left + width and top < y < top + height:
                assert wide < width - 12, text.text


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (-180.0, 180.0), (95.5, -0.5), (-1e-8, 3e-8), (0.0, 41234.0)])
def test_an_axis_has_a_few_round_numbers_within_its_ends(low, high):
    found = list(ticks(Axis(low, high), lambda said: 12.0 * len(said), 800))
    assert 2 <= len(found) <= 9
    assert all(min(low, high) <= value <= max(low, high) + 1e-12 for value, _ in found)


def test_a_table_leaves_out_what_is_not_known_and_breaks_what_is_long():
    svg = table_svg({"what": {"task": "R", "note": None}, "empty": {"x": ""}, "more": {"how": "word " * 40}}, "card")
    said = words(svg)
    assert {"what", "task", "R", "more"} <= set(said)
    assert not {"note", "empty", "x"} & set(said)
    assert sum("word" in line for line in said) > 2


def test_a_box_of_proportions_stands_in_the_middle():
    assert Box(0, 0, 100, 50).fitted(1, 1) == Box(25, 0, 50, 50)


def test_a_title_that_is_not_drawn_leaves_its_room_to_the_maps_and_is_still_told():
    def tall(svg):
        return max(float(node.get("height")) for node in ET.fromstring(svg).iter(f"{SVG}image"))

    maps = small_multiples([np.eye(4), -np.eye(4), np.eye(4)], ["1", "2", "3"], "each", columns=2)
    with_title, without = as_svg(maps), as_svg(maps, headed=False)
    assert "each" in words(with_title)
    assert "each" not in words(without)
    assert ET.fromstring(without).get("aria-label") == "each"
    assert tall(without) > tall(with_title)
