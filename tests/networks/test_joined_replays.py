"""Trainings that went on from one another are one replay: counted from the first, gaps told, other digits refused."""

from dataclasses import replace

import pytest
import torch

import stn_viz as sv
from stn_viz.networks.checkpoints import load_card, load_replay
from stn_viz.networks.replay import Replay, Stage, from_tensors, to_tensors


def recorded(steps, first, last):
    """Give a training with a look at its beginning, half way and at its end; θ goes straight from one to another."""
    way = torch.tensor([0.0, 0.5, 1.0])[:, None, None, None]
    thetas = (first + way * (last - first)).expand(3, 4, 1, 6)
    curve = torch.linspace(2, 1, 2)
    looks = torch.tensor([0.0, steps / 2, steps])
    error = 100 - looks / 10
    return Replay(looks, thetas, error, error / 100, curve * steps, curve, curve, curve, (Stage(steps),))


def test_steps_count_from_the_first_training_and_the_look_between_two_is_told_once():
    joined = recorded(60, 1.0, 2.0).after(recorded(40, 0.0, 1.0))
    assert joined.steps.tolist() == [0, 20, 40, 70, 100]
    assert joined.thetas[:, 0, 0, 0].tolist() == [0, 0.5, 1, 1.5, 2]
    assert joined.until.tolist() == [80, 40, 160, 100]
    assert [joined.stage_at(step) for step in (0, 39, 40, 70, 100)] == [0, 0, 1, 1, 1]
    assert joined.whole == 100
    third = recorded(10, 2.0, 3.0).after(joined)
    assert [one.steps for one in third.stages] == [40, 60, 10]
    assert third.steps[-1] == 110


def test_of_a_training_that_was_not_recorded_the_steps_are_left_out():
    last = recorded(10, 5.0, 6.0)
    joined = last.after(Replay.unrecorded(30, last).after(recorded(20, 0.0, 1.0)))
    assert joined.stages == (Stage(20), Stage(30, recorded=False), Stage(10))
    assert joined.steps.tolist() == [0, 10, 20, 50, 55, 60]
    assert joined.stage_at(50) == 2


def test_a_training_that_was_looked_at_with_other_digits_counts_as_not_recorded():
    joined = recorded(60, 1.5, 2.0).after(recorded(40, 0.0, 1.0))
    assert joined.stages == (Stage(40, recorded=False), Stage(60))
    assert joined.steps.tolist() == [40, 70, 100]


def test_tensors_hold_it_whole_and_those_of_before_are_one_training():
    joined = recorded(60, 1.0, 2.0).after(recorded(40, 0.0, 1.0))
    back = from_tensors(to_tensors(joined))
    assert back.stages == joined.stages
    assert torch.equal(back.until, joined.until)
    old = {k: v for k, v in to_tensors(recorded(40, 0.0, 1.0)).items() if k not in ("until", "stages")}
    read = from_tensors({**old, "every": torch.tensor([20])})
    assert read.until.tolist() == [20, 40]
    assert read.stages == (Stage(40),)
    with pytest.raises(ValueError, match="stages"):
        from_tensors(old)
    with pytest.raises(ValueError, match="one training"):
        from_tensors({**to_tensors(joined), "until": joined.until[1:]})
    with pytest.raises(ValueError, match="stage"):
        from_tensors(to_tensors(replace(joined, stages=())))


@pytest.mark.parametrize("name", [name for name in sv.checkpoints() if load_card(name).spec.family])
def test_every_shipped_replay_tells_all_the_trainings_of_its_card_from_the_true_beginning(name):
    card, replay = load_card(name), load_replay(name)
    assert [one.steps for one in replay.stages] == [*(one.steps for one in card.before), card.recipe["steps"]]
    assert all(one.recorded for one in replay.stages)
    ends = torch.tensor([one.steps for one in replay.stages]).cumsum(0).tolist()
    for k, stage in enumerate(replay.stages):
        begin = ends[k] - stage.steps
        assert [step for step in replay.steps.tolist() if begin < step < ends[k]]
    identity = sv.load_checkpoint(name).transformers[0].family.identity().float()
    assert replay.steps[0] == 0
    torch.testing.assert_close(replay.thetas[0], identity.expand_as(replay.thetas[0]), atol=1e-3, rtol=0)
