"""The golden cases on disk are still what Python computes."""

import json
import math

import pytest
from golden import make

import stn_viz as sv

OTHERS = {"kinks": make.kinks_document, "losses": make.losses_document}
TOLERANCE = 1e-7  # eight figures are written


def differences(old, new, path=""):
    """List where two documents differ by more than rounding."""
    if isinstance(old, dict) and isinstance(new, dict) and old.keys() == new.keys():
        return [d for key in old for d in differences(old[key], new[key], f"{path}.{key}")]
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        return [d for i, (a, b) in enumerate(zip(old, new, strict=True)) for d in differences(a, b, f"{path}[{i}]")]
    numbers = all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in (old, new))
    same = math.isclose(old, new, rel_tol=TOLERANCE, abs_tol=TOLERANCE) if numbers else old == new
    return [] if same else [f"{path}: {old} on disk, {new} now"]


@pytest.mark.parametrize("name", [*sv.families(), *OTHERS])
def test_the_file_is_what_python_computes(name):
    file = make.FOLDER / f"{name}.json"
    assert file.exists(), "write the cases of the new family: cd tests && python -m golden.make"
    now = json.loads(make.text(OTHERS[name]() if name in OTHERS else make.family_document(name)))
    found = differences(json.loads(file.read_text(encoding="utf-8")), now)
    fix = "if the change is meant: cd tests && python -m golden.make"
    assert not found, f"{len(found)} numbers changed, first {found[0]}; {fix}"


def test_no_file_is_left_of_a_family_that_is_gone():
    assert {file.stem for file in make.FOLDER.glob("*.json")} == {*sv.families(), *OTHERS}


def test_the_comparison_can_fail():
    assert differences({"a": [1.0, 2.0]}, {"a": [1.0, 2.0001]}) == [".a[1]: 2.0 on disk, 2.0001 now"]
    assert differences({"a": 1}, {"b": 1})
    assert differences([1], [1, 2])
    assert differences({"a": True}, {"a": False})
