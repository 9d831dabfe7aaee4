"""A percentage is 0 or 100 only where it is exact."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stn_viz.texts.percent import percent


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.0, "0%"),
        (1.0, "100%"),
        (0.9992, "99.9%"),
        (0.99996, "99.996%"),
        (0.004, "0.4%"),
        (0.5, "50%"),
        (0.995, "99.5%"),
    ],
)
def test_it_takes_the_digits_it_needs(share, said):
    assert percent(share) == said


def test_it_takes_at_least_the_digits_it_is_given():
    assert percent(0.5, 1) == "50.0%"
    assert percent(1.0, 1) == "100.0%"


@given(st.floats(0, 1, exclude_min=True, exclude_max=True))
def test_a_share_between_is_never_all_or_nothing(share):
    said = percent(share)
    assert 0 < float(re.sub("over |under |%", "", said)) < 100
