"""Run a program once under the recorder; where it is a localiser alone, apply its θ and record that."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.utils import _pytree as pytree

from stn_viz.coordinates import Frame
from stn_viz.errors import UserError, check_kind, check_path
from stn_viz.programs.inputs import as_maps, read_input, shown, stand_ins
from stn_viz.programs.loading import Program, Wanted, first_line
from stn_viz.recording import Tape, record
from stn_viz.sampling.masked import grid_sample
from stn_viz.texts import Message, say
from stn_viz.transforms import Family
from stn_viz.transforms import family as make_family

_SIZES = ((28, 28), (32, 32), (64, 64), (32, 100), (128, 128), (224, 224), (256, 256))  # tried in this order
_VOLUME = (16, 16, 16)


@dataclass(frozen=True)
class Localised:
    """Say how a localiser's θ is to be applied.

    Args:
        family: the transform family it parametrises; None takes six numbers for an affine map, and nothing else.
        align_corners: the convention it was trained in.
    """

    family: str | None = None
    align_corners: bool = False


def watch(
    program: Program,
    inputs: Sequence[str | Path] = (),
    *,
    size: tuple[int, ...] | None = None,
    localised: Localised | None = None,
    backward: bool = False,
) -> Tape:
    """Run a program once and record every ``grid_sample`` in it.

    Args:
        program: what :func:`load_program` or :func:`load_weights` gave.
        inputs: pictures, or arrays (.npy). A program of one argument takes all of them as its batch, one of several
            arguments takes one for each. Bundled pictures if left out.
        size: to what pictures are scaled, where the program does not say.
        localised: how θ is applied, where the program gives θ and samples nothing itself.
        backward: also send a gradient back: of each item's largest score, or of the mean square of maps.

    Raises:
        UserError: the program fails on the inputs, or neither samples nor gives a θ.
        ArgumentError: the program is a model that was not loaded from a file, or an input is no file.

    Example:
        >>> torch.save(sv.load_checkpoint("r-st-cnn-affine").state_dict(), "weights.pt")
        >>> tape = sv.watch(sv.load_weights("weights.pt", network="r-st-cnn-affine"))  # of bundled digits
        >>> len(tape), tape[0].source
        (1, (28, 28))
    """
    fix = "of a model of your own in Python take `with stn_viz.record() as tape: model(x)`"
    check_kind("program", program, Program, "what load_program or load_weights gave", fix)
    check_kind("inputs", inputs, (list, tuple), "a list of files", "put the paths into brackets")
    for given in inputs:
        check_path("inputs", given)
    failures: list[tuple[str, str]] = []
    for ready, note in _candidates(program, inputs, size):
        try:
            tape, output = _recorded(program, program.module, ready, backward)
        except UserError:
            raise
        except Exception as error:  # a foreign program raises what it likes
            failures.append(("×".join(map(str, ready[0].shape)), first_line(error)))
            continue
        if not len(tape):
            tape = _applied(program, ready, output, localised or Localised())
        if note is not None:
            tape.note(note)
        return tape
    tried, error = failures[0]
    raise UserError(say("programs-failed", name=program.name, size=tried, error=error))


def _candidates(
    program: Program, inputs: Sequence[str | Path], size: tuple[int, ...] | None
) -> Iterator[tuple[tuple[Tensor, ...], Message | None]]:
    """List inputs to try, the likeliest first, each with what has to be said of them."""
    wanted = program.wanted
    if not wanted:
        raise UserError(say("programs-no-tensor", name=program.name))
    if inputs:
        if len(wanted) > 1 and len(inputs) != len(wanted):
            names = ", ".join(w.name for w in wanted)
            raise UserError(
                say("programs-inputs", name=program.name, wanted=len(wanted), names=names, given=len(inputs))
            )
        groups = [list(inputs)] if len(wanted) == 1 else [[path] for path in inputs]
        pairs = zip(groups, wanted, strict=True)
        yield tuple(read_input(group, w, size or _size(w), _channels(w)[0]) for group, w in pairs), None
        return
    for side in _sizes(wanted, size):
        for channels in _channels(wanted[0]):
            ready = tuple(_stand_in(w, side, channels) for w in wanted)
            saved = all(t is w.example for t, w in zip(ready, wanted, strict=True))
            key = "programs-ran-on-example" if saved else "programs-ran-on-pictures"
            yield ready, Message(key, {"name": program.name, "size": shown(ready[0].shape)})


def _stand_in(wanted: Wanted, side: tuple[int, ...], channels: int) -> Tensor:
    """Take the saved example where pictures would not do, else bundled pictures."""
    pictured = wanted.dtype.is_floating_point and len(wanted.shape or side) in (len(side) + 2, len(side))
    maps = wanted.shape is None or (len(wanted.shape) in (4, 5) and (wanted.shape[1] or channels) <= 4)
    if wanted.example is not None and not (pictured and maps):
        return wanted.example
    if not maps:
        raise UserError(say("programs-no-picture", name=wanted.name, shape=shown(wanted.shape or ())))
    own = _size(wanted) or side
    return stand_ins(wanted, own, _channels(wanted, channels)[0])


def _size(wanted: Wanted) -> tuple[int, ...] | None:
    """Read the size of the maps a program wants, where it says so."""
    sizes = () if wanted.shape is None else wanted.shape[2:]
    known = tuple(n for n in sizes if n is not None)
    return known if sizes and len(known) == len(sizes) else None


def _sizes(wanted: Sequence[Wanted], size: tuple[int, ...] | None) -> tuple[tuple[int, ...], ...]:
    if size is not None:
        return (size,)
    if (known := _size(wanted[0])) is not None:
        return (known,)
    return (_VOLUME,) if wanted[0].shape is not None and len(wanted[0].shape) == 5 else _SIZES


def _channels(wanted: Wanted, otherwise: int | None = None) -> tuple[int, ...]:
    if wanted.shape is not None and len(wanted.shape) > 1 and wanted.shape[1] is not None:
        return (wanted.shape[1],)
    return (1, 3) if otherwise is None else (otherwise,)


def _recorded(
    program: Program, run: Callable[..., Any], inputs: tuple[Tensor, ...], backward: bool
) -> tuple[Tape, list[Tensor]]:
    with warnings.catch_warnings(), torch.set_grad_enabled(backward):
        warnings.simplefilter("ignore")  # the program's own
        with record() as tape:
            leaves: list[Any] = pytree.tree_leaves(run(*inputs))
            output = [t for t in leaves if isinstance(t, Tensor)]
            loss = next((_score(t) for t in output if t.requires_grad), None) if backward else None
            if loss is not None:
                loss.backward()
    if backward:
        told = Message("programs-no-gradient", {"name": program.name})
        tape.note(Message("programs-gradients") if loss is not None else told)
    return tape, output


def _score(t: Tensor) -> Tensor:
    return t.amax(dim=1).sum() if t.ndim == 2 else t.square().mean()


class _Applied(nn.Module):
    """Warp a localiser's own input by the θ, or the grid, that it gave."""

    def __init__(self, family: Family | None, align_corners: bool) -> None:
        super().__init__()
        self.family, self.align_corners = family, align_corners

    def forward(self, U: Tensor, given: Tensor) -> Tensor:
        h, w = int(U.shape[2]), int(U.shape[3])
        if self.family is None:
            grid = given
        elif self.family.name == "affine":
            grid = F.affine_grid(given.reshape(-1, 2, 3), [len(U), 1, h, w], align_corners=self.align_corners)
        else:
            grid = self.family.grid(given.flatten(1), Frame((h, w), (h, w), self.align_corners))
        return grid_sample(U, grid, "bilinear", "zeros", self.align_corners)


