"""``stn-viz register``: θ, the aligned picture and a checkerboard; two pictures of two scenes are refused."""

import sys

import numpy as np
import pytest
from PIL import Image
from skimage import data
from typer.testing import CliRunner

from stn_viz import cli
from stn_viz.images.decode import load_image


def test_two_cuts_of_one_photograph_are_aligned(tmp_path):
    photo = data.astronaut()
    first, second = tmp_path / "a.png", tmp_path / "b.jpg"
    Image.fromarray(photo[40:360, 60:460]).save(first)
    dark = (photo[60:380, 40:440] * 0.7 + 10).astype(np.uint8)
    Image.fromarray(dark).save(second, quality=95)
    out, board = tmp_path / "aligned.png", tmp_path / "board.png"
    arguments = ["register", str(first), str(second), "--aligned", str(out), "--checkerboard", str(board)]
    result = CliRunner().invoke(cli.app, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    theta = [float(v) for v in result.output.split("--theta ")[1].split()[0].split(",")]
    assert theta == pytest.approx([1, 0, -20 / 200, 0, 1, 20 / 160], abs=0.01)
    aligned, inside = load_image(out), np.s_[5:290, 30:390]
    assert np.abs(aligned[inside].astype(int) - photo[60:380, 40:440][inside]).mean() < 3
    squares = load_image(board)
    np.testing.assert_array_equal(squares[0:40, 60:90], load_image(second)[0:40, 60:90])
    np.testing.assert_array_equal(squares[0:40, 100:140], aligned[0:40, 100:140])


def test_two_scenes_are_refused(tmp_path, monkeypatch, capsys):
    for name, photo in (("a.png", data.camera()), ("b.png", data.immunohistochemistry())):
        Image.fromarray(photo).save(tmp_path / name)
    monkeypatch.setattr(sys, "argv", ["stn-viz", "register", str(tmp_path / "a.png"), str(tmp_path / "b.png")])
    with pytest.raises(SystemExit):
        cli.main()
    assert "Not registered: a.png and b.png" in " ".join(capsys.readouterr().err.split())


def test_theta_is_printed_in_one_line_that_can_be_copied_and_nothing_that_is_read_is_written_over(tmp_path):
    first = tmp_path / "a.png"
    Image.fromarray(data.camera()[100:200, 100:200]).save(first)
    result = CliRunner().invoke(cli.app, ["register", str(first), str(first), "--family", "projective"])
    (line,) = [line for line in result.output.splitlines() if "--theta" in line]
    assert len(line.split("--theta ")[1].split(",")) == 8
    before = first.read_bytes()
    refused = CliRunner().invoke(cli.app, ["register", str(first), str(first), "--aligned", str(first)])
    assert "would be written over" in str(refused.exception)
    assert first.read_bytes() == before
    refused = CliRunner().invoke(cli.app, ["register", str(first), str(first), "--kernel", "cubic"])
    assert "--kernel is cubic" in str(refused.exception)


def test_a_family_that_is_not_linear_and_a_folder_are_refused(tmp_path):
    first = tmp_path / "a.png"
    Image.fromarray(data.camera()[100:200, 100:200]).save(first)
    refused = CliRunner().invoke(cli.app, ["register", str(first), str(first), "--family", "diffeomorphic"])
    assert "--family is diffeomorphic, wanted one that is linear in θ: translation" in str(refused.exception)
    refused = CliRunner().invoke(cli.app, ["register", str(first), str(tmp_path)])
    assert "is a folder" in str(refused.exception)
