"""Fixtures of this folder."""

import pytest
from storage_cases import recorded


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    path = tmp_path_factory.mktemp("recording") / "run.stn"
    recorded().save(path)
    return path.read_bytes()
