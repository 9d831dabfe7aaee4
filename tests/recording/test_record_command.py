"""``stn-viz record``: a training is recorded as it stands; its steps are its optimiser's, its output its own."""

import sys

import pytest
import torch
from typer.testing import CliRunner

import stn_viz as sv
from stn_viz import cli
from stn_viz.recording import replay
from stn_viz.recording.optimiser_steps import steps_by_optimiser

TRAINING = """
import sys, torch, torch.nn.functional as F
from beside import U
localiser = torch.nn.Linear(16, 6)
optimiser = torch.optim.SGD(localiser.parameters(), 0.01)
for _ in range(int(sys.argv[1])):
    optimiser.zero_grad()
    theta = localiser(U.flatten(1)).view(4, 2, 3)
    V = F.grid_sample(U, F.affine_grid(theta, [4, 1, 4, 4], align_corners=False), align_corners=False)
    V.square().mean().backward()
    optimiser.step()
{end}
"""


@pytest.fixture
def training(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "beside.py").write_text("import torch\ntorch.manual_seed(0)\nU = torch.rand(4, 1, 4, 4)\n")
    monkeypatch.delitem(sys.modules, "beside", raising=False)

    def write(end="print(__name__, sys.argv[1:])"):
        (tmp_path / "train.py").write_text(TRAINING.format(end=end))
        return tmp_path / "train.py"

    yield write
    sys.modules.pop("beside", None)


def run(*arguments):
    return CliRunner().invoke(cli.app, ["record", *map(str, arguments)])


@pytest.mark.parametrize("how", [("python", "train.py"), ("train.py",), (sys.executable, "-m", "train")])
def test_a_training_is_recorded_without_a_line_of_it_changed(training, tmp_path, how):
    script, before = training(), (sys.argv[:], sys.path[:])
    result = run("--to", "run.stn", "--every", 5, "--", *how, 20, "--its-own")
    assert result.exit_code == 0, result.output
    assert result.stdout == "__main__ ['20', '--its-own']\n", "what is ours goes to the other stream"
    assert "stn-viz open run.stn --follow" in result.stderr
    tape = sv.load_recording(tmp_path / "run.stn")
    assert tape.steps == (0, 5, 10, 15)
    assert all(call.theta_grad is not None and script.name in call.site.line for call in tape)
    V = [torch.stack([replay(call, item).V for item in range(call.batch)]) for call in tape]
    assert tape.losses == {call.step: pytest.approx(float(v.square().mean())) for call, v in zip(tape, V, strict=True)}
    assert (sys.argv, sys.path) == before


@pytest.mark.parametrize(("end", "code"), [("sys.exit()", 0), ("sys.exit(3)", 3), ("raise ValueError('mine')", 1)])
def test_a_training_that_ends_itself_leaves_its_recording_and_its_code(training, tmp_path, end, code):
    training(end)
    result = run("--every", 1, "--", "python", "train.py", 4)
    assert result.exit_code == code
    assert len(sv.load_recording(tmp_path / "run.stn").steps) >= 4


@pytest.mark.parametrize(("length", "steps"), [(6, range(6)), (120, (*range(16), 50, 100))])
def test_a_short_training_is_kept_whole_where_nobody_says_how_often(training, tmp_path, length, steps):
    training()
    assert run("--", "python", "train.py", length).exit_code == 0
    assert sv.load_recording(tmp_path / "run.stn").steps == tuple(steps)


def test_what_was_found_is_printed_at_the_end_and_at_any_time_by_a_command(training, tmp_path):
    training()
    recorded = run("--", "python", "train.py", 4)
    assert recorded.exit_code == 0, recorded.output
    report = sv.diagnose(sv.load_recording("run.stn"))
    assert "non-identity-start" in [finding.kind for finding in report]
    assert all(str(finding) in recorded.stderr for finding in report)
    assert report.checks not in recorded.stderr, "the finding is not buried"
    brief, whole = (CliRunner().invoke(cli.app, ["diagnose", "run.stn", *more]).stdout for more in ((), ("--checks",)))
    assert brief.endswith(f"{report.brief} They are listed by: stn-viz diagnose run.stn --checks\n")
    assert f"{len(report.checked)} checks gave a verdict" in brief
    assert whole.endswith(f"{report}\n")
    assert all("gradient reached: V ✓ grid ✓ θ ✓\n" in said for said in (recorded.stderr, brief, whole))
    assert "There is no recording" in str(CliRunner().invoke(cli.app, ["diagnose", "nowhere.stn"]).exception)


