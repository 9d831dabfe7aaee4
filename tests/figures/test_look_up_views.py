"""A look-up by query: the chosen query's points in each map, other items' as rings, other queries as dots."""

from __future__ import annotations

import numpy as np
import pytest
import torch

import stn_viz as sv
from stn_viz.errors import ArgumentError
from stn_viz.figures.look_up import by_query
from tests.recording import recorded_models as models


@pytest.fixture(scope="module")
def attention() -> sv.Tape:
    with sv.record() as tape:
        models.deformable_attention().backward()
    return tape


def named(fig, name: str) -> list:
    return [trace for trace in fig.data if trace.name == name]


def rings(fig) -> list:
    return [trace for trace in fig.data if trace.type == "scatter" and trace.marker.symbol == "circle-open"]


def test_the_points_of_a_query_lie_where_the_call_reads_in_each_map(attention):
    fig = by_query(attention.calls, 1, 9)
    shown = named(fig, "query 9, item 1")
    assert len(shown) == len(attention)
    for trace, call in zip(shown, attention, strict=True):
        pixels = (call.grid[1, 9].double() + 1) / 2 * torch.tensor(call.source[::-1]) - 0.5
        np.testing.assert_allclose(np.stack([trace.x, trace.y], -1), pixels.numpy(), atol=1e-5)
    assert [note.text for note in fig.layout.annotations] == ["level 0, 16×16", "level 1, 8×8"]


def test_points_are_as_large_as_they_weigh(attention):
    sizes = np.concatenate([trace.marker.size for trace in named(by_query(attention.calls, 0, 3), "query 3, item 0")])
    assert np.ptp(sizes) > 1
    texts = [text for trace in named(by_query(attention.calls, 0, 3), "query 3, item 0") for text in trace.text]
    weights = [float(text.rpartition("weight ")[2]) for text in texts]
    assert sum(weights) == pytest.approx(1, abs=0.01)
    assert np.argmax(sizes) == np.argmax(weights)


def test_heads_are_rings_and_queries_are_dots_that_know_their_number(attention):
    fig = by_query(attention.calls[:1], 0, 0)
    assert len(rings(fig)) == attention[0].samples - 1
    (dots,) = named(fig, "queries")
    assert [query for (query,) in dots.customdata] == list(range(attention[0].target[0]))


def test_windows_have_an_item_a_query():
    with sv.record() as tape:
        models.flow()
    fig = by_query(tape.calls[:3], 0, 5)
    assert len(named(fig, f"query 5, item {tape[0].kept.items[5]}")) == 3
    assert not rings(fig)


def test_a_warp_and_a_query_that_is_not_there_are_named(attention):
    with sv.record() as tape:
        models.warped(torch.rand(2, 1, 8, 8), models.turned())
    with pytest.raises(ArgumentError, match="look-up"):
        by_query(tape.calls)
    with pytest.raises(ArgumentError, match="query"):
        by_query(attention.calls, 0, attention[0].target[0])
