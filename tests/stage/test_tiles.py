"""Tiles travel as bytes: pictures as they are painted, boxes as numbers, and nothing that does not fit."""

import numpy as np
import pytest
import torch

from stn_viz import ArgumentError
from stn_viz.stage.packing import unpack
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
