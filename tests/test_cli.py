"""The command: trains, evaluates against the card, and says what is wrong in one sentence."""

import errno
import os

import onnxruntime
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from typer.testing import CliRunner

import stn_viz
from stn_viz import cli
from stn_viz.datasets.digits import DATA_VARIABLE, load_bundled
from stn_viz.errors import UserError
from stn_viz.networks.checkpoints import load_card, load_checkpoint
from stn_viz.recording import load_recording, record


@pytest.fixture(autouse=True)
def nowhere(tmp_path, monkeypatch):
    """No MNIST, so that every machine runs the same tests."""
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "no-mnist"))
    monkeypatch.setattr("sys.argv", ["stn-viz", "train", "r-cnn"])


def test_a_card_keeps_the_command_and_no_folder_of_this_machine():
    typed = [
        "train",
        "r-cnn",
        "--runs",
        "/some where/runs",
        "--steps",
        "30",
        "--into=/tmp/x",
        "--data",
        "d",
        "--seed=2",
    ]
    assert cli._typed(typed) == "stn-viz train r-cnn --steps 30 --seed=2"


def test_train_ships_a_network_that_evaluate_reproduces(tmp_path):
    out, runs = tmp_path / "out", tmp_path / "runs"
    arguments = ["train", "r-cnn", "--steps", "30", "--batch", "32", "--runs", str(runs), "--into", str(out)]
    result = CliRunner().invoke(cli.app, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    assert "bundled digits" in result.output
    path = out / "r-cnn.safetensors"
    assert load_card(path).command == "stn-viz train r-cnn"
    assert not load_checkpoint(path).transformers
    result = CliRunner().invoke(cli.app, ["evaluate", str(path)], catch_exceptions=False)
    assert result.exit_code == 0
    assert f"{load_card(path).results_bundled.error:.3f}" in result.output
    assert "Only the bundled digits are at hand" in " ".join(result.output.split())


def test_a_table_that_was_killed_goes_on_with_the_cells_that_are_missing(tmp_path, monkeypatch):
    out = tmp_path / "out"
    typed = ["--steps", "4", "--batch", "16", "--runs", str(tmp_path / "runs"), "--into", str(out)]
    few = load_bundled("test").part(slice(0, 30))
    monkeypatch.setattr(cli, "load_digits", lambda split, folder=None: few)
    monkeypatch.setattr(cli, "load_bundled", lambda: few)
    monkeypatch.setattr(cli, "TABLE", ("r-fcn", "r-cnn"))
    begun = []
    real = cli._train_one

    def killed_at_the_second(one, *rest):
        begun.append(one.name)
        if begun == ["r-fcn", "r-cnn"]:
            raise KeyboardInterrupt
        real(one, *rest)

    monkeypatch.setattr(cli, "_train_one", killed_at_the_second)
    run = CliRunner()
    assert run.invoke(cli.app, ["train", "--table", *typed]).exit_code != 0
    assert not (out / "r-cnn.json").exists()
    first = (out / "r-fcn.json").read_bytes()
    result = run.invoke(cli.app, ["train", "--table", *typed], catch_exceptions=False)
    assert begun == ["r-fcn", "r-cnn", "r-cnn"], "the finished cell is not begun again"
    assert "r-fcn: there already" in result.output
    assert (out / "r-fcn.json").read_bytes() == first
    assert load_card(out / "r-cnn.safetensors").recipe["steps"] == 4
    longer = ["5" if word == "4" else word for word in typed]
    longer[-3] = str(tmp_path / "more-runs")
    run.invoke(cli.app, ["train", "--table", *longer], catch_exceptions=False)
    assert begun[3:] == ["r-fcn", "r-cnn"], "another recipe is another training"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["train"], "Name what to train"),
        (["train", "r-rnn"], "TASK"),
        (["evaluate", "r-st-cnn-moebius"], "There is no trained network"),
        (["train", "r-cnn", "--device", "abacus"], "is not available here"),
        (["train", "r-cnn", "--steps", "-3"], "steps: got -3, wanted a whole number from 1"),
        (["train", "r-cnn", "--batch", "0"], "batch: got 0"),
        (["train", "r-cnn", "--rate", "nan"], "rate: got nan"),
        (["train", "r-cnn", "--decay", "-1"], "decay: got -1.0"),
        (["train", "r-cnn", "--bend", "inf"], "bend: got inf"),
        (["train", "r-cnn", "--ripple", "-1"], "ripple: got -1.0"),
        (["train", "r-cnn", "--seed", "99999999999999999999"], "seed: got 99999999999999999999"),
        (["train", "r-st-cnn-affine", "--follow", "-1"], "follow: got -1.0"),
        (["train", "r-st-cnn-affine", "--upright", "3"], "upright: got 3.0"),
        (["run", "--port", "99999"], "65535"),
        (["run", "--port", "0"], "Invalid value for '--port'"),  # the rest of the sentence is the parser's own
        (["run", "--lan", "--host", "localhost"], "leave --host out"),
        (["open", "gone.stn"], "There is no file"),
        (["open", "[red]gone[/].stn"], "There is no file [red]gone[/].stn"),
    ],
)
def test_mistakes_end_in_one_sentence(arguments, sentence, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["stn-viz", *arguments])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    assert caught.value.code == 2
    assert sentence in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize("option", ["--runs", "--into"])
