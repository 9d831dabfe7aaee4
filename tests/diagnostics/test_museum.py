"""Each exhibit shows its fault to the diagnostics, and its fix shows none."""

import re
import time

import pytest
import torch

import stn_viz as sv
from stn_viz.diagnostics import KINDS
from stn_viz.diagnostics.museum import exhibits
from stn_viz.diagnostics.museum.symptoms import SYMPTOMS, symptom_title
from stn_viz.texts import LANGUAGES, using

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


def test_every_exhibit_is_found_by_what_is_seen_of_it():
    assert {name for names in SYMPTOMS.values() for name in names} == {exhibit.name for exhibit in exhibits()}
    for language in LANGUAGES:
        with using(language):
            titles = [symptom_title(symptom) for symptom in SYMPTOMS]
        assert len(set(titles)) == len(SYMPTOMS)


SEEN = {
    "black": lambda call: float((call.output == 0).float().mean()) > 0.7,
    "one-colour": lambda call: float(call.output.std(dim=(2, 3)).mean()) < float(call.input.std(dim=(2, 3)).mean()),
    "not-a-number": lambda call: not bool(call.output.isfinite().all()),
    "no-gradient": lambda call: call.theta_grad is None or float(call.theta_grad.abs().max()) == 0,
    "theta-alike": lambda call: float(call.theta.std(dim=0).max()) < 0.01,
    "smaller": lambda call: float(call.grid.abs().amax()) > 1.05,
}


@pytest.mark.parametrize("symptom", SEEN)
def test_the_exhibits_of_a_symptom_show_it_in_numbers(symptom):
    named = {exhibit.name: exhibit for exhibit in exhibits()}
    for name in SYMPTOMS[symptom]:
        tape = named[name].play_faulty()
        assert SEEN[symptom](tape[len(tape) - 1]), name
