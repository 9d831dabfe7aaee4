"""A notebook runs as it would under Jupyter: the widget and the cards are in its outputs."""

import nbclient
import nbformat
import pytest

CELLS = (
    "import torch, stn_viz as sv\nw = sv.explore(torch.rand(4, 4))\nw",
    "w.theta = [[0.5, 0, 0], [0, 0.5, 0]]\nw.theta, tuple(w.V.shape)",
    "w.explain(0, 1)",
)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")  # the kernel's sockets and loops
def test_a_notebook_runs():
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
    nbclient.NotebookClient(book, timeout=60, kernel_name="python3").execute()
    widget, theta, explained = (cell.outputs[0].data for cell in book.cells)
    assert "application/vnd.jupyter.widget-view+json" in widget
    assert widget["text/plain"].startswith("Explorer(affine")
    assert theta["text/plain"] == "((0.5, 0.0, 0.0, 0.0, 0.5, 0.0), (1, 1, 4, 4))"
    assert "<svg" in explained["text/html"]
    state = book.metadata.widgets["application/vnd.jupyter.widget-state+json"]["state"]
    assert [0.5, 0.0, 0.0, 0.0, 0.5, 0.0] in [model["state"].get("theta") for model in state.values()]
