"""A V to which no gradient comes: the picture that it is compared with is seen, and asked in the gradient's place."""

import gc
import weakref

import pytest
import torch
import torch.nn.functional as F

import stn_viz as sv
from stn_viz.diagnostics.candidates import CAUSES
from tests.diagnostics.test_wish import IDENTITY, MISTAKES, draw

WAYS = {
    "l1_loss": lambda V, T: F.l1_loss(V, T),
    "mse_loss": lambda V, T: F.mse_loss(T, V),
    "smooth_l1_loss": lambda V, T: F.smooth_l1_loss(V, T),
    "minus": lambda V, T: (V - T).abs().mean(),
    "minus V": lambda V, T: (T - V).square().mean(),
    "sub": lambda V, T: torch.sub(V, T).abs().mean(),
}


def play(compare, grid=IDENTITY, items=2):
    U, T = torch.rand(items, 3, *IDENTITY.shape[:2]), torch.rand(items, 3, *IDENTITY.shape[:2])
    with sv.record() as tape:
        V = F.grid_sample(U, grid.expand(items, *IDENTITY.shape), align_corners=False)
        compare(V, T)
    return tape, T


@pytest.mark.parametrize("way", WAYS)
def test_the_picture_is_kept_with_which_v_is_compared(way):
    (call,), T = play(WAYS[way])
    assert torch.equal(call.fixed, T)


def test_of_many_items_those_are_kept_that_the_call_keeps():
    (call,), T = play(WAYS["minus"], items=12)
    assert torch.equal(call.fixed, T[list(call.kept.items)])


def test_a_loss_tells_better_than_a_difference_and_who_tells_it_best():
    other = torch.rand(2, 3, *IDENTITY.shape[:2])
    (call,), T = play(lambda V, T: (V - other, F.l1_loss(V, T), V - other))
    assert torch.equal(call.fixed, T)
    (call,), T = play(lambda V, T: (V - other, sv.observe_fixed(V, T), F.l1_loss(V, other)))
    assert torch.equal(call.fixed, T)


def test_what_is_no_comparison_of_v_leaves_no_picture():
    (call,), _ = play(lambda V, T: (V - 0.5, V - V.mean(), F.l1_loss(T, T + 1), V[:, :1] - T[:, :1], V + T))
    assert call.fixed is None


def test_a_v_that_learns_is_asked_by_its_gradient_alone():
    grid = IDENTITY.clone().requires_grad_()
    (call,), _ = play(lambda V, T: F.l1_loss(V, T).backward(), grid)
    assert call.fixed is None
    assert call.upstream is not None


@pytest.mark.parametrize("way", ["l1_loss", "mse_loss", "minus"])
@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistakes_of_known_flows_are_named_without_any_gradient(mistake, way):
    named = 0
    for seed in range(1000, 1003):
        U, T, flow = draw(seed, share=0.95, noise=0.15)
        for grid, expected in ((MISTAKES[mistake](flow), {mistake}), (IDENTITY + flow, set())):
            with sv.record() as tape, torch.no_grad():
                WAYS[way](F.grid_sample(U, grid, padding_mode="border", align_corners=False), T)
            report = sv.diagnose(tape)
            found = {f.kind for f in report}
            assert found & set(CAUSES) <= expected
            assert all(
                "picture that it is compared with" in f.message
                for f in report
                if f.kind in CAUSES and "loss" in f.message
            )
            named += found == {mistake}
    assert named >= 2


@pytest.mark.parametrize("seed", range(6))
def test_a_flow_that_fits_or_has_nothing_to_do_with_the_pictures_is_no_mistake(seed):
    U, T, right = draw(1200 + seed)
    _, _, other = draw(1250 + seed)
    for flow in (right, other):
        with sv.record() as tape, torch.no_grad():
            F.l1_loss(F.grid_sample(U, IDENTITY + flow, padding_mode="border", align_corners=False), T)
        assert not {f.kind for f in sv.diagnose(tape)} & set(CAUSES)


def test_what_layers_add_to_v_is_compared_in_its_place():
    layer = torch.nn.Conv2d(3, 3, 1)
    (call,), T = play(lambda V, T: F.l1_loss(V + layer(V), T))
    assert torch.equal(call.fixed, T)
    (call,), _ = play(lambda V, T: F.l1_loss(V + 0.5 * T, T))  # a sum that no layer computes is another picture
    assert call.fixed is None


def test_what_is_remembered_holds_no_recording_alive():
    V = None

    def keep(made, T):
        nonlocal V
        V = made
        F.l1_loss(made, T)

    tape, _ = play(keep)
    call = weakref.ref(tape[0])
    del tape
    gc.collect()
    assert V is not None
    assert call() is None
