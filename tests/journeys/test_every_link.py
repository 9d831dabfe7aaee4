"""Links drawn at random from what the readers take: each page opens, whatever stands beside what."""

from __future__ import annotations

import itertools
import random
from collections import Counter

import pytest
from streamlit.testing.v1 import AppTest

from stn_viz.app.backward import landscape
from tests.journeys import domains

SCRIPT = "from stn_viz.app.{0} import page\npage.page()"
LINKS = {"explore": 60, "backward": 40, "inside": 40, "models": 50, "debug": 50, "learn": 40, "train": 40}
SMALL = {"backward": {"size": "16", "steps": "10"}}  # where a link names neither: what they are costs seconds
PARTS = 4  # tests a page, so that workers share them
SEED = 20_15_06_02025


def drawn(page: str) -> list[dict[str, str]]:
    dice = random.Random(f"{SEED} {page}")
    return [domains.link(page, dice) for _ in range(LINKS[page])]


@pytest.fixture
def small_landscapes(monkeypatch):
    """A landscape is computed in a thread of its own: as a few points, it ends at once."""
    monkeypatch.setattr(landscape, "_N", 3)


@pytest.mark.parametrize(("page", "part"), [(page, part) for page in LINKS for part in range(PARTS)])
def test_no_link_that_the_readers_take_raises(page, part, small_landscapes):
    for query in drawn(page)[part::PARTS]:
        at = AppTest.from_string(SCRIPT.format(page), default_timeout=120)
        for name, value in {"v": "1", **SMALL.get(page, {}), **query}.items():
            at.query_params[name] = value
        at.run()
        assert not at.exception, (query, [e.message for e in at.exception])
        ignored = [w.value for w in at.warning if "is not" in w.value]
        assert not ignored, "the readers took it"


@pytest.mark.parametrize("page", LINKS)
def test_every_field_stands_beside_every_other(page):
    pairs = Counter(pair for query in drawn(page) for pair in itertools.combinations(sorted(query), 2))
    assert all(pairs[pair] >= 2 for pair in itertools.combinations(sorted(domains.fields(page)), 2))
