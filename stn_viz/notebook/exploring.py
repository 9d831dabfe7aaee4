"""Explore in a notebook: from whatever lies there to a widget of the live stage."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING
from uuid import uuid4

import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.coordinates import Frame, check_frame
from stn_viz.diagnostics import Warp
from stn_viz.differentiation.losses import SquaredDifference, Sum
from stn_viz.errors import UserError, check_kind
from stn_viz.notebook.taken import take_map, take_theta
from stn_viz.recording.replay import in_block, replay
from stn_viz.sampling.kernels import Kernel, as_kernel
from stn_viz.sampling.samplers import Padding, check
from stn_viz.stage.scene import Scene
from stn_viz.texts import say
from stn_viz.transforms import Family
from stn_viz.transforms import family as family_of
from stn_viz.transforms.recorded import Recorded

if TYPE_CHECKING:
    from stn_viz.notebook.widget import Explorer
    from stn_viz.recording import Tape


def explore(
    U: object = None,
    family: str | Family = "affine",
    theta: object = None,
    frame: Frame | None = None,
    kernel: str | Kernel = "bilinear",
    padding: Padding = "zeros",
    target: object = None,
    height: int = 520,
) -> Explorer:
    """Show a transformer on the live stage in a notebook: drag its box, and ``.theta`` follows.

    The widget works where anywidgets do: Jupyter, VS Code, Colab, marimo. ``.theta`` may be set, and the stage glides
    there; ``.V``, ``.gradients()`` and ``.explain(row, col)`` are torch's answers under the θ of now.

    *Convention:* the frame's; maps are channels first.

    Args:
        U: the source map: a tensor (H, W), (C, H, W) or (1, C, H, W), an array likewise or (H, W, C), a PIL picture, or
            the path of one; None: the picture that opens the app. uint8 means value/255, other numbers are taken as
            they are; a picture with a side over 512 pixels is shrunk to that.
        family: a family's name, or a family.
        theta: the θ to begin with: (P,), (2, 3) for an affine matrix, either in a batch of one; None: the identity.
        frame: sizes and corner convention; None: V is as large as U, ``align_corners=False``.
        kernel: a kernel's name or a Kernel.
        padding: what U is beyond its edge.
        target: what V is to become, of V's shape, in any form that U may have; the loss is then the mean squared
            difference, else the sum of V.
        height: of the stage, in CSS pixels; pictures take what the rest leaves of it, and at least 200. In a cell too
            narrow for three columns θ stands below it.

    Raises:
        UserError: anywidget is not installed; a file is missing or no picture.
        ArgumentError: an argument does not fit the others.

    Example:
        >>> w = sv.explore(torch.arange(16.0).reshape(4, 4), "attention", theta=[0.6, 0.1, 0.0])
        >>> w.theta = torch.tensor([0.5, 0.0, 0.0])  # as a hand would
        >>> w.theta, w.V.shape
        ((0.5, 0.0, 0.0), torch.Size([1, 1, 4, 4]))
        >>> w.explain(row=0, col=1).value
        tensor([4.2500], dtype=torch.float64)
    """
    taken = take_map("U", U)
    family = family_of(family) if isinstance(family, str) else family
    check_kind("family", family, Family, "a family or its name", "sv.families() lists the names")
    size = taken.planes.shape[1], taken.planes.shape[2]
    frame = Frame(size, size) if frame is None else frame
    check_frame(frame)
    begin = family.identity() if theta is None else torch.tensor(take_theta(family, theta), dtype=torch.float64)
    check(taken.values, family.grid(begin, frame), frame, padding)
    as_kernel(kernel)
    goal = None if target is None else take_map("target", target).values[0].float().numpy()
    scene = Scene(
        key=f"notebook.{uuid4().hex}",
        family=family,
        theta=begin,
        frame=frame,
        U=taken.planes,
        kernel=kernel,
        padding=padding,
        picture=taken.picture,
        upstream=Sum.id if goal is None else SquaredDifference.id,
        difference_target=goal,
        full=None if taken.full is None else _full(taken.full, frame),
    )
    return _widget(scene, taken.values, height)


def explore_call(tape: Tape, call: int, item: int, height: int) -> Explorer:
    """Show a recorded warp on the live stage, as :meth:`stn_viz.Tape.explore` says."""
    one = replay(tape[call], item)
    if one.U is None:
        raise UserError(say("notebook-call-unkept"))
    if not bool(one.grid.isfinite().all() and one.U.isfinite().all()):
        raise UserError(say("notebook-call-nan"))
    loose = Warp(tape[call], call).loose
    one = in_block(one) if loose else one
    taken = take_map("U", one.U)
    scene = Scene(
        key=f"notebook.{uuid4().hex}",
        family=one.family or Recorded.of(one.grid, one.frame),
        theta=torch.ones(1, dtype=torch.float64) if one.theta is None else one.theta,
        frame=one.frame,
        U=taken.planes,
        kernel=one.kernel,
        padding=one.padding,
        picture=taken.picture,
        scattered=loose,
    )
    return _widget(scene, taken.values, height)


def check_anywidget() -> None:
    """Refuse to make a widget where its package is missing.

    Raises:
        UserError: it is.
    """
    if importlib.util.find_spec("anywidget") is None:
        raise UserError(say("notebook-missing", command='pip install "stn-viz[notebook]"'))


def _widget(scene: Scene, U: Float[Tensor, "1 C H W"], height: int) -> Explorer:
    """Make the widget, where its package is there.

    Raises:
        UserError: it is not.
    """
    check_anywidget()
    from stn_viz.notebook.widget import Explorer, check_height

    return Explorer(scene, U, check_height(height))


def _full(whole: tuple[int, int], frame: Frame) -> Frame:
    """Give the frame of the picture itself, of which U is a smaller copy: for matrices that are copied."""
    return Frame(whole, whole if frame.target == frame.source else frame.target, frame.align_corners)
