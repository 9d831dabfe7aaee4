"""What cards say in words is said in the visitor's language: in English as it stands there, in Chinese in Chinese."""

import re
from dataclasses import replace

import pytest

from stn_viz.app.models import wording
from stn_viz.app.models.view import short, title
from stn_viz.datasets.distortions import distortion, distortions
from stn_viz.networks.checkpoints import checkpoints, load_card
from stn_viz.networks.model_card import ModelCard, Results
from stn_viz.networks.spec import Spec
from stn_viz.texts import using

LATIN = re.compile(r"[A-Za-z]{3,}")
FOREIGN = re.compile(r"MNIST|UCI|RTS|ADD|CNN|FCN")  # names


@pytest.mark.parametrize("name", checkpoints())
def test_a_card_is_said_as_it_stands_and_in_chinese(name):
    card = load_card(name)
    assert wording.schedule(card) == card.lesson
    assert wording.schedule_in_short(card) == card.lesson.partition(":")[0]
    assert (wording.task_title(card), wording.task_note(card)) == (card.task_title, card.task_note)
    assert wording.digits_title(card.results.data) == card.results.data
    with using("zh"):
        said = [
            wording.schedule(card),
            wording.schedule_in_short(card),
            wording.task_title(card),
            wording.task_note(card),
        ]
        said += [wording.taught(card), wording.digits_title(card.results.data), title(name), short(name)]
    names = "|".join(map(re.escape, sorted(checkpoints(), key=len, reverse=True)))
    assert not [text for text in said if LATIN.search(FOREIGN.sub("", re.sub(names, "", text)))]


def test_words_of_another_package_stay_as_they_are():
    told = {"task_title": "other", "task_note": "else", "lesson": "by hand: slowly"}
    card = ModelCard("x", "r", Spec(), Results("my digits", 1.0), **told)
    with using("zh"):
        assert wording.task_title(card) == "other"
        assert wording.task_note(card) == "else"
        assert wording.schedule(card) == "by hand: slowly"
        assert wording.schedule_in_short(card) == "by hand"
        assert wording.digits_title("my digits") == "my digits"
        assert wording.digits_title("my digits (of old)", short=True) == "my digits"
        assert wording.taught(replace(card, lesson="")) == ""


@pytest.mark.parametrize("name", distortions())
def test_a_task_is_titled_in_both_languages(name):
    with using("zh"):
        chinese = distortion(name).title
    assert distortion(name).title != chinese
    assert not LATIN.search(FOREIGN.sub("", chinese))
