"""The walk over autograd's graph: nearest first, each node once, and no farther than it is asked."""

from itertools import islice

import torch

from stn_viz.recording.graph import nodes_above


def test_each_node_comes_once_and_the_nearest_first():
    leaf = torch.ones(2, requires_grad=True)
    shared = leaf * 2
    names = [node.name() for node in nodes_above((shared.sin() + shared.cos()).grad_fn)]
    assert names == ["AddBackward0", "SinBackward0", "CosBackward0", "MulBackward0", "torch::autograd::AccumulateGrad"]


def test_a_tensor_without_a_graph_has_no_node():
    assert list(nodes_above(torch.ones(2).grad_fn)) == []


def test_a_long_graph_is_walked_no_farther_than_asked():
    x = torch.ones(2, requires_grad=True)
    for _ in range(50):
        x = x * 2
    assert [node.name() for node in islice(nodes_above(x.grad_fn), 3)] == ["MulBackward0"] * 3
