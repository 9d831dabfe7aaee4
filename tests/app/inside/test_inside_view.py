"""What a link of the page may hold, and what a browser's report is taken for."""

import math

import pytest
import torch

from stn_viz.app.inside import said
from stn_viz.app.inside.view import READERS, Inside, held, parsed, standing, written
from stn_viz.networks.models import Network
from stn_viz.networks.names import NetworkName


def network(name="r-st-cnn-affine"):
    return Network(NetworkName.parse(name).spec).eval()


@pytest.mark.parametrize(
    "hands",
    [
        ((None, None, 0.25, None, None, None),),
        ((1.0, None), (None, -2.5)),
        ((0.0, 1e-3, 3.0),),
    ],
)
def test_entries_that_a_hand_holds_are_read_as_they_were_written(hands):
    text = written(hands)
    assert READERS["hand"](text) == text
    assert parsed(text) == hands


def test_a_hand_that_holds_nothing_is_no_text():
    assert written(((None, None), (None,))) == ""
    assert parsed("") == ()


@pytest.mark.parametrize("text", ["nan", "1e7", "a", "1,inf", "1;x"])
def test_what_is_no_entry_of_theta_is_refused(text):
    with pytest.raises(ValueError, match=r"\w"):
        READERS["hand"](text)


def test_a_pose_is_drawn_to_its_bounds_and_of_one_digit_or_two():
    assert READERS["pose"]("270,3,-40,2") == (180.0, 1.6, -16.0, 2.0)
    assert len(READERS["pose"]("0,1,0,0,0,1,0,0")) == 8
    for text in ("1,2,3", "0,1,0,0,0"):
        with pytest.raises(ValueError, match="turn, scale and shift"):
            READERS["pose"](text)


def test_the_networks_entries_are_nan_to_torch():
    (hand,) = held(Inside(hand=",,0.5,,,"))
    assert hand[2] == 0.5
    assert [math.isnan(v) for v in hand.tolist()] == [True, True, False, True, True, True]
    assert held(Inside()) == []


def test_two_digits_stand_side_by_side():
    first, second = standing(Inside(), network("add-st-fcn-tps-parallel"))[2::4]
    assert first == -second == -7
    assert standing(Inside(pose=(1.0, 1.0, 0.0, 0.0)), network()) == (1.0, 1.0, 0.0, 0.0)


REPORT = {
    "kind": "commit",
    "seq": 4,
    "poses": [[20, 0.5, 1, -2]],
    "hands": [[None, 0.1, None, None, None, None]],
    "way": "backward",
    "against": 3,
    "opened": "classifier.0",
}


def test_a_report_is_taken_over_into_the_view():
    view = said.taken(Inside(), said.read(REPORT, network()))
    assert view == Inside(pose=(20.0, 0.5, 1.0, -2.0), hand=",0.1,,,,", way="backward", label=3, block="classifier.0")
    assert said.read(REPORT, network()).seq == 4
    assert said.read({**REPORT, "kind": "live"}, network()).live


@pytest.mark.parametrize(
    "message",
    [
        None,
        [],
        "commit",
        {},
        {name: None for name in REPORT},
        {name: "x" * 100 for name in REPORT},
        {name: [[]] for name in REPORT},
        {name: True for name in REPORT},
        {**dict.fromkeys(REPORT, -7), "poses": [[1, 2, 3, math.nan]], "hands": [[math.inf] * 6]},
        {"poses": [[0, 1, 0, 0]] * 2, "hands": [[None] * 5], "against": 10, "way": "sideways", "opened": "\n"},
        {"hands": [["0.5"] + [None] * 5], "poses": [{"turn": 3}]},
    ],
)
def test_what_makes_no_sense_in_a_report_changes_nothing(message):
    assert said.taken(Inside(), said.read(message, network())) == Inside()


def test_numbers_that_are_far_off_are_drawn_to_their_bounds():
    found = said.read({"poses": [[1e9, -1, 99, -99]], "hands": [[1e300] + [None] * 5]}, network())
    assert found.poses == (180.0, 0.4, 16.0, -16.0)
    assert found.hands == ((1e6, None, None, None, None, None),)
    assert torch.isfinite(torch.tensor(found.poses)).all()
