"""The bundled pictures are small, complete, attributed, and the test card is what its script draws."""

from pathlib import Path

import numpy as np
import pytest

import stn_viz
from stn_viz.errors import ArgumentError
from stn_viz.images.bundled import picture, pictures
from stn_viz.resources import make_pictures

FOLDER = Path(stn_viz.__file__).parent / "resources" / "pictures"


@pytest.mark.parametrize("one", pictures(), ids=lambda one: one.name)
def test_every_picture_is_small_and_attributed(one):
    assert max(one.image.shape[:2]) <= 512
    assert (FOLDER / one.file).stat().st_size <= 120 * 1024
    assert all((one.title, one.author, one.source))
    assert one.licence in ("CC0 1.0", "Public domain", "MIT")
    row = next(r for r in (FOLDER / "ATTRIBUTION.md").read_text().splitlines() if f"`{one.file}`" in r)
    assert one.author.lower() in row.lower()
    assert one.licence.lower() in row.lower()
    assert one.author in one.credit


def test_no_picture_lies_there_without_an_entry():
    files = {path.name for path in FOLDER.iterdir()} - {"ATTRIBUTION.md", "index.json"}
    assert files == {one.file for one in pictures()}


def test_there_is_a_grey_a_square_and_an_oblong_picture():
    shapes = [one.image.shape for one in pictures()]
    assert any(len(s) == 2 for s in shapes)
    assert any(s[0] == s[1] for s in shapes)
    assert any(s[0] != s[1] for s in shapes)


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(ArgumentError, match="astronaut, card, chelsea"):
        picture("lenna")


def test_the_test_card_is_what_its_script_draws():
    drawn, stored = np.asarray(make_pictures.card(), int), picture("card").image.astype(int)
    assert np.abs(drawn - stored).max() <= 2


def test_the_test_card_tells_every_turn_and_mirroring_apart():
    card = picture("card").image
    assert card.shape[0] != card.shape[1]
    for other in (card[::-1], card[:, ::-1], card[::-1, ::-1]):
        assert np.abs(card.astype(int) - other).mean() > 20
    rim = np.concatenate([card[0], card[-1], card[:, 0], card[:, -1]])
    assert (rim == make_pictures.INK).all()  # a lost row or column takes the rim with it
