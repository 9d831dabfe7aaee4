"""``stn-viz warp``: a picture or a folder, by θ, by a matrix, by a link."""

import sys

import cv2
import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from stn_viz import cli
from stn_viz.images.original import read_original

THETA = "0.9,-0.3,0.1,0.2,0.7,-0.1"
PHOTO = np.random.default_rng(0).integers(0, 256, (40, 60, 3), dtype=np.uint8)


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "in" / "photo.png"
    path.parent.mkdir()
    Image.fromarray(PHOTO).save(path)
    return path


def run(*arguments):
    result = CliRunner().invoke(cli.app, ["warp", *map(str, arguments)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def refused(monkeypatch, capsys, *arguments):
    monkeypatch.setattr(sys, "argv", ["stn-viz", "warp", *map(str, arguments)])
    with pytest.raises(SystemExit):
        cli.main()
    return " ".join(capsys.readouterr().err.split())


def test_theta_matrix_and_link_mean_the_same(photo, tmp_path):
    out = [tmp_path / f"{k}.png" for k in range(3)]
    run(photo, out[0], "--theta", THETA, "--kernel", "bicubic")
    run(photo, out[1], "--link", f"http://localhost:8501/?v=1&theta={THETA}&kernel=bicubic")
    s, ox, oy = np.diag([30.0, 20, 1]), 29.5, 19.5  # of normalised coordinates in a picture of 60×40
    s[:2, 2] = ox, oy
    theta = np.array([*map(float, THETA.split(",")), 0, 0, 1]).reshape(3, 3)
    matrix = s @ theta @ np.linalg.inv(s)
    run(photo, out[2], "--matrix", ",".join(map(str, matrix.ravel())), "--inverse-map", "--kernel", "bicubic")
    V = [read_original(path).pixels.astype(int) for path in out]
    assert V[0].std() > 20
    assert all(np.abs(v - V[0]).max() <= 1 for v in V[1:])


def test_a_matrix_is_opencvs(photo, tmp_path):
    matrix = np.array([[1.2, 0.3, -4], [-0.2, 1.1, 6.0]])
    run(photo, tmp_path / "v.png", "--matrix", matrix.tolist(), "--size", "70x50", "--no-prefilter")
    theirs = cv2.warpAffine(PHOTO, matrix, (70, 50), flags=cv2.INTER_LINEAR)
    assert np.abs(read_original(tmp_path / "v.png").pixels.astype(int) - theirs).max() <= 1


@pytest.mark.parametrize(
    ("option", "border"), [((), cv2.BORDER_REFLECT), (("--align-corners",), cv2.BORDER_REFLECT_101)]
)
def test_a_matrix_reflects_about_the_line_that_the_corners_say(photo, tmp_path, option, border):
    matrix = np.array([[1.0, 0, 17], [0, 1.0, 9]])
    how = ("--matrix", matrix.tolist(), "--padding", "reflection", "--no-prefilter", *option)
    run(photo, tmp_path / "v.png", *how)
    theirs = cv2.warpAffine(PHOTO, matrix, (60, 40), flags=cv2.INTER_LINEAR, borderMode=border)
    assert np.abs(read_original(tmp_path / "v.png").pixels.astype(int) - theirs).max() <= 1


def test_a_folder_becomes_a_folder(photo, tmp_path):
    Image.fromarray(PHOTO).save(photo.with_name("second.bmp"))
    photo.with_name("notes.txt").write_text("no picture")
    said = run(photo.parent, tmp_path / "out", "--theta", THETA)
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["photo.png", "second.png"]
    assert said.count("60×40") == 2
    run(photo.parent, tmp_path / "webp", "--theta", THETA, "--format", "webp")
    assert sorted(p.name for p in (tmp_path / "webp").iterdir()) == ["photo.webp", "second.webp"]


def test_16_bits_are_written_where_they_are_asked_for(photo, tmp_path):
    run(photo, tmp_path / "deep.png", "--theta", THETA, "--bits", "16")
    assert read_original(tmp_path / "deep.png").pixels.dtype == np.uint16


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ((), "one of --theta, --matrix and --link"),
        (("--theta", "1,2"), "--theta has 2 numbers, wanted 6 for affine: θ11"),
        (("--theta", "1,2,x"), "--theta:"),
        (("--matrix", "1,2"), "--matrix has 2 numbers, wanted six or nine"),
        (("--matrix", "1,1,0,1,1,0"), "no inverse"),
        (("--theta", THETA, "--size", "big"), "wanted WIDTHxHEIGHT"),
        (("--theta", THETA, "--size", "60000x60000"), "3,600 megapixels; wanted at most 150"),
        (("--theta", THETA, "--family", "foo"), "--family is foo, wanted one of translation"),
        (("--theta", THETA, "--format", "jpg"), "--format is jpg and v.png ends in .png"),
        (("--theta", THETA, "--kernel", "sharp"), "--kernel is sharp"),
        (("--theta", THETA, "--padding", "wrap"), "--padding is wrap"),
        (("--theta", THETA, "--bits", "12"), "wanted 8 or 16"),
        (("--theta", THETA, "--format", "gif"), "--format is gif"),
        (("--link", "/?v=1&theta=1,2"), "--link cannot be read"),
        (("--link", f"/?v=1&theta={THETA}", "--align-corners"), "--align-corners stands beside --link"),
        (("--link", f"/?v=1&theta={THETA}", "--family", "tps"), "--family is tps and there is no --theta of it"),
        (("--matrix", "1,0,0,0,1,0", "--family", "affine"), "--family is affine and there is no --theta of it"),
        (("--link", f"/?v=1&theta={THETA}", "--inverse-map"), "--inverse-map says which way --matrix maps"),
        (("--theta", THETA, "--inverse-map"), "--inverse-map says which way --matrix maps"),
    ],
)
def test_what_cannot_be_meant_is_refused(photo, tmp_path, monkeypatch, capsys, options, sentence):
    assert sentence in refused(monkeypatch, capsys, photo, tmp_path / "v.png", *options)


