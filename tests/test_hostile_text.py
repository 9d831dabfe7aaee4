"""Text, cards and files that nobody meant to write: each is read, or refused in a sentence; nothing else may happen."""

import json
from contextlib import suppress

import pytest

import stn_viz as sv
from stn_viz.networks.checkpoints import _shelves, load_card, load_checkpoint


def places(value, path=()):
    """Give the path of everything in a JSON value, itself included."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in items:
        yield from places(part, (*path, key))


HOSTILE = (None, True, 0, -1, 1e308, 10**30, "", "x", [], {}, [1], [[]], [28], [0, 0], [10**9] * 2, {"a": 1}, "tps")


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    """Copy a trained network, so that its card may be damaged; give the file and the good card."""
    name = "r-st-cnn-affine"
    (path,) = {place for shelf in _shelves() for place in shelf.glob(f"{name}.safetensors")}
    copy = tmp_path_factory.mktemp("shelf") / path.name
    copy.write_bytes(path.read_bytes())
    return copy, json.loads(path.with_suffix(".json").read_text("utf-8"))


def test_a_damaged_card_is_a_sentence(shipped, unchecked):
    file, good = shipped
    for place in [p for p in places(good) if not p or p[0] in ("name", "task", "spec", "results")]:
        for hostile in HOSTILE:
            card = json.loads(json.dumps(good))
            part = card
            for key in place[:-1]:
                part = part[key]
            if place:
                part[place[-1]] = hostile
            file.with_suffix(".json").write_text(json.dumps(card if place else hostile), "utf-8")
            with suppress(sv.UserError):
                load_card(file)
                load_checkpoint(file)
    for text in ("[" * 100_000, "{", "\x00", '{"name": 1e'):
        file.with_suffix(".json").write_text(text, "utf-8")
        with pytest.raises(sv.UserError, match="cannot be read"):
            load_card(file)
