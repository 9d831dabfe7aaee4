"""What the loss would rather have: the statistics by a second way, faults on drawn flows, and their healthy twins."""

import pytest
import torch
import torch.nn.functional as F

import stn_viz as sv
from stn_viz.diagnostics import Warp
from stn_viz.diagnostics.answer import Score
from stn_viz.diagnostics.candidates import CAUSES, Meant
from stn_viz.diagnostics.wish import ask

HEIGHT, WIDTH = 36, 60
FRAME = sv.Frame((HEIGHT, WIDTH), (HEIGHT, WIDTH))
IDENTITY = FRAME.target_points(torch.float32)
SIZE = torch.tensor([float(WIDTH), float(HEIGHT)])
LOSSES = {
    "absolute": lambda V, T: (V - T).abs().mean(),
    "square": lambda V, T: (V - T).square().mean(),
    "Charbonnier": lambda V, T: ((V - T).square() + 1e-6).sqrt().sum(),
}


def smooth(generator, channels, cells):
    coarse = torch.rand(2, channels, HEIGHT // cells + 2, WIDTH // cells + 2, generator=generator)
    return F.interpolate(coarse, (HEIGHT, WIDTH), mode="bicubic", align_corners=True)


def draw(seed, share=1.0, noise=0.0):
    """Draw pictures, the flow (in half sizes) that leads to the target, and what a network predicts of it."""
    generator = torch.Generator().manual_seed(seed)
    U = smooth(generator, 3, 5)
    flow = 16 * (smooth(generator, 2, 14).permute(0, 2, 3, 1) - 0.5) / SIZE
    error = 6 * noise * (smooth(generator, 2, 8).permute(0, 2, 3, 1) - 0.5) / SIZE
    T = F.grid_sample(U, IDENTITY + flow, padding_mode="border", align_corners=False)
    return U, T, share * flow + error


def recorded(U, T, grid, loss, **options):
    grid = grid.clone().requires_grad_()
    with sv.record() as tape:
        V = F.grid_sample(U, grid, **{"padding_mode": "border", "align_corners": False, **options})
        LOSSES[loss](V, T).backward()
    return tape


def kinds(tape):
    return [f.kind for f in sv.diagnose(tape)]


MISTAKES = {
    "flow-swap": lambda flow: IDENTITY + flow.flip(-1),
    "axis-sign": lambda flow: IDENTITY + flow * torch.tensor([1.0, -1.0]),
    "direction": lambda flow: IDENTITY - flow,
    "no-identity": lambda flow: flow,
    "normaliser": lambda flow: IDENTITY + flow * SIZE / SIZE.flip(0),
    "identity-twice": lambda flow: 2 * IDENTITY + flow,
}


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistakes_are_named_and_without_them_nothing_is(mistake, loss):
    named = 0
    for seed in range(1000, 1003):
        U, T, flow = draw(seed, share=0.95, noise=0.15)
        found = kinds(recorded(U, T, MISTAKES[mistake](flow), loss))
        assert set(found) & set(CAUSES) <= {mistake}
        named += mistake in found
        assert kinds(recorded(U, T, IDENTITY + flow, loss)) == []
    assert named >= 2


@pytest.mark.parametrize("mistake", ["flow-swap", "direction", "no-identity", "identity-twice"])
def test_mistakes_are_named_where_other_parts_of_the_loss_pull_as_well(mistake):
    named = 0
    for seed in range(1020, 1026):
        U, T, flow = draw(seed, share=0.9, noise=0.2)
        pulls = smooth(torch.Generator().manual_seed(seed), 3, 4) - 0.5
        for grid, expected in ((MISTAKES[mistake](flow), {mistake}), (IDENTITY + flow, set())):
            grid.requires_grad_()
            with sv.record() as tape:
                V = F.grid_sample(U, grid, padding_mode="border", align_corners=False)
                ((V - T).abs().mean() + 3 * (V * pulls).mean()).backward()
            found = set(kinds(tape)) & set(CAUSES)
            assert found <= expected
            named += found == {mistake}
    assert named >= 5


def test_a_motion_along_one_axis_that_is_reversed_has_one_name():
    for seed in range(1030, 1034):
        U, _, flow = draw(seed)
        flow = (flow + torch.tensor([0.12, 0.0])) * torch.tensor([1.0, 0.15])
        T = F.grid_sample(U, IDENTITY + flow, padding_mode="border", align_corners=False)
        found = kinds(recorded(U, T, IDENTITY - 0.9 * flow, "absolute"))
        assert len(found) == 1
        assert found[0] in ("direction", "axis-sign")
        assert kinds(recorded(U, T, IDENTITY + 0.9 * flow, "absolute")) == []


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("seed", range(1050, 1052))
def test_a_small_flow_in_pixels_is_told_beside_which_standing_still_is_nearly_right(seed, loss):
    U, _, flow = draw(seed)
    _, _, other = draw(seed + 50)
    small, noise = 0.15 * flow, 0.03 * other
    T = F.grid_sample(U, IDENTITY + small, padding_mode="border", align_corners=False)
    in_pixels = (0.85 * small + noise) * SIZE / 2
    assert kinds(recorded(U, T, IDENTITY + in_pixels, loss)) == ["pixel-units"]
    assert kinds(recorded(U, T, IDENTITY + 0.85 * small + noise, loss)) == []
    for target in (U, F.grid_sample(U, IDENTITY + 0.15 * other, padding_mode="border", align_corners=False)):
        assert not set(kinds(recorded(U, target, IDENTITY + in_pixels, loss))) & set(CAUSES)  # merely torn


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.6, 0.8, 1.0, 1.2])
def test_a_network_on_its_way_is_healthy(share):
    for seed in range(1100, 1103):
        U, T, flow = draw(seed, share=share, noise=0.4)
        for loss in LOSSES:
            assert kinds(recorded(U, T, IDENTITY + flow, loss)) == []


