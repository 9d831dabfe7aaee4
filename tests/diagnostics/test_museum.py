"""Each exhibit shows its fault to the diagnostics, and its fix shows none."""

import re
import time

import pytest
import torch

import stn_viz as sv
from stn_viz.diagnostics import KINDS
from stn_viz.diagnostics.museum import exhibits

every_exhibit = pytest.mark.parametrize("exhibit", exhibits(), ids=lambda e: e.name)


@every_exhibit
def test_the_fault_is_found(exhibit):
    findings = sv.diagnose(exhibit.play_faulty())
    assert exhibit.kind in [f.kind for f in findings]
    assert all(f.kind in KINDS for f in findings)


@every_exhibit
def test_its_fix_is_healthy(exhibit):
    assert [str(f) for f in sv.diagnose(exhibit.play_fixed())] == []


@every_exhibit
def test_the_finding_points_at_its_evidence(exhibit):
    tape = exhibit.play_faulty()
    for finding in sv.diagnose(tape):
        assert 0 <= finding.call < len(tape)
        assert 0 <= finding.sample < tape[finding.call].samples
        assert finding.call in finding.evidence["calls"]
        assert len(re.findall(r"[.?!](?= |$)", finding.message)) == 2, finding.message
        assert finding.remedy.endswith(".")
        printed = str(finding)
        assert printed.startswith(f"{finding.severity}: {finding.kind} in call {finding.call}")
        assert "Remedy: " in printed


@every_exhibit
def test_it_plays_the_same_every_time_and_leaves_the_generator_alone(exhibit):
    torch.manual_seed(5)
    before = torch.get_rng_state()
    first, second = exhibit.play_faulty(), exhibit.play_faulty()
    assert torch.equal(torch.get_rng_state(), before)
    for a, b in zip(first, second, strict=True):
        assert all(torch.equal(t.nan_to_num(9), b.tensors()[k].nan_to_num(9)) for k, t in a.tensors().items())


@every_exhibit
def test_it_is_written_out(exhibit):
    assert re.fullmatch(r"[a-z-]+", exhibit.name)
    assert re.fullmatch(r"[\w.-]+/[\w.-]+#\d+", exhibit.source)
    assert exhibit.kind in KINDS
    assert exhibit.fault != exhibit.fix
    assert len(re.findall(r"[.?!](?= |$)", exhibit.description)) == 2, exhibit.description


def test_names_are_unique_and_every_kind_has_an_exhibit():
    names = [e.name for e in exhibits()]
    assert len(set(names)) == len(names)
    assert {e.kind for e in exhibits()} == set(KINDS)


def test_an_exhibit_is_quick():
    start = time.process_time()
    for exhibit in exhibits():
        exhibit.play_faulty()
    assert time.process_time() - start < len(exhibits())
