"""Flows of data whose components were divided by rows first, one way or another, and those that were not."""

import pytest
import torch
import torch.nn.functional as F

import stn_viz as sv

HEIGHT, WIDTH = 30, 52
LATTICE = sv.Frame((HEIGHT, WIDTH), (HEIGHT, WIDTH), True).target_points(torch.float32)
PLACES = torch.stack(torch.meshgrid(torch.arange(WIDTH * 1.0), torch.arange(HEIGHT * 1.0), indexing="xy"))

WAYS = {
    "divided": lambda flow, w, h: LATTICE + 2 * flow.permute(0, 2, 3, 1) / torch.tensor([w - 1.0, h - 1.0]),
    "before": lambda flow, w, h: LATTICE + (flow / torch.tensor([w / 2, h / 2]).view(1, 2, 1, 1)).permute(0, 2, 3, 1),
    "multiplied": lambda flow, w, h: LATTICE + flow.permute(0, 2, 3, 1) * (2.0 / (torch.tensor([w, h]) - 1)),
    "from the left": lambda flow, w, h: LATTICE + (2.0 / torch.tensor([w, h])) * flow.permute(0, 2, 3, 1),
    "one by one": lambda flow, w, h: LATTICE + torch.stack([flow[:, 0] / (w / 2), flow[:, 1] / (h / 2)], -1),
    "by numbers": lambda flow, w, h: LATTICE + torch.stack([flow[:, 0] * (2 / w), flow[:, 1] * (2 / h)], -1),
    "places": lambda flow, w, h: torch.stack(
        [2 * (PLACES + flow)[:, 0] / (w - 1) - 1, 2 * (PLACES + flow)[:, 1] / (h - 1) - 1], -1
    ),
}


def draw(seed):
    generator = torch.Generator().manual_seed(seed)
    coarse = torch.randn(2, 2, 4, 5, generator=generator)
    return 2 * F.interpolate(coarse, (HEIGHT, WIDTH), mode="bicubic")


def kinds(grid_of, seed=0):
    with sv.record() as tape:
        F.grid_sample(torch.rand(2, 3, HEIGHT, WIDTH), grid_of(draw(seed)), padding_mode="border", align_corners=True)
    return [f.kind for f in sv.diagnose(tape)]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("way", WAYS)
def test_flows_of_data_that_are_divided_by_rows_first_are_named(way, seed):
    named = kinds(lambda flow: WAYS[way](flow, HEIGHT, WIDTH), seed)[:1]
    assert named in (["normaliser"], ["wrong-size"] if way == "places" else [None])  # places start in one corner
    assert kinds(lambda flow: WAYS[way](flow, WIDTH, HEIGHT), seed) == []


def test_components_that_change_places_after_the_division_are_right():
    def turned(flow):  # (dy, dx) by (H, W), and then the other way about
        return LATTICE + (2 * flow.flip(1).permute(0, 2, 3, 1) / torch.tensor([HEIGHT - 1.0, WIDTH - 1.0])).flip(-1)

    assert kinds(turned) == []


def test_what_is_divided_beside_the_grid_tells_nothing_of_it():
    def beside(flow):
        _features = [PLACES[0] / HEIGHT, PLACES[1] / WIDTH, flow.flip(0) / torch.tensor([HEIGHT, WIDTH]).view(2, 1, 1)]
        return LATTICE + 2 * flow.permute(0, 2, 3, 1) / torch.tensor([WIDTH - 1.0, HEIGHT - 1.0])

    assert kinds(beside) == []

    def still(_flow):
        _features = [PLACES[0] / (HEIGHT - 1), PLACES[1] / (WIDTH - 1)]
        return LATTICE.repeat(2, 1, 1, 1)

    assert kinds(still) == []
