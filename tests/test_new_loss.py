"""A loss added by the guide, one class in one Python file, can be chosen wherever losses are; nobody writes JavaScript.

CONTRIBUTING.md is followed to the letter, in a copy of the package: its code goes where it says, and nothing else.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.guide import append, code_blocks, copy_package, run_copy

PROBE = Path(__file__).parent / "new_loss.py"


@pytest.fixture(scope="module")
def found(tmp_path_factory) -> dict:
    """Run a copy of the package that has the loss, in a process of its own; what it computed."""
    copy, out = copy_package(tmp_path_factory.mktemp("extended")), tmp_path_factory.mktemp("found")
    (loss,) = code_blocks("Add a loss")
    append(copy / "stn_viz/differentiation/losses.py", loss)
    run_copy(copy, str(PROBE), str(out))
    return json.loads((out / "found.json").read_text(encoding="utf-8"))


def test_it_is_listed_last(found):
    assert found["losses"][-1] == "energy"


def test_the_librarys_objective_is_autograds(found):
    mine, autograds = found["value"]
    assert mine == pytest.approx(autograds, rel=1e-12)
    mine, autograds = found["gradient"]
    assert mine == pytest.approx(autograds, rel=1e-9)


def test_backward_descends_it_and_sends_its_slope(found):
    first, *_, last = found["descent"]
    assert last < first
    assert found["upstreams"] < 1e-6


@pytest.mark.parametrize("page", ["explore", "backward"])
def test_a_link_to_it_opens_the_page_and_its_menu_offers_it(found, page):
    said = found[page]
    assert said["complaints"] == []
    assert said["chosen"] == said["upstream"] == "energy"
    assert "energy" in said["offered"], "by its id, as it has no text"
    assert said["names"][-1] == "energy"
    assert max(said["sent"]) > 0, "the browser has no formula of it"
