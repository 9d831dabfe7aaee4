"""What a notebook shows of the library's values: a small card each, called by their ``_repr_html_``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import torch

from stn_viz import palette
from stn_viz.errors import ArgumentError
from stn_viz.notebook.markup import card, label, line, number, numbers, signed_map, svg
from stn_viz.texts import naming, say
from stn_viz.texts.percent import percent

if TYPE_CHECKING:
    from stn_viz.coordinates import Frame
    from stn_viz.diagnostics.finding import Finding
    from stn_viz.differentiation.by_hand import Gradients
    from stn_viz.differentiation.explain import Explanation
    from stn_viz.recording import Tape
    from stn_viz.sampling.kernels import Kernel
    from stn_viz.transforms import Family, Validity

_CELL, _PIXELS = 24, 4  # a pixel of a picture, in CSS pixels; how many are drawn of a row
_TAPS = 8  # a side of those that are drawn
_CALLS = 12  # of a tape
_kernel_name = naming("kernel")
_family_name = naming("family")


def shown(value: object) -> str:
    """Write the card of one of the library's values, which is found by the name of its kind."""
    for kind in type(value).__mro__:
        if kind.__name__ in _CARDS:
            return _CARDS[kind.__name__](value)
    raise ArgumentError("value", value, f"one of {', '.join(_CARDS)}", "print it")


def frame_card(frame: Frame) -> str:
    """Show the sizes, and where −1 and +1 lie on a row of pixels."""
    centres = frame.align_corners
    left, wide = 14.0, _CELL * _PIXELS
    ends = [left + _CELL / 2, left + wide - _CELL / 2] if centres else [left, left + wide]
    cells = [
        f'<rect x="{left + k * _CELL}" y="16" width="{_CELL}" height="{_CELL}" opacity=".5"/>' for k in range(_PIXELS)
    ]
    marks = [line([(x, 13), (x, 20 + _CELL)], palette.TARGET) for x in ends]
    words = [label(x, 10, text) for x, text in zip(ends, ("−1", "+1"), strict=True)]
    said = say("notebook-frame-centres" if centres else "notebook-frame-edges")
    rows = [
        (say("notebook-frame-source"), f"{frame.source[0]} × {frame.source[1]}"),
        (say("notebook-frame-target"), f"{frame.target[0]} × {frame.target[1]}"),
        ("align_corners", str(centres)),
    ]
    picture = svg(wide + 2 * left, _CELL + 22, [*cells, *marks, *words], said)
    return card(say("notebook-frame"), rows, [said], picture)


def family_card(family: Family) -> str:
    """Show the name, the parameters and the identity."""
    names = family.parameters[:8]
    rows = [
        (say("notebook-family-parameters"), ", ".join(names) + (", …" if family.n_params > len(names) else "")),
        (say("notebook-family-count"), str(family.n_params)),
        (say("notebook-family-identity"), numbers(family.identity())),
    ]
    return card(say("notebook-family", name=_family_name(family.name)), rows)


def kernel_card(kernel: Kernel) -> str:
    """Draw k and k' over the pixels that it reads."""
    t = torch.linspace(-kernel.reach, kernel.reach, 161, dtype=torch.float64)
    weight, slope = kernel.weight(t), kernel.slope(t)
    width, height = 180.0, 96.0
    low, high = min(0.0, float(weight.min()), float(slope.min())), max(1.0, float(weight.max()), float(slope.max()))

    def curve(values: torch.Tensor, colour: str, dash: str = "") -> str:
        across = torch.linspace(2, width - 2, len(values)).tolist()
        down = (height - 4 - (values - low) / (high - low) * (height - 8)).tolist()
        return line(zip(across, down, strict=True), colour, dash)

    level = float(height - 4 + low / (high - low) * (height - 8))
    ground = f'<line x1="0" x2="{width:g}" y1="{level:.1f}" y2="{level:.1f}" opacity=".4"/>'
    parts = [ground, curve(slope, palette.GRADIENT, "4 3"), curve(weight, palette.THETA)]
    rows = [(say("notebook-kernel-radius"), number(kernel.radius)), (say("notebook-kernel-reach"), str(kernel.reach))]
    said = say("notebook-kernel-curves")
    title = say("notebook-kernel", name=_kernel_name(kernel.name))
    return card(title, rows, [said], svg(width, height, parts, said))


