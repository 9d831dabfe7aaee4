"""Figure 2 of a recording has the recording's own numbers, of one forward pass, and none that were not recorded."""

import pytest
import torch
import torch.nn.functional as F
from recorded_models import AffineSTN, Rectifier, picture
from torch import nn

import stn_viz as sv
from stn_viz.recording.passage import MOST_CALLS, PARTS, are_probabilities, recorded_passage


class Reader(nn.Module):
    """Predict θ of its own input, and read that."""

    def __init__(self, size):
        super().__init__()
        self.size = size
        self.localiser = nn.Linear(3 * 8 * 8, 6)

    def forward(self, x):
        small = F.adaptive_avg_pool2d(x, 8).flatten(1)
        theta = 0.1 * self.localiser(small).view(-1, 2, 3) + 0.8 * torch.eye(2, 3)
        return F.grid_sample(x, F.affine_grid(theta, [len(x), 3, *self.size], align_corners=False), align_corners=False)


class Series(nn.Module):
    """Two transformers, the second on what the first gave, in somebody else's network."""

    def __init__(self):
        super().__init__()
        self.coarse, self.fine, self.head = Reader((12, 20)), Reader((9, 9)), nn.Linear(3 * 81, 4)

    def forward(self, x):
        return self.head(self.fine(self.coarse(x)).flatten(1))


class Parallel(nn.Module):
    """Two transformers, both on the picture."""

    def __init__(self):
        super().__init__()
        self.left, self.right = Reader((9, 9)), Reader((9, 9))

    def forward(self, x):
        return torch.cat([self.left(x), self.right(x)], 1).mean((2, 3)).softmax(1)


def recorded(net, x, backward=True):
    torch.manual_seed(0)
    with sv.record() as tape:
        for _ in range(2):
            loss = net()(x).square().mean()
            if backward:
                loss.backward()
            tape.step(loss)
    return tape


def test_its_numbers_are_those_of_the_recording():
    tape = recorded(AffineSTN, picture(12, 1, 28, 28))
    call = tape[1]
    found = recorded_passage(tape, 1, 5)
    item = call.kept.items[5]
    assert (found.item, found.calls, found.of) == (item, (call,), 1)
    wanted = {
        "transformers.0.source": (call.input[5], call.input_grad),
        "transformers.0.theta": (call.theta[item].flatten(), call.theta_grad[item].flatten()),
        "transformers.0.grid": (call.grid[5], call.grid_grad[5]),
        "transformers.0.view": (call.output[5], call.upstream[5]),
        "output": (call.prediction[5], None),
    }
    for name, (values, slopes) in wanted.items():
        block = found.block(name)
        assert torch.equal(block.activation, values)
        assert block.gradient is slopes is None or torch.equal(block.gradient, slopes)
    assert found.block("transformers.0.view").norm == pytest.approx(float(call.upstream[5].double().norm()))
    assert torch.allclose(found.block("softmax").activation, call.prediction[5].double().softmax(0))


def test_a_series_has_a_row_for_each_call_and_the_second_reads_what_the_first_gave():
    found = recorded_passage(recorded(Series, picture(2, 3, 16, 16)), 3)
    assert [call.site.module for call in found.calls] == ["Series.coarse", "Series.fine"]
    assert [block.kind for block in found.blocks] == [*PARTS, *PARTS, "output", "softmax"]
    assert found.block("transformers.1.source").inputs == ("transformers.0.view",)
    assert found.block("output").inputs == ("transformers.1.view",)
    assert not found.parallel


def test_parallel_calls_read_one_picture_and_probabilities_have_no_softmax():
    found = recorded_passage(recorded(Parallel, picture(2, 3, 16, 16)))
    assert found.parallel
    assert found.block("transformers.1.source").inputs == ("transformers.0.source",)
    assert found.block("output").inputs == ("transformers.0.view", "transformers.1.view")
    assert found.blocks[-1].kind == "output"


def test_what_was_not_recorded_is_not_there():
    forward = recorded_passage(recorded(AffineSTN, picture(2, 1, 28, 28), backward=False))
    assert all(block.gradient is None for block in forward.blocks)
    untold = recorded_passage(recorded(Rectifier, picture(2, 3, 16, 64)))
    assert untold.block("transformers.0.theta").activation is None
    assert untold.block("transformers.0.grid").activation is not None
    with sv.record() as tape:
        F.grid_sample(picture(1, 1, 4, 4), torch.zeros(1, 4, 4, 2), align_corners=False)
    assert recorded_passage(tape).block("output").activation is None


def test_a_step_of_two_forward_passes_shows_one_of_them():
    net = Series()
    with sv.record() as tape:
        net(picture(2, 3, 16, 16)), net(picture(2, 3, 16, 16))
    assert [call.index for call in recorded_passage(tape, 2).calls] == [2, 3]


def test_where_the_passes_are_not_told_apart_the_step_and_the_outermost_module_are():
    tape = recorded(Series, picture(2, 3, 16, 16))
    for record in tape.records():
        record.change(forward=None)
    assert [call.index for call in recorded_passage(tape, 2).calls] == [0, 1]


def test_of_many_calls_those_around_the_chosen_one_are_shown():
    class Many(nn.Module):
        def forward(self, x):
            for _ in range(10):
                x = F.grid_sample(x, torch.rand(len(x), 4, 4, 2), align_corners=False)
            return x

    with sv.record() as tape:
        Many()(picture(1, 1, 4, 4))
    found = recorded_passage(tape, 9)
    assert (len(found.calls), found.of) == (MOST_CALLS, 10)
    assert found.calls[-1] is tape[9]


def test_a_call_that_did_not_keep_the_item_has_no_values():
    class Two(nn.Module):
        def forward(self, x):
            V = F.grid_sample(x, torch.zeros(len(x), 4, 4, 2), align_corners=False)
            return F.grid_sample(V[:1], torch.zeros(1, 4, 4, 2), align_corners=False)

    with sv.record() as tape:
        Two()(picture(2, 1, 4, 4))
    found = recorded_passage(tape, 0, 1)
    assert found.samples == (1, None)
    assert all(block.activation is None for block in found.blocks if block.row == 1)


@pytest.mark.parametrize(("numbers", "are"), [([0.25, 0.75], True), ([1.0], False), ([2.0, -1.0], False)])
def test_probabilities_are_none_negative_and_sum_to_one(numbers, are):
    assert are_probabilities(torch.tensor(numbers)) is are


def test_nonsense_is_refused():
    tape = recorded(AffineSTN, picture(2, 1, 28, 28))
    with pytest.raises(sv.ArgumentError, match="call"):
        recorded_passage(tape, 9)
    for sample in (-1, 2):
        with pytest.raises(sv.ArgumentError, match="sample"):
            recorded_passage(tape, 0, sample)
    with pytest.raises(sv.ArgumentError, match="name"):
        recorded_passage(tape).block("transformers.7.view")
    with sv.record() as volume:
        F.grid_sample(picture(1, 1, 3, 4, 5), torch.zeros(1, 2, 2, 2, 3), align_corners=False)
    with pytest.raises(sv.ArgumentError, match="volumes"):
        recorded_passage(volume)
