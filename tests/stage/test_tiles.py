"""Tiles travel as bytes: pictures as they are painted, boxes as numbers, and nothing that does not fit."""

import numpy as np
import pytest
import torch

from stn_viz import ArgumentError
from stn_viz.stage.packing import unpack
from stn_viz.stage.tile_curves import Line, Panel
from stn_viz.stage.tiles import Caption, Tiles

CAPTIONS = [Caption(4, "✓ 3 · 99%", "picture 4", True), Caption(2, "7", "picture 2")]


def tiles(channels: int = 1, **changes: object) -> Tiles:
    sources = torch.linspace(0, 1, 2 * channels * 9).view(2, channels, 3, 3)
    views = torch.full((1, 2, 1, channels, 2, 2), 0.5)
    given = {"captions": CAPTIONS, "sources": sources, "views": views, "outlines": torch.ones(1, 2, 1, 32, 2)}
    return Tiles(**{**given, "boxes": ["box"], **changes})


def test_pictures_and_boxes_arrive():
    given = tiles()
    meta, arrays = unpack(given.payload())
    np.testing.assert_array_equal(arrays["sources"][..., 0], (given.sources[:, 0] * 255).round().to(torch.uint8))
    assert arrays["views"].shape == (1, 2, 1, 2, 2, 1)
    assert arrays["outlines"].dtype == np.float32
    assert meta["tiles"][0] == {"index": 4, "text": "✓ 3 · 99%", "says": "picture 4", "right": True}
    assert meta["tiles"][1]["right"] is None
    assert given.payload() == tiles().payload()


def test_two_channels_are_told_apart():
    sources = torch.zeros(2, 2, 3, 3)
    sources[0, 0], sources[1, 1] = 1, 1
    _, arrays = unpack(tiles(2, sources=sources).payload())
    assert arrays["sources"].shape == (2, 3, 3, 3)
    assert (arrays["sources"][0] != arrays["sources"][1]).any()


def test_boxes_differ_by_colour_and_dash():
    meta, _ = unpack(tiles(outlines=torch.ones(1, 2, 2, 32, 2), boxes=["first", "second"]).payload())
    first, second = meta["strokes"]
    assert first["colour"] != second["colour"]
    assert first["dash"] != second["dash"]


def test_points_at_infinity_stay_numbers():
    outlines = torch.ones(1, 2, 1, 32, 2)
    outlines[0, 0, 0, 0] = torch.tensor([torch.inf, torch.nan])
    _, arrays = unpack(tiles(outlines=outlines).payload())
    assert np.isfinite(arrays["outlines"]).all()


def test_what_does_not_fit_is_refused():
    with pytest.raises(ArgumentError, match="views, outlines"):
        tiles(frames=["one", "two"])
    with pytest.raises(ArgumentError, match="boxes"):
        tiles(boxes=[])


def test_curves_travel_without_what_is_no_number_and_keep_their_tile():
    y = torch.tensor([1.0, torch.nan, 3.14159265])
    panel = Panel("loss", [Line("loss", torch.arange(3.0), y, "#123456", "6 4", tile=1)], log=True)
    meta, arrays = unpack(tiles(panels=[panel], thetas=torch.ones(1, 2, 6)).payload())
    (sent,) = meta["panels"]
    assert sent["log"]
    (line,) = sent["lines"]
    assert (line["x"], line["y"]) == ([0.0, 2.0], [1.0, 3.142])
    assert (line["tile"], line["dash"]) == (1, "6 4")
    assert arrays["thetas"].shape == (1, 2, 6)
    with pytest.raises(ArgumentError, match="moments"):
        tiles(panels=[panel], moments=[0.0, 1.0])


def test_a_curve_whose_axes_differ_in_length_is_refused(unchecked):
    with pytest.raises(ArgumentError, match="y"):
        Line("loss", torch.arange(2.0), torch.ones(3), "#123456")
