"""Points of a map that were rounded: whether a loss that reads what lies there still teaches the layers before."""

from __future__ import annotations

import weakref
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from torch import Tensor, nn

from stn_viz.recording.graph import SEARCHED, GraphNode, nodes_above
from stn_viz.recording.learners import Learners
from stn_viz.recording.pending import Record
from stn_viz.recording.picks import Pick, find_line, rounds

_FOLLOWED = 20_000  # nodes above one term of a loss
_SUMS = ("Add", "Sub", "Neg", "Sum", "Mean", "Stack", "Cat", "Select", "Squeeze", "Unsqueeze", "View", "ToCopy")
_FACTORS = ("Mul", "Div")


@dataclass
class _Rounded:
    """Hold a call whose points were rounded, until its step ends; ``told`` is what each backward pass told of it."""

    record: Record
    pick: Pick
    model: weakref.ref[nn.Module] | None
    told: list[bool | None] = field(default_factory=list[bool | None])


class Roundings:
    """Judge at the end of a step which rounded points are cut from the layers that compute them.

    Args:
        learners: what hears of the gradients that reach these layers.
    """

    def __init__(self, learners: Learners) -> None:
        """Begin with none."""
        self._learners = learners
        self._waiting: list[_Rounded] = []

    def wait(self, record: Record, pick: Pick, model: nn.Module | None) -> None:
        """Let a call wait for the losses of its step.

        Args:
            record: the call.
            pick: what rounded its points.
            model: the outermost module that runs.
        """
        self._learners.learn(pick.parameters)  # listens from now on
        self._waiting.append(_Rounded(record, pick, None if model is None else weakref.ref(model)))

    def read(self, losses: Iterable[Tensor]) -> None:
        """Learn from the graphs of losses whether they teach the layers whose points were rounded."""
        for loss in losses:
            for one in self._waiting:
                one.told.append(_teaches(loss, one.pick))

    def judge(self) -> None:
        """Cut what was rounded from its layers: for good where the loss that reads it tells them nothing else."""
        waiting, self._waiting = self._waiting, []
        for one in waiting:
            anyway = False in one.told and True not in one.told
            learn = self._learners.learn(one.pick.parameters)
            if True in one.told or (learn and not anyway):
                continue
            one.record.change(cut=one.pick.how)
            model = None if one.model is None else one.model()
            self._learners.judge(one.record, one.pick.parameters, model, asked=not learn, zeros=True, anyway=anyway)


def _teaches(loss: Tensor, pick: Pick) -> bool | None:
    """Tell whether a loss that reads what was sampled at rounded points teaches the layers before them all the same.

    It does where what they gave goes into the same term by another way, as the fractions do of whoever interpolates by
    hand. A term that is added, such as a penalty on the flow's roughness, does not know what was sampled.

    Returns:
        None where no term reads what was sampled, or the graph is too large to tell.
    """
    mine, found = {id(p) for p in pick.parameters}, None
    for term in _list_terms(loss.grad_fn):
        nodes = list(islice(nodes_above(term, rounds), _FOLLOWED))
        if len(nodes) == _FOLLOWED:
            return None
        if any(rounds(n) and find_line(n) == pick.how for n in nodes):
            if any(id(getattr(n, "variable", None)) in mine for n in nodes):
                return True
            found = False
    return found


def _list_terms(loss: GraphNode | None) -> list[GraphNode]:
    """List what a loss is the sum of: the nodes where its sums, means and factors end."""
    terms: list[GraphNode] = []
    nodes = nodes_above(loss, lambda n: not _is_linear(n))
    for node in islice(nodes, SEARCHED):
        if not _is_linear(node):
            terms.append(node)
    return terms


def _is_linear(node: GraphNode) -> bool:
    above = [n for n, _ in node.next_functions if n is not None]
    factor = node.name().startswith(_FACTORS) and len(above) == 1
    return bool(above) and (factor or node.name().startswith(_SUMS))
