"""Faults that only a training recording shows: a start far from the identity, gradients that leap."""

from __future__ import annotations

import torch

from stn_viz.diagnostics.finding import Finding
from stn_viz.diagnostics.warp import Warp
from stn_viz.recording.tape import Tape

_FAR = 0.6  # mean distance from the identity, in half widths; reading one point only has 0.77, a centred half 0.38
_LEAP = 1000.0


def start(tape: Tape) -> list[Finding]:
    """Find transformers that begin their training far from the identity.

    Judged on step 0 of a recording with several steps, where layers compute the transform.
    """
    if len(tape.steps) < 2 or tape.steps[0] != 0:
        return []
    findings: list[Finding] = []
    for i, call in enumerate(tape.calls):
        if call.step != 0 or call.predicted is False:
            continue
        warp = Warp(call, i)
        if not warp.dense:
            continue
        far = (warp.grid - warp.lattice_if(call.align_corners)).norm(dim=-1).flatten(1).mean(dim=1)
        if float(far.mean()) > _FAR:
            findings.append(
                warp.found(
                    "warning",
                    "non-identity-start",
                    int(far.argmax()),
                    f"At step 0 the points lie {float(far.mean()):.2g} half widths from where the identity has them. A "
                    "random start shows the network a ruin of its input, and many never recover from it.",
                    "Set the weights of the localiser's last layer to 0 and its bias to the identity.",
                    distance=far,
                    affine=warp.affine,
                )
            )
    return findings


def leaps(tape: Tape) -> list[Finding]:
    """Find steps whose gradient to θ (or to the grid) exceeds the recording's median a thousandfold."""
    rows: dict[tuple[str, int], list[tuple[int, float]]] = {}
    for i, call in enumerate(tape.calls):
        gradient = call.theta_grad if call.theta_grad is not None else call.grid_grad
        if gradient is not None and bool(torch.isfinite(gradient).all()):
            norm = float(gradient.double().norm())
            rows.setdefault((str(call.site), call.index), []).append((i, norm))
    findings: list[Finding] = []
    for row in rows.values():
        norms = torch.tensor([norm for _, norm in row], dtype=torch.float64)
        if len(row) < 5 or float(norms.max()) <= _LEAP * float(norms.median()) or float(norms.median()) == 0:
            continue
        i = row[int(norms.argmax())][0]
        findings.append(
            Warp(tape[i], i).found(
                "warning",
                "exploding",
                0,
                f"At step {tape[i].step} the gradient is {float(norms.max() / norms.median()):.0f} times its median "
                "over the recording. One such step can throw θ out of the picture for good.",
                "Clip the gradient's norm, and lower the localiser's learning rate.",
                norms=norms,
                steps=tuple(tape[j].step for j, _ in row),
            )
        )
    return findings
