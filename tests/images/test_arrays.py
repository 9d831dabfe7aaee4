"""Files of arrays: every number as it was saved, every layout, and hostile files refused in a sentence."""

import io
import zipfile
from contextlib import suppress

import numpy as np
import pytest
import torch

from stn_viz.errors import UserError
from stn_viz.images import tensors
from stn_viz.images.arrays import LARGEST, MOST_ARRAYS, MOST_NUMBERS, axes_of, holds_arrays, list_arrays, read_maps

RNG = np.random.default_rng(0)


def npy(array, **options):
    buffer = io.BytesIO()
    np.save(buffer, array, **options)
    return buffer.getvalue()


def npz(compressed=True, **arrays):
    buffer = io.BytesIO()
    (np.savez_compressed if compressed else np.savez)(buffer, **arrays)
    return buffer.getvalue()


def pt(value):
    buffer = io.BytesIO()
    torch.save(value, buffer)
    return buffer.getvalue()


def header(shape, kind="<f4", body=b""):
    """Write the header of an array, which may promise more than there is."""
    words = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}"
    words = words.ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + len(words).to_bytes(2, "little") + words.encode() + body


def archive(**entries):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries.items():
            file.writestr(name, content)
    return buffer.getvalue()


def saved(pickled, storage=b"\0" * 16):
    """Write what a file of torch holds around a pickle."""
    return archive(**{"x/data.pkl": pickled, "x/data/0": storage, "x/version": b"3\n"})


@pytest.mark.parametrize(
    ("shape", "axes"),
    [
        ((5, 7), "HW"),
        ((5, 7, 3), "HWC"),
        ((3, 5, 7), "CHW"),
        ((4, 5, 7), "CHW"),
        ((64, 7, 7), "CHW"),
        ((7, 7, 64), "HWC"),
        ((9, 9, 9), "CHW"),
        ((2, 64, 5, 7), "NCHW"),
        ((64, 3, 3, 3), "NCHW"),
        ((8, 64, 3, 3), "NCHW"),
        ((8, 24, 32, 3), "NHWC"),
        ((8, 28, 28, 1), "NHWC"),
        ((8, 64, 56, 1), "NCHW"),
        ((5,), None),
        ((), None),
        ((2, 2, 2, 2, 2), None),
    ],
)
def test_axes_are_named_by_the_shape(shape, axes):
    assert axes_of(shape) == axes


@pytest.mark.parametrize("shape", [(5, 7), (5, 7, 3), (6, 5, 7), (2, 6, 5, 7), (2, 24, 32, 3)])
@pytest.mark.parametrize(
    "write", [npy, lambda a: npz(x=a), lambda a: pt(torch.from_numpy(a)), lambda a: pt({"x": torch.from_numpy(a)})]
)
def test_every_number_comes_back_channels_first(shape, write):
    array = RNG.normal(size=shape)
    data = write(array)
    (one,) = list_arrays(data)
    maps = read_maps(data, one.name)
    assert one.shape == shape
    turned = np.moveaxis(array, -1, -3) if maps.axes.endswith("HWC") else array
    np.testing.assert_array_equal(maps.values.squeeze(), turned.squeeze())
    assert maps.values.ndim == 4
    assert maps.values.dtype == np.float64


@pytest.mark.parametrize(
    ("kind", "kept"),
    [("u1", "u1"), ("f2", "f4"), ("f4", "f4"), (">f4", "f4"), ("f8", "f8"), ("i2", "f4"), ("i8", "f8"), ("?", "f4")],
)
def test_bytes_stay_bytes_and_other_numbers_become_floats_that_hold_them(kind, kept):
    array = np.array([[0, 1], [100, 3]]).astype(kind)
    values = read_maps(npy(array)).values
    assert values.dtype == np.dtype(kept)
    np.testing.assert_array_equal(values[0, 0], array.astype(kept))


@pytest.mark.parametrize(
    "dtype", [torch.bfloat16, torch.float16, torch.float32, torch.float64, torch.int64, torch.bool]
)
def test_a_tensor_is_what_torch_loads(dtype):
    tensor = torch.arange(24).reshape(2, 3, 4).to(dtype)
    data = pt(
        {"layers": [{"a": tensor, "note": "text"}, tensor[:, 1:, ::2].mT], "w": torch.nn.Parameter(torch.ones(2, 2))}
    )
    assert [one.name for one in list_arrays(data)] == ["layers.0.a", "layers.1", "w"]
    loaded = torch.load(io.BytesIO(data), weights_only=True)["layers"][1]
    np.testing.assert_array_equal(read_maps(data, "layers.1").values[0], np.moveaxis(loaded.double().numpy(), -1, 0))


