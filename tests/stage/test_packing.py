"""One buffer out, the same values back."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import stn_viz as sv
from stn_viz.stage.packing import DTYPES, pack, unpack

names = st.text(min_size=1, max_size=8).filter(lambda name: name.isprintable())
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**31), 2**31) | st.floats(allow_nan=False, allow_infinity=False) | names,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=8,
)
shapes = hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5)
anything = st.sampled_from(DTYPES).flatmap(lambda dtype: hnp.arrays(dtype, shapes))


@given(meta=st.dictionaries(names.filter(lambda n: n != "arrays"), values), arrays=st.dictionaries(names, anything))
def test_a_round_trip(meta, arrays):
    found_meta, found = unpack(pack(meta, arrays))
    assert found_meta == meta
    assert list(found) == list(arrays)
    for name, array in arrays.items():
        assert found[name].dtype == array.dtype
        np.testing.assert_array_equal(found[name], array)


def test_every_array_starts_on_an_eight_byte_boundary():
    payload = pack({"odd": "é"}, {"a": np.zeros(3, np.uint8), "b": np.ones(2), "c": np.zeros(5, np.float32)})
    start = 4 + int.from_bytes(payload[:4], "little")
    contents = json.loads(payload[4:start])["arrays"]
    assert start % 8 == 0
    assert [entry["offset"] for entry in contents.values()] == [0, 8, 24]
    assert len(payload) == start + 24 + 24


def test_equal_input_gives_equal_bytes():
    assert pack({"x": 1.5}, {"a": np.arange(4)[::2].astype(np.int32)}) == pack(
        {"x": 1.5}, {"a": np.array([0, 2], np.int32)}
    )


@pytest.mark.parametrize("array", [np.zeros(2, bool), np.zeros(2, np.int64), np.zeros(2, np.float16)])
def test_other_dtypes_are_refused(array):
    with pytest.raises(sv.ArgumentError, match=r"weights: got .*wanted one of uint8"):
        pack({}, {"weights": array})


def test_a_header_that_is_not_json_is_refused():
    with pytest.raises(sv.ArgumentError, match="meta"):
        pack({"x": float("nan")}, {})


@pytest.mark.parametrize("cut", [0, 3, 20, -1])
def test_a_cut_payload_is_refused(cut):
    with pytest.raises(sv.ArgumentError, match="payload"):
        unpack(pack({"key": "explore"}, {"a": np.arange(9, dtype=np.float64)})[:cut])
