"""The gradient check of one pixel, factor by factor of the chain rule: by hand, by autograd, by finite difference."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.coordinates import Frame
from stn_viz.differentiation.backprop import Backprop
from stn_viz.differentiation.explain import Explanation, explain
from stn_viz.differentiation.jacobian import jacobian
from stn_viz.differentiation.kinks import GradientStatus
from stn_viz.differentiation.losses import CrossEntropy, OnePixel, SquaredDifference, Sum
from stn_viz.sampling.samplers import sample
from stn_viz.texts import say

Verdict = Literal["agree", "kink", "edge", "jump", "rule", "disagree"]
_STEP = 1e-5  # source pixels, for every finite difference of a position
_TOLERANCE = 1e-6  # of the largest number compared; a difference quotient in float64 is no better


@dataclass(frozen=True, eq=False)
class GradientCheck:
    """Hold the check of one factor of the chain rule at one pixel.

    Args:
        symbol: what is computed.
        formula: how, in letters, with the paper's equation.
        numbers: the same with this pixel's numbers.
        entries: names what each number is.
        ours: by hand.
        autograd: by torch.
        difference: by a central finite difference.
        verdict: ``agree``, or why they do not.
        reason: the verdict in a sentence.
    """

    symbol: str
    formula: str
    numbers: str
    entries: tuple[str, ...]
    ours: Float[Tensor, " k"]
    autograd: Float[Tensor, " k"]
    difference: Float[Tensor, " k"]
    verdict: Verdict
    reason: str


def check_gradients(backprop: Backprop, row: int, col: int) -> tuple[GradientCheck, ...]:
    """Check backpropagation at target pixel (row, col): six factors, from the loss to the whole ∂L/∂θ.

    Raises:
        ArgumentError: a pixel outside the target.
    """
    o = backprop.objective
    e = explain(o.U, backprop.theta, o.family, o.frame, row, col, o.kernel, o.padding, o.kink)
    return tuple(
        step(backprop, e)
        for step in (_check_to_V, _check_to_U, _check_to_pixels, _check_to_points, _check_to_theta, _check_of_sum)
    )


def _format(value: float | Tensor, figures: int = 4) -> str:
    return f"{float(value):+.{figures}g}"


def _format_terms(
    terms: Sequence[float | Tensor], combine: Callable[[Sequence[float]], float], result: float | Tensor
) -> tuple[list[str], str]:
    """Write terms with as many figures as their reader needs to reach the result, and the result behind its sign.

    The sign is =, or ≈ where rounding leaves another result however many figures are written.
    """
    for figures in range(4, 11):
        written = [_format(term, figures) for term in terms]
        if _format(combine([float(term) for term in written])) == _format(result):
            return written, f"= {_format(result)}"
    return [_format(term) for term in terms], f"≈ {_format(result)}"


def _format_sum(products: Sequence[tuple[float | Tensor, float | Tensor]], result: float | Tensor) -> str:
    """Write a sum of products and what it comes to."""
    flat = [factor for product in products for factor in product]
    written, total = _format_terms(flat, lambda f: sum(a * b for a, b in zip(f[::2], f[1::2], strict=True)), result)
    return " ".join(f"{a}·{b}" for a, b in zip(written[::2], written[1::2], strict=True)) + f" {total}"


def _compare_answers(
    backprop: Backprop, ours: Tensor, autograd: Tensor, difference: Tensor, statuses: Tensor, size: float
) -> tuple[Verdict, str]:
    """Compare three answers; where they differ, find the reason among the statuses of the samples that take part."""
    size = max(size, *(float(a.abs().max()) for a in (ours, autograd, difference) if a.numel()), 1e-12)
    by_torch, by_difference = (bool(((ours - a).abs() <= _TOLERANCE * size).all()) for a in (autograd, difference))
    if by_torch and by_difference:
        return "agree", say("gradient-agree")
    who = "difference" if by_torch else "autograd"
    counts = {
        status: int((statuses == status).sum())
        for status in (GradientStatus.KINK, GradientStatus.EDGE, GradientStatus.COPIED)
    }
    counts[GradientStatus.EDGE] += int((statuses == GradientStatus.PARTLY).sum())
    lying = counts[GradientStatus.KINK] + counts[GradientStatus.EDGE]
    share = {"among": "one" if statuses.numel() == 1 else "many", "lying": str(lying), "all": str(statuses.numel())}
    if counts[GradientStatus.COPIED]:
        return "jump", say("gradient-jump")
    if counts[GradientStatus.KINK] and not by_torch and backprop.objective.kink != "right":
        return "rule", say("gradient-rule", **share, rule=repr(backprop.objective.kink))
    if counts[GradientStatus.KINK]:
        return "kink", say("gradient-kink", **share, who=who)
    if counts[GradientStatus.EDGE]:
        return "edge", say("gradient-edge", **share, who=who)
    return "disagree", say("gradient-disagree", who=who)


def _make_check(
    backprop: Backprop,
    symbol: str,
    formula: str,
    numbers: str,
    entries: tuple[str, ...],
    answers: tuple[Tensor, Tensor, Tensor],
    statuses: Tensor,
    size: float = 0.0,
) -> GradientCheck:
    """Judge three answers; ``size`` is the size of the terms whose sum they are, where they may cancel."""
    ours, autograd, difference = (a.detach().flatten() for a in answers)
    verdict, reason = _compare_answers(backprop, ours, autograd, difference, statuses, size)
    return GradientCheck(symbol, formula, numbers, entries, ours, autograd, difference, verdict, reason)


_SMOOTH = torch.zeros(1, dtype=torch.long)  # the status of a factor that has no kinks


def _check_to_V(backprop: Backprop, e: Explanation) -> GradientCheck:
    loss, V = backprop.objective.loss, backprop.V[None]
    seen = backprop.objective.seen(backprop.theta)
    seen = None if seen is None else seen[None]
    leaf = V.clone().requires_grad_(True)
    (auto,) = torch.autograd.grad(loss.values(leaf, seen).sum(), leaf)
    steps = torch.zeros(V.shape[1], *V.shape[1:], dtype=V.dtype, device=V.device)
    steps[:, :, e.row, e.col] = torch.eye(V.shape[1]).to(V)
    both = None if seen is None else seen.expand(V.shape[1], -1, -1)
    h = 1e-4
    with torch.no_grad():
        difference = (loss.values(V + h * steps, both) - loss.values(V - h * steps, both)) / (2 * h)
    ours = backprop.to_V[:, e.row, e.col]
    g = _format(ours[0])
    formula, numbers = say("gradient-of-loss"), g
    match loss:
        case OnePixel():
            formula, numbers = say("gradient-of-pixel"), g
        case Sum():
            formula, numbers = say("gradient-of-sum"), g
        case SquaredDifference():
            n = V.numel() if seen is None else int(seen.sum()) * V.shape[1]
            formula = say("gradient-of-difference")
            pair = (e.value[0], loss.target[0, e.row, e.col])
            (value, wanted), total = _format_terms(pair, lambda terms: 2 * (terms[0] - terms[1]) / n, ours[0])
            numbers = f"2 ({value} - {wanted}) / {n} {total}"
        case CrossEntropy():
            formula, numbers = say("gradient-of-network"), g
        case _:
            pass
    names = tuple(say("gradient-channel", channel=str(c)) for c in range(V.shape[1]))
    answers = (ours, auto[0, :, e.row, e.col], difference)
    return _make_check(backprop, "∂L/∂V_i", formula, numbers, names, answers, _SMOOTH)


def _sample_points(
    backprop: Backprop, U: Float[Tensor, "1 C H W"], points: Float[Tensor, "*N 2"]
) -> Float[Tensor, "*N C"]:
    """Sample normalised points: V, one value for each channel."""
    o = backprop.objective
    line = Frame(o.frame.source, (1, points.numel() // 2), o.frame.align_corners)
    V = sample(U, points.reshape(1, 1, -1, 2), line, o.kernel, o.padding)[0, :, 0].T
    return V.reshape(*points.shape[:-1], -1)


def _differences_by_pixels(backprop: Backprop, point: Tensor, places: list[tuple[int, int]]) -> Float[Tensor, " T"]:
    """Difference V_i by each of these pixels of U, half up and half down: exact, for V is linear in U."""
    half = backprop.objective.U.new_zeros(1, len(places), *backprop.objective.frame.source)
    for t, (r, c) in enumerate(places):
        half[0, t, r, c] = 0.5
    base = backprop.objective.U[:, :1]
    return _sample_points(backprop, base + half, point) - _sample_points(backprop, base - half, point)


def _name_pixel(row: int, col: int, channel: int | None = None) -> str:
    """Name a pixel of U, and one of its channels where there are several."""
    name = f"U[{row}, {col}]"
    return name if channel is None else say("gradient-pixel-channel", pixel=name, channel=str(channel))


def _check_to_U(backprop: Backprop, e: Explanation) -> GradientCheck:
    U, point = backprop.objective.U, backprop.theta.new_tensor(e.source)
    g = backprop.to_V[:, e.row, e.col]
    places = sorted({(r, c) for r, row in enumerate(e.inside.tolist()) for c, inside in enumerate(row) if inside})
    taps: dict[tuple[int, int], Tensor] = {}
    for r, c in places:  # under border and reflection padding several taps may read the same pixel
        at = (int(e.tap_rows[r]), int(e.tap_cols[c]))
        taps[at] = taps.get(at, torch.zeros_like(g)) + g * e.weights[r, c]
    leaf = U.clone().requires_grad_(True)
    (auto,) = torch.autograd.grad((g * _sample_points(backprop, leaf, point)).sum(), leaf)
    answers = (
        torch.stack([*taps.values(), g])[:-1],  # stack takes no empty list, and a point may read nothing
        torch.stack([*(auto[0, :, r, c] for r, c in taps), g])[:-1],
        _differences_by_pixels(backprop, point, list(taps))[:, None] * g,
    )
    names = tuple(_name_pixel(r, c, k if len(g) > 1 else None) for r, c in taps for k in range(len(g)))
    heaviest = max(taps, key=lambda at: float(taps[at].abs().sum()), default=None)
    numbers = say("gradient-nothing-read")
    if heaviest is not None:
        total = float(taps[heaviest][0])
        weight = total / float(g[0]) if float(g[0]) else 0.0
        at, terms = _name_pixel(*heaviest), _format_sum([(g[0], weight)], total)
        numbers = say("gradient-at-pixel", pixel=at, terms=terms)
    formula = say("gradient-of-source")
    return _make_check(backprop, "∂L/∂U_nm", formula, numbers, names, answers, _SMOOTH)


def _derivatives_by_point(backprop: Backprop, e: Explanation, unit: Tensor) -> tuple[Tensor, Tensor]:
    """Differentiate Σ_c ∂L/∂V_i^c V_i^c with respect to the sample point, by autograd and by difference.

    ``unit`` is the length of the coordinates' unit in normalised ones: the result is per that unit.
    """
    g, point = backprop.to_V[:, e.row, e.col], backprop.theta.new_tensor(e.source)
    leaf = point.clone().requires_grad_(True)
    (auto,) = torch.autograd.grad(_sample_points(backprop, backprop.objective.U, leaf) @ g, leaf)
    steps = _STEP / point.new_tensor(backprop.objective.frame.pixels_per_unit).clamp(min=0.5)
    ahead, behind = (
        _sample_points(backprop, backprop.objective.U, point + side) for side in (torch.diag(steps), -torch.diag(steps))
    )
    return auto * unit, ((ahead - behind) @ g) / (2 * steps) * unit


def _check_to_pixels(backprop: Backprop, e: Explanation) -> GradientCheck:
    ours = backprop.to_pixels[e.row, e.col]
    per_pixel = 1 / ours.new_tensor(backprop.objective.frame.pixels_per_unit).clamp(min=0.5)
    auto, difference = _derivatives_by_point(backprop, e, per_pixel)
    g = backprop.to_V[:, e.row, e.col]
    return _make_check(
        backprop,
        say("gradient-pixels-symbol"),
        say("gradient-pixels-formula"),
        f"∂L/∂x = {_format_sum(list(zip(g, e.slope_pixel[:, 0], strict=True)), ours[0])}",
        ("x", "y"),
        (ours, auto, difference),
        backprop.kinks.status[e.row, e.col],
    )


def _check_to_points(backprop: Backprop, e: Explanation) -> GradientCheck:
    frame = backprop.objective.frame
    ours = backprop.to_points[e.row, e.col]
    auto, difference = _derivatives_by_point(backprop, e, torch.ones_like(ours))
    name = "(W - 1)/2" if frame.align_corners else "W/2"
    pixel = backprop.to_pixels[e.row, e.col]
    return _make_check(
        backprop,
        say("gradient-points-symbol"),
        say("gradient-points-formula", across=name, down=name.replace("W", "H")),
        _format_sum([(pixel[0], frame.pixels_per_unit[0])], ours[0]),
        ("x", "y"),
        (ours, auto, difference),
        backprop.kinks.status[e.row, e.col],
    )


def _choose_steps(backprop: Backprop) -> Tensor:
    """Choose for each entry of θ a step that moves no sample point farther than ``_STEP``."""
    o = backprop.objective
    per_unit = backprop.theta.new_tensor(o.frame.pixels_per_unit)[:, None, None, None]
    moves = jacobian(o.family, backprop.theta, o.frame) * per_unit
    return _STEP / moves.abs().amax((0, 2, 3)).nan_to_num(nan=1.0, posinf=1.0).clamp(min=1e-3)


def _central_differences(value: Callable[[Tensor], Tensor], backprop: Backprop) -> Float[Tensor, " P"]:
    """Difference a function of θ, batched, centrally in every entry."""
    steps = _choose_steps(backprop)
    with torch.no_grad():
        ahead, behind = value(backprop.theta + torch.diag(steps)), value(backprop.theta - torch.diag(steps))
    return (ahead - behind) / (2 * steps)


def _check_to_theta(backprop: Backprop, e: Explanation) -> GradientCheck:
    o, g = backprop.objective, backprop.to_V[:, e.row, e.col]

    def value(thetas: Tensor) -> Tensor:
        return _sample_points(backprop, o.U, o.family.grid(thetas, o.frame)[:, e.row, e.col]) @ g

    leaf = backprop.theta.clone().requires_grad_(True)
    (auto,) = torch.autograd.grad(value(leaf)[0], leaf)
    ours = backprop.contributions[:, e.row, e.col]
    to_point, k = backprop.to_points[e.row, e.col], int(ours.abs().argmax())
    terms = _format_sum(list(zip(to_point, e.jacobian[:, k], strict=True)), ours[k])
    return _make_check(
        backprop,
        say("gradient-share-symbol"),
        "∂L/∂(x, y)_i · ∂(x, y)_i/∂θ",
        say("gradient-for-entry", entry=o.family.parameters[k], terms=terms),
        o.family.parameters,
        (ours, auto, _central_differences(value, backprop)),
        backprop.kinks.status[e.row, e.col],
    )


def _check_of_sum(backprop: Backprop, e: Explanation) -> GradientCheck:
    o = replace(backprop.objective, kink="right")
    ours, k = backprop.to_theta, int(backprop.contributions[:, e.row, e.col].abs().argmax())

    leaf = backprop.theta.clone().requires_grad_(True)
    (auto,) = torch.autograd.grad(o.losses(leaf[None])[0], leaf)
    share, n = _format(backprop.contributions[k, e.row, e.col]), str(o.frame.n_targets)
    return _make_check(
        backprop,
        "∂L/∂θ",
        say("gradient-sum-formula"),
        say("gradient-sum-numbers", entry=o.family.parameters[k], share=share, total=_format(ours[k]), n=n),
        o.family.parameters,
        (ours, auto, _central_differences(o.losses, backprop)),
        backprop.kinks.status,
        float(backprop.contributions.abs().sum((1, 2)).max()),
    )