def test_a_state_dict_is_listed_without_its_vectors():
    module = torch.nn.Sequential(torch.nn.Conv2d(3, 8, 5), torch.nn.BatchNorm2d(8))
    data = pt(module.state_dict())
    assert [(one.name, one.shape) for one in list_arrays(data)] == [("0.weight", (8, 3, 5, 5))]
    np.testing.assert_array_equal(read_maps(data, "0.weight").values, module[0].weight.detach().numpy())


def test_several_arrays_are_read_by_their_names():
    data = npz(a=np.zeros((2, 2)), b=np.ones((3, 3)), words=np.array(["no number"]))
    assert [one.name for one in list_arrays(data)] == ["a", "b"]
    assert read_maps(data, "b").values.sum() == 9
    with pytest.raises(UserError):
        read_maps(data, "words")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (npy(np.zeros(7)), "has the shape 7; maps have two axes"),
        (npy(np.float32(3)), r"has the shape \(\)"),
        (npy(np.zeros((1, 2, 2, 2, 2))), "1×2×2×2×2"),
        (npy(np.zeros((0, 5))), "0×5 and holds no number"),
        (npy(np.zeros((2, 2), complex)), "holds complex128; maps are real"),
        (npy(np.array([["a"]])), "maps are real numbers"),
        (npy(np.zeros((2, 2), "M8[s]")), "maps are real numbers"),
        (npy(np.array([[print]]), allow_pickle=True), "pickled and could run code"),
        (npz(x=np.array([[print]], object)), "The array x holds Python objects"),
        (pt({"epoch": 3}), "holds no array"),
        (pt(torch.zeros(2, 2, dtype=torch.complex64)), "holds complex64"),
        (pt(torch.nn.Linear(2, 2)), "asks for torch.nn.modules.linear.Linear, which could run code"),
        (archive(**{"word/document.xml": "<a/>"}), "a ZIP archive"),
        (b"\x80\x04\x95", "bare pickle"),
        (header((1 << 40, 1 << 40)), "cut short or damaged"),
        (header((-5, 5)), "cut short or damaged"),
        (header((50, 50), body=b"\0" * 40), "cut short or damaged"),
        (header((1 << 40, 5), kind="|V0"), "maps are real numbers"),
        (b"\x93NUMPY\x09\x09", "cut short or damaged"),
        (b"\x93NUMPY\x02\x00\xff\xff\xff\x7f{}", "cut short or damaged"),
        (b"PK\x03\x04 and no more", "cut short or damaged"),
        (npz(x=np.ones((9, 9)))[:-40], "cut short or damaged"),
        (archive(**{"x.npy": b""}), "cut short or damaged"),
    ],
)
def test_what_is_no_map_is_refused_in_a_sentence(data, said):
    assert holds_arrays(data)
    with pytest.raises(UserError, match=said):
        list_arrays(data)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 10 * LARGEST])
@pytest.mark.parametrize("write", [npy, lambda a: npz(conv=a), lambda a: pt({"conv": torch.from_numpy(a)})])
def test_a_number_that_is_not_finite_or_beyond_all_measure_is_named_with_its_place(bad, write):
    array = np.zeros((3, 9, 8))
    array[2, 5, 7] = bad
    data = write(array)
    with pytest.raises(UserError, match=r"\[2, 5, 7\]"):
        read_maps(data, list_arrays(data)[0].name)


def test_sizes_are_bounded_before_anything_is_unpacked(monkeypatch):
    side = int(MOST_NUMBERS**0.5) + 1
    bomb = archive(**{"x.npy": header((side, side), "|u1", b"\0" * side * side)})
    assert len(bomb) < side * side / 500
    with pytest.raises(UserError, match=f"at most {MOST_NUMBERS:,}"):
        list_arrays(bomb)
    monkeypatch.setattr(tensors, "_LARGEST_STORAGE", 1 << 20)
    with pytest.raises(UserError, match="bytes, at most 1,048,576"):
        list_arrays(saved(TENSOR, b"\0" * (2 << 20)))
    with pytest.raises(UserError, match="bytes, at most 1,048,576"):
        list_arrays(saved(b"\x80\x02](" + b"N" * (1 << 20) + b"e."))
    with pytest.raises(UserError, match="at most 1,000 are listed"):
        list_arrays(npz(compressed=False, **{f"a{i}": np.zeros((1, 1)) for i in range(MOST_ARRAYS + 1)}))
    with pytest.raises(UserError, match="entries, at most"):
        list_arrays(b"PK\x03\x04" + 5 * MOST_ARRAYS * b"PK\x01\x02")


