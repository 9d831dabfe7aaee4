"""A number in a sentence reads as one writes it by hand."""

import math

import pytest

from stn_viz.texts.quantity import quantity, signed


@pytest.mark.parametrize(
    ("value", "digits", "said"),
    [
        (0.0, 2, "0"),
        (-0.4242, 3, "−0.424"),
        (57.0, 3, "57"),
        (999.6, 3, "1,000"),
        (53468.0, 3, "53,500"),
        (12345.0, 6, "12,345"),
        (-2.5e9, 2, "−2.5·10⁹"),
        (6.464e-06, 2, "6.5·10⁻⁶"),
        (0.0006, 1, "0.0006"),
        (math.nan, 3, "nan"),
        (-math.inf, 3, "−inf"),
    ],
)
def test_a_number_in_a_sentence(value, digits, said):
    assert quantity(value, digits) == said


@pytest.mark.parametrize(
    ("value", "said"), [(0.5, "+0.5"), (0.0, "+0"), (-0.0042, "−0.0042"), (53468.0, "+53,000"), (2e-9, "+2·10⁻⁹")]
)
def test_a_signed_number_begins_with_its_sign(value, said):
    assert quantity(value, 2, signed=True) == said


@pytest.mark.parametrize(
    ("value", "places", "said"),
    [
        (-0.4242, 2, "−0.42"),
        (0.5, 2, "+0.50"),
        (-0.004, 2, "+0.00"),
        (-0.4, 0, "+0"),
        (12.0, 0, "+12"),
        (-math.inf, 1, "−inf"),
    ],
)
def test_a_signed_number_of_so_many_places_has_no_minus_before_nothing(value, places, said):
    assert signed(value, places) == said
