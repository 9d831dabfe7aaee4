"""What a recording knows of the modules around a call: the weights of the one that called, what the outermost gave."""

import pytest
import torch
import torch.nn.functional as F
from recorded_models import AffineSTN, picture
from torch import nn

import stn_viz as sv


class Telling(nn.Module):
    """Warp, and give what a function makes of V."""

    def __init__(self, tells):
        super().__init__()
        self.tells = tells

    def forward(self, x):
        return self.tells(F.grid_sample(x, torch.zeros(len(x), 4, 4, 2), align_corners=False))


def test_a_call_knows_the_prediction_of_its_items_and_the_weights_of_its_module():
    torch.manual_seed(0)
    net, digits = AffineSTN(), picture(12, 1, 28, 28)
    with sv.record() as tape:
        logits = net(digits)
    (call,) = tape
    assert call.site.module == "AffineSTN.stn"
    assert call.weights == sum(p.numel() for p in net.stn.parameters())
    assert torch.equal(call.prediction, logits[list(call.kept.items)])
    assert not call.prediction.requires_grad


def test_the_calls_of_one_forward_pass_belong_together():
    net, digits = nn.Sequential(AffineSTN().stn, AffineSTN()), picture(2, 1, 28, 28)
    with sv.record() as tape:
        first, second = net(digits), net(digits + 1)
    assert [call.forward for call in tape] == [0, 0, 2, 2]
    for call, gave in zip(tape, (first, first, second, second), strict=True):
        assert torch.equal(call.prediction, gave)


def test_a_call_outside_of_any_module_knows_of_none():
    with sv.record() as tape:
        F.grid_sample(picture(1, 1, 4, 4), torch.zeros(1, 4, 4, 2), align_corners=False)
    assert (tape[0].prediction, tape[0].weights, tape[0].forward) == (None, None, None)


@pytest.mark.parametrize(
    ("tells", "shape"),
    [
        (lambda V: V.mean((2, 3)), (3, 2)),
        (lambda V: {"map": V, "out": (None, V.flatten(1)), "later": V.mean((2, 3))}, (3, 32)),
        (lambda V: (V.argmax(1), V.mean((2, 3))), (3, 2)),
        (lambda V: V, None),
        (lambda V: V.mean((2, 3)).argmax(1), None),
        (lambda V: V.mean((2, 3))[:2], None),
        (lambda V: V.flatten(1).repeat(1, 40), None),
        (lambda V: None, None),
    ],
    ids=["tensor", "first in a tree", "after a map of whole numbers", "map", "classes", "other items", "large", "none"],
)
def test_the_first_tensor_with_few_numbers_an_item_is_the_prediction(tells, shape):
    net = Telling(tells)
    with sv.record() as tape:
        net(picture(3, 2, 6, 6))
    assert (None if tape[0].prediction is None else tuple(tape[0].prediction.shape)) == shape
    assert tape.notes == ()


def test_a_forward_pass_that_fails_has_no_prediction():
    def fails(V):
        raise RuntimeError("no")

    with sv.record() as tape:
        with pytest.raises(RuntimeError, match="no"):
            Telling(fails)(picture(1, 1, 4, 4))
        Telling(lambda V: V.mean((2, 3)))(picture(1, 1, 4, 4))
    assert tape[0].prediction is None
    assert tape[1].prediction is not None


def test_a_file_from_before_is_read(tmp_path, monkeypatch):
    with sv.record() as tape:
        AffineSTN()(picture(2, 1, 28, 28))
    tape.records()[0].change(prediction=None)
    monkeypatch.setattr("stn_viz.recording.save.PLAIN", PLAIN_BEFORE)
    tape.save(tmp_path / "old.stn")
    (call,) = sv.load_recording(tmp_path / "old.stn")
    assert (call.prediction, call.weights, call.forward) == (None, None, None)


PLAIN_BEFORE = tuple(name for name in sv.recording.save.PLAIN if name not in ("weights", "forward"))


@pytest.mark.parametrize("rows", [1, 3])
def test_a_prediction_of_other_items_is_refused(tmp_path, rows):
    with sv.record() as tape:
        AffineSTN()(picture(2, 1, 28, 28))
    tape.records()[0].change(prediction=torch.zeros(rows, 10))
    tape.save(tmp_path / "run.stn")
    with pytest.raises(sv.UserError, match="prediction"):
        sv.load_recording(tmp_path / "run.stn")
