"""Where a tensor leaves the graph: ``detach()``, ``tolist()`` and their like, and whether its gradient came after all.

A grid, or the θ that made it, which holds the numbers of such a tensor has been cut from the layers that computed it.
"""

from __future__ import annotations

import weakref
from collections import deque
from collections.abc import Callable, Sequence

import torch
from torch import Tensor
from torch.autograd.graph import get_gradient_edge

from stn_viz.recording.call_site import stack_lines
from stn_viz.recording.pending import Record

_REMEMBERED = 64  # cuts of one step
_WHOLE = 4096  # numbers up to which a tensor is remembered whole; of more, _SAMPLED spread evenly
_SAMPLED = 64

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
    """

    def __init__(self, tensor: Tensor, how: str) -> None:
        """Keep its numbers, or an even sample of them, and watch for its gradient."""
        self.how = how
        self.reached = False
        self._numel = tensor.numel()
        self._values = _fingerprint(tensor)
        self._readers: list[weakref.ref[Record]] = []
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
        """Tell whether a tensor without graph holds these numbers, moved by the same constants in every batch item."""
        if tensor.numel() != self._numel:
            return False
        cut, used = self._values.cpu(), _fingerprint(tensor).cpu()
        close = 4 * torch.finfo(torch.float32).eps * max(1.0, float(cut.abs().max()))
        if bool((used - cut).abs().max() <= close):
            return True
        if self._numel > _WHOLE or tensor.shape[0] < 2:
            return False
        moved, rows = (t.reshape(tensor.shape[0], -1) for t in (used - cut, cut))
        return bool(moved.std(0).max() <= close) and bool(rows.std(0).max() > 100 * close)


def _fingerprint(tensor: Tensor) -> Tensor:
    flat = tensor.detach().flatten()
    step = 1 if len(flat) <= _WHOLE else len(flat) // _SAMPLED
    return flat[::step].to(torch.float32, copy=True)


class GraphCuts:
    """Remember the cuts of a step."""

    def __init__(self) -> None:
        """Begin with none."""
        self._cuts: deque[GraphCut] = deque(maxlen=_REMEMBERED)
        self._seen: dict[int, weakref.ref[Tensor]] = {}

    def remember(self, tensor: object, name: str) -> None:
        """Remember a tensor that is being cut, if it has a graph and could be a θ or a grid; an element means all."""
        if not isinstance(tensor, Tensor) or not tensor.requires_grad or not tensor.is_floating_point():
            return
        whole = tensor if tensor.numel() > 1 or tensor._base is None else tensor._base
        if whole.numel() < 2 or not whole.requires_grad or whole.ndim == 0:
            return
        known = self._seen.get(id(whole))
        if known is None or known() is not whole:
            self._seen[id(whole)] = weakref.ref(whole)
            self._cuts.append(GraphCut(whole, f"{name} at {_innermost_line()}"))

    def find_for(self, *tensors: Tensor | None) -> GraphCut | None:
        """Find the latest cut whose numbers one of these tensors holds."""
        here = [t for t in tensors if t is not None and t.numel() and not t.requires_grad]
        return next((cut for cut in reversed(self._cuts) if any(cut.was_source_of(t) for t in here)), None)

    def forget(self) -> None:
        """Begin another step."""
        self._cuts.clear()
        self._seen.clear()


def _innermost_line() -> str:
    """Name the innermost line outside of torch and of the recorder."""
    return next(iter(stack_lines()[1]), "an unknown line")
