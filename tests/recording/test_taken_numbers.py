"""θ rebuilt of numbers that were taken out of tensors one by one, and numbers that are taken for good reason."""

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

import stn_viz as sv
from stn_viz.recording.taken_numbers import are_computed, find_line, list_numbers

pytestmark = pytest.mark.filterwarnings("ignore:Converting a tensor:UserWarning")  # which torch gives once a process

SIDE, CLASSES = 20, 4


def matrices(turns, scales, shifts):
    """Join θ with its graph: turned, scaled and shifted along x."""
    nought = torch.zeros_like(turns)
    rows = [scales * turns.cos(), -scales * turns.sin(), shifts, scales * turns.sin(), scales * turns.cos(), nought]
    return torch.stack(rows, 1).view(-1, 2, 3)


def within_one_line(given):
    return torch.tensor([[[math.cos(t), -math.sin(t), 0.0], [math.sin(t), math.cos(t), 0.0]] for t in given[:, 0]])


def as_they_are(given):
    made = []
    for _, scale, shift in given:
        made.append(torch.tensor([[scale.item(), 0.0, shift.item()], [0.0, scale.item(), 0.0]]))
    return torch.stack(made)


def moved(given):
    rows = []
    for turn, scale, shift in given:
        size = 1.0 + 0.1 * scale.item()
        along = 0.5 * shift.item()
        rows.append([[size, 0.0, along], [0.0, size, 0.0 * float(turn)]])
    return torch.tensor(rows)


def turned_and_scaled(given):
    rows = []
    for turn, scale, shift in given.tolist():
        cos, sin = math.cos(turn), math.sin(turn)
        rows.append([[scale * cos, -scale * sin, shift], [scale * sin, scale * cos, 0.0]])
    return torch.tensor(rows)


def of_expressions(given):
    rows = []
    for i in range(len(given)):
        cos = torch.cos(given[i, 0] * 1.0).item()
        sin = torch.sin(given[i, 0] * 1.0).item()
        along = torch.tanh(given[i, 2] * 1.0).item()
        rows.append([[cos, -sin, along], [sin, cos, 0.0]])
    return torch.tensor(rows)


def put_in_place(given):
    theta = torch.zeros(len(given), 2, 3)
    for i, (_, scale, shift) in enumerate(given):
        theta[i, 0, 0] = scale.item()
        theta[i, 1, 1] = scale.item()
        theta[i, 0, 2] = shift.item()
    return theta


def by_numpy(given):
    turns = given[:, 0].detach().numpy()
    made = np.zeros((len(turns), 2, 3), np.float32)
    made[:, 0, 0] = made[:, 1, 1] = np.cos(turns)
    made[:, 1, 0] = np.sin(turns)
    made[:, 0, 1] = -made[:, 1, 0]
    return torch.from_numpy(made)


def by_torch_afterwards(given):
    turns = [t.item() for t in given[:, 0]]
    return matrices(torch.tensor(turns), torch.ones(len(turns)), torch.zeros(len(turns)))


def of_tensors(given):
    return torch.tensor([[[s, 0.0, t], [0.0, s, 0.0]] for _, s, t in given])


def without_gradients(given):
    with torch.no_grad():
        return turned_and_scaled(given)


WAYS = [
    within_one_line,
    as_they_are,
    moved,
    turned_and_scaled,
    of_expressions,
    put_in_place,
    by_numpy,
    by_torch_afterwards,
    of_tensors,
    without_gradients,
]


class Turned(nn.Module):
    """Turn, scale and shift by three numbers an item, of which ``make`` makes θ."""

    def __init__(self, make=None, start=0.02):
        super().__init__()
        self.make = make
        self.localiser = nn.Linear(SIDE**2, 3)
        nn.init.normal_(self.localiser.weight, std=start)
        self.localiser.bias.data.copy_(torch.tensor([0.0, 0.3, 0.0]))
        self.classifier = nn.Linear(SIDE**2, CLASSES)

    def numbers(self, U):
        turn, scale, shift = torch.tanh(self.localiser(U.flatten(1))).unbind(1)
        return torch.stack([turn, 0.9 + 0.3 * scale, shift], 1)

    def forward(self, U):
        given = self.numbers(U)
        theta = matrices(*given.unbind(1)) if self.make is None else self.make(given)
        grid = F.affine_grid(theta, list(U.shape), align_corners=False)
        return self.classifier(F.grid_sample(U, grid, align_corners=False).flatten(1))


def pictures(items, seed):
    coarse = torch.rand(items, 1, 5, 5, generator=torch.Generator().manual_seed(seed))
    return F.interpolate(coarse, (SIDE, SIDE), mode="bicubic", align_corners=True)


def train(network, loss_of, items=16, steps=2):
    optimiser = torch.optim.Adam(network.parameters(), lr=1e-3)
    with sv.record() as tape:
        for step in range(steps):
            optimiser.zero_grad()
            loss_of(network, pictures(items, step), torch.arange(items) % CLASSES).backward()
            optimiser.step()
            tape.step()
    return tape


def by_class(network, U, labels):
    return F.cross_entropy(network(U), labels)


def kinds(tape):
    return [f.kind for f in sv.diagnose(tape)]


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(0)