def test_files_that_are_none_are_refused(photo, tmp_path, monkeypatch, capsys):
    assert "ends in none of" in refused(monkeypatch, capsys, photo, tmp_path / "v.gif", "--theta", THETA)
    assert "There is no file" in refused(monkeypatch, capsys, tmp_path / "no.png", tmp_path / "v.png", "--theta", THETA)
    np.save(tmp_path / "nan.npy", np.full((4, 4), np.nan))
    assert "holds NaN" in refused(monkeypatch, capsys, tmp_path / "nan.npy", tmp_path / "v.npy", "--theta", THETA)
    (tmp_path / "empty").mkdir()
    assert "no picture in" in refused(monkeypatch, capsys, tmp_path / "empty", tmp_path / "out", "--theta", THETA)


def test_nothing_that_is_read_is_written_over(photo, monkeypatch, capsys):
    for target in (photo, photo.parent):
        assert "would be written over" in refused(monkeypatch, capsys, photo, target, "--theta", THETA)
    assert "would be written over" in refused(monkeypatch, capsys, photo.parent, photo.parent, "--theta", THETA)
    np.testing.assert_array_equal(read_original(photo).pixels, PHOTO)


def test_a_folder_is_warped_but_for_the_files_that_cannot_be_and_they_are_named(photo, tmp_path, monkeypatch, capsys):
    (photo.parent / "broken.png").write_bytes(photo.read_bytes()[:200])
    said = refused(monkeypatch, capsys, photo.parent, tmp_path / "out", "--theta", THETA)
    assert "1 of 2 files were not warped: broken.png." in said
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["photo.png"]


def test_what_would_mean_nothing_is_refused(photo, tmp_path, monkeypatch, capsys):
    assert "says no view" in refused(monkeypatch, capsys, photo, tmp_path / "a.png", "--link", "foo")
    said = refused(monkeypatch, capsys, photo, tmp_path / "a.jpg", "--theta", THETA, "--bits", "16")
    assert "a.jpg has 8 bits a channel" in said
