"""The recorder sees every call, says who made it, and changes nothing."""

import functools

import pytest
import recorded_models
import torch
import torch.nn.functional as F
from recorded_models import G2, U2, U3, AffineSTN, picture, turned, warped
from torch import nn
from torch.nn.functional import grid_sample as bound_early

import stn_viz as sv


@functools.cache
def plain(model):
    """Run a model without the recorder: its loss, and the gradients of everything that has some."""
    loss = model()
    loss.backward()
    return loss.detach()


# results


@pytest.mark.parametrize("model", recorded_models.MODELS, ids=lambda m: m.__name__)
def test_results_are_the_same_to_the_bit(model):
    with sv.record() as tape:
        loss = model()
        loss.backward()
    assert torch.equal(loss.detach(), plain(model))
    assert len(tape) > 0
    assert all(call.grid is not None and call.output is not None and call.input is not None for call in tape)


def test_gradients_of_the_model_are_the_same_to_the_bit():
    def gradients(recorded):
        torch.manual_seed(0)
        net, digits = AffineSTN(), picture(4, 1, 28, 28)
        with sv.record() if recorded else torch.enable_grad():
            F.cross_entropy(net(digits), torch.arange(4)).backward()
        return [p.grad for p in net.parameters()]

    assert all(map(torch.equal, gradients(True), gradients(False)))


# what is in a call


def test_a_call_holds_what_went_in_and_came_out():
    U, theta = picture(2, 3, 9, 12), turned()
    with sv.record() as tape:
        V = warped(U, theta, padding_mode="border")
    (call,) = tape
    assert torch.equal(call.input, U)
    assert torch.equal(call.output, V)
    assert torch.equal(call.theta, theta)
    assert torch.equal(call.grid, F.affine_grid(theta, [2, 3, 9, 12], align_corners=False))
    assert (call.mode, call.padding, call.align_corners, call.theta_align_corners) == (
        "bilinear",
        "border",
        False,
        False,
    )
    assert (call.source, call.target, call.batch, call.channels, call.dims) == ((9, 12), (9, 12), 2, 3, 2)
    assert call.frame == sv.Frame((9, 12), (9, 12))
    assert call.align_corners_given
    assert call.upstream is None


def test_an_unsaid_convention_is_recorded_as_unsaid():
    with sv.record() as tape, pytest.warns(UserWarning, match="align_corners"):
        F.grid_sample(picture(1, 1, 4, 4), torch.zeros(1, 2, 2, 2))
    assert tape[0].align_corners is False
    assert not tape[0].align_corners_given


def test_gradients_are_those_of_the_hand_written_chain():
    U = picture(2, 3, 7, 9).double().requires_grad_()
    theta = turned().double().requires_grad_()
    with sv.record() as tape:
        warped(U, theta).square().sum().backward()
    call, family = tape[0], sv.family("affine")
    assert torch.equal(call.upstream, 2 * call.output)
    mine = sv.gradients(U.detach(), theta.detach().flatten(1), family, call.frame, call.upstream)
    torch.testing.assert_close(call.grid_grad, mine.grid)
    torch.testing.assert_close(call.input_grad, mine.U)
    torch.testing.assert_close(call.theta_grad.flatten(1), mine.theta)
    assert torch.equal(call.theta_grad, theta.grad)


def test_two_calls_that_share_a_grid_keep_their_gradients_apart():
    U, grid = (
        picture(1, 1, 6, 6),
        (0.9 * F.affine_grid(turned(count=1), [1, 1, 6, 6], align_corners=False)).requires_grad_(),
    )
    with sv.record() as tape:
        a = F.grid_sample(U, grid, align_corners=False)
        b = F.grid_sample(U, grid, align_corners=False, padding_mode="border")
        (a.sum() + 5 * b.sum()).backward()
    assert float(tape[0].upstream.max()) == 1
    assert float(tape[1].upstream.max()) == 5
    torch.testing.assert_close(tape[0].grid_grad + tape[1].grid_grad, grid.grad)


