"""Maps of numbers on Explore and Backward: they travel, and are computed with, as they are written."""

from pathlib import Path

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

import stn_viz as sv
from stn_viz.images.numeric import NUMERIC, read_map
from stn_viz.stage.packing import unpack

APP = Path(__file__).parents[3] / "app.py"
PAGE = "from stn_viz.app.{0} import page\npage.page()"
U0 = read_map(NUMERIC["tiny"])
THETA = "0.6,0.4,0.1"


def opened(page, **query):
    at = AppTest.from_string(PAGE.format(page), default_timeout=120)
    for name, value in {"v": "1", **query}.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    return at


def sent(at, component="stage", k=0):
    found = [c for c in at.get("bidi_component") if c.proto.component_name == f"stn-viz.{component}"]
    return unpack(found[k].proto.bytes)


def warped(theta, target, U=U0):
    frame = sv.Frame(U.shape[1:], target)
    grid = sv.family("attention").grid(torch.tensor(theta, dtype=torch.float64), frame)
    return sv.sample(torch.from_numpy(U)[None], grid, frame)[0].numpy()


def test_the_stage_is_sent_the_numbers_and_torch_computes_with_them():
    at = opened("explore", source="tiny", family="attention", theta=THETA, size="2", at="0,0", loss="sum")
    meta, arrays = sent(at)
    assert arrays["U"].dtype == np.float64
    assert arrays["U"].tolist() == U0.tolist()
    assert (meta["picture"], meta["selection"], meta["frame"]["target"]) == (False, [0, 0], [2, 2])
    _, told = sent(at, "reference")
    np.testing.assert_array_equal(told["V"], warped([0.6, 0.4, 0.1], (2, 2)).astype(np.float32))
    assert told["V"][0, 0, 0] == np.float32(0.7156)
    frame, theta = sv.Frame((4, 4), (2, 2)), torch.tensor([0.6, 0.4, 0.1], dtype=torch.float64)
    U = torch.from_numpy(U0)[None]
    wanted = sv.gradients(U, theta, sv.family("attention"), frame, upstream=torch.ones(1, 1, 2, 2).double()).theta
    np.testing.assert_allclose(told["theta_gradient"], wanted.numpy(), rtol=1e-12)


def test_a_row_and_numbers_of_ones_own_are_links_and_a_field():
    meta, arrays = sent(opened("explore", source="row", family="translation", theta="-0.5,0", size="1", corners="1"))
    assert (arrays["U"].tolist(), meta["frame"]["target"]) == ([[[3, 10, 4, 7, 20]]], [1, 1])
    at = opened("explore", source="numbers", map="0.12,0.35;0.3,0.91")
    assert sent(at)[1]["U"].tolist() == [[[0.12, 0.35], [0.3, 0.91]]]
    (field,) = at.text_input
    field.set_value("1,2,3").run()
    assert sent(at)[1]["U"].tolist() == [[[1, 2, 3]]]
    assert at.query_params["map"] in ("1,2,3", ["1,2,3"])
    (field,) = at.text_input
    field.set_value("1,x").run()
    assert not at.exception
    assert sent(at)[1]["U"].tolist() == [[[1, 2, 3]]], "the last map stays"
    assert "The map holds 'x', which is no number" in at.info[0].value


@pytest.mark.parametrize("page", ["explore", "backward"])
def test_a_map_that_is_none_costs_the_field_alone(page):
    at = opened(page, source="numbers", map="1,2;3", **({"steps": "10"} if page == "backward" else {}))
    assert [w.value.startswith("The link's map was ignored") for w in at.warning] == [True]
    assert sent(at)[1]["U"].shape == (1, 4, 4), "the map that is there from the beginning"


def test_backward_descends_to_numbers_of_their_own_size():
    how = {"source": "tiny", "family": "attention", "loss": "picture", "goal": "0.9,0.6;0.8,0.5", "rule": "sgd"}
    at = opened("backward", **how, start="hand", theta=THETA, rate="5", steps="10", step="0", look="maps")
    meta, arrays = sent(at)
    assert (meta["picture"], meta["frame"]["target"], meta["upstream"]) == (False, [2, 2], "difference")
    np.testing.assert_allclose(arrays["difference_target"], [[[0.9, 0.6], [0.8, 0.5]]], atol=1e-7)
    np.testing.assert_allclose(arrays["playback_losses"][:2], [0.0195, 0.0098], atol=5e-5)
    np.testing.assert_allclose(arrays["playback_thetas"][1], [0.573, 0.328, 0.0885], atol=5e-4)
    assert not at.warning
    assert [field.label for field in at.text_input] == ["numbers of T, which V is to become and whose size it has"]


@pytest.mark.parametrize(
    ("page", "query", "opens"),
    [
        ("explore", {"predict": "1"}, "predict"),
        ("explore", {"predict": "which", "seed": "7"}, "predict"),
        ("explore", {"play": "1"}, "theta"),
        ("explore", {"play": "theta"}, "theta"),
        ("explore", {"play": "forward"}, "forward"),
        ("explore", {"play": "pixelwise"}, "pixelwise"),
        ("explore", {"play": "0"}, None),
        ("backward", {"play": "1", "steps": "10", "source": "tiny"}, "descent"),
    ],
)
def test_a_link_opens_with_a_guess_or_an_animation(page, query, opens):
    at = opened(page, **query)
    assert sent(at)[0]["opens"] == opens
    if page == "explore" and opens:
        next(box for box in at.selectbox if box.label == "transform family").set_value("similarity").run()
        assert sent(at)[0]["opens"] is None, "another family is another picture: nothing starts by itself"


DRAGGED = """
import streamlit as st
from stn_viz.app.explore import page, state
from stn_viz.stage.report import StageReport
if (theta := st.session_state.get("dragged")):  # as the callback does
    state.commit(StageReport("commit", 1, state.epoch(), theta))
page.page()
"""


def test_a_link_that_plays_says_so_until_a_hand_has_moved_the_box():
    at = AppTest.from_string(DRAGGED, default_timeout=120)
    for name, value in {"v": "1", "family": "attention", "theta": "0.6,0.3333333,0.1", "play": "theta"}.items():
        at.query_params[name] = value
    at.run()
    for theta, plays in (((0.6, 0.3333333, 0.1), True), ((0.6, 0.5, 0.1), False)):
        at.session_state["dragged"] = theta
        at.run()
        assert not at.exception
        assert ("theta" in at.query_params.get("play", ())) == plays


def test_a_verdict_is_given_without_the_box():
    at = opened("explore", source="digit", digit="0", turn="45", theta="1,0,0,0,1,0", ask="verdict")
    assert sent(at)[0]["network"] is None
    opinion = sent(at, "reference")[0]["opinion"]
    assert opinion["label"] == 9
    assert opinion["probabilities"][0] == pytest.approx(0.496, abs=2e-3)
