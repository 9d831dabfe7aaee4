"""Where a tensor leaves the graph: ``detach()``, ``tolist()`` and their like, and whether its gradient came after all.

A grid, or the θ that made it, which holds the numbers of such a tensor, or was computed of it by functions of torch,
has been cut from the layers that computed it. Under ``torch.no_grad()`` layers give such tensors, and so do functions
that are given what has a graph; functions without a derivative, such as ``argmax``, give them anywhere.
"""

from __future__ import annotations

import weakref
from collections import deque
from collections.abc import Iterable
from itertools import islice

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from stn_viz.recording.call_site import innermost_line, is_to_learn
from stn_viz.recording.graph import SEARCHED, find_nearest_parameters, nodes_above
from stn_viz.recording.graph_cut import GraphCut
from stn_viz.recording.learners import Learners, list_last_parameters
from stn_viz.recording.pending import Record
from stn_viz.recording.picks import PICKS, Pick, find_pick, find_rounding, mark_rounding
from stn_viz.recording.roundings import Roundings
from stn_viz.recording.taken_numbers import BUILDERS, TakenNumbers, list_numbers

_REMEMBERED = 64  # cuts of one step
_BUILT = 64  # numbers of a list of which a tensor is built
_PICKED = 256  # functions without a derivative that are looked at in a step
_FOLLOWED = 4096  # tensors, beyond which those that are gone are forgotten
_HANDED = frozenset([Tensor.numpy, Tensor.__array__])  # give arrays, whose way back no mode sees
_NUMBERS = ("item", "float", "tolist", "torch.tensor")  # give numbers of Python
NO_GRAD = "no_grad"  # how layers' numbers never had a graph

CUTS: dict[object, str] = {
    Tensor.detach: "detach",
    Tensor.detach_: "detach_",
    Tensor.data.__get__: "data",  # type: ignore[attr-defined]  # stubs show the attribute, not its descriptor
    Tensor.tolist: "tolist",
    Tensor.item: "item",
    Tensor.__float__: "float",
    Tensor.numpy: "numpy",
    torch.tensor: "torch.tensor",
}