def _applied(program: Program, inputs: tuple[Tensor, ...], output: Sequence[Tensor], how: Localised) -> Tape:
    """Warp the first input by the localiser's output, as one of our families or as a grid."""
    U = as_maps(inputs[0])
    for given in output:
        kind = _kind(given, len(U), how.family)
        if kind is not None:
            family = None if kind == "grid" else make_family(kind)
            tape, _ = _recorded(program, _Applied(family, how.align_corners), (U, given.detach().to(U)), False)
            key = "programs-grid-sampled" if family is None else "programs-theta-applied"
            fields = {"name": program.name, "family": kind, "corners": str(how.align_corners)}
            tape.note(Message(key, fields))
            return tape
    sizes = ", ".join("×".join(map(str, t.shape)) for t in output) or say("programs-gives-nothing")
    wanted = "six" if how.family is None else str(make_family(how.family).n_params)
    raise UserError(say("programs-no-theta", name=program.name, sizes=sizes, wanted=wanted))


def _kind(given: Tensor, batch: int, family: str | None) -> str | None:
    """Tell what an output of a localiser is: a family's θ, or a grid of points."""
    if not given.is_floating_point() or given.ndim < 2 or len(given) != batch:
        return None
    if given.ndim == 4 and given.shape[-1] == 2 and family is None:
        return "grid"
    name = family or "affine"
    return name if given[0].numel() == make_family(name).n_params and given.ndim <= 3 else None
