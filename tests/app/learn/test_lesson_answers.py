"""What torch says to a hand on the stage of a lesson: the same as on the page of the step's link."""

import pytest
import torch

from stn_viz.app.learn.answers import answer_to
from stn_viz.app.learn.packing import view_id
from stn_viz.app.learn.views import STAGE, view_for
from stn_viz.stage.packing import unpack

DIGIT = "/?v=1&source=digit&digit=0&turn=45&family=affine&theta=1,0,0,0,1,0&ask=verdict&show=none"
LOST = f"{DIGIT}&loss=network"
CARD = "/?v=1&source=card&family=attention&theta=0.5,0,0"
GOAL = "loss=picture&goal=0.9,0.6;0.8,0.5&start=hand&theta=0.6,0.4,0.1"
DESCENT = f"/backward?v=1&source=tiny&family=attention&{GOAL}&rule=sgd&rate=5&steps=10&look=descent"
BLURRED = "/backward?v=1&source=camera&family=translation&fine=1&steps=10&size=32&look=descent&step=0"
CHART = "/backward?v=1&source=tiny&corners=1&steps=10&look=kinks"
NETWORK = "/models?v=1&network=r-st-cnn-affine&look=stage"
GALLERY = "/models?v=1&network=r-st-cnn-affine&look=gallery"
EXHIBIT = "/debug?v=1&exhibit=collapsed"
LINKS = (DIGIT, LOST, CARD, DESCENT, BLURRED, CHART, NETWORK, GALLERY, EXHIBIT)
ROTATED = [0.8, -0.6, 0.0, 0.6, 0.8, 0.0]


def ask(link, theta, **more):
    report = {"kind": "commit", "seq": 5, "epoch": 0, "theta": theta, "shown": view_id(link), **more}
    return answer_to(LINKS, report)


def shown(link):
    return unpack(view_for(link).scene)[0]


@pytest.mark.parametrize(
    ("link", "theta"),
    [(DIGIT, ROTATED), (CARD, [0.7, 0.1, 0.0]), (DESCENT, [0.5, 0.2, 0.0]), (NETWORK, ROTATED), (EXHIBIT, ROTATED)],
)
def test_an_answer_is_about_the_scene_that_the_step_shows(link, theta):
    found, scene = ask(link, theta), shown(link)
    assert (found.key, found.seq, found.theta) == (STAGE, 5, tuple(theta))
    assert (found.scene, found.epoch) == (scene["token"], scene["epoch"])
    assert list(found.V.shape[1:]) == list(scene["frame"]["target"])


def test_the_verdict_follows_the_hand():
    upright, turned = ask(DIGIT, [1.0, 0.0, 0.0, 0.0, 1.0, 0.0]), ask(DIGIT, [0.7071, -0.7071, 0, 0.7071, 0.7071, 0])
    assert upright.opinion.probabilities[0] < 0.6
    assert turned.opinion.probabilities[0] > 0.98


def test_gradients_follow_the_hand():
    found = ask(LOST, ROTATED)
    assert found.upstream.shape == (1, 28, 28)
    assert found.theta_gradient.shape == (6,)
    assert not torch.equal(found.upstream, ask(LOST, [1.0, 0, 0, 0, 1, 0]).upstream)
    assert ask(DESCENT, [0.5, 0.2, 0.0]).theta_gradient.shape == (3,)


def test_the_classifier_of_a_network_judges_the_hands_box():
    assert len(ask(NETWORK, ROTATED).opinion.probabilities) == 10


def test_a_step_of_a_descent_sees_the_picture_through_its_own_blur():
    blurred, sharp = (ask(BLURRED, [0.1, 0.0], step=step) for step in (0, 9))
    assert not torch.equal(blurred.V, sharp.V)
    assert blurred.scene == sharp.scene == shown(BLURRED)["token"]


@pytest.mark.parametrize(
    "question",
    [
        None,
        7,
        {},
        {"theta": [1.0, 0, 0, 0, 1, 0]},
        {"theta": [1.0, 0], "shown": view_id(DIGIT)},
        {"theta": ["x"], "shown": view_id(DIGIT)},
        {"theta": ROTATED, "shown": "v00000000"},
        {"theta": ROTATED, "shown": [view_id(DIGIT)]},
        {"theta": ROTATED, "shown": view_id(GALLERY)},
        {"theta": ROTATED, "shown": view_id(CHART)},
    ],
)
def test_what_makes_no_sense_is_not_answered(question):
    assert answer_to(LINKS, question) is None
