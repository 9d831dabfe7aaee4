"""Co-localisers on the Models page: what it says of its pictures is what torch computes for them, class by class."""

from __future__ import annotations

import pytest
import torch
from models_pages import PAGE
from streamlit.testing.v1 import AppTest

from stn_viz.app.models.colocalised import SHOWN, _outline
from stn_viz.datasets.digits import load_bundled
from stn_viz.datasets.scattered import PICTURE, draw_scattered
from stn_viz.networks.colocaliser_checkpoints import colocalisers, load_colocalisers
from stn_viz.training.colocalisation import overlaps

NAMES = colocalisers()


def opened(network: str, **query: object) -> AppTest:
    at = AppTest.from_string(PAGE, default_timeout=120)
    for name, value in {"v": "1", "network": network, **query}.items():
        at.query_params[name] = str(value)
    at.run()
    assert not at.exception
    return at


def words(at: AppTest) -> str:
    return "\n".join(m.value for m in [*at.markdown, *at.caption])


@pytest.mark.parametrize("network", NAMES)
def test_the_count_is_that_of_the_network_alone(network):
    models, card = load_colocalisers(network)
    pictures = draw_scattered(load_bundled("test"), 8, SHOWN, card.task, (5, 8), load_bundled("train"))
    found = overlaps(models[8], pictures)
    said = words(opened(network, common=8, draw=5))
    assert f"**{int((found > 0.5).sum())} of {SHOWN}** boxes" in said
    assert f"the mean IoU is {float(found.mean()):.2f}." in said


@pytest.mark.parametrize("network", NAMES)
def test_the_card_stands_below_with_what_the_paper_says(network):
    _, card = load_colocalisers(network)
    said = words(opened(network))
    for found in (card.on_set, card.held_out, card.results, card.results_bundled):
        assert " | ".join([*(f"{share:.0f}" for share in found.shares), f"{found.share:.1f}"]) in said
    assert f"{card.paper[1]:.0f} %" in said
    assert f"`{card.command}`" in said


def test_other_pictures_are_drawn():
    at = opened(NAMES[0], draw=7)
    next(button for button in at.button if button.label == "resample").click().run()
    assert at.query_params["draw"] in ("8", ["8"])


def test_an_outline_goes_round_its_box_from_the_top_left():
    boxes = torch.tensor([[0.0, 21.0, 42.0, 63.0]])
    way = _outline(boxes)[0]
    assert way.shape == (32, 2)
    assert way[[0, 8, 16, 24]].tolist() == [[-1, -0.5], [0, -0.5], [0, 0.5], [-1, 0.5]]
    steps = (way.roll(-1, 0) - way).norm(dim=1) * PICTURE[0] / 2
    assert steps.tolist() == pytest.approx([42 / 8] * 32)


def test_in_chinese_it_says_the_same():
    assert "重叠过半" in words(opened(NAMES[0], lang="zh"))
