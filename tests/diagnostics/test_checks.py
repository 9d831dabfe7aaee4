"""What was checked: every check has a row, its number decides its verdict, and nothing is clear unseen."""

import pytest
import torch
import torch.nn.functional as F

import stn_viz as sv
from stn_viz.diagnostics.every_check import CHECKS
from stn_viz.diagnostics.measure import Measure, collecting, reaches, stays_below
from stn_viz.diagnostics.museum import exhibits
from stn_viz.texts import using

HERE = {exhibit.name: exhibit for exhibit in exhibits()}


def row(tape, name):
    return next(row for row in sv.checks(tape) if row.name == name)


@pytest.mark.parametrize("exhibit", exhibits(), ids=lambda e: e.name)
def test_every_check_has_one_row_and_the_findings_are_among_them(exhibit):
    tape = exhibit.play_faulty()
    rows = sv.checks(tape)
    names = [r.name for r in rows]
    assert len(set(names)) == len(names)
    assert set(names) == {"nan", *(check.name for check in CHECKS)}
    kinds = {check.name: check.kind for check in CHECKS} | {"nan": "nan"}
    assert {kinds[r.name] for r in rows if r.verdict == "found"} == {f.kind for f in sv.diagnose(tape)}
    for r in rows:
        assert (r.calls == 0) == (r.verdict == "skipped")
        assert r.calls or r.reason.endswith(".")
        assert r.call is None or 0 <= r.call < len(tape)


@pytest.mark.parametrize(
    ("name", "check", "above"),
    [
        ("folded", "folds", True),
        ("eight-apart", "aliasing", True),
        ("collapsed", "collapse", False),
        ("rounded", "kinks", True),
        ("v-before-u", "flow-swap", True),
        ("holes-in-the-depth", "no-depth", True),
        ("slanted-letters", "aspect", False),
    ],
)
def test_the_number_lies_beyond_its_threshold_where_there_is_a_finding_and_before_it_where_there_is_none(
    name, check, above
):
    found, clear = row(HERE[name].play_faulty(), check), row(HERE[name].play_fixed(), check)
    assert (found.verdict, clear.verdict) == ("found", "clear")
    assert found.measure.speaks_above is above
    assert found.measure.closeness >= 1 > clear.measure.closeness
    assert f"{found.measure.threshold:g}" in found.measured.replace("·10⁻", "e-") or not above


def test_what_another_fault_explains_is_said_to_be():
    theta = torch.tensor([[6.0, 1.0, 12.0], [1.0, 5.0, 13.0]]).expand(2, -1, -1)
    with sv.record() as tape:
        F.grid_sample(
            torch.rand(2, 1, 20, 20), F.affine_grid(theta, [2, 1, 20, 20], align_corners=False), align_corners=False
        )
    assert row(tape, "exploding").verdict == "found"
    assert row(tape, "out-of-bounds").verdict == "explained"


def test_the_nearest_call_stands_for_all():
    with sv.record() as tape:
        for scale in (1.0, 2.5, 1.5):
            grid = F.affine_grid(scale * torch.eye(2, 3)[None], [1, 1, 24, 24], align_corners=False)
            F.grid_sample(torch.rand(1, 1, 24, 24), grid, align_corners=False)
    steps = row(tape, "aliasing")
    assert (steps.verdict, steps.calls, steps.call) == ("clear", 3, 1)
    assert steps.measure.value == pytest.approx(2.5, rel=1e-3)


def test_an_empty_recording_says_why_that_may_be():
    with sv.record() as tape:
        pass
    assert str(sv.checks(tape)).startswith("Nothing was checked: the recording holds no call of grid_sample.")
    assert {r.verdict for r in sv.checks(tape)} == {"skipped"}


def test_it_is_printed_in_the_language_of_whoever_reads_it():
    rows = sv.checks(HERE["v-before-u"].play_faulty())
    assert len(str(rows).splitlines()) == len(rows)
    assert any(line.startswith("found · flow-swap · ") for line in str(rows).splitlines())
    with using("zh"):
        assert any(line.startswith("有发现 · 光流分量颠倒 · ") for line in str(rows).splitlines())


def test_measures_are_collected_only_where_somebody_asks():
    assert reaches("share", 2, 1)
    with collecting() as measures:
        assert not reaches("share", 0.5, 1)
        assert stays_below("ratio", 0.5, 1)
    assert measures == [Measure("share", 0.5, 1.0, True), Measure("ratio", 0.5, 1.0, False)]
    assert [m.closeness for m in measures] == [0.5, 2.0]


# how far gradients came


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("pushed", "V ✓ grid ✗ θ ✗"),
        ("stalled", "V ✓ grid 0 θ 0"),
        ("underflow", "V 0 grid 0 θ 0"),
        ("warped-for-nothing", "V ✗ grid ✗ θ ✗"),
        ("detached", "V ? grid ✗ θ ✗"),
        ("mixed-corners", "V – grid – θ –"),
    ],
)
def test_a_tape_says_how_far_gradients_came(name, said):
    tape = HERE[name].play_faulty()
    assert tape.reached == f"gradient reached: {said}"
    assert tape.reached in repr(tape)