@pytest.mark.parametrize("seed", range(1200, 1206))
def test_a_flow_that_has_nothing_to_do_with_the_pictures_is_no_known_mistake(seed):
    U, T, _ = draw(seed)
    _, _, flow = draw(seed + 50)
    for loss in LOSSES:
        assert not set(kinds(recorded(U, T, IDENTITY + flow, loss))) & set(CAUSES)


def test_the_other_corners_are_told_through_what_is_left_to_learn():
    U, T, flow = draw(1300, share=0.93)
    corners = sv.Frame((HEIGHT, WIDTH), (HEIGHT, WIDTH), align_corners=True).target_points(torch.float32)
    grid = corners + flow * SIZE / (SIZE - 1)
    assert kinds(recorded(U, T, grid, "square"))[:1] == ["align-corners"]
    assert kinds(recorded(U, T, grid, "square", align_corners=True)) == []


@pytest.mark.parametrize("order", [(2, 1, 0), (1, 2, 0), (0, 2, 1)])
def test_the_axes_of_a_volumes_displacement_are_told(order):
    generator = torch.Generator().manual_seed(1)
    volume = F.interpolate(torch.rand(1, 1, 5, 7, 8, generator=generator), (14, 20, 26), mode="trilinear")
    flow = F.interpolate(torch.rand(1, 3, 2, 3, 3, generator=generator) - 0.5, (14, 20, 26), mode="trilinear")
    flow = 0.5 * flow.permute(0, 2, 3, 4, 1)
    identity = F.affine_grid(torch.eye(3, 4)[None], [1, 1, 14, 20, 26], align_corners=False)
    T = F.grid_sample(volume, identity + flow, align_corners=False)
    found = sv.diagnose(recorded(volume, T, identity + flow[..., order], "square", padding_mode="zeros"))
    assert [f.kind for f in found] == ["flow-swap"]
    back = "(" + ", ".join("xyz"[order.index(a)] for a in range(3)) + ")"
    assert f"in the order {back}" in found[0].message
    assert kinds(recorded(volume, T, identity + 0.9 * flow, "square", padding_mode="zeros")) == []


# a wrong factor


@pytest.mark.parametrize(("factor", "told"), [(0.5, "2"), (0.25, "4"), (2.0, "0.5")])
def test_a_wrong_factor_is_named_by_what_would_undo_it(factor, told):
    U, T, flow = draw(1400, share=0.97)
    (finding,) = [f for f in sv.diagnose(recorded(U, T, IDENTITY + factor * flow, "square")) if f.kind == "flow-scale"]
    assert f"have {told} times this displacement" in finding.message


