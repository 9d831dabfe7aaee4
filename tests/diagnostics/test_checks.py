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


# what a check has no fact for is not called clear


def recorded(U, grid, **how):
    with sv.record() as tape:
        F.grid_sample(U, grid, **{"align_corners": False} | how)
    return tape


def at_rest(*size, corners=False):
    return F.affine_grid(torch.eye(len(size), len(size) + 1)[None], [1, 1, *size], align_corners=corners)


def divided(height, width):
    """Make an identity with a graph that divides by W - 1 and H - 1."""
    y, x = torch.meshgrid(torch.arange(float(height)), torch.arange(float(width)), indexing="ij")
    flow = torch.zeros(1, height, width, requires_grad=True)
    return torch.stack([2 * (x + flow) / (width - 1) - 1, 2 * (y + flow) / (height - 1) - 1], -1)


def windows(count=64, side=3):
    """Read a window of 3×3 around each of many places."""
    centres = 2 * torch.rand(count, 1, 1, 2, generator=torch.Generator().manual_seed(0)) - 1
    return torch.rand(count, 1, 12, 20), centres + 0.2 * at_rest(side, side)


@pytest.mark.parametrize(
    ("check", "play", "reason"),
    [
        ("swapped-points", lambda: recorded(torch.rand(1, 1, 4, 6, 8), at_rest(4, 6, 8).clone()), "warps a volume"),
        ("divisors", lambda: recorded(torch.rand(1, 1, 3, 9), divided(3, 9)), "shorter than 4 pixels"),
        (
            "divisors",
            lambda: recorded(torch.rand(1, 1, 9, 9), divided(9, 9), align_corners=True),
            "align_corners=True, for which",
        ),
        ("labels", lambda: recorded(torch.ones(1, 1, 9, 9), at_rest(9, 9), mode="nearest"), "takes the nearest pixel"),
        ("wrong-size", lambda: recorded(*windows()), "small windows"),
        ("exploding", lambda: recorded(*windows()), "small windows"),
        ("out-of-bounds", lambda: recorded(*windows()), "small windows"),
        ("xy-swap", lambda: recorded(torch.rand(1, 1, 3, 9), at_rest(9, 9).clone()), "shorter than 4 pixels"),
        ("normaliser", lambda: recorded(torch.rand(1, 1, 3, 9), at_rest(3, 9).clone()), "shorter than 4 pixels"),
    ],
)
def test_a_check_that_lacks_a_fact_says_which_and_does_not_call_the_call_clear(check, play, reason):
    judged = row(play(), check)
    assert (judged.verdict, judged.calls, judged.measure) == ("skipped", 0, None)
    assert reason in judged.reason


def test_what_affine_grid_was_told_needs_no_graph():
    with sv.record() as tape:
        grid = F.affine_grid(torch.eye(2, 3)[None].requires_grad_(), [1, 1, 9, 9], align_corners=False)
        F.grid_sample(torch.rand(1, 1, 9, 9), grid, align_corners=False)
    assert "affine_grid built" in row(tape, "divisors").reason


def test_a_source_that_was_computed_holds_no_labels():
    U = torch.ones(1, 1, 9, 9, requires_grad=True)
    with sv.record() as tape:
        F.grid_sample(U, at_rest(9, 9).clone(), align_corners=False).sum().backward()
    assert "A gradient reached the source" in row(tape, "labels").reason


def test_the_sentence_names_the_checks_whose_rows_have_a_verdict_and_the_gaps_all_others():
    report = sv.diagnose(HERE["folded"].play_faulty())
    judged = [r.title for r in report.rows if r.verdict != "skipped"]
    assert report.checks == f"Checked: {', '.join(judged)}."
    assert set(report.checked) | set(report.skipped) == {r.name for r in report.rows}
    for r in report.rows:
        assert (r.title in judged) or any(r.title in gap for gap in report.gaps)
        assert " " not in r.name


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
