"""One tensor whose numbers left the graph: whether a θ or a grid was made of them, and whether its gradient came."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from torch.autograd.graph import get_gradient_edge

from stn_viz.recording.pending import Record
from stn_viz.recording.taken_numbers import are_computed

_WHOLE = 4096  # numbers up to which a tensor is remembered whole; of more, _SAMPLED spread evenly
_SAMPLED = 64


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
        """Tell whether each number of a θ was computed of the numbers of its item."""
        items = tensor.shape[0]
        if self._numel > _WHOLE or self._shape[0] != items or tensor.numel() > _WHOLE or tensor.ndim not in (2, 3):
            return False
        rows = self._values.cpu().double().reshape(items, -1)
        made = tensor.detach().cpu().double().reshape(items, -1)
        return (items >= rows.shape[1] + 3 and is_affine(rows, made)) or are_computed(rows, made)

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
            if len(known) < 8 or not is_affine(known, read[(at[0][mine], *here)][:, axis : axis + 1], of_last=True):
                return False
        return True


def is_affine(known: Tensor, made: Tensor, of_last: bool = False) -> bool:
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
