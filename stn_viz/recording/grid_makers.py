"""What made a grid, as far as its graph tells: what it was divided by."""

from __future__ import annotations

from itertools import islice

from torch import Tensor

from stn_viz.recording.graph import GraphNode, nodes_above
from stn_viz.recording.notes import say_unreadable

_SEARCHED = 64  # nodes looked at above a grid
_LISTED, _LARGEST = 16, 1 << 16  # divisors of one grid, and no larger ones
_MOST_PAIRS = 8  # levels of a pyramid
ORDERLY = (
    *("Add", "Sub", "Mul", "Neg", "View", "UnsafeView", "ReshapeAlias", "Unsqueeze", "Squeeze", "Transpose", "Permute"),
    *("Select", "Slice", "Expand", "Clone", "ToCopy", "Unbind", "Split"),
)  # functions that leave the order of components
_STACKS = ("Stack", "Cat")


def find_divisors(grid: Tensor) -> tuple[int, ...]:
    """List the whole numbers that a grid's graph divides by, up to three of each division, without repeats.

    Of half-integers, as (W - 1) / 2 of an even W, the double is listed.
    """
    found: dict[int, None] = {}
    for node in islice(nodes_above(grid.grad_fn), _SEARCHED):
        if node.name() == "DivBackward0":
            found |= dict.fromkeys(list_numbers(getattr(node, "_saved_other", None)))
    return tuple(found)[:_LISTED]


def is_divided_by_rows_first(grid: Tensor, source: tuple[int, ...]) -> bool:
    """Tell whether a grid's graph divides the components (x, y) by (H, W), of a source whose sides differ.

    By the sides, by one less or by half of that; all at once, or each by its own number before they are stacked. What
    is flipped or indexed between the division and the grid may have had its components in the other order.
    """
    if len(set(source)) == 1:
        return False
    wrong = [tuple((n - less) / part for n in source) for less in (0, 1) for part in (1, 2)]
    in_order = islice(nodes_above(grid.grad_fn, _may_reorder), _SEARCHED)
    divided = (_list_pairs(node, len(source)) or _list_stacked(node, len(source)) for node in in_order)
    found = {pair for pairs in divided for pair in pairs}
    return any(pair in found and pair[::-1] not in found for pair in wrong)


def _list_pairs(node: GraphNode, dims: int) -> list[tuple[float, ...]]:
    """List the rows of the tensor that a node divides by, if it has a number for each component."""
    other = getattr(node, "_saved_other", None) if node.name() == "DivBackward0" else None
    if not isinstance(other, Tensor) or other.ndim == 0 or other.numel() > _MOST_PAIRS * dims:
        return []
    axis = next((a for a in reversed(range(other.ndim)) if other.shape[a] == dims), None)
    return [] if axis is None else [tuple(row) for row in other.detach().movedim(axis, -1).reshape(-1, dims).tolist()]


def _list_stacked(node: GraphNode, dims: int) -> list[tuple[float, ...]]:
    """List the numbers that components were divided by, each by its own, which a node puts together in this order."""
    if not node.name().startswith(_STACKS) or len(node.next_functions) != dims:
        return []
    numbers = [_find_single(component) for component, _ in node.next_functions]
    known = tuple(n for n in numbers if n is not None)
    return [known] if len(known) == dims else []


def _find_single(component: GraphNode | None) -> float | None:
    """Find the one number that a component is divided by, as far up as it is alone."""
    found: set[float] = set()
    for node in islice(nodes_above(component, _may_reorder), _SEARCHED):
        other = getattr(node, "_saved_other", None) if node.name() == "DivBackward0" else None
        if isinstance(other, int | float) or (isinstance(other, Tensor) and other.numel() == 1):
            found.add(float(other))
    return found.pop() if len(found) == 1 else None


def _may_reorder(node: GraphNode) -> bool:
    """Tell whether components may come out of a function in another order than they went in."""
    return not node.name().startswith(ORDERLY)


def list_numbers(saved: object) -> list[int]:
    """List the whole numbers that a divisor holds, of half-integers the double; none of larger tensors."""
    numbers = [saved] if isinstance(saved, int | float) else []
    if isinstance(saved, Tensor) and saved.numel() <= 3 and not say_unreadable(saved):
        numbers = saved.detach().flatten().tolist()
    doubled = [n if n == int(n) else 2 * n for n in numbers if 1 <= n < _LARGEST]
    return [int(n) for n in doubled if n == int(n)]
