"""The gallery's films: each stands on its page, and the command takes one in which V follows the hand."""

import re
import runpy
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

DOCS = Path(__file__).parents[2] / "docs"
films = runpy.run_path(str(DOCS / "films.py"))


def frames(path):
    with Image.open(path) as film:
        for k in range(film.n_frames):
            film.seek(k)
            yield np.asarray(film.convert("L"), dtype=float)


def test_the_gallery_shows_every_film_and_no_other():
    shown = re.findall(r"!\[[^\]]{20,}\]\(film-(\w+)\.gif\)", (DOCS / "gallery.md").read_text("utf-8"))
    assert sorted(shown) == sorted(films["FILMS"]) == sorted(p.stem.removeprefix("film-") for p in DOCS.glob("*.gif"))


@pytest.mark.browser
def test_a_film_is_taken_and_moves_from_frame_to_frame(tmp_path):
    take = "import pathlib, runpy, sys; runpy.run_path(sys.argv[1])['main'](['direction'], pathlib.Path(sys.argv[2]))"
    subprocess.run([sys.executable, "-c", take, DOCS / "films.py", tmp_path], check=True)  # a browser of its own
    taken = list(frames(tmp_path / "film-direction.gif"))
    assert len(taken) == films["FRAMES"]
    half = taken[0].shape[1] // 2  # V is the right half
    moved = [np.abs(a - b)[:, half:].mean() for a, b in pairwise(taken)]
    assert min(moved) > 1
    assert sum(moved) / len(moved) > 5
