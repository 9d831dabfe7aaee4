"""Faults that people report, staged anew by benchmarks/reported_faults.py: on draws on which no threshold was set."""

import pytest

import stn_viz as sv
from benchmarks.diagnosis import judge
from benchmarks.reported_faults import FAULTS

FRESH = (1000, 1001, 1002)  # `python -m benchmarks.diagnosis` draws others


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_it_is_named_first_and_its_twin_is_silent(fault):
    judged = [judge(fault, seed) for seed in FRESH]
    assert sum(first == fault.kind for first, _ in judged) >= 2, judged
    assert sum(not twin for _, twin in judged) >= 2, judged


def test_no_more_than_one_draw_of_them_all_goes_wrong_and_none_by_another_mistakes_name():
    missed = 0
    for fault in FAULTS:
        first = [f.kind for f in sv.diagnose(fault.record(FRESH[0], True))][:1]
        missed += first != [fault.kind]
        assert first in ([], [fault.kind]), fault.name
    assert missed <= 1
