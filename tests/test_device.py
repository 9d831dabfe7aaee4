"""The machine that a card names: written, read back, and left alone where it is another text."""

import json
from pathlib import Path

import pytest
import torch

from stn_viz.device import Machine, describe, machine

CARDS = sorted((Path(__file__).parents[1] / "checkpoints").glob("*.json"))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("CPU (x86_64, 1 thread)", Machine("CPU", "x86_64", 1)),
        ("CPU (arm64, 12 threads)", Machine("CPU", "arm64", 12)),
        ("Apple GPU (arm64)", Machine("Apple GPU", "arm64")),
        ("NVIDIA H100 80GB HBM3", Machine("NVIDIA H100 80GB HBM3")),
        ("Tesla (K80, 2 threads)", Machine("Tesla (K80, 2 threads)")),
        ("CPU (x86_64, many threads)", Machine("CPU (x86_64, many threads)")),
        ("", Machine("")),
    ],
)
def test_a_machine_is_read_as_it_was_written(text, wanted):
    assert Machine.parse(text) == wanted
    assert str(wanted) == text


def test_this_machine_is_read_back_from_its_words():
    here = torch.device("cpu")
    assert Machine.parse(describe(here)) == machine(here)
    assert machine(here).threads == torch.get_num_threads()


@pytest.mark.parametrize("path", CARDS, ids=lambda path: path.stem)
def test_every_card_that_comes_along_names_a_machine_in_parts(path):
    found = Machine.parse(json.loads(path.read_text("utf-8"))["device"])
    assert found.kind == "CPU"
    assert found.threads
