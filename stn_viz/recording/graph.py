"""The graph that autograd keeps above a tensor, walked from the tensor upwards."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any

GraphNode = Any  # torch.autograd.graph.Node, except that TorchScript's nodes are not registered as such


def nodes_above(maker: GraphNode | None) -> Iterator[GraphNode]:
    """Yield a node and all above it, the nearest first, each once; none for a tensor that has no graph.

    The graph of a large network has no end in sight: whoever walks says how far, as with ``itertools.islice``.
    """
    queue: deque[GraphNode] = deque([] if maker is None else [maker])
    seen: set[GraphNode] = set()
    while queue:
        node = queue.popleft()
        if node not in seen:
            seen.add(node)
            yield node
            queue += [above for above, _ in node.next_functions if above is not None]
