"""One item's way through a recorded forward pass, block by block, as far as it was recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.errors import ArgumentError
from stn_viz.recording.call import Call
from stn_viz.recording.tape import Tape

Kind = Literal["source", "module", "theta", "grid", "view", "output", "softmax"]
PARTS: tuple[Kind, ...] = ("source", "module", "theta", "grid", "view")  # of a call, in the order of figure 2
MOST_CALLS = 6  # shown of one forward pass
_ONE = 1e-3  # how far from 1 the sum of probabilities may be: float16 has three digits


@dataclass(frozen=True, eq=False)
class RecordedBlock:
    """Hold what a recording knows of one block for one item.

    Args:
        name: ``transformers.<row>.<part>`` for a call's parts, ``output`` and ``softmax`` behind them.
        kind: what it is: U, the module that called, θ, the grid on U, V, the output, or its softmax.
        row: the how-manieth call of the pass; the output stands in the row after the last.
        inputs: the names of the blocks whose values it reads.
        activation: maps (C, H, W), θ as a vector, the source points (Ho, Wo, 2) of a grid, or the numbers (K,) of the
            output; None where it was not recorded.
        gradient: ∂L of it, of the same shape; None where it was not recorded.
    """

    name: str
    kind: Kind
    row: int
    inputs: tuple[str, ...]
    activation: Float[Tensor, "*S"] | None = None
    gradient: Float[Tensor, "*S"] | None = None

    @property
    def norm(self) -> float | None:
        """Compute the Euclidean length of the kept part of ∂L of it; None where that was not recorded."""
        return None if self.gradient is None else float(self.gradient.double().norm())


@dataclass(frozen=True, eq=False)
class RecordedPassage:
    """Hold one item's way through a recorded forward pass.

    Args:
        blocks: call by call, in the order in which they were made, then the output.
        calls: the calls that are shown, one for each row.
        samples: which of a call's kept items the item is, for each row; None where the call did not keep it.
        of: how many calls the pass has on the tape.
        item: the item's place in its batch.
    """

    blocks: tuple[RecordedBlock, ...]
    calls: tuple[Call, ...]
    samples: tuple[int | None, ...]
    of: int
    item: int

    def block(self, name: str) -> RecordedBlock:
        """Look a block up by its name.

        Raises:
            ArgumentError: there is none of that name.
        """
        found = next((one for one in self.blocks if one.name == name), None)
        if found is None:
            known = ", ".join(one.name for one in self.blocks)
            raise ArgumentError("name", name, f"one of {known}", "check the spelling")
        return found

    @property
    def parallel(self) -> bool:
        """Tell whether several calls read the same U."""
        reads = [block.inputs for block in self.blocks if block.kind == "source" and block.inputs]
        return any(name.endswith(".source") for names in reads for name in names)


def recorded_passage(tape: Tape, call: int = 0, sample: int = 0) -> RecordedPassage:
    """Follow one item through the calls of the forward pass that made a call; show what is on the tape, and no more.

    Calls of one forward pass of the outermost module belong together; where the recording does not tell which those
    are (from before it did), all calls of the step that stand in the same outermost module and kind of pass do.

    Args:
        tape: a recording, in hand or from a file.
        call: which call of the tape; of a pass with more than six calls, six around it are shown.
        sample: which of its kept batch items.

    Raises:
        ArgumentError: there is no such call or item, or the call warps a volume.

    Example:
        >>> U, grid = torch.rand(1, 1, 8, 8), torch.zeros(1, 4, 4, 2)
        >>> with sv.record() as tape:
        ...     V = torch.nn.functional.grid_sample(U, grid, align_corners=False)
        >>> [block.kind for block in recorded_passage(tape).blocks]
        ['source', 'module', 'theta', 'grid', 'view', 'output']
    """
    chosen = tape[call]
    if chosen.dims != 2:
        raise ArgumentError("call", f"a call on volumes {chosen.source}", "a planar call", "look at it by slices")
    if not 0 <= sample < chosen.samples:
        count = chosen.samples
        raise ArgumentError("sample", sample, f"one of {count} kept items, 0 to {count - 1}", "see kept")
    together = [one for one in tape.at(chosen.step) if one.dims == 2 and _is_together(one, chosen)]
    begin = max(0, min(together.index(chosen) - MOST_CALLS // 2, len(together) - MOST_CALLS))
    calls = tuple(together[begin : begin + MOST_CALLS])
    item = chosen.kept.items[sample]
    samples = tuple(_find_item(one, chosen, item) for one in calls)
    blocks: list[RecordedBlock] = []
    for row, (one, k) in enumerate(zip(calls, samples, strict=True)):
        blocks += _follow_call(row, one, k, item, blocks)
    blocks += _find_output(chosen, sample, blocks, len(calls))
    return RecordedPassage(tuple(blocks), calls, samples, len(together), item)


def _is_together(one: Call, chosen: Call) -> bool:
    """Tell whether two calls of a step were made by the same forward pass."""
    if one is chosen:
        return True
    if chosen.forward is not None or one.forward is not None:
        return one.forward == chosen.forward
    roots = [call.site.module.partition(".")[0].partition(" → ")[0] for call in (one, chosen)]
    return bool(roots[0]) and roots[0] == roots[1] and one.training is chosen.training


def _find_item(one: Call, chosen: Call, item: int) -> int | None:
    """Find an item among those that a call kept; None where it did not, or has another batch."""
    if one.batch != chosen.batch or item not in one.kept.items:
        return None
    return one.kept.items.index(item)


def _follow_call(
    row: int, call: Call, sample: int | None, item: int, before: list[RecordedBlock]
) -> list[RecordedBlock]:
    """Describe the parts of one call: U → the module → θ → the grid on U → V."""
    path = f"transformers.{row}"
    values = _take({"source": call.input, "grid": call.grid, "view": call.output}, call.theta, sample, item)
    gradients: dict[Kind, Tensor | None] = {"source": call.input_grad, "grid": call.grid_grad, "view": call.upstream}
    slopes = _take(gradients, call.theta_grad, sample, item)
    source = values.get("source")
    inputs: dict[Kind, tuple[str, ...]] = {
        "source": _find_origin(source, before),
        "module": (f"{path}.source",),
        "theta": (f"{path}.module",),
        "grid": (f"{path}.theta", f"{path}.source"),
        "view": (f"{path}.grid",),
    }
    return [
        RecordedBlock(f"{path}.{part}", part, row, inputs[part], values.get(part), slopes.get(part)) for part in PARTS
    ]


def _take(
    maps: Mapping[Kind, Tensor | None], theta: Tensor | None, sample: int | None, item: int
) -> dict[Kind, Tensor]:
    """Take an item's part of what was recorded of a call; nothing where the call did not keep the item."""
    if sample is None:
        return {}
    found: dict[Kind, Tensor] = {kind: t[sample] for kind, t in maps.items() if t is not None}
    row = _take_theta(theta, item)
    return found if row is None else {**found, "theta": row}


