"""The layer: starts as the identity, warps by the localiser's θ, and learns through it."""

import copy

import pytest
import torch
from torch import nn

from stn_viz import ArgumentError, Frame, SpatialTransformer, families, family

FRAME = Frame((9, 11), (7, 8))


def transformer(name="affine", **options):
    torch.manual_seed(0)
    localiser = nn.Sequential(nn.Flatten(), nn.Linear(2 * 9 * 11, 5), nn.Tanh())
    return SpatialTransformer(localiser, family(name, **options), FRAME, 5)


@pytest.mark.parametrize("name", families())
def test_every_family_starts_as_the_identity(name):
    st, U = transformer(name), torch.rand(3, 2, 9, 11)
    V = st(U)
    plain = nn.functional.grid_sample(U, FRAME.target_points(torch.float32).expand(3, -1, -1, -1), align_corners=False)
    torch.testing.assert_close(V, plain, atol=1e-5, rtol=0)
    torch.testing.assert_close(st.theta, family(name).identity().float().expand(3, -1))


def test_the_task_loss_alone_teaches_the_localiser_a_shift():
    torch.manual_seed(1)
    U = torch.zeros(4, 2, 9, 11)
    U[:, :, 4, 3] = 1
    U = nn.functional.avg_pool2d(U, 5, 1, 2) * 25
    st = transformer("translation")
    wanted = torch.tensor([-0.3, 0.1])
    V = st(U, theta=wanted).detach()
    optimiser = torch.optim.Adam(st.parameters(), lr=0.02)
    for _ in range(120):
        loss = (st(U) - V).square().mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    torch.testing.assert_close(st.theta[0], wanted, atol=0.02, rtol=0)


def test_a_theta_handed_in_replaces_the_networks_own():
    st, U = transformer(), torch.rand(2, 2, 9, 11)
    mine = torch.tensor([0.5, 0, 0.1, 0, 0.5, 0])
    traces = []
    V = st(U, mine, traces)
    torch.testing.assert_close(st.theta, mine.expand(2, -1))
    (done,) = traces
    assert done.grid.shape == (2, 7, 8, 2)
    assert torch.equal(done.U, U)
    assert torch.equal(done.V, V)
    assert (done.family, done.frame) == (st.family, FRAME)


def test_before_the_first_pass_there_is_no_theta():
    with pytest.raises(RuntimeError, match="has not seen"):
        _ = transformer().theta


def test_maps_of_another_size_are_refused():
    with pytest.raises(ArgumentError, match=r"U: got .* wanted maps of size \(9, 11\)"):
        transformer()(torch.rand(1, 2, 11, 9))


def test_a_used_transformer_can_be_copied():
    st, U = transformer(), torch.rand(1, 2, 9, 11)
    V = st(U)
    twin = copy.deepcopy(st)
    with pytest.raises(RuntimeError, match="has not seen"):
        _ = twin.theta
    torch.testing.assert_close(twin(U), V)


def test_coordinates_stay_exact_under_autocast():
    st, U = transformer(), torch.rand(2, 2, 9, 11)
    theta = torch.tensor([0.9, 0.1, 0.01, -0.1, 0.9, 0.02])
    exact = st(U, theta)
    with torch.autocast("cpu", torch.bfloat16):
        torch.testing.assert_close(st(U, theta), exact)
