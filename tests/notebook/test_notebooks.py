"""The notebooks of the guide: each runs, says what its words promise, and is kept without outputs."""

import re
from functools import cache
from pathlib import Path

import nbclient
import nbformat
import pytest

FOLDER = Path(__file__).parents[2] / "docs" / "notebooks"
BOOKS = sorted(FOLDER.glob("*.ipynb"))


@cache
def ran(name):
    """Run a notebook; what its cells print, and the kinds of what they show."""
    book = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    nbclient.NotebookClient(book, timeout=60, kernel_name="python3").execute()
    outputs = [output for cell in book.cells for output in cell.get("outputs", ())]
    printed = "".join(output.text for output in outputs if output.output_type == "stream" and output.name == "stdout")
    return printed, [output.data for output in outputs if "data" in output]


def numbers(text):
    return [float(number) for number in re.findall(r"-?\d+\.\d*", text)]


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_it_is_kept_without_outputs(path):
    book = nbformat.read(path, as_version=4)
    nbformat.validate(book)
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    assert code
    assert [(cell.outputs, cell.execution_count) for cell in code] == [([], None)] * len(code)
    assert "widgets" not in book.metadata


pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")  # the kernel's sockets


@pytest.mark.slow
def test_the_module_in_ten_minutes():
    printed, shown = ran("module-in-ten-minutes")
    gradients = re.search(r"^(tensor\(.*?\)) (tensor\(.*?\))$", printed, re.MULTILINE)
    assert numbers(gradients[1]) == pytest.approx(numbers(gradients[2]), abs=1e-4)
    first, last = numbers(re.search("loss .*", printed)[0])
    assert last < first / 4
    assert numbers(re.search("the layer reads at(.*)", printed)[1]) == pytest.approx([0.3, -0.2], abs=0.1)
    assert sum("application/vnd.jupyter.widget-view+json" in data for data in shown) == 2


@pytest.mark.slow
def test_debug_your_own_network():
    printed, shown = ran("debug-your-own-network")
    assert re.search("identity", printed)
    assert len([data for data in shown if "text/html" in data]) == 2  # the tape and the finding
    before, after = printed.split("\n", 1)[0], printed.strip().splitlines()
    assert before != after[-1]


@pytest.mark.slow
def test_register_two_pictures():
    printed, _ = ran("register-two-pictures")
    before, after = numbers(re.search(".* pixels before.*", printed)[0])
    assert after < 0.5 < 3 < before
