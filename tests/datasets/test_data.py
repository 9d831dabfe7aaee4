"""Digits: MNIST's files in every spelling, what is wrong with bad ones, and the stand-in that is always there."""

import gzip
import struct

import numpy as np
import pytest
import torch

from stn_viz import ArgumentError, UserError
from stn_viz.datasets.digits import DATA_VARIABLE, has_mnist, load_bundled, load_digits, load_mnist, mnist_folder

HELD_OUT = 5000


def idx(values: np.ndarray) -> bytes:
    head = struct.pack(f">{1 + values.ndim}I", {1: 2049, 3: 2051}[values.ndim], *values.shape)
    return head + values.astype(np.uint8).tobytes()


def write_mnist(folder, packed=True, dotted=False):
    rng = np.random.default_rng(0)
    for prefix, n in (("train", HELD_OUT + 20), ("t10k", 10)):
        for kind, values in (
            ("images-idx3", rng.integers(0, 256, (n, 28, 28))),
            ("labels-idx1", np.arange(n) % 10),
        ):
            name = f"{prefix}-{kind}-ubyte"
            name = name.replace("-idx", ".idx") if dotted else name
            raw = idx(values)
            (folder / (name + ".gz" if packed else name)).write_bytes(gzip.compress(raw, 1) if packed else raw)
    return folder


@pytest.mark.parametrize(("packed", "dotted"), [(True, False), (False, False), (False, True)])
def test_mnist_is_read_in_every_spelling(tmp_path, packed, dotted):
    folder = write_mnist(tmp_path, packed, dotted)
    assert has_mnist(folder)
    train, validation, test = (load_mnist(split, folder) for split in ("train", "validation", "test"))
    assert (len(train), len(validation), len(test)) == (20, HELD_OUT, 10)
    assert test.labels.tolist() == list(range(10))
    assert validation.labels[0] == 20 % 10  # the held-out digits are the last ones
    assert test.images.dtype == torch.uint8


def test_the_folder_is_the_one_given_then_the_variable_then_the_cache(tmp_path, monkeypatch):
    monkeypatch.delenv(DATA_VARIABLE, raising=False)
    assert mnist_folder(tmp_path) == tmp_path
    assert mnist_folder().parts[-2:] == ("stn_viz", "mnist")
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path))
    assert mnist_folder() == tmp_path


def test_missing_mnist_names_the_file_the_folder_and_the_remedy(tmp_path):
    with pytest.raises(UserError, match="train-images-idx3-ubyte is not in") as caught:
        load_mnist("train", tmp_path)
    assert str(tmp_path) in str(caught.value)
    assert "stn-viz download" in str(caught.value)


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: b"not an IDX file at all",
        lambda raw: raw[:200],
        lambda raw: b"\x1f\x8b" + raw[:50],
        lambda raw: b"",
    ],
    ids=["text", "truncated", "broken gzip", "empty"],
)
def test_damaged_files_give_one_sentence(tmp_path, damage):
    folder = write_mnist(tmp_path, packed=False)
    path = folder / "t10k-images-idx3-ubyte"
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(UserError, match="cannot be read as an IDX file"):
        load_mnist("test", folder)


def test_other_idx_data_is_not_taken_for_mnist(tmp_path):
    folder = write_mnist(tmp_path, packed=False)
    (folder / "t10k-images-idx3-ubyte").write_bytes(idx(np.zeros((10, 32, 32))))
    with pytest.raises(UserError, match="not MNIST"):
        load_mnist("test", folder)


def test_an_unknown_split_is_refused(tmp_path, unchecked):
    with pytest.raises(ArgumentError, match="split"):
        load_mnist("all", tmp_path)
    with pytest.raises(ArgumentError, match="split"):
        load_bundled("everything")


def test_the_bundled_digits_look_like_mnist():
    digits = load_bundled()
    assert digits.images.shape == (1797, 28, 28)
    assert sorted(set(digits.labels.tolist())) == list(range(10))
    values = digits.floats()
    assert values.min() == 0
    assert values.max() == 1
    place = torch.arange(28.0)
    mass = values.sum((1, 2, 3))
    for axis in (2, 3):  # centred by mass, to the half pixel that whole-pixel placement allows
        centre = (values.sum((1, 5 - axis)) @ place) / mass
        assert (centre - 13.5).abs().quantile(0.99) <= 0.51
    assert values[:, :, :2].sum() == 0  # the 18×18 digit leaves a rim, as MNIST's 20×20 does


def test_the_bundled_splits_share_no_digit_and_miss_none():
    parts = [load_bundled(split) for split in ("train", "validation", "test")]
    assert sum(len(part) for part in parts) == 1797
    assert all(len(part) > 300 for part in parts)


def test_digits_fall_back_on_the_bundled_ones(tmp_path):
    assert "bundled" in load_digits("test", tmp_path).source
    assert load_digits("test", write_mnist(tmp_path)).source == "MNIST test"