def validity_card(verdict: Validity) -> str:
    """Say what is wrong with θ, or that it is fine."""
    rows = [] if verdict.kind == "fine" else [(say("notebook-validity-share"), percent(verdict.share))]
    return card(say("notebook-validity"), rows, [verdict.sentence])


def explanation_card(told: Explanation) -> str:
    """Draw the taps, an orange square as large as each weight, with the values that it weighs."""
    rows = [
        (say("notebook-explanation-target"), _point(told.target)),
        (say("notebook-explanation-source"), _point(told.source)),
        (say("notebook-explanation-pixel"), _point(told.pixel)),
        (say("notebook-explanation-sum"), number(told.weight_sum)),
        ("V", numbers(told.value)),
        ("∂V/∂(x, y)", numbers(told.slope_pixel)),
        ("∂V/∂θ", numbers(told.dtheta)),
    ]
    title = say("notebook-explanation", row=str(told.row), col=str(told.col))
    return card(title, rows, picture=_taps(told))


def _point(pair: tuple[float, float]) -> str:
    return ", ".join(map(number, pair))


def _taps(told: Explanation) -> str:
    """Draw the taps of an explanation, rows × columns; "" where there are none, or too many to be read."""
    n, m = told.weights.shape
    if not 0 < n <= _TAPS or not 0 < m <= _TAPS:
        return ""
    side = 44 if max(n, m) <= 4 else 30
    parts: list[str] = []
    for i in range(n):
        for j in range(m):
            x, y, weight = j * side + 1, i * side + 1, float(told.weights[i, j])
            parts.append(f'<rect x="{x}" y="{y}" width="{side}" height="{side}" opacity=".4"/>')
            edge = side * min(abs(weight), 1) ** 0.5
            at = f'x="{x + (side - edge) / 2:.1f}" y="{y + (side - edge) / 2:.1f}"'
            colour = palette.TARGET if weight >= 0 else palette.THETA
            parts.append(
                f'<rect {at} width="{edge:.1f}" height="{edge:.1f}" fill="{colour}" fill-opacity=".4" stroke="none"/>'
            )
            parts.append(label(x + side / 2, y + side / 2 - 1, f"{float(told.values[0, i, j]):.2g}", side // 4))
            parts.append(label(x + side / 2, y + side / 2 + side / 4, f"×{weight:.2g}", side // 4))
    return svg(m * side + 2, n * side + 2, parts, say("notebook-explanation-taps"))


def gradients_card(back: Gradients) -> str:
    """Show ∂L/∂θ, and paint ∂L/∂U of the first map, summed over its channels."""
    rows = [
        ("∂L/∂θ", numbers(back.theta)),
        ("∂L/∂U", " × ".join(map(str, back.U.shape))),
        ("∂L/∂(x, y)", " × ".join(map(str, back.grid.shape))),
    ]
    if not back.U.numel():
        return card(say("notebook-gradients"), rows)
    painted = back.U[0].double().sum(0)
    most = number(float(painted.abs().max()))
    said = say("notebook-gradients-picture", most=most)
    return card(say("notebook-gradients"), rows, [said], signed_map(painted, said))


def tape_card(tape: Tape) -> str:
    """List the first calls, and what was left out."""
    rows = [(str(k), str(call)) for k, call in zip(range(_CALLS), tape, strict=False)]
    more = [say("notebook-tape-more", count=len(tape) - _CALLS)] if len(tape) > _CALLS else []
    return card(say("notebook-tape", count=len(tape)), rows, [*more, *map(str, tape.notes)])


def finding_card(finding: Finding) -> str:
    """Say what was seen and what to change."""
    from stn_viz.diagnostics.finding import severity_title

    rows = [(say("notebook-finding-call"), str(finding.call))]
    if finding.where:
        rows.append((say("notebook-finding-where"), str(finding.where)))
    title = say("notebook-finding", severity=severity_title(finding.severity), kind=finding.title)
    return card(title, rows, [str(finding.message), str(finding.remedy)])


_CARDS: dict[str, Callable[[Any], str]] = {
    "Explanation": explanation_card,
    "Family": family_card,
    "Finding": finding_card,
    "Frame": frame_card,
    "Gradients": gradients_card,
    "Kernel": kernel_card,
    "Tape": tape_card,
    "Validity": validity_card,
}