class GraphCuts:
    """Remember the cuts of each step of a recording, and what is computed of them without a graph."""

    def __init__(self) -> None:
        """Begin with none."""
        self._cuts: deque[GraphCut] = deque(maxlen=_REMEMBERED)
        self._seen: dict[int, tuple[weakref.ref[Tensor], GraphCut]] = {}
        self._computed: dict[int, tuple[weakref.ref[Tensor], GraphCut | Pick]] = {}
        self._numbers: TakenNumbers[GraphCut | Pick] = TakenNumbers()
        self._at: dict[str, GraphCut] = {}
        self._handed: GraphCut | Pick | None = None
        self._learners = Learners()
        self._picks, self._rounds = 0, False
        self._rounded = Roundings(self._learners)

    @property
    def optimisers(self) -> Iterable[Optimizer]:
        """List the optimisers that have stepped in this recording."""
        return self._learners.optimisers

    def start(self) -> None:
        """Begin a recording."""
        self._learners.start()

    def stop(self) -> None:
        """End a recording."""
        self._learners.stop()

    def remember(self, tensor: object, name: str) -> GraphCut | None:
        """Remember a tensor that is being cut, if it has a graph and could be a θ or a grid; an element means all."""
        if not isinstance(tensor, Tensor) or not tensor.requires_grad or not tensor.is_floating_point():
            return None
        whole = tensor if tensor.numel() > 1 or tensor._base is None else tensor._base
        if not whole.requires_grad:
            return None
        if whole.numel() < 2 or whole.ndim == 0:
            return self._remember_number(whole, name) if name in _NUMBERS else None
        known = self._seen.get(id(whole))
        if known is None or known[0]() is not whole:
            cut = GraphCut(whole, f"{name} at {innermost_line()}", find_nearest_parameters(whole))
            known = self._seen[id(whole)] = weakref.ref(whole), cut
            self._cuts.append(cut)
        return known[1]

    def _remember_number(self, tensor: Tensor, name: str) -> GraphCut:
        """Remember a number that is computed for itself, with all that are taken at the same line."""
        how = f"{name} at {innermost_line()}"
        if how not in self._at:
            self._at[how] = GraphCut(tensor, how, find_nearest_parameters(tensor))
        return self._at[how]

    def remember_without_graph(self, module: nn.Module, output: object) -> None:
        """Remember what a module that is to learn gave while gradients were off."""
        if not isinstance(output, Tensor) or output.requires_grad or not output.is_floating_point():
            return
        if output.numel() < 2 or output.ndim < 2 or not is_to_learn(module):
            return
        if parameters := list_last_parameters(module):
            cut = GraphCut(output, f"{NO_GRAD} at {innermost_line()}", parameters)
            self._cuts.append(cut)
            self.mark(cut, output)

    def remember_pick(self, name: str, args: tuple[object, ...], made: object) -> Pick | None:
        """Remember a function without a derivative: what it gives has no graph, or one that only carries zeros."""
        if isinstance(made, Tensor) and made.requires_grad:
            self._rounds |= mark_rounding(made, name)
            return None
        pick = find_pick(name, args, made) if self._picks < _PICKED else None
        self._picks += pick is not None
        return pick

    def mark(self, cut: GraphCut | Pick, made: object) -> None:
        """Mark tensors without a graph, new leaves that ask for a gradient, and numbers, as made of what was cut."""
        if isinstance(made, float | list):
            self._numbers.add(made, cut, cut.how)
        for tensor in made if isinstance(made, list | tuple) else (made,):
            if isinstance(tensor, Tensor) and (not tensor.requires_grad or _is_new_leaf(tensor)):
                self._computed[id(tensor)] = weakref.ref(tensor), cut
        if len(self._computed) > _FOLLOWED:
            self._computed = {key: known for key, known in self._computed.items() if known[0]() is not None}

    def concerns(self, func: object, args: tuple[object, ...]) -> bool:
        """Tell whether a function has no derivative, or was given what was made of a cut."""
        builds = func in BUILDERS and bool(args) and isinstance(args[0], list | tuple)
        return func in PICKS or builds or self.find_source(args) is not None

    def follow(
        self, func: object, args: tuple[object, ...], made: object, by: GraphCut | Pick | None = None, *, looks: bool
    ) -> None:
        """Mark what a function makes of what was cut; where it gives nothing it wrote to its first argument.

        Args:
            func: the function.
            args: what it was given.
            made: what it gave.
            by: the cut that it is itself.
            looks: whether to look if it has no derivative, and is one.
        """
        if by is None and looks and func in PICKS:
            by = self.remember_pick(PICKS[func], args, made)
        elif by is None and looks and func in BUILDERS and args:
            by = self._find_built(args[0])
        if by is not None:
            self.mark(by, made)
            return
        name = getattr(func, "__name__", "")
        if name.endswith("_like") or name.startswith("new_"):
            return
        cut = self.find_source(args[:1] if name.endswith("_as") or name == "to" else args)
        if cut is not None:
            self._handed = cut if func in _HANDED else self._handed
            self.mark(cut, args[0] if made is None else made)

    def find_source(self, args: Iterable[object]) -> GraphCut | Pick | None:
        """Find the cut of which one of a function's arguments, or a member of a list of them, was made."""
        if self._computed or self._numbers:
            for one in args:
                for tensor in one if isinstance(one, list | tuple) else (one,):
                    if isinstance(tensor, float):
                        if (cut := self._numbers.find_one(tensor)) is not None:
                            return cut
                        continue
                    known = self._computed.get(id(tensor))
                    if known is not None and known[0]() is tensor:
                        return known[1]
                    base = tensor._base if isinstance(tensor, Tensor) else None
                    if base is not None and (known := self._computed.get(id(base))) and known[0]() is base:
                        return known[1]
        return None

    def _find_built(self, data: object) -> GraphCut | Pick | None:
        """Find of what a tensor is made that is built of lists of numbers, or of tensors that hold one each."""
        for tensor in (t for t in islice(list_numbers(data), _BUILT) if isinstance(t, Tensor)):
            if (cut := self.remember(tensor, "torch.tensor") or self.find_source((tensor,))) is not None:
                return cut
        return self._numbers.find(data, innermost_line()) if self._numbers else None

    def look(self, record: Record, grid: Tensor, theta: Tensor | None, model: nn.Module | None) -> None:
        """Tell a call what took its grid, or the θ that made it, out of the graph, unless its gradient comes after all.

        Args:
            record: the call.
            grid: its grid.
            theta: what made the grid, if that is known.
            model: the outermost module that runs.
        """
        cut = self._find_for(grid, theta)
        if isinstance(cut, Pick) and cut.whole and torch.is_grad_enabled():
            self._rounded.wait(record, cut, model)
            return
        if cut is None or self._learners.learn(cut.parameters) or (isinstance(cut, GraphCut) and cut.reached):
            return
        never = cut.how.startswith(NO_GRAD)
        if never or torch.is_grad_enabled():
            record.change(cut=cut.how)
            if isinstance(cut, GraphCut):
                cut.notify(record)
            picked = isinstance(cut, Pick)
            asked, zeros = never or picked or grid.requires_grad, picked and grid.requires_grad
            self._learners.judge(record, cut.parameters, model, asked=asked, zeros=zeros)

    def _find_for(self, grid: Tensor, theta: Tensor | None) -> GraphCut | Pick | None:
        """Find the cut of which a grid was computed, or the latest one whose numbers it or its θ holds.

        Of a grid without a graph that nothing else tells of, it is what went to numpy before: what came of it there, as
        a matrix that was solved for, comes back unseen. If the layers behind it learn nothing, that is where they end.
        """
        if grid.requires_grad:
            rounded = find_rounding(grid) if self._rounds else None
            leaves = _list_new_leaves(grid) if self._computed or self._cuts else []
            return rounded or self._find_made(leaves, leaves[0] if len(leaves) == 1 else None)
        return self._find_made([grid], theta) or self._handed

    def _find_made(self, tensors: list[Tensor], theta: Tensor | None) -> GraphCut | Pick | None:
        """Find the cut of which one of these tensors was made, or the latest one whose numbers they or a θ hold."""
        if (cut := self.find_source(tensors)) is not None:
            return cut
        here = [t for t in (*tensors, theta) if t is not None and t.numel()]
        held = (cut for cut in reversed(self._cuts) if any(cut.was_source_of(t) for t in here))
        return next(held, None if theta is None else self._numbers.find_computed(theta))

    def read(self, losses: Iterable[Tensor]) -> None:
        """Learn from the graphs of losses whether they teach the layers whose points were rounded."""
        self._rounded.read(losses)

    def finish(self) -> None:
        """End a step."""
        self._rounded.judge()
        self._cuts.clear()
        self._seen.clear()
        self._computed.clear()
        self._numbers.clear()
        self._at.clear()
        self._handed = None
        self._picks, self._rounds = 0, False
        self._learners.finish()


def _is_new_leaf(tensor: Tensor) -> bool:
    """Tell whether a tensor begins a graph and is no weight, as ``torch.tensor(…, requires_grad=True)``."""
    return tensor.is_leaf and not isinstance(tensor, nn.Parameter)


def _list_new_leaves(grid: Tensor) -> list[Tensor]:
    """List the tensors that a grid's graph begins with, if none of them is a weight."""
    nodes = list(islice(nodes_above(grid.grad_fn), SEARCHED))
    leaves = [grid] if grid.is_leaf else [leaf for n in nodes if (leaf := getattr(n, "variable", None)) is not None]
    return leaves if len(nodes) < SEARCHED and all(map(_is_new_leaf, leaves)) else []


def find_with_graph(args: tuple[object, ...]) -> Tensor | None:
    """Find what was computed with a graph among a function's arguments, or the members of a list of them.

    A view that was taken while gradients are off asks for a gradient and has no graph; what it is a view of has one.
    """
    for one in args:
        for tensor in one if isinstance(one, list | tuple) else (one,):
            if isinstance(tensor, Tensor) and tensor.requires_grad:
                whole = tensor._base if tensor.is_leaf and tensor._base is not None else tensor
                if not whole.is_leaf:
                    return whole
    return None
