"""Gradients: hooks on the graph's own nodes, which tell a call's gradients apart from those of its tensors."""

from __future__ import annotations

import itertools
import weakref
from collections.abc import Container, Sequence
from functools import cached_property

import torch
from torch import Tensor
from torch.autograd.graph import Node

from stn_viz.coordinates import Frame
from stn_viz.recording.call import copy_to_cpu
from stn_viz.recording.compared import remember_made
from stn_viz.recording.graph import SEARCHED, GraphNode, nodes_above
from stn_viz.recording.pending import Record

_ROWS = 1024  # θs kept of one call
_LAYERS = ("Addmm", "Convolution", "MkldnnLinear", "Linear", "BatchNorm", "LayerNorm", "Embedding")
_TOLD = 64  # weights by which a draw can be told


def hook_sampling(output: Tensor, record: Record) -> None:
    """Add ∂L/∂V, ∂L/∂U and ∂L/∂grid to the record whenever a backward pass goes through this very call.

    A hook on the tensors would see the sum over all their uses. The hook holds neither tensor nor record alive. To a V
    without a graph none comes; with what it is compared is seen instead.
    """
    if not output.requires_grad:
        remember_made(output, record)
    node = output.grad_fn
    if node is not None and "MaskedFill" in node.name():  # ours: what is lost is taken out after torch's own
        node = node.next_functions[0][0]
    if node is not None and "GridSampler" in node.name():
        hook_sampling_node(node, record)


def hook_sampling_node(node: Node, record: Record) -> None:
    """Add the gradients that pass through one node of the graph, a ``grid_sample``'s, to its record."""
    target, kept, with_input = weakref.ref(record), record.call.kept, record.input_grad

    def arrived(inputs: Sequence[Tensor | None], outputs: Sequence[Tensor | None]) -> None:
        record = target()
        if record is None:
            return
        (upstream,), (to_input, to_grid) = outputs, inputs
        record.add(
            upstream=None if upstream is None else lambda: kept.of_output(upstream),
            input_grad=None if to_input is None or not with_input else lambda: kept.of_input(to_input),
            grid_grad=None if to_grid is None else lambda: kept.of_grid(to_grid),
        )

    node.register_hook(arrived)
    record.awaits = True


def copy_first_rows(t: Tensor) -> Tensor:
    """Copy the first rows of θ or of its gradient."""
    return copy_to_cpu(t[:_ROWS])


class Theta:
    """Remember one ``affine_grid`` call: θ, its convention, and how to know its grid again.

    Args:
        theta: the matrices.
        align_corners: the convention the grid was built in.
        grid: the grid.
    """

    def __init__(self, theta: Tensor, align_corners: bool, grid: Tensor) -> None:
        """Copy θ; of the grid only its shape and address are kept."""
        self.align_corners = align_corners
        self.value = copy_first_rows(theta)
        self.address = grid.data_ptr()
        self.hooked = False
        self._shape = tuple(grid.shape)
        self._readers: list[weakref.ref[Record]] = []

    def was_source_of(self, grid: Tensor) -> bool:
        """Tell whether ``grid`` is the grid this θ made, be it a view, a cast or an expanded copy of it."""
        if tuple(grid.shape[1:]) != self._shape[1:] or self._shape[0] not in (1, grid.shape[0]):
            return False
        places, expected = self._corners
        found = torch.stack([grid[(slice(0, _ROWS), *place)] for place in places], dim=1).detach().cpu().double()
        scale = max(1.0, float(expected.abs().nan_to_num(posinf=0).max()))
        tolerance = 16 * max(torch.finfo(grid.dtype).eps, torch.finfo(self.value.dtype).eps) * scale
        return bool(torch.isclose(found, expected, rtol=0, atol=tolerance, equal_nan=True).all())

    @cached_property
    def _corners(self) -> tuple[list[tuple[int, ...]], Tensor]:
        """Evaluate θ at the corners of the target lattice: their places in it, and their source points."""
        places: list[tuple[int, ...]] = list(itertools.product((0, -1), repeat=len(self._shape) - 2))
        ends = [Frame((1, 1), (1, n), self.align_corners).target_points()[0, :, 0] for n in self._shape[1:-1]]
        points = torch.tensor(
            [[*[float(ends[a][end]) for a, end in enumerate(place)][::-1], 1.0] for place in places],
            dtype=torch.float64,
        )
        return places, torch.einsum("kj,bij->bki", points, self.value.double())

    def notify(self, record: Record) -> None:
        """Tell the record ∂L/∂θ when it comes."""
        self._readers.append(weakref.ref(record))

    def add(self, gradient: Tensor) -> None:
        """Pass ∂L/∂θ on to every call that sampled the grid."""
        for reader in self._readers:
            record = reader()
            if record is not None:
                record.add(theta_grad=lambda: copy_first_rows(gradient))


