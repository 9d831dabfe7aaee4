"""The run-time type checker sees wrong types, and sizes that differ where one name stands for both."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch
from jaxtyping import Float, TypeCheckError
from torch import Tensor
from typecheck import checked, jaxtyped

import stn_viz as sv
from stn_viz.errors import check_kind


def test_a_wrong_type_is_refused_where_it_goes_in_and_where_it_comes_out():
    @jaxtyped(typechecker=checked)
    def half(number: int) -> int:
        return number / 2 if number % 2 else number // 2

    assert half(4) == 2
    with pytest.raises(TypeCheckError, match="number='4'"):
        half("4")
    with pytest.raises(TypeCheckError, match=r"return 1\.5"):
        half(3)


def test_a_name_stands_for_one_size_in_all_that_a_call_takes_and_gives():
    @jaxtyped(typechecker=checked)
    def first(a: Float[Tensor, "N 2"], b: Float[Tensor, " N"]) -> Float[Tensor, " N"]:
        return a[:, 0] if float(b.sum()) else b[:1]

    assert first(torch.ones(3, 2), torch.ones(3)).shape == (3,)
    assert first(torch.ones(4, 2), torch.ones(4)).shape == (4,), "each call has its own"
    with pytest.raises(TypeCheckError, match="b="):
        first(torch.ones(3, 2), torch.ones(4))
    with pytest.raises(TypeCheckError, match="return"):
        first(torch.ones(3, 2), torch.zeros(3))


def test_a_generator_is_one():
    @jaxtyped(typechecker=checked)
    def counted(upto: int) -> Iterator[int]:
        yield from range(upto)

    assert list(counted(2)) == [0, 1]
    with pytest.raises(TypeCheckError):
        counted("2")


def test_the_package_is_checked_and_can_be_left_unchecked(request):
    with pytest.raises(TypeCheckError):
        check_kind(3, "a text", str, "a text", "pass a text")
    request.getfixturevalue("unchecked")
    check_kind(3, "a text", str, "a text", "pass a text")


def test_classes_whose_fields_have_equal_names_are_held_to_their_own_types():
    pair, triple = sv.Frame((1, 2), (3, 4)), sv.VolumeFrame((1, 2, 3), (4, 5, 6))
    assert len(pair.source) + 1 == len(triple.source)
    with pytest.raises(TypeCheckError):
        sv.Frame((1, 2, 3), (4, 5, 6))
    with pytest.raises(TypeCheckError):
        sv.VolumeFrame((1, 2), (3, 4))