def test_gradients_that_come_after_the_block_are_recorded_and_add_up():
    theta = turned().requires_grad_()
    with sv.record() as tape:
        loss = warped(picture(2, 1, 6, 6), theta).sum()
    assert tape[0].grid_grad is None
    loss.backward(retain_graph=True)
    once = tape[0].grid_grad
    loss.backward()
    torch.testing.assert_close(tape[0].grid_grad, 2 * once)
    torch.testing.assert_close(tape[0].theta_grad, theta.grad)


def test_theta_is_found_through_views_and_casts_and_not_invented():
    U, theta = picture(2, 1, 6, 8), turned()
    with sv.record() as tape:
        grid = F.affine_grid(theta, [2, 1, 6, 8], align_corners=False)
        F.grid_sample(U, grid.permute(0, 3, 1, 2).contiguous().permute(0, 2, 3, 1), align_corners=False)
        F.grid_sample(U.double(), grid.double(), align_corners=False)
        F.grid_sample(U, grid + 0.1, align_corners=False)
    assert [call.theta is not None for call in tape] == [True, True, False]


def test_of_two_equal_thetas_each_gets_its_own_gradient():
    a, b = turned().requires_grad_(), turned().requires_grad_()
    U = picture(2, 1, 6, 6)
    with sv.record() as tape:
        grids = [F.affine_grid(t, [2, 1, 6, 6], align_corners=False) for t in (a, b)]
        first, second = (F.grid_sample(U, g, align_corners=False) for g in grids)
        (first.sum() + 3 * second.sum()).backward()
    torch.testing.assert_close(tape[0].theta_grad, a.grad)
    torch.testing.assert_close(tape[1].theta_grad, b.grad)


def test_volumes():
    theta = torch.eye(3, 4).repeat(2, 1, 1).requires_grad_()
    with sv.record() as tape:
        warped(picture(2, 1, 4, 5, 6), theta, mode="nearest").sum().backward()
    (call,) = tape
    assert (call.dims, call.source, call.mode) == (3, (4, 5, 6), "nearest")
    assert call.theta.shape == call.theta_grad.shape == (2, 3, 4)
    with pytest.raises(sv.ArgumentError, match="planar"):
        _ = call.frame


SPELLINGS = {
    "functional": lambda: F.grid_sample(U2, G2, "bicubic", "reflection", True),
    "bound early": lambda: bound_early(U2, G2, "bicubic", "reflection", True),
    "keywords": lambda: F.grid_sample(grid=G2, input=U2, align_corners=True, padding_mode="reflection", mode="bicubic"),
    "grid_sampler": lambda: torch.grid_sampler(U2, G2, 2, 2, True),
    "grid_sampler, keywords": lambda: torch.grid_sampler(
        grid=G2, input=U2, align_corners=True, padding_mode=2, interpolation_mode=2
    ),
    "grid_sampler_2d": lambda: torch.grid_sampler_2d(U2, G2, 2, 2, True),
    "operator": lambda: torch.ops.aten.grid_sampler(U2, G2, 2, 2, True),
    "operator's overload": lambda: torch.ops.aten.grid_sampler_2d.default(U2, G2, 2, 2, True),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_is_seen_once(spelling):
    with sv.record() as tape:
        SPELLINGS[spelling]()
    (call,) = tape
    assert (call.mode, call.padding, call.align_corners) == ("bicubic", "reflection", True)
    assert call.site.line.startswith("test_recorder.py:")


def test_the_volume_operator_and_its_affine_grid_are_seen():
    with sv.record() as tape:
        grid = torch.affine_grid_generator(torch.eye(3, 4)[None], [1, 1, 2, 2, 2], False)
        torch.grid_sampler_3d(U3, grid, 1, 1, False)
    assert (tape[0].mode, tape[0].padding, tape[0].dims) == ("nearest", "border", 3)
    assert tape[0].theta is not None


def test_the_place_is_named():
    net = nn.Sequential(nn.Identity(), AffineSTN())
    with sv.record() as tape:
        net(picture(1, 1, 28, 28))
        warped(U2, turned(count=1))
    assert tape[0].site.module == "Sequential.1.stn"
    assert tape[0].site.line.startswith("recorded_models.py:")
    assert tape[0].site.line.endswith(" forward")
    assert tape[0].site.stack[-1].partition(":")[0].endswith(".py")
    assert tape[1].site.module == ""
    assert tape[1].site.line.endswith(" warped")