@pytest.mark.parametrize("seed", range(1410, 1414))
def test_half_of_a_small_flow_is_told_from_a_network_that_is_half_way(seed):
    U, T, flow = draw(seed)
    T = F.grid_sample(U, IDENTITY + 0.8 * flow, padding_mode="border", align_corners=False)
    wish = ask(Warp(recorded(U, T, IDENTITY + 0.39 * flow, "absolute")[0], 0))
    assert wish.named.cause == "flow-scale"
    assert wish.named.told == "2"
    _, _, half_way = draw(seed, share=0.4, noise=0.2)
    assert kinds(recorded(U, T, IDENTITY + half_way, "absolute")) == []


# folds that are seen, and folds that are made


@pytest.mark.parametrize("loss", LOSSES)
def test_a_warp_that_folds_as_its_target_does_is_healthy_and_one_that_folds_of_itself_is_not(loss):
    generator = torch.Generator().manual_seed(1450)
    U, noise = smooth(generator, 3, 5), smooth(generator, 2, 4).permute(0, 2, 3, 1) - 0.5
    flow = 60 * (smooth(generator, 2, 24).permute(0, 2, 3, 1) - 0.5) / SIZE
    T = F.grid_sample(U, IDENTITY + flow, padding_mode="border", align_corners=False)
    assert float((Warp(recorded(U, T, IDENTITY + 0.9 * flow, loss)[0], 0).determinant < 0).double().mean()) > 0.03
    assert kinds(recorded(U, T, IDENTITY + 0.9 * flow, loss)) == []
    assert kinds(recorded(U, T, IDENTITY + 0.3 * flow + 16 * noise / SIZE, loss)) == ["folds"]


def test_a_network_that_passes_half_way_is_on_its_way():
    U, T, flow = draw(1500)
    with sv.record() as tape:
        for share in (0.2, 0.5, 0.8, 0.95):
            grid = (IDENTITY + share * flow).requires_grad_()
            LOSSES["square"](F.grid_sample(U, grid, padding_mode="border", align_corners=False), T).backward()
            tape.step()
    assert ask(Warp(tape[1], 1)).named.cause == "flow-scale"  # taken alone, the second step looks like a wrong factor
    assert kinds(tape) == []


# the statistics


def test_agreement_and_residual_are_what_their_formulas_say():
    U, T, flow = draw(1600)
    tape = recorded(U, T, IDENTITY - flow, "square")
    warp = Warp(tape[0], 0)
    wish, call = ask(warp), tape[0]
    edge = (SIZE - 1) / SIZE + 1e-6
    other = IDENTITY + flow
    both = ((call.grid.abs() <= edge).all(-1) & (other.abs() <= edge).all(-1))[:, None]
    change = (F.grid_sample(U, other, align_corners=False) - call.output) * both
    G = call.upstream * both
    agreement = -(G * change).sum() / (G * change).abs().sum()
    assert wish.named.cause == "direction"
    assert wish.scores["direction"].agreement == pytest.approx(float(agreement), abs=0.01)  # on an even part of it
    whole = U.numel() / 2
    residual = (change + whole * G).norm() / (whole * G).norm()
    assert float(residual) < 0.02  # T - V = -c ∂L/∂V, c = N / 2 for the mean
    assert wish.scores["direction"].residual < 0.02


def test_an_absolute_loss_is_answered_by_the_truth_completely():
    U, T, flow = draw(1700)
    wish = ask(Warp(recorded(U, T, MISTAKES["flow-swap"](flow), "absolute")[0], 0))
    assert wish.scores["flow-swap"].agreement == pytest.approx(1, abs=1e-4)
    assert wish.margin("flow-swap") > 0.05
    assert wish.margin("flow-scale") < 0.05


@pytest.mark.parametrize("loss", [lambda V: V.square().mean(), lambda V: V.mean(), lambda V: -V.sum()])
def test_a_loss_that_asks_for_no_place_is_not_asked(loss):
    U, _, flow = draw(1800)
    grid = (IDENTITY + flow).requires_grad_()
    with sv.record() as tape:
        loss(F.grid_sample(U, grid, align_corners=False)).backward()
    assert ask(Warp(tape[0], 0)) is None
    assert any("asks for no other place" in reason for reason in sv.diagnose(tape).skipped["direction"])


def test_a_warp_by_less_than_a_third_of_a_pixel_is_not_asked():
    U, T, flow = draw(1900)
    small = flow * 0.25 / float((flow * SIZE / 2).norm(dim=-1).mean())
    assert ask(Warp(recorded(U, T, IDENTITY + small, "square")[0], 0)) is None
    assert ask(Warp(recorded(U, T, IDENTITY + 1.5 * small, "square")[0], 0)) is not None


