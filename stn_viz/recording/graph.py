"""The graph that autograd keeps above a tensor, walked from the tensor upwards."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from torch import Tensor, nn

GraphNode = Any  # torch.autograd.graph.Node, except that TorchScript's nodes are not registered as such


SEARCHED = 300  # nodes looked at above a tensor
_NEAREST = 2  # parameters: the weight and the bias of the layer that gave it


def nodes_above(maker: GraphNode | None, ends: Callable[[GraphNode], bool] | None = None) -> Iterator[GraphNode]:
    """Yield a node and all above it, the nearest first, each once; none for a tensor that has no graph.

    The graph of a large network has no end in sight: whoever walks says how far, as with ``itertools.islice``.

    Args:
        maker: the node.
        ends: tells a node above which not to go.
    """
    queue: deque[GraphNode] = deque([] if maker is None else [maker])
    seen: set[GraphNode] = set()
    while queue:
        node = queue.popleft()
        if node not in seen:
            seen.add(node)
            yield node
            if ends is not None and ends(node):
                continue
            queue += [above for above, _ in node.next_functions if above is not None]


def find_nearest_parameters(tensor: Tensor) -> list[nn.Parameter]:
    """Find the parameters of the layer that gave a tensor its numbers, the nearest above it."""
    return [tensor] if isinstance(tensor, nn.Parameter) else find_parameters_above(tensor.grad_fn)


def find_parameters_above(node: GraphNode | None) -> list[nn.Parameter]:
    """Find the parameters of the layer nearest above a node."""
    nodes = islice(nodes_above(node), SEARCHED)
    found = (variable for n in nodes if isinstance(variable := getattr(n, "variable", None), nn.Parameter))
    return list(islice(found, _NEAREST))
