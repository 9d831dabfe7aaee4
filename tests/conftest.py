"""Shapes and dtypes are checked at run time while the tests run; hypothesis repeats itself where CI is set."""

import os
import sys
from functools import cache

if os.environ.get("PYTEST_XDIST_WORKER"):  # a core a worker: the threads of two would wait for one another
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # read once, when torch is imported

import pytest
import torch
import typecheck
from hypothesis import settings
from jaxtyping import config, install_import_hook

typecheck.install()
install_import_hook("stn_viz", "typecheck.checked")  # before the first import of the package

import stn_viz as sv  # noqa: E402 - the hook above must see it
from stn_viz.recording import call_site  # noqa: E402
from tests.browser.chromium import browser, visiting  # noqa: E402, F401  one for all: a second one in a process is refused
from tests.browser.server import app_url  # noqa: E402, F401

call_site._SKIPPED.add("typecheck")  # its frames lead to a call as jaxtyping's would

settings.register_profile("stn_viz", deadline=None, max_examples=25, derandomize=bool(os.environ.get("CI")))
settings.load_profile("stn_viz")


def pytest_collection_modifyitems(items):
    """Begin with the browser's tests on each of two workers: the last minutes are short tests', which can be shared."""
    if not os.environ.get("PYTEST_XDIST_WORKER"):
        return
    files = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    driven = [each for each in files.values() if any(item.get_closest_marker("browser") for item in each)]
    quick = [item for each in files.values() if each not in driven for item in each]
    halves = [[item for each in driven[k::2] for item in each] for k in range(2)]
    fill = max(0, len(items) // 2 - len(halves[0]))
    items[:] = halves[0] + quick[:fill] + halves[1] + quick[fill:]


def pytest_collection_finish():
    """Read what the installed packages say of Streamlit components once a process: AppTest reads all, each time."""
    if "streamlit.testing.v1" in sys.modules:
        from streamlit.components.v2 import manifest_scanner

        manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


@pytest.fixture
def random():
    """Draw float64 normals of a shape, the same ones in every run."""
    generator = torch.Generator().manual_seed(0)
    return lambda *shape: torch.randn(*shape, dtype=torch.float64, generator=generator)


@pytest.fixture
def unchecked():
    """Call the library as people do who have no run-time type checker, so that its own errors answer."""
    config.update("jaxtyping_disable", True)
    yield
    config.update("jaxtyping_disable", False)


@pytest.fixture(params=sv.families())
def family(request):
    """Give each registered family in turn; the flow on a small working lattice, for speed."""
    return sv.family(request.param, **({"resolution": 33} if request.param == "diffeomorphic" else {}))
