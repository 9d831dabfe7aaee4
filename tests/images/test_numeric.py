"""Maps of numbers: read as they are written, bounded, and refused by the number that is wrong."""

import numpy as np
import pytest

from stn_viz.errors import UserError
from stn_viz.images.numeric import NUMERIC, read_map


def test_numbers_stay_what_they_are():
    U = read_map(NUMERIC["tiny"])
    assert (U.shape, U.dtype, U[0, 1, 1], U[0, 2, 3]) == ((1, 4, 4), np.float64, 0.91, 0.38)
    assert read_map(NUMERIC["row"]).tolist() == [[[3, 10, 4, 7, 20]]]
    assert read_map("-1e-3, .5;7,1E2").tolist() == [[[-0.001, 0.5], [7, 100]]]
    assert read_map(";".join([",".join(["1"] * 16)] * 16)).shape == (1, 16, 16)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The map holds '', which is no number"),
        ("1,2;3,two", "The map holds 'two', which is no number"),
        ("1,,2", "The map holds '', which is no number"),
        ("1_0", "The map holds '1_0', which is no number"),
        ("٣", "which is no number"),
        ("1,nan", "The map holds 'nan'; numbers are finite and at most 1000000 in size"),
        ("1e7", "The map holds '1e7'; numbers are finite"),
        ("1,2;3", "Row 2 of the map has 1 numbers and the first 2; give every row as many"),
        (",".join(["1"] * 17), "The map has 1 rows and up to 17 columns, at most 16"),
        (";".join(["1"] * 1000), "rows and up to 1 columns, at most 16"),
        ("9" * 5000, "which is no number"),
    ],
)
def test_what_is_no_map_is_refused_by_name(text, sentence):
    with pytest.raises(UserError) as caught:
        read_map(text)
    assert sentence in str(caught.value)
    assert len(str(caught.value)) < 200
