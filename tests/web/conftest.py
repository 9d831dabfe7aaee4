"""Scenes for the JavaScript tests, as Python has just packed them."""

import pytest
from golden import scenes


@pytest.fixture(scope="session")
def packed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scenes")
    scenes.write(folder)
    return folder
