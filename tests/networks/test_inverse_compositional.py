"""The inverse compositional transformer: θ is composed, and U is read once a step; a warped picture never travels."""

from __future__ import annotations

import math

import pytest
import torch
from torch import nn

import stn_viz as sv
from stn_viz.interchange.matrices import compose
from stn_viz.networks.inverse_compositional import InverseCompositionalTransformer

MATRICES = ("translation", "attention", "similarity", "affine", "projective")
FRAME = sv.Frame((32, 32), (32, 32))


def near(family, random, count=3):
    return family.identity() + 0.1 * random(count, family.n_params)


def turning(degrees, steps, shift=0.0):
    """Make a transformer whose localiser asks for the same turn and shift whatever it sees."""
    layer = InverseCompositionalTransformer(nn.Flatten(), "similarity", FRAME, 32 * 32, steps).double()
    turn = math.radians(degrees)
    with torch.no_grad():
        layer.transformer.regression.bias.copy_(torch.tensor([math.cos(turn), math.sin(turn), shift, 0.0]))
    return layer


@pytest.mark.parametrize("name", MATRICES)
def test_a_composed_theta_maps_points_as_both_do_one_after_the_other(name, random):
    family = sv.family(name)
    theta, change, points = near(family, random), near(family, random), random(20, 2)
    one_by_one = torch.cat(
        [family.points(theta[i : i + 1], family.points(change[i : i + 1], points)[0]) for i in range(3)]
    )
    torch.testing.assert_close(family.points(compose(family, theta, change), points), one_by_one)
    same = family.identity().expand(3, -1)
    torch.testing.assert_close(compose(family, theta, same), theta)
    torch.testing.assert_close(compose(family, same, change), change)
    assert torch.autograd.gradcheck(
        lambda a, b: compose(family, a, b), (theta.requires_grad_(), change.requires_grad_())
    )


def test_a_family_that_is_no_matrix_is_refused():
    with pytest.raises(sv.ArgumentError, match="one matrix"):
        InverseCompositionalTransformer(nn.Flatten(), "tps", FRAME, 9)
    with pytest.raises(sv.ArgumentError, match="one matrix"):
        compose(sv.family("tps"), torch.zeros(1, 2), torch.zeros(1, 2))
    with pytest.raises(sv.ArgumentError, match="at least 1"):
        InverseCompositionalTransformer(nn.Flatten(), "affine", FRAME, 9, steps=0)


def test_six_turns_of_15_degrees_are_one_of_90_where_a_chain_has_blurred_six_times(random):
    U = torch.rand(1, 1, 32, 32, generator=torch.Generator().manual_seed(0)).double()
    layer, chain = turning(15, 6).requires_grad_(False), U
    for _ in range(6):
        chain = layer.transformer(chain)  # the same transformer on what it handed on
    quarter = torch.rot90(U, 1, (2, 3))
    centre = (..., slice(8, 24), slice(8, 24))
    assert float((layer(U) - quarter).abs().max()) < 1e-5
    assert float((chain - quarter)[centre].abs().mean()) > 0.1, "even where no edge came near"


def test_what_left_the_picture_comes_back_where_theta_travels():
    U, there, back = torch.rand(1, 1, 32, 32).double(), turning(0, 1, shift=1.0), turning(0, 1, shift=-1.0)
    traces = []
    there(U, traces=traces)
    torch.testing.assert_close(back(U, traces[-1].theta), U)
    assert not bool(back(there(U))[..., :16].any()), "a chain has lost half of it"


def test_every_step_is_on_the_record_and_reads_U_itself():
    U = torch.rand(2, 1, 32, 32).double()
    layer, traces = turning(10, 3), []
    with sv.record() as tape:
        V = layer(U, traces=traces)
    assert len(tape) == len(traces) == 4
    assert all(torch.equal(call.input, tape[0].input) for call in tape)
    assert {call.site.module for call in tape} == {"InverseCompositionalTransformer.transformer"}
    assert torch.equal(traces[-1].V, V)
    angles = [math.degrees(math.atan2(*trace.theta[0, [1, 0]].tolist())) for trace in traces]
    assert angles == pytest.approx([0, 10, 20, 30])


def test_the_gradient_reaches_the_localiser_through_all_steps():
    torch.manual_seed(0)
    small = sv.Frame((9, 9), (7, 7))
    layer = InverseCompositionalTransformer(nn.Flatten(), "affine", small, 49, 3).double()
    nn.init.normal_(layer.transformer.regression.weight, std=0.02)
    U, bias = torch.rand(1, 1, 9, 9).double(), layer.transformer.regression.bias

    def loss(shift):
        return torch.func.functional_call(layer, {"transformer.regression.bias": bias + shift}, (U,)).square().sum()

    shift = torch.zeros(6, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(loss, shift, atol=1e-4)


def test_it_learns_a_turn_that_is_larger_than_a_step():
    torch.manual_seed(0)
    U = nn.functional.avg_pool2d(torch.rand(8, 1, 32, 32), 7, 1, 3).double()
    turned = sv.family("similarity").grid(torch.tensor([0.8, 0.6, 0, 0]).double(), FRAME)
    T = sv.sample(U, turned, FRAME)
    layer = InverseCompositionalTransformer(nn.Flatten(), "similarity", FRAME, 32 * 32).double()
    optimiser = torch.optim.Adam([layer.transformer.regression.bias], 0.01)
    for _ in range(100):
        optimiser.zero_grad()
        (layer(U) - T).square().mean().backward()
        optimiser.step()
    torch.testing.assert_close(layer.transformer.theta[0], torch.tensor([0.8, 0.6, 0, 0]).double(), atol=0.02, rtol=0)