def test_a_place_that_cannot_be_written_to_is_refused_before_a_training_starts(tmp_path, monkeypatch, capsys, option):
    (tmp_path / "file").write_text("")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli, "_train_one", lambda *_: pytest.fail("it began"))
    assert command(monkeypatch, "train", "r-cnn", option, tmp_path / "file" / "below") == 2
    assert str(tmp_path / "file") in " ".join(capsys.readouterr().err.split())


def test_a_disk_that_is_full_ends_in_a_sentence(tmp_path, monkeypatch, capsys):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "r-cnn.safetensors.part")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli, "_train_one", full)
    assert command(monkeypatch, "train", "r-cnn", "--into", tmp_path) == 2
    assert capsys.readouterr().err == "stn-viz: No space left on device: r-cnn.safetensors.part.\n"


@pytest.fixture
def served(monkeypatch):
    """Note how the server would have been started, and start none."""
    starts = []
    monkeypatch.setattr(
        "stn_viz.app.server.serve",
        lambda port=None, recording=None, *, beside, **how: starts.append((port, recording, how)),
    )
    return starts


def command(monkeypatch, *arguments):
    monkeypatch.setattr("sys.argv", ["stn-viz", *map(str, arguments)])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    return caught.value.code


AT_HOME = {"host": None, "lan": False, "base_path": None}


def test_plain_stn_viz_serves_the_app_and_open_names_the_recording(tmp_path, monkeypatch, served):
    file = tmp_path / "mine.stn"
    with record() as tape:
        F.grid_sample(torch.rand(1, 1, 3, 3), torch.zeros(1, 2, 2, 2), align_corners=False)
    tape.save(file)
    for arguments in (
        [],
        ["run", "--port", "9000", "--lan", "--visitors", "30"],
        ["open", file, "--host", "h", "--base-path", "/stn"],
    ):
        assert command(monkeypatch, *arguments) == 0
    assert served == [
        (None, None, {**AT_HOME, "visitors": None}),
        (9000, None, {**AT_HOME, "lan": True, "visitors": 30}),
        (None, file, {**AT_HOME, "host": "h", "base_path": "/stn"}),
    ]


def test_a_file_is_followed_before_it_is_there_and_refused_where_it_is_no_recording(tmp_path, monkeypatch, served):
    assert command(monkeypatch, "open", tmp_path / "soon.stn", "--follow") == 0
    assert served == [(None, tmp_path / "soon.stn", {**AT_HOME, "follow": True})]
    (tmp_path / "novel.stn").write_text("It was a dark and stormy night.")
    assert command(monkeypatch, "open", tmp_path / "novel.stn", "--follow") == 2
    assert len(served) == 1


def test_a_version_is_said(monkeypatch, capsys):
    assert command(monkeypatch, "--version") == 0
    assert stn_viz.__version__ in capsys.readouterr().out


@pytest.mark.parametrize("name", ["empty.stn", "text.stn", "cut.stn", "empty.pt", "noise.pt", "cut.safetensors"])
def test_a_file_that_cannot_be_opened_starts_no_server(tmp_path, monkeypatch, capsys, served, name):
    with record() as tape:
        F.grid_sample(torch.rand(1, 1, 3, 3), torch.zeros(1, 2, 2, 2), align_corners=False)
    tape.save(tmp_path / "whole")
    whole = (tmp_path / "whole").read_bytes()
    held = {"empty": b"", "text": b"It was a dark and stormy night.", "noise": bytes(range(256)), "cut": whole[:-9]}
    (tmp_path / name).write_bytes(held[name.partition(".")[0]])
    assert command(monkeypatch, "open", tmp_path / name) == 2
    said = capsys.readouterr().err
    assert served == []
    assert "recording" in said or "damaged" in said
    assert "\n\n" not in said


class Sampled(nn.Module):
    def forward(self, images: Tensor) -> Tensor:
        return F.grid_sample(images, torch.zeros(len(images), 4, 4, 2), align_corners=False)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_open_runs_a_program_and_serves_what_it_sampled(tmp_path, monkeypatch):
    served = []

    def serve(port, recording=None, **how):
        served.append((recording.name, load_recording(recording)))

    monkeypatch.setattr("stn_viz.app.server.serve", serve)
    path = tmp_path / "net.pt"
    torch.jit.script(Sampled()).save(path)
    arguments = ["open", str(path), "--size", "10x12", "--save", str(tmp_path / "kept.stn")]
    result = CliRunner().invoke(cli.app, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    assert "bundled pictures" in result.output
    assert (served[0][0], served[0][1][0].source) == ("kept.stn", (10, 12))
    assert (tmp_path / "kept.stn").is_file()
    with pytest.raises(UserError, match="HEIGHTxWIDTH"):
        CliRunner().invoke(cli.app, ["open", str(path), "--size", "ten"], catch_exceptions=False)


def test_export_writes_a_network_and_prints_how_far_it_lies_from_torch(tmp_path, unchecked):
    file = tmp_path / "net.onnx"
    result = CliRunner().invoke(cli.app, ["export", "r-st-cnn-affine", "--onnx", str(file)], catch_exceptions=False)
    said = " ".join(result.output.split())
    assert float(said.partition("largest difference to torch ")[2]) < 1e-4
    digits = load_bundled("test").floats(slice(3))
    (logits,) = onnxruntime.InferenceSession(file).run(None, {"input_0": digits.numpy()})
    with torch.no_grad():
        torch.testing.assert_close(
            torch.from_numpy(logits), load_checkpoint("r-st-cnn-affine")(digits), atol=1e-4, rtol=0
        )