def _take_theta(rows: Tensor | None, item: int) -> Float[Tensor, " P"] | None:
    """Take the item's θ, or the one for all; None where so many were not kept."""
    if rows is None or (len(rows) > 1 and item >= len(rows)):
        return None
    return rows[item if len(rows) > 1 else 0].flatten()


def _find_origin(source: Tensor | None, before: list[RecordedBlock]) -> tuple[str, ...]:
    """Find the V that a U is, or a U that was read before; the newest V first."""
    ranked = [one for one in reversed(before) if one.kind == "view"] + [one for one in before if one.kind == "source"]
    for one in ranked:
        if source is not None and one.activation is not None and torch.equal(one.activation, source):
            return (one.name,)
    return ()


def _find_output(chosen: Call, sample: int, before: list[RecordedBlock], row: int) -> list[RecordedBlock]:
    """Describe what the outermost module gave, and its softmax unless these are probabilities."""
    read = {name for one in before if one.kind == "source" for name in one.inputs}
    ends = tuple(one.name for one in before if one.kind == "view" and one.name not in read)
    if chosen.prediction is None:
        return [RecordedBlock("output", "output", row, ends)]
    numbers = chosen.prediction[sample]
    output = RecordedBlock("output", "output", row, ends, numbers)
    if len(numbers) < 2 or not bool(numbers.isfinite().all()) or are_probabilities(numbers):
        return [output]
    return [output, RecordedBlock("softmax", "softmax", row, ("output",), numbers.double().softmax(0))]


def are_probabilities(numbers: Float[Tensor, " K"]) -> bool:
    """Tell whether numbers are probabilities: none negative, and their sum 1."""
    return len(numbers) > 1 and bool((numbers >= 0).all()) and abs(float(numbers.double().sum()) - 1) < _ONE
