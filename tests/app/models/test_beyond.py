"""What came after the paper, on the Models page: what is run there, what it says, and what a link keeps of it."""

from __future__ import annotations

import math

import pytest
from models_pages import PAGE
from streamlit.testing.v1 import AppTest

from stn_viz.app.models import beyond_runs as runs
from stn_viz.app.models.view import BEYOND


def opened(network: str, **query: object) -> AppTest:
    at = AppTest.from_string(PAGE, default_timeout=120)
    for name, value in {"v": "1", "network": network, **query}.items():
        at.query_params[name] = str(value)
    at.run()
    assert not at.exception
    return at


def words(at: AppTest) -> str:
    return "\n".join(m.value for m in (*at.markdown, *at.caption))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("network", BEYOND)
def test_each_has_a_card_with_its_source_and_a_link(network, lang):
    at = opened(network, lang=lang)
    assert "`stn_viz/" in words(at)
    assert not at.error
    assert not at.warning
    assert at.query_params["network"] in (network, [network])


@pytest.mark.parametrize("turn", [k * math.pi / 2 + 0.4 for k in range(4)])
def test_the_linearised_descent_arrives_from_every_side_and_the_bilinear_one_does_not(turn):
    near, far = runs.descend(runs.linearised(), turn), runs.descend(runs.bilinear, turn)
    assert near.miss(0) == pytest.approx(runs.AWAY)
    assert near.miss(-1) < 1.5
    assert far.miss(-1) > 10


def test_the_page_says_how_far_the_two_descents_came():
    own, plain = runs.linearised_walks()
    said = words(opened("beyond-linearised"))
    assert f"begin {runs.AWAY} pixels of U from the answer" in said
    assert f"After {runs.STEPS} steps the linearised gradient has left {own.miss(-1):.2g} of them" in said
    assert f"the bilinear one {plain.miss(-1):.2g}." in said


def test_composed_steps_arrive_and_the_travelling_picture_does_not():
    found = runs.inverse_compositional()
    said = words(opened("beyond-inverse-compositional"))
    assert float((found.walk.thetas[-1] - found.walk.answer).abs().max()) < 1e-3
    assert found.error(found.own) < 0.5
    assert found.error(found.chain) > 5
    assert f"All {len(found.walk.thetas) - 1} steps" in said


def test_windows_tell_the_move_and_a_link_chooses_the_pixel():
    share = runs.found_share()
    at = opened("beyond-look-up", queried=40)
    assert share > 50, "by chance it would be 9 of 49"
    assert f"Of {share:.0f} % of the pixels" in words(at)
    assert len(runs.correlations().calls) == runs.LEVELS
    assert at.query_params["queried"] in ("40", ["40"])


def test_taps_spread_to_the_right():
    (call,) = runs.deformable().calls
    spread = call.grid[0].unflatten(0, (runs.MAP, runs.MAP)).std(2).mean((0, 2))
    assert bool((spread.diff() > 0).all())
    assert len(opened("beyond-deformable").get("plotly_chart")) == 1
