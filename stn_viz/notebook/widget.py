"""The stage as a Jupyter widget: θ is a trait that both sides set, reports and torch's answers are messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

import anywidget
import torch
import traitlets
from jaxtyping import Float
from torch import Tensor

from stn_viz.differentiation.by_hand import Gradients, gradients
from stn_viz.differentiation.explain import Explanation, explain
from stn_viz.differentiation.losses import Loss, SquaredDifference, Sum
from stn_viz.errors import ArgumentError
from stn_viz.notebook.front_end import front_end
from stn_viz.notebook.taken import take_theta
from stn_viz.sampling.samplers import Padding, sample
from stn_viz.stage.question import Asked, Computed, answered
from stn_viz.stage.report import read
from stn_viz.stage.saved_page import page_file
from stn_viz.stage.scene import Scene


def _listed(theta: tuple[float, ...], _: object) -> list[float]:
    """Write θ as JSON holds it, else it would look like another one than came, and be sent back."""
    return list(theta)


class Theta(traitlets.TraitType[tuple[float, ...], Any]):
    """Hold one θ of a widget's family as a tuple of floats; set it in any form that :func:`take_theta` takes."""

    def validate(self, obj: Explorer, value: object) -> tuple[float, ...]:
        """Take it, or refuse it."""
        return take_theta(obj.family, value)


class Explorer(anywidget.AnyWidget):
    """Show one transformer on the live stage in a notebook's cell; :func:`stn_viz.explore` makes it.

    ``theta``, a tuple of P floats, follows the hand; set, it is where the stage glides. ``height``, in CSS pixels, may
    be set as well. What else it holds stays as it was made: ``U`` (1, C, H, W), ``family``, ``frame``, ``kernel``,
    ``padding`` and ``target`` ((C, Ho, Wo) or None).

    Args:
        scene: what the stage shows, with the θ that it opens with.
        U: the source map as torch samples it, of the values of the scene's U.
        height: of the stage, in CSS pixels.
    """

    _esm = front_end()
    _scene = traitlets.Bytes().tag(sync=True)
    theta = Theta().tag(sync=True, to_json=_listed)
    height = traitlets.Int(520, min=1).tag(sync=True)

    def __init__(self, scene: Scene, U: Float[Tensor, "1 C H W"], height: int = 520) -> None:
        self._shown, self.U = scene, U
        self.family, self.frame, self.kernel = scene.family, scene.frame, scene.kernel
        self.padding: Padding = scene.padding
        self.target = None if scene.difference_target is None else torch.from_numpy(scene.difference_target).to(U)
        super().__init__(_scene=scene.payload(), theta=scene.theta, height=height)
        self.on_msg(self._hear)

    def __repr__(self) -> str:
        numbers = ", ".join(f"{value:.4g}" for value in self.theta[:9]) + (", …" if len(self.theta) > 9 else "")
        return f"Explorer({self.family.name}, θ = ({numbers}), {self.frame.source} → {self.frame.target})"

    @property
    def V(self) -> Float[Tensor, "1 C Ho Wo"]:
        """Sample U under the θ of now, with torch: in the dtype of U."""
        return sample(self.U, self.family.grid(self._theta(), self.frame), self.frame, self.kernel, self.padding)

    def gradients(self, upstream: Float[Tensor, "1 C Ho Wo"] | None = None) -> Gradients:
        """Carry ∂L/∂V back to U, the grid and θ under the θ of now, as :func:`stn_viz.gradients` does.

        Args:
            upstream: ∂L/∂V; None takes that of the loss which the stage shows: the mean squared difference to
                ``target`` where there is one, else the sum of V.

        Raises:
            ArgumentError: upstream has not the shape of V.
        """
        above = self._loss.gradient(self.V) if upstream is None else upstream
        return gradients(self.U, self._theta(), self.family, self.frame, above, self.kernel, self.padding)

    def explain(self, row: int, col: int) -> Explanation:
        """Explain target pixel (row, col) under the θ of now, as :func:`stn_viz.explain` does.

        Raises:
            ArgumentError: a pixel outside the target.
        """
        return explain(self.U, self._theta(), self.family, self.frame, row, col, self.kernel, self.padding)

    def _theta(self) -> Float[Tensor, " P"]:
        return torch.tensor(self.theta, dtype=torch.float64)

    @cached_property
    def _loss(self) -> Loss:
        return Sum() if self.target is None else SquaredDifference(self.target)

    def _hear(self, _: object, said: object, __: object) -> None:
        """Answer a report of the stage with what torch says of its θ, and with the file that it may ask for."""
        if not isinstance(said, Mapping) or said.get("kind") != "report":
            return
        report = read(said.get("report"))
        about = Asked(torch.tensor(report.theta, dtype=torch.float64), report.seq, report)
        reference = answered(self._shown, about, self._compute)
        if reference is None:
            return
        if report.kind == "export":
            reference = replace(reference, file=page_file(self._shown, report))
        self.send({"kind": "answer"}, [reference.payload()])

    def _compute(self, theta: Float[Tensor, " P"]) -> Computed:
        """Compute V and, by autograd, ∂L/∂θ: the foreign twin of the browser's eq. 7."""
        theta.requires_grad_(True)
        V = sample(self.U.to(theta), self.family.grid(theta, self.frame), self.frame, self.kernel, self.padding)
        above = self._loss.gradient(V.detach())
        slope = torch.autograd.grad(V, theta, above)[0] if V.requires_grad else None  # integer: no path to θ
        return Computed(V[0].detach(), slope)


def check_height(height: object) -> int:
    """Refuse a height that is none.

    Raises:
        ArgumentError: it is no whole number of pixels.
    """
    if isinstance(height, bool) or not isinstance(height, int) or height < 1:
        raise ArgumentError("height", height, "a whole number of pixels", "520 is a good one")
    return height