def test_the_loss_of_a_step_is_what_was_gone_back_from_in_it():
    weight = torch.nn.Parameter(torch.ones(1))
    optimiser = torch.optim.SGD([weight], 0.0)
    before = torch.autograd.backward
    with sv.record(every=2) as tape, steps_by_optimiser(tape):
        for step in range(4):
            torch.nn.functional.grid_sample(torch.rand(1, 1, 4, 4), torch.zeros(1, 2, 2, 2), align_corners=False)
            if step < 3:
                (weight.sum() * step).backward()
                torch.autograd.backward(weight.sum())
            weight.expand(3).backward(torch.ones(3))  # a gradient that is given is of no loss
            optimiser.step()
    assert tape.losses == {0: 1.0, 2: 3.0}
    assert torch.autograd.backward is before


def test_what_is_no_training_is_refused(training):
    assert "There is no file nowhere.py" in str(run("--", "python", "nowhere.py").exception)
    assert "There is no training to run" in str(run("--", "python").exception)


@pytest.fixture
def stepping():
    """Record a schedule of optimisers, by name, with a call before each letter in capitals; give the tape's steps."""

    def recorded(schedule):
        weights = {name: torch.nn.Parameter(torch.zeros(1)) for name in "dg"}
        optimisers = {name: torch.optim.SGD([weight], 0.1) for name, weight in weights.items()}
        with sv.record() as tape, steps_by_optimiser(tape):
            for turn in schedule:
                if turn.isupper():
                    torch.nn.functional.grid_sample(
                        torch.rand(1, 1, 4, 4), torch.zeros(1, 2, 2, 2), align_corners=False
                    )
                weights[turn.lower()].grad = torch.ones(1)
                optimisers[turn.lower()].step()
        steps = [call.step for call in tape]
        for optimiser in optimisers.values():
            optimiser.step()  # after the block nothing is counted
        assert [call.step for call in tape] == steps
        return steps

    return recorded


@pytest.mark.parametrize(
    ("schedule", "steps"),
    [
        ("DgDgDg", [0, 2, 3]),  # the second one's first turn ends a step of its own
        ("DddgDddgDddg", [0, 4, 5]),  # several turns of one for one of the other
        ("DDDGGG", [0, 1, 2, 3, 4, 5]),  # one stage after the other
        ("Dg" + 18 * "D", [0, *16 * [2], 3, 4]),  # one that stepped once: the other goes on, and counts again
    ],
)
def test_of_two_optimisers_the_last_of_a_round_ends_the_steps(stepping, schedule, steps):
    assert stepping(schedule) == steps


def test_what_a_generator_gave_before_its_discriminator_learnt_is_gone_back_through_in_the_same_step():
    torch.manual_seed(0)
    localiser, judge = torch.nn.Linear(3, 6), torch.nn.Linear(16, 1)
    torch.nn.init.zeros_(localiser.weight)
    localiser.bias.data = torch.tensor([1.0, 0, 0, 0, 1, 0])
    theirs, ours = torch.optim.SGD(judge.parameters(), 0.1), torch.optim.SGD(localiser.parameters(), 0.01)
    with sv.record() as tape, steps_by_optimiser(tape):
        for _ in range(4):
            theta = localiser(torch.rand(4, 3)).view(4, 2, 3)
            grid = torch.nn.functional.affine_grid(theta, (4, 1, 4, 4), align_corners=False)
            fake = torch.nn.functional.grid_sample(torch.rand(4, 1, 4, 4), grid, align_corners=False).flatten(1)
            theirs.zero_grad()
            (judge(torch.rand(4, 16)) - judge(fake.detach())).mean().backward()
            theirs.step()
            ours.zero_grad()
            judge(fake).mean().backward()
            ours.step()
    assert len(tape) == 4
    assert all(call.upstream is not None for call in tape.calls[1:])
    assert "unused" not in [finding.kind for finding in sv.diagnose(tape)]
