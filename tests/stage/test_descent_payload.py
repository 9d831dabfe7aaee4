"""A descent's payload: every number as torch has it, and what does not fit together refused."""

import numpy as np
import pytest
import torch

import stn_viz as sv
from stn_viz.stage.components import Level, Playback, Scene
from stn_viz.stage.packing import unpack

FRAME = sv.Frame((6, 9), (5, 8))


def playback(**changes):
    generator = torch.Generator().manual_seed(0)
    U, T = torch.rand(2, 3, 6, 9, generator=generator), torch.rand(2, 3, 5, 8, generator=generator)
    parts = {
        "clock": "page",
        "thetas": torch.rand(4, 6, dtype=torch.float64, generator=generator),
        "losses": torch.tensor([4.0, 3.0, 2.0, float("nan")], dtype=torch.float64),
        "gradients": torch.rand(4, 6, dtype=torch.float64, generator=generator),
        "levels": [Level(2.0, U[0], T[0]), Level(0.0, U[1], T[1])],
        "seen": [0, 0, 1, 1],
    }
    return Playback(**{**parts, **changes})


def test_the_numbers_travel_in_full():
    played = playback(at=2, rate=0.5, name="A", answer=torch.arange(6.0))
    U = np.zeros((3, 6, 9), np.uint8)
    scene = Scene("s", sv.family("affine"), played.thetas[2], FRAME, U, playback=played, layout="compact")
    meta, arrays = unpack(scene.payload())
    assert meta["layout"] == "compact"
    assert meta["playback"] == {
        "clock": "page", "at": 2, "opening": 0, "rate": 0.5, "name": "A", "leads": True, "sigmas": [2.0, 0.0],
        "answer": [0, 1, 2, 3, 4, 5],
    }  # fmt: skip
    np.testing.assert_array_equal(arrays["playback_thetas"], played.thetas.numpy())
    np.testing.assert_array_equal(arrays["playback_losses"], played.losses.numpy())
    np.testing.assert_array_equal(arrays["playback_seen"], [0, 0, 1, 1])
    assert arrays["playback_U"].shape == (2, 3, 6, 9)
    np.testing.assert_array_equal(arrays["playback_T"][1], played.levels[1].T.numpy())
    assert "playback_grids" not in arrays


def test_a_loss_that_compares_with_nothing_sends_no_target():
    U = torch.zeros(3, 6, 9)
    assert "playback_T" not in playback(levels=[Level(0.0, U)], seen=[0] * 4).arrays()


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"losses": torch.zeros(3)}, "losses"),
        ({"gradients": torch.zeros(5, 6)}, "gradients"),
        ({"seen": [0, 0, 1, 2]}, "seen"),
        ({"at": 4}, "at"),
        ({"upstreams": torch.zeros(3, 3, 5, 8)}, "upstreams"),
    ],
)
def test_parts_that_do_not_fit_are_refused(changes, named):
    with pytest.raises(sv.ArgumentError, match=named):
        playback(**changes)
