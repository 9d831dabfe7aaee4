"""Localisers that are to learn and get no gradient, and those that get none on purpose."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

import stn_viz as sv

SIDE = 20


class Straightener(nn.Module):
    """Turn and shift by what a localiser says, and classify; ``stop`` says where gradients end."""

    def __init__(self, stop=""):
        super().__init__()
        self.stop = stop
        self.localiser = nn.Sequential(nn.Flatten(), nn.Linear(SIDE**2, 8), nn.ReLU(), nn.Linear(8, 3))
        nn.init.normal_(self.localiser[3].weight, std=0.02)
        self.classifier = nn.Linear(SIDE**2, 4)

    def warp(self, U):
        with torch.set_grad_enabled(torch.is_grad_enabled() and self.stop != "no_grad"):
            given = self.localiser(U)
        with torch.set_grad_enabled(torch.is_grad_enabled() and self.stop != "theta"):
            turn, x, y = (given.detach() if self.stop == "detach" else given).tanh().unbind(1)
            theta = torch.stack([turn.cos(), -turn.sin(), 0.2 * x, turn.sin(), turn.cos(), 0.2 * y], 1).view(-1, 2, 3)
        grid = F.affine_grid(theta, list(U.shape), align_corners=False)
        return F.grid_sample(U, grid, padding_mode="border", align_corners=False)

    def forward(self, U):
        with torch.set_grad_enabled(torch.is_grad_enabled() and self.stop != "all"):
            V = self.warp(U)
        return self.classifier(V.flatten(1))


def pictures(seed=0):
    coarse = torch.rand(6, 1, 5, 5, generator=torch.Generator().manual_seed(seed))
    return F.interpolate(coarse, (SIDE, SIDE), mode="bicubic", align_corners=True)


def train(network, parameters=None, steps=3):
    optimiser = None if parameters == () else torch.optim.Adam(parameters or network.parameters(), lr=1e-3)
    with sv.record() as tape:
        for step in range(steps):
            if optimiser is not None:
                optimiser.zero_grad()
            F.cross_entropy(network(pictures(step)), torch.arange(6) % 4).backward()
            if optimiser is not None:
                optimiser.step()
            tape.step()
    return tape


def kinds(tape):
    return [f.kind for f in sv.diagnose(tape)]


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(0)


@pytest.mark.parametrize("stop", ["no_grad", "detach", "theta", "all"])
@pytest.mark.parametrize("optimised", [True, False])
def test_a_localiser_that_never_gets_a_gradient_is_named_however_its_theta_is_made(stop, optimised):
    tape = train(Straightener(stop), None if optimised else ())
    assert kinds(tape) == ["cut"]
    assert {call.cut.partition(" at ")[0] for call in tape} == {"detach" if stop == "detach" else "no_grad"}
    assert kinds(train(Straightener(), None if optimised else ())) == []


def test_the_finding_says_where_gradients_were_off_and_what_to_do(tmp_path):
    tape = train(Straightener("no_grad"))
    (finding,) = sv.diagnose(tape)
    assert "under torch.no_grad() at test_learners.py" in finding.message
    assert "requires_grad_(False)" in finding.remedy
    tape.save(tmp_path / "run.stn")
    assert [str(f) for f in sv.diagnose(sv.load_recording(tmp_path / "run.stn"))] == [str(finding)]


@pytest.mark.parametrize("stop", ["no_grad", "detach", "theta", "all"])
def test_a_localiser_that_is_not_to_learn_is_left_alone(stop):
    fixed = Straightener(stop)
    fixed.localiser.requires_grad_(False)
    assert "cut" not in kinds(train(fixed))
    given = Straightener(stop)
    assert "cut" not in kinds(train(given, list(given.classifier.parameters())))
    resting = Straightener("all" if stop == "all" else "no_grad")  # a module in evaluation mode
    resting.localiser.eval()
    assert "cut" not in kinds(train(resting))


def take_turns(stop, first, steps=3, each=False):
    """Train a generator that warps against a discriminator, on whose turn no gradient goes to the generator."""
    generator, discriminator = Straightener(), nn.Linear(SIDE**2, 1)
    rates = {"generator": 1e-6, "discriminator": 1e-4}
    parameters = {"generator": generator.localiser.parameters(), "discriminator": discriminator.parameters()}
    optimisers = {name: torch.optim.Adam(parameters[name], lr=rate) for name, rate in rates.items()}
    with sv.record() as tape:
        for step in range(steps):
            for turn in (first, *(set(rates) - {first})):
                generator.stop = stop if turn == "discriminator" else ""
                optimisers[turn].zero_grad()
                discriminator(generator.warp(pictures(step)).flatten(1)).mean().backward()
                optimisers[turn].step()
                if each:
                    tape.step()
            if not each:
                tape.step()
    return tape


@pytest.mark.parametrize("stop", ["no_grad", "detach", "theta"])
@pytest.mark.parametrize("first", ["generator", "discriminator"])
@pytest.mark.parametrize("each", [True, False])
def test_a_generator_that_rests_on_its_discriminators_turn_is_left_alone(stop, first, each):
    tape = take_turns(stop, first, each=each)
    assert [call.grid_needs_grad for call in tape].count(False) == 3
    assert kinds(tape) == []


def test_a_recording_of_the_discriminators_turns_alone_knows_whom_they_train():
    generator, discriminator = Straightener("detach"), nn.Linear(SIDE**2, 1)
    optimiser = torch.optim.Adam(discriminator.parameters(), lr=1e-4)
    with sv.record() as tape:
        for step in range(3):
            discriminator(generator.warp(pictures(step)).flatten(1)).mean().backward()
            optimiser.step()
            tape.step()
    assert kinds(tape) == []


def test_what_only_has_the_shape_of_a_cut_tensor_is_not_made_of_it():
    network = Straightener()
    with sv.record() as tape:
        U = pictures()
        given = network.localiser(U).detach()
        theta = torch.eye(2, 3) + torch.zeros_like(given)[:, :1, None] + given.new_zeros(6, 2, 3)
        V = F.grid_sample(U, F.affine_grid(theta, list(U.shape), align_corners=False), align_corners=False)
        network.classifier(V.flatten(1)).sum().backward()
    assert [call.cut for call in tape] == [""]


def shifted_grid(shift):
    theta = torch.cat([torch.eye(2).expand(len(shift), -1, -1), shift[:, :, None]], 2)
    return F.affine_grid(theta, [len(shift), 1, SIDE, SIDE], align_corners=False)


@pytest.mark.parametrize("part", [slice(None), slice(0, 2)])
def test_what_is_looked_at_without_gradients_beside_a_training_is_no_cut(part):
    network = Straightener()
    with sv.record() as tape:
        U = pictures()
        given = network.localiser(U)
        shift = 0.2 * given[part, :2].tanh()
        V = F.grid_sample(U[part], shifted_grid(shift), padding_mode="border", align_corners=False)
        network.classifier(V.flatten(1)).square().sum().backward()
        with torch.no_grad():
            F.grid_sample(U[part], shifted_grid(2 * given[part][:, :2]), align_corners=False)
    assert [call.cut for call in tape] == ["", ""]
