"""Localisers whose numbers pass through functions without a derivative, and picks that are meant to be discrete."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

import stn_viz as sv

SIDE, BINS = 24, 9
PLACES = torch.linspace(-0.6, 0.6, BINS)


def pictures(seed, items=6):
    coarse = torch.rand(items, 1, 5, 5, generator=torch.Generator().manual_seed(seed))
    return F.interpolate(coarse, (SIDE, SIDE), mode="bicubic", align_corners=True)


def soft(scores):
    return (scores.softmax(-1) * PLACES).sum(-1)


def sorted_first(scores):
    return PLACES[scores.sort(-1, descending=True)[1][..., 0]]


def one_hot(scores):
    return F.one_hot(scores.argmax(-1), BINS).float() @ PLACES


def thresholded(scores):
    high = (scores > scores.mean(-1, keepdim=True)).float()
    return (high * PLACES).sum(-1) / high.sum(-1)


def in_a_loop(scores):
    centres = torch.zeros(scores.shape[:2])
    for item in range(len(scores)):
        for axis in range(2):
            centres[item, axis] = PLACES[scores[item, axis].argmax()]
    return centres


def in_pixels(to_whole):
    return lambda scores: to_whole(4 * soft(scores) + 6) / 6 - 1


FAULTY = {
    "argmax": lambda s: PLACES[s.argmax(-1)],
    "torch.argmax": lambda s: torch.take(PLACES, torch.argmax(s, dim=-1)),
    "argmin": lambda s: PLACES[torch.argmin(-s, dim=-1)],
    "max": lambda s: PLACES[s.max(-1).indices],
    "topk": lambda s: PLACES[s.topk(1)[1].squeeze(-1)],
    "sort": sorted_first,
    "argsort": lambda s: PLACES.expand_as(s).gather(dim=-1, index=s.argsort(-1)[..., -1:])[..., 0],
    "one_hot": one_hot,
    "gt": thresholded,
    "loop": in_a_loop,
    "nonzero": lambda s: PLACES[torch.nonzero(s == s.amax(-1, keepdim=True))[:, 2].view(-1, 2)],
    "bucketize": lambda s: PLACES[torch.bucketize(soft(s), PLACES).clamp(max=BINS - 1)],
    "searchsorted": lambda s: PLACES[torch.searchsorted(PLACES, soft(s).contiguous()).clamp(max=BINS - 1)],
    "long": in_pixels(lambda t: t.long()),
    "int": in_pixels(lambda t: t.int()),
    "to": in_pixels(lambda t: t.to(torch.int64).float()),
    "type": in_pixels(lambda t: t.type(torch.int64)),
    "round": in_pixels(torch.round),
    "floor": in_pixels(lambda t: t.floor()),
    "ceil": in_pixels(lambda t: t.ceil()),
    "trunc": in_pixels(lambda t: t.trunc()),
    "sign": lambda s: 0.2 * soft(s).sign(),
}


class Cropper(nn.Module):
    """Shift by what a localiser's scores over bins say, as ``place`` reads them, and classify."""

    def __init__(self, place):
        super().__init__()
        self.place = place
        self.localiser = nn.Sequential(nn.Flatten(), nn.Linear(SIDE**2, 16), nn.ReLU(), nn.Linear(16, 2 * BINS))
        nn.init.normal_(self.localiser[3].weight, std=0.05)
        self.classifier = nn.Linear(SIDE**2, 4)

    def score(self, U):
        return self.localiser(U).view(-1, 2, BINS)

    def warp(self, U, centres):
        theta = torch.eye(2, 3).repeat(len(U), 1, 1)
        theta = torch.cat([0.8 * theta[..., :2], 0.3 * centres[..., None]], 2)
        grid = F.affine_grid(theta, list(U.shape), align_corners=False)
        return F.grid_sample(U, grid, padding_mode="border", align_corners=False)

    def forward(self, U):
        return self.classifier(self.warp(U, self.place(self.score(U))).flatten(1))


def train(network, loss, parameters=None, steps=3, optimise=True):
    optimiser = torch.optim.Adam(network.parameters() if parameters is None else parameters, lr=1e-3)
    with sv.record() as tape:
        for step in range(steps):
            optimiser.zero_grad()
            loss(pictures(step)).backward()
            if optimise:
                optimiser.step()
            tape.step()
    return tape


def classify(network):
    return lambda U: F.cross_entropy(network(U), torch.arange(len(U)) % 4)


def cuts(tape):
    return [f for f in sv.diagnose(tape) if f.kind == "cut"]


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(0)


@pytest.mark.parametrize("optimise", [True, False])
@pytest.mark.parametrize("name", FAULTY)
def test_a_localiser_behind_a_function_without_a_derivative_is_named(name, optimise):
    network = Cropper(FAULTY[name])
    (finding,) = cuts(train(network, classify(network), optimise=optimise))
    assert "has no derivative" in finding.message
    assert all(p.grad is None or not p.grad.any() for p in network.localiser.parameters())


