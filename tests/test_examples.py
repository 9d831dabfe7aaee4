"""Every public name shows an example, and each prints what it says."""

import doctest
import inspect

import pytest
import torch

import stn_viz as sv
import stn_viz.sampling.kernels
import stn_viz.transforms.controls

SHOWN_BY = {"KERNELS": stn_viz.sampling.kernels, "CONTROLS": stn_viz.transforms.controls}  # tables have no docstring
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def example_of(name):
    text = inspect.getdoc(SHOWN_BY.get(name, getattr(sv, name))) or ""
    return doctest.DocTestParser().get_doctest(text, {"sv": sv, "torch": torch}, name, None, 0)


@pytest.mark.filterwarnings("ignore:`torch.jit:DeprecationWarning")
@pytest.mark.parametrize("name", sv.__all__)
def test_the_example_prints_what_it_says(name, tmp_path, monkeypatch, unchecked):
    monkeypatch.chdir(tmp_path)  # examples may write files
    example = example_of(name)
    assert example.examples
    said: list[str] = []
    result = doctest.DocTestRunner(optionflags=OPTIONS).run(example, out=said.append)
    assert result.failed == 0, "".join(said)