@pytest.mark.parametrize("square", [True, False])
def test_every_cause_has_candidates_and_all_of_them_are_grids(square):
    U, T, flow = draw(2000)
    grid = IDENTITY + flow
    if square:
        side = min(U.shape[2:])
        U, T, grid = U[..., :side, :side], T[..., :side, :side], grid[:, :side, :side].clone()
    warp = Warp(recorded(U, T, grid, "square")[0], 0)
    listed = list(Meant(warp).candidates())
    assert {c.cause for c in listed} == set(CAUSES) - (set() if square else {"transposed"})
    assert all(c.grid.expand_as(warp.grid).shape == warp.grid.shape for c in listed)
    assert Score().agreement == -1


# losses of windows


def average(t, side):
    return F.avg_pool2d(t, side, 1, side // 2)


def correlate(V, T):
    """Give 1 - NCC in windows of 9, as registration does."""
    a, b = average(V, 9), average(T, 9)
    spread = (average(V * V, 9) - a * a) * (average(T * T, 9) - b * b)
    return 1 - ((average(V * T, 9) - a * b).square() / (spread + 1e-4)).mean()


def photometric(V, T):
    """Give 0.85 SSIM and 0.15 L1, as view synthesis does."""
    a, b = average(V, 3), average(T, 3)
    both, squares = average(V * T, 3) - a * b, average(V * V, 3) - a * a + average(T * T, 3) - b * b
    alike = (2 * a * b + 1e-4) * (2 * both + 9e-4) / ((a * a + b * b + 1e-4) * (squares + 9e-4))
    return 0.85 * ((1 - alike) / 2).clamp(0, 1).mean() + 0.15 * (V - T).abs().mean()


def play_windows(U, T, grid, loss):
    grid = grid.clone().requires_grad_()
    with sv.record() as tape:
        loss(F.grid_sample(U, grid, padding_mode="border", align_corners=False), T).backward()
    return tape


@pytest.mark.parametrize("loss", [correlate, photometric])
@pytest.mark.parametrize("mistake", ["flow-swap", "axis-sign", "direction", "no-identity", "normaliser"])
def test_losses_of_windows_tell_their_wish_by_their_gradient(mistake, loss):
    U, T, flow = draw(2100, share=0.97)
    assert set(kinds(play_windows(U, T, MISTAKES[mistake](flow), loss))) & set(CAUSES) == {mistake}
    assert kinds(play_windows(U, T, IDENTITY + flow, loss)) == []


@pytest.mark.parametrize("seed", range(2200, 2206))
def test_a_small_reversed_motion_is_told_though_standing_still_would_please_as_well(seed):
    U, T, flow = draw(seed)
    T = F.grid_sample(U, IDENTITY + 0.5 * flow, padding_mode="border", align_corners=False)
    assert kinds(play_windows(U, T, IDENTITY - 0.47 * flow, photometric)) == ["direction"]
    for share in (0.1, 0.25, 0.47, 0.6, 0.9):  # on its way, or beyond
        assert kinds(play_windows(U, T, IDENTITY + share * flow, photometric)) == []


@pytest.mark.parametrize("loss", [correlate, photometric])
@pytest.mark.parametrize("share", [0.1, 0.4, 0.7])
def test_a_network_on_its_way_is_healthy_to_losses_of_windows(share, loss):
    U, T, flow = draw(2110, share=share, noise=0.3)
    assert not set(kinds(play_windows(U, T, IDENTITY + flow, loss))) & set(CAUSES)
    _, _, other = draw(2160)
    assert not set(kinds(play_windows(U, T, IDENTITY + other, loss))) & set(CAUSES)


def test_the_finding_says_how_well_a_loss_of_windows_fits():
    U, T, flow = draw(2120, share=0.97)
    (finding,) = sv.diagnose(play_windows(U, T, IDENTITY + flow.flip(-1), correlate))
    wish = ask(Warp(play_windows(U, T, IDENTITY + flow.flip(-1), correlate)[0], 0))
    assert f"cosine with the one that came is {wish.fit:.2f}" in finding.message
    assert wish.fit > 0.85
    assert wish.own_fit < 0.55