def pickled_tensor(size=b"K\x02K\x02\x86", stride=b"K\x02K\x01\x86", offset=b"K\x00", key=b"0", more=b""):
    """Write the pickle of one tensor of four floats, or of one that lies about itself."""
    stored = b"(X\x07\x00\x00\x00storagectorch\nFloatStorage\nX" + len(key).to_bytes(4, "little") + key
    stored += b"X\x03\x00\x00\x00cpuK\x04tQ"
    described = b"(" + stored + offset + size + stride + b"\x89ccollections\nOrderedDict\n)Rt"
    return b"\x80\x02ctorch._utils\n_rebuild_tensor_v2\n" + described + b"R" + more + b"."


TENSOR = pickled_tensor()


def test_the_tensor_that_is_written_by_hand_can_be_read():
    numbers = np.arange(4, dtype=np.float32)
    np.testing.assert_array_equal(read_maps(saved(TENSOR, numbers.tobytes())).values[0, 0], numbers.reshape(2, 2))


@pytest.mark.parametrize(
    "pickled",
    [
        pickled_tensor(size=b"K\xffK\xff\x86"),  # more numbers than there are
        pickled_tensor(stride=b"K\xffK\x01\x86"),
        pickled_tensor(offset=b"K\x09"),
        pickled_tensor(offset=b"J\xff\xff\xff\xff"),  # before the first
        pickled_tensor(size=b"K\x02\x85"),  # of another rank than its strides
        pickled_tensor(key=b"1"),  # which is not there
        pickled_tensor(key=b"../version"),
        pickled_tensor(more=b"0"),  # a step that no tensor needs
        pickled_tensor(more=b"cos\nsystem\nX\x02\x00\x00\x00ls\x85R"),
        pickled_tensor(more=b"cbuiltins\nbytearray\nJ\xff\xff\xff\x7f\x85R"),
        pickled_tensor(more=b"ctorch\nTensor\nJ\xff\xff\xff\x7f\x85R"),
        b"\x80\x02}((K\x01K\x02\x86t" + TENSOR[2:-1] + b"u.",  # a key of tuples in one another
        b"\x80\x02r\xff\xff\xff\xff.",  # a memo of four thousand million places
        b"\x80\x02h\x07.",
        b"\x80\x02t.",
        b"\x80\x02R.",
        b"\x80\x02",
        b"",
        b"(" * 100_000 + b".",
    ],
)
def test_a_tensor_that_lies_and_a_pickle_that_does_more_are_refused(pickled):
    with pytest.raises(UserError):
        list_arrays(saved(pickled))


def test_lists_that_hold_themselves_or_one_another_end():
    itself = b"\x80\x02]q\x00h\x00a" + TENSOR[2:-1] + b"a."
    assert {one.shape for one in list_arrays(saved(itself))} == {(2, 2)}
    doubled = b"\x80\x02]q\x00" + b"".join(b"](h\x00h\x00eq\x00" for _ in range(40)) + b"."
    with pytest.raises(UserError):
        list_arrays(saved(doubled))


def test_two_entries_of_one_name_are_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("x.npy", npy(np.zeros((2, 2))))
        with pytest.warns(UserWarning, match="Duplicate"):
            file.writestr("x.npy", npy(np.ones((2, 2))))
    with pytest.raises(UserError, match="damaged"):
        list_arrays(buffer.getvalue())


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("whole", [npy(np.ones((9, 9))), npz(x=np.ones((9, 9))), pt({"x": torch.ones(9, 9)})])
def test_damaged_bytes_are_read_or_refused_but_nothing_else(seed, whole):
    rng, data = np.random.default_rng(seed), bytearray(whole)
    for place in rng.integers(4, len(data), 6):
        data[place] = rng.integers(0, 256)
    with suppress(UserError):
        for one in list_arrays(bytes(data)):
            assert read_maps(bytes(data), one.name).values.size