def straight_through(scores):
    hard, given = PLACES[scores.argmax(-1)], soft(scores)
    return given + (hard - given).detach()


@pytest.mark.parametrize("place", [soft, straight_through, in_pixels(lambda t: t + (t.round() - t).detach())])
def test_a_soft_argmax_and_a_straight_through_gradient_are_left_alone(place):
    network = Cropper(place)
    assert cuts(train(network, classify(network))) == []


def test_the_finding_names_the_function_and_its_line_also_from_a_file(tmp_path):
    network = Cropper(FAULTY["argmax"])
    tape = train(network, classify(network))
    (finding,) = cuts(tape)
    assert "argmax at test_picks.py" in finding.message
    assert "straight-through" in finding.remedy
    tape.save(tmp_path / "run.stn")
    assert [str(f) for f in cuts(sv.load_recording(tmp_path / "run.stn"))] == [str(finding)]


@pytest.mark.parametrize("name", ["argmax", "round", "gt"])
def test_scores_with_a_loss_of_their_own_may_be_picked_from(name):
    network = Cropper(FAULTY[name])  # as proposals, a detector's boxes or landmarks with labels are

    def supervised(U):
        scores = network.score(U)
        own = F.cross_entropy(scores.flatten(0, 1), torch.arange(2 * len(U)) % BINS)
        V = network.warp(U, network.place(scores))
        return own + F.cross_entropy(network.classifier(V.flatten(1)), torch.arange(len(U)) % 4)

    assert cuts(train(network, supervised)) == []


def test_a_policy_that_learns_by_its_reward_may_draw():
    network = Cropper(None)

    def reinforce(U):
        drawn = torch.distributions.Categorical(logits=network.score(U))
        picked = drawn.sample()
        losses = F.cross_entropy(
            network.classifier(network.warp(U, PLACES[picked]).flatten(1)), torch.arange(len(U)) % 4, reduction="none"
        )
        return losses.mean() + (drawn.log_prob(picked).sum(1) * losses.detach()).mean()

    assert cuts(train(network, reinforce)) == []


@pytest.mark.parametrize("name", ["argmax", "long", "round"])
def test_a_detector_that_no_optimiser_holds_may_point(name):
    network = Cropper(FAULTY[name])
    assert cuts(train(network, classify(network), list(network.classifier.parameters()))) == []
    frozen = Cropper(FAULTY[name])
    frozen.localiser.requires_grad_(False)
    assert cuts(train(frozen, classify(frozen))) == []


@pytest.mark.parametrize("kind", [torch.optim.Adam, torch.optim.SGD])
def test_a_detector_that_was_trained_before_its_classifier_may_point(kind):
    network = Cropper(FAULTY["argmax"])
    optimiser = kind(network.parameters())
    with sv.record() as tape:
        for step in range(6):
            U = pictures(step)
            scores = network.score(U)
            if step < 3:
                loss = F.cross_entropy(scores.flatten(0, 1), torch.arange(2 * len(U)) % BINS)
            else:
                V = network.warp(U, network.place(scores))
                loss = F.cross_entropy(network.classifier(V.flatten(1)), torch.arange(len(U)) % 4)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            tape.step()
    assert len(tape) == 3
    assert cuts(tape) == []


class Augmented(nn.Module):
    """Warp by drawn places before layers that learn, on the half of the pictures that a draw picks."""

    def __init__(self):
        super().__init__()
        self.classifier = nn.Linear(SIDE**2, 4)

    def forward(self, U):
        picked = torch.rand(len(U), 1) > 0.5
        centres = torch.where(picked, (4 * torch.rand(len(U), 2)).round() / 4, torch.zeros(()))
        return self.classifier(Cropper.warp(self, U, centres).flatten(1))


def test_drawn_warps_and_picks_of_what_the_batch_holds_are_left_alone():
    network = Augmented()
    assert cuts(train(network, classify(network))) == []

    def by_brightness(U):
        at = U.flatten(1).argmax(1)
        centres = torch.stack([at % SIDE, at // SIDE], 1) / SIDE - 0.5
        return F.cross_entropy(
            network.classifier(Cropper.warp(network, U, centres).flatten(1)), torch.arange(len(U)) % 4
        )

    assert cuts(train(network, by_brightness)) == []


def test_what_is_picked_beside_a_drawn_warp_does_not_make_it():
    network = Augmented()
    reached = []

    def and_count(U):
        given = network(U)
        reached.append((given.argmax(1) == 0).float().mean())
        return F.cross_entropy(given, torch.arange(len(U)) % 4)

    assert cuts(train(network, and_count)) == []
    assert len(reached) == 3
