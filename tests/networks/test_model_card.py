"""A card is read once, into attributes: what stands in its file comes back, and what is damaged is named."""

import json
from pathlib import Path

import pytest

import stn_viz as sv
from stn_viz.networks.checkpoints import load_card
from stn_viz.networks.model_card import SCHEDULES, ModelCard
from stn_viz.networks.names import NetworkName

SHIPPED = Path(__file__).parents[2] / "checkpoints"
GOOD = {
    "name": "r-cnn",
    "task": "r",
    "spec": {"kind": "cnn", "family": None, "arrangement": "single", "size": [28, 28], "channels": 1, "classes": 10},
    "results": {"data": "MNIST test", "error": 1.5},
}


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.json")), ids=lambda path: path.stem)
def test_what_stands_in_a_file_comes_back(path):
    told = json.loads(path.read_text("utf-8"))
    card = load_card(path)
    assert card.as_dict() == {**told, "before": told.get("before", [])}
    assert {key: card[key] for key in told} == told, "a card reads as the mapping it was"
    assert card.results.errors == tuple(told["results"]["errors"])
    assert (card.origin, card.upright) == (told["recipe"].get("origin"), told["recipe"]["upright"])
    assert card.lesson.startswith(SCHEDULES[card.schedule])
    name = NetworkName.parse(card.name)
    assert (name.task, name.spec, name.joint) == (card.task, card.spec, path.stem.endswith("-joint"))


def test_what_another_program_wrote_into_a_card_is_kept():
    card = ModelCard.parse({**GOOD, "mood": "good"}, "x.json")
    assert card["mood"] == card.as_dict()["mood"] == "good"
    assert (card.schedule, card.origin, card.upright, card.results.slope) == (None, None, None, None)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"hours": "long"}, r"x\.json is damaged: hours is 'long', wanted a finite number"),
        ({"hours": None}, r"hours is None, wanted a finite number"),
        ({"family": 3}, r"family is 3, wanted a text"),
        ({"before": {}}, r"before is {}, wanted a list"),
        ({"before": [{"hours": "long"}]}, r"before\.hours is 'long', wanted a finite number"),
        ({"recipe": {"origin": 7}}, r"recipe\.origin is 7, wanted a text"),
        ({"recipe": {"upright": "much"}}, r"recipe\.upright is 'much', wanted a finite number"),
        ({"results": {"data": "MNIST test", "error": 1.5, "slope": True}}, r"results\.slope is True, wanted a finite"),
        ({"results": {"data": "MNIST test", "error": 1.5, "errors": ["x"]}}, r"draws and errors of results"),
        ({"spec": {**GOOD["spec"], "kind": "rnn"}}, r"x\.json describes no network that can be built: kind"),
        ({"task": "sing"}, r"x\.json names the task 'sing', which is none of r, "),
    ],
    ids=lambda case: next(iter(case)) if isinstance(case, dict) else "",
)
def test_a_damaged_field_is_named_with_what_came_and_what_was_wanted(changes, said, unchecked):
    with pytest.raises(sv.UserError, match=said):
        ModelCard.parse({**GOOD, **changes}, "x.json")


@pytest.mark.parametrize(
    "text", ["r-cnn", "e-fcn", "r-st-cnn-affine", "rts-st-fcn-tps-series-joint", "add-st-fcn-tps-parallel"]
)
def test_a_name_is_written_as_it_was_read(text):
    name = NetworkName.parse(text)
    assert str(name) == text
    assert name.twin.twin == name
    assert (str(name.twin) == f"{text}-joint") != name.joint
    assert text.startswith(str(name.plain.task))
    assert name.plain.spec.family is None
    assert f"{name.task}-{name.row}" == text.removesuffix("-joint")


@pytest.mark.parametrize(
    "text",
    [
        *("", "-", "notes", "r", "r-", "r-st", "r-st-cnn", "r-rnn", "x-cnn", "R-cnn", "r-cnn-affine", "r-cnn-joint"),
        *("r-cnn-series", "r-st-cnn-bent", "r-st-cnn-affine-", "r-st-cnn-affine-single", "r-st-cnn-affine-joint-joint"),
    ],
)
def test_what_is_no_name_is_refused(text):
    assert NetworkName.parse_if_named(text) is None
    with pytest.raises(sv.ArgumentError, match="name: got"):
        NetworkName.parse(text)
