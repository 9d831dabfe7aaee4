"""Where a tensor leaves the graph: ``detach()``, ``tolist()`` and their like, and whether its gradient came after all.

A grid, or the θ that made it, which holds the numbers of such a tensor, or was computed of it by functions of torch,
has been cut from the layers that computed it. Under ``torch.no_grad()`` layers give such tensors, and so do functions
that are given what has a graph; functions without a derivative, such as ``argmax``, give them anywhere.
"""

from __future__ import annotations

import weakref
from collections import deque
from collections.abc import Callable, Iterable, Sequence

import torch
from torch import Tensor, nn
from torch.autograd.graph import get_gradient_edge

from stn_viz.recording.call_site import innermost_line, is_to_learn
from stn_viz.recording.graph import find_nearest_parameters
from stn_viz.recording.learners import Learners, list_last_parameters
from stn_viz.recording.pending import Record
from stn_viz.recording.picks import PICKS, Pick, find_pick, find_rounding, mark_rounding
from stn_viz.recording.roundings import Roundings

_REMEMBERED = 64  # cuts of one step
_WHOLE = 4096  # numbers up to which a tensor is remembered whole; of more, _SAMPLED spread evenly
_SAMPLED = 64
_PICKED = 256  # functions without a derivative that are looked at in a step
_FOLLOWED = 4096  # tensors, beyond which those that are gone are forgotten
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


class GraphCut:
    """Remember one tensor with a graph whose numbers were taken out of it.

    Args:
        tensor: the tensor, before it was cut.
        how: the operation and its line.
        parameters: of the layer that gave the tensor.
    """

    def __init__(self, tensor: Tensor, how: str, parameters: list[nn.Parameter]) -> None:
        """Keep its numbers, or an even sample of them, and watch for its gradient."""
        self.how = how
        self.parameters = parameters
        self.reached = False
        self._numel, self._shape = tensor.numel(), tuple(tensor.shape)
        self._values = _fingerprint(tensor)
        self._readers: list[weakref.ref[Record]] = []
        if not tensor.requires_grad:
            return
        edge = get_gradient_edge(tensor)
        edge.node.register_hook(self._hook(edge.output_nr))
        self._node = edge.node if tensor.is_leaf else None  # a leaf's node is dropped unless held; others hold a graph

    def _hook(self, output: int) -> Callable[[Sequence[Tensor | None], Sequence[Tensor | None]], None]:
        mine = weakref.ref(self)

        def arrived(inputs: Sequence[Tensor | None], outputs: Sequence[Tensor | None]) -> None:
            if (cut := mine()) is not None and outputs[output] is not None:
                cut.reached = True
                for reader in cut._readers:
                    if (record := reader()) is not None:
                        record.change(cut="")

        return arrived

    def notify(self, record: Record) -> None:
        """Take the cut off the record again when a gradient reaches the tensor."""
        self._readers.append(weakref.ref(record))

    def was_source_of(self, tensor: Tensor) -> bool:
        """Tell whether a tensor without graph was made of these numbers alone, and in every batch item alike.

        It holds them, moved by constants; or it is a θ, an affine function of them; or a grid to whose lattice they
        were added, scaled.
        """
        if tensor.numel() == self._numel and self._equals(tensor):
            return True
        return self._became_theta(tensor) or self._became_grid(tensor)

    def _equals(self, tensor: Tensor) -> bool:
        cut, used = self._values.cpu(), _fingerprint(tensor).cpu()
        close = 4 * torch.finfo(torch.float32).eps * max(1.0, float(cut.abs().max()))
        if bool((used - cut).abs().max() <= close):
            return True
        if self._numel > _WHOLE or tensor.shape[0] < 2:
            return False
        moved, rows = (t.reshape(tensor.shape[0], -1) for t in (used - cut, cut))
        return bool(moved.std(0).max() <= close) and bool(rows.std(0).max() > 100 * close)

    def _became_theta(self, tensor: Tensor) -> bool:
        """Tell whether each number of a θ is an affine function of the numbers of its item; few items tell nothing."""
        items = tensor.shape[0]
        if self._numel > _WHOLE or self._shape[0] != items or tensor.numel() > _WHOLE or tensor.ndim not in (2, 3):
            return False
        rows = self._values.cpu().double().reshape(items, -1)
        return items >= rows.shape[1] + 3 and _is_affine(rows, tensor.detach().cpu().double().reshape(items, -1))

    def _became_grid(self, tensor: Tensor) -> bool:
        """Tell whether a grid is a lattice and, scaled, the displacement (B, d, *lattice) or (B, *lattice, d)."""
        dims = tensor.shape[-1]
        first, last = self._shape[1:2] == (dims,), self._shape[-1:] == (dims,)
        planar = (self._shape[0], *self._shape[2:], dims) if first else self._shape
        if tensor.ndim != dims + 2 or not (first or last) or planar != tuple(tensor.shape):
            return False
        at = torch.unravel_index(torch.arange(self._numel)[:: _spread(self._numel)], self._shape)
        part, places = (at[1], at[2:]) if first else (at[-1], at[1:-1])
        values, read = self._values.cpu().double(), tensor.detach().cpu().double()
        for axis in range(dims):
            mine = part == axis
            here = tuple(place[mine] for place in places)
            known = torch.stack([here[dims - 1 - axis].double(), values[mine]], 1)
            if len(known) < 8 or not _is_affine(known, read[(at[0][mine], *here)][:, axis : axis + 1], of_last=True):
                return False
        return True