def hook_theta(grid: Tensor, theta: Theta) -> None:
    """Pass ∂L/∂θ on whenever a backward pass goes through this ``affine_grid``."""
    node = grid.grad_fn
    if node is not None and "AffineGrid" in node.name():
        hook_theta_node(node, theta)


def hook_theta_node(node: Node, theta: Theta) -> None:
    """Pass ∂L/∂θ on whenever a backward pass goes through this node of the graph, an ``affine_grid``'s."""

    def arrived(inputs: Sequence[Tensor | None], outputs: Sequence[Tensor | None]) -> None:
        if inputs[0] is not None:
            theta.add(inputs[0])

    node.register_hook(arrived)
    theta.hooked = True


def is_predicted(grid: Tensor) -> bool | None:
    """Tell whether layers with weights compute the grid, by its graph; None where there is no graph to tell by."""
    if grid.grad_fn is None:
        return None if not torch.is_grad_enabled() else False
    return is_predicted_by(grid.grad_fn)


def is_predicted_by(maker: GraphNode) -> bool | None:
    """Tell whether layers with weights stand above the node that made a grid; None where the search ends early."""
    layer = _find_layer_above(maker)
    return layer if isinstance(layer, bool | None) else True


def has_initial_weights(grid: Tensor) -> bool | None:
    """Tell whether the layer that gives a grid its numbers still has the weights that were drawn for it.

    ``nn.Linear`` and ``nn.Conv*d`` draw them evenly from ±1/√inputs: such weights fill that range and end there. A few
    training steps carry some of them beyond it. Who draws them by ``torch.nn.init`` sets the bias to zero, which is
    exactly zero until the first step. Starts of another kind cannot be told from training and are not named.
    """
    layer = None if grid.grad_fn is None else _find_layer_above(grid.grad_fn)
    if isinstance(layer, bool | None):
        return None
    weight = _find_parameter(layer, range(2, 6))
    if weight is None or weight.numel() < _TOLD:
        return None
    bias = _find_parameter(layer, (1,))
    if bias is not None and not bool(bias.detach().any()):
        return bool(weight.detach().any())
    bound = weight[0].numel() ** -0.5
    largest, square = float(weight.detach().abs().max()), float(weight.detach().double().square().mean())
    rounding = torch.finfo(weight.dtype).eps
    fills = 1 - 10 / weight.numel() < largest / bound < 1 + 4 * rounding
    return fills and abs(3 * square / bound**2 - 1) < 5 / weight.numel() ** 0.5


def _find_parameter(layer: GraphNode, axes: Container[int]) -> Tensor | None:
    """Find the parameter with so many axes right above a layer's node: the weight has two or more, the bias one."""
    above = [n for n, _ in layer.next_functions if n is not None]
    for node in (*above, *(n for one in above for n, _ in one.next_functions if n is not None)):
        variable: Tensor | None = getattr(node, "variable", None)
        if variable is not None and variable.ndim in axes:
            return variable
    return None


def _find_layer_above(maker: GraphNode) -> GraphNode | bool | None:
    """Find the nearest layer with weights above a node; False where there is none, None where the search ends early."""
    opaque = False
    for looked_at, node in enumerate(nodes_above(maker)):
        if looked_at == SEARCHED:
            return None
        if any(layer in node.name() for layer in _LAYERS):
            return node
        opaque |= "DifferentiableGraph" in node.name()  # a piece of TorchScript, whose inside is not in the graph
    return None if opaque else False