@pytest.mark.parametrize("make", WAYS)
def test_a_theta_that_was_rebuilt_of_numbers_is_named_with_the_line_that_took_them(make):
    tape = train(network := Turned(make), by_class)
    assert network.localiser.weight.grad is None  # the fault is real
    assert kinds(tape)[:1] == ["cut"]
    for call in tape:
        line = int(find_line(call.cut).rpartition(":")[2])
        code = make.__code__ if make is not without_gradients else turned_and_scaled.__code__
        assert code.co_firstlineno <= line < code.co_firstlineno + 11, call.cut


@pytest.mark.parametrize("make", [within_one_line, as_they_are, put_in_place, by_torch_afterwards, of_tensors])
def test_it_is_named_when_the_numbers_are_the_same_for_all_items(make):
    assert kinds(train(Turned(make, start=0.0), by_class))[:1] == ["cut"]


@pytest.mark.parametrize("items", [1, 2, 4, 40])
@pytest.mark.parametrize("make", [within_one_line, as_they_are, turned_and_scaled, of_expressions, by_numpy])
def test_it_is_named_whatever_the_number_of_items(make, items):
    assert "cut" in kinds(train(Turned(make), by_class, items))


def test_the_same_theta_with_its_graph_is_healthy():
    assert "cut" not in kinds(train(Turned(), by_class))


# numbers that are taken for good reason


def augmented(U, strength=1.0):
    turns = [strength * 0.3 * torch.randn(()).item() for _ in U]
    theta = torch.tensor([[[math.cos(t), -math.sin(t), 0.0], [math.sin(t), math.cos(t), 0.0]] for t in turns])
    return F.grid_sample(U, F.affine_grid(theta, list(U.shape), align_corners=False), align_corners=False)


def with_metrics(network, U, labels):
    shown = [f"{t.item():.3f}" for t in network.numbers(U)[:, 0]]
    loss = by_class(network, augmented(U), labels)
    assert len(shown) == len(U)
    assert loss.item() > 0
    return loss


def with_a_curriculum(network, U, labels):
    ease = by_class(network, U, labels).item()
    return by_class(network, augmented(U, min(ease, 1.0)), labels)


def with_labels_of_its_own(network, U, _labels):
    own = torch.tensor([row.argmax().item() for row in network(U)])
    return by_class(network, augmented(U), own)


def with_a_loss_on_its_numbers(network, U, labels):
    turned = augmented(U)
    told = network.numbers(turned)
    return by_class(network, turned, labels) + (told[:, 0] - 0.1).square().mean()


@pytest.mark.parametrize("make", [None, turned_and_scaled])
@pytest.mark.parametrize("loss_of", [with_a_loss_on_its_numbers])
def test_numbers_whose_layer_learns_by_a_loss_of_its_own_may_be_cut(make, loss_of):
    assert "cut" not in kinds(train(Turned(make), loss_of))


@pytest.mark.parametrize("loss_of", [with_metrics, with_a_curriculum, with_labels_of_its_own])
@pytest.mark.parametrize("items", [1, 2, 4, 16])
def test_numbers_that_are_taken_for_good_reason_are_no_cut(loss_of, items):
    assert "cut" not in kinds(train(Turned(), loss_of, items))


class Unwarped(Turned):
    """Classify what is given, and say three numbers that no loss reads."""

    def forward(self, U):
        return self.classifier(U.flatten(1))


@pytest.mark.parametrize("items", [1, 2, 4, 16])
def test_random_numbers_are_no_cut_beside_numbers_of_a_layer_that_never_learns(items):
    assert "cut" not in kinds(train(Unwarped(), with_metrics, items, steps=6))


def test_an_average_of_weights_is_no_cut():
    network, mean = Turned(), Turned()
    mean.load_state_dict(network.state_dict())

    def taught_by_its_mean(network, U, labels):
        with torch.no_grad():
            for slow, fast in zip(mean.parameters(), network.parameters(), strict=True):
                slow.lerp_(fast, 0.1)
            wanted = mean(U).softmax(1)
        return by_class(network, U, labels) + F.cross_entropy(network(U), wanted)

    assert "cut" not in kinds(train(network, taught_by_its_mean))


# what numbers tell


@pytest.mark.parametrize("items", [1, 2, 4, 6, 16])
@pytest.mark.parametrize("size", [1.0, 0.05, 0.002])
def test_other_numbers_are_not_taken_for_computed(items, size):
    for _ in range(40):
        known = (0.3 * torch.randn(items, 3)).double()
        made = matrices(size * torch.randn(items), 1 + size * torch.randn(items), size * torch.randn(items))
        assert not are_computed(known, made.flatten(1).double())


def test_round_numbers_stand_everywhere():
    assert not are_computed(torch.full((4, 2), 0.5).double(), torch.tensor([[0.5, 0, 0, 0, 0.5, 0]] * 4).double())


def test_numbers_in_lists_are_listed_however_deep():
    assert list(list_numbers([1.0, (2.0, [3.0, []])])) == [1.0, 2.0, 3.0]


def test_a_line_is_found_in_what_is_told_of_a_cut():
    assert find_line("item at my net.py:3 forward") == find_line("my net.py:3 <listcomp>") == "my net.py:3"