def _is_affine(known: Tensor, made: Tensor, of_last: bool = False) -> bool:
    """Tell whether columns are affine functions of others, exactly, and not constant; where asked, of the last too."""
    lifted = torch.cat([known, torch.ones_like(known[:, :1])], 1)
    fit = torch.linalg.lstsq(lifted, made, driver="gelsd").solution
    close = 1e-5 * max(1.0, float(made.abs().max()))
    exact = bool((lifted @ fit - made).abs().max() <= close)
    part = fit[-2:-1] * known[:, -1:] if of_last else lifted[:, :-1] @ fit[:-1]
    return exact and bool(torch.isfinite(fit).all()) and float(part.std(dim=0).max()) > 100 * close


def _spread(numel: int) -> int:
    return 1 if numel <= _WHOLE else numel // _SAMPLED


def _fingerprint(tensor: Tensor) -> Tensor:
    flat = tensor.detach().flatten()
    return flat[:: _spread(len(flat))].to(torch.float32, copy=True)


class GraphCuts:
    """Remember the cuts of each step of a recording, and what is computed of them without a graph."""

    def __init__(self) -> None:
        """Begin with none."""
        self._cuts: deque[GraphCut] = deque(maxlen=_REMEMBERED)
        self._seen: dict[int, tuple[weakref.ref[Tensor], GraphCut]] = {}
        self._computed: dict[int, tuple[weakref.ref[Tensor], GraphCut | Pick]] = {}
        self._learners = Learners()
        self._picks, self._rounds = 0, False
        self._rounded = Roundings(self._learners)

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
        if whole.numel() < 2 or not whole.requires_grad or whole.ndim == 0:
            return None
        known = self._seen.get(id(whole))
        if known is None or known[0]() is not whole:
            cut = GraphCut(whole, f"{name} at {innermost_line()}", find_nearest_parameters(whole))
            known = self._seen[id(whole)] = weakref.ref(whole), cut
            self._cuts.append(cut)
        return known[1]

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
        """Mark tensors without a graph as made of what was cut."""
        for tensor in made if isinstance(made, list | tuple) else (made,):
            if isinstance(tensor, Tensor) and not tensor.requires_grad:
                self._computed[id(tensor)] = weakref.ref(tensor), cut
        if len(self._computed) > _FOLLOWED:
            self._computed = {key: known for key, known in self._computed.items() if known[0]() is not None}

    def concerns(self, func: object, args: tuple[object, ...]) -> bool:
        """Tell whether a function has no derivative, or was given what was made of a cut."""
        return func in PICKS or self.find_source(args) is not None

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
        if by is not None:
            self.mark(by, made)
            return
        name = getattr(func, "__name__", "")
        if name.endswith("_like") or name.startswith("new_"):
            return
        cut = self.find_source(args[:1] if name.endswith("_as") or name == "to" else args)
        if cut is not None:
            self.mark(cut, args[0] if made is None else made)

    def find_source(self, args: Iterable[object]) -> GraphCut | Pick | None:
        """Find the cut of which one of a function's arguments, or a member of a list of them, was made."""
        if self._computed:
            for one in args:
                for tensor in one if isinstance(one, list | tuple) else (one,):
                    known = self._computed.get(id(tensor))
                    if known is not None and known[0]() is tensor:
                        return known[1]
                    base = tensor._base if isinstance(tensor, Tensor) else None
                    if base is not None and (known := self._computed.get(id(base))) and known[0]() is base:
                        return known[1]
        return None

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
            asked = never or isinstance(cut, Pick)
            self._learners.judge(record, cut.parameters, model, asked=asked, zeros=grid.requires_grad)

    def _find_for(self, grid: Tensor, theta: Tensor | None) -> GraphCut | Pick | None:
        """Find the cut of which a grid was computed, or the latest one whose numbers it or its θ holds."""
        if grid.requires_grad:
            return find_rounding(grid) if self._rounds else None
        if (cut := self.find_source((grid,))) is not None:
            return cut
        here = [t for t in (grid, theta) if t is not None and t.numel()]
        return next((cut for cut in reversed(self._cuts) if any(cut.was_source_of(t) for t in here)), None)

    def read(self, losses: Iterable[Tensor]) -> None:
        """Learn from the graphs of losses whether they teach the layers whose points were rounded."""
        self._rounded.read(losses)

    def finish(self) -> None:
        """End a step."""
        self._rounded.judge()
        self._cuts.clear()
        self._seen.clear()
        self._computed.clear()
        self._picks, self._rounds = 0, False
        self._learners.finish()


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
