"""The wheel, as others install it: in an environment of its own, where a link to any page is opened first."""

import re
import subprocess
import sys
import sysconfig
import tarfile
from importlib.metadata import distribution
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from packaging.requirements import Requirement
from playwright.sync_api import expect

import stn_viz as sv
from tests.browser.server import serving

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("wheel")]
ROOT = Path(__file__).parents[2]
SITE = Path(sysconfig.get_path("purelib"))
BINARIES = Path(sys.executable).parent.name


def called(*command, **options):
    return subprocess.run(
        [str(c) for c in command], capture_output=True, text=True, timeout=120, check=False, **options
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build the wheel from the unpacked source distribution, so that nothing can come from beside it."""
    folder = tmp_path_factory.mktemp("dist")
    build = (sys.executable, "-m", "hatchling", "build", "-d", folder)
    made = called(*build, "-t", "sdist", cwd=ROOT)
    assert made.returncode == 0, made.stderr
    with tarfile.open(next(folder.glob("*.tar.gz"))) as archive:
        archive.extractall(folder, filter="data")
    (source,) = (path for path in folder.iterdir() if path.is_dir())
    assert {"docs", "tests", "CHANGELOG.md", "CITATION.cff", "Makefile", "SECURITY.md"} <= {
        path.name for path in source.iterdir()
    }
    made = called(*build, "-t", "wheel", cwd=source)
    assert made.returncode == 0, made.stderr
    return next(folder.glob("*.whl"))


def environment(folder, wheel, wanted):
    """Make an environment that holds the wheel, and of what is installed here only the packages ``wanted``."""
    called(sys.executable, "-m", "venv", "--without-pip", folder)
    python = folder / BINARIES / Path(sys.executable).name
    site = Path(called(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").stdout.strip())
    for name in sorted({file.parts[0] for package in wanted for file in distribution(package).files or ()}):
        if name not in ("..", "__pycache__"):
            (site / name).symlink_to(SITE / name)
    put = called(sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", wheel)
    assert put.returncode == 0, put.stderr
    found = called(python, "-c", "import stn_viz; print(stn_viz.__file__)", cwd=folder)
    assert Path(found.stdout.strip()).is_relative_to(folder), found.stderr
    return folder


def needed(*extras):
    """Name every package that an installation with these extras brings, by what the packages say themselves."""
    seen, ahead = set(), [("stn-viz", extras)]
    while ahead:
        name, chosen = ahead.pop()
        for requirement in map(Requirement, distribution(name).requires or ()):
            marker = requirement.marker
            if marker is None or any(marker.evaluate({"extra": extra}) for extra in (*chosen, "")):
                key = (requirement.name.lower(), tuple(sorted(requirement.extras)))
                if key not in seen:
                    seen.add(key)
                    ahead.append(key)
    return {name for name, _ in seen}


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    return environment(tmp_path_factory.mktemp("app"), wheel, needed("app"))


@pytest.fixture(scope="module")
def library(wheel, tmp_path_factory):
    return environment(tmp_path_factory.mktemp("library"), wheel, needed())


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    with sv.record() as tape:
        F.grid_sample(torch.rand(1, 1, 9, 9), torch.zeros(1, 5, 5, 2), align_corners=False)
    path = tmp_path_factory.mktemp("files") / "good.stn"
    tape.save(path)
    return path


def visited(browser, url):
    """Open a page for the first time, and list the errors that it throws."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(url)
    return page, errors


def test_the_lessons_are_installed_with_the_commands_that_list_and_check_them_and_need_no_app(library, tmp_path):
    listed = called(library / BINARIES / "stn-viz", "lessons", "list", cwd=tmp_path)
    assert listed.returncode == 0, listed.stderr
    assert [line.split()[0] for line in listed.stdout.splitlines()][::13] == ["why", "thirty"]
    checked = called(library / BINARIES / "stn-viz", "lessons", "check", cwd=tmp_path)
    assert (checked.returncode, checked.stdout.strip()) == (0, "No fault."), checked.stderr


def test_a_link_to_any_page_opens_it_though_nobody_was_at_the_first_page(browser, installed, tmp_path):
    with serving(tmp_path / "log", program=installed / BINARIES / "stn-viz", cwd=tmp_path) as url:
        drawn = {path: "[data-testid=stn-stage][data-theta]" for path in ("debug", "backward?v=1&size=24&steps=12", "")}
        for path, part in {**drawn, "models": "text=Gallery"}.items():
            page, errors = visited(browser, f"{url}/{path}")
            expect(page.locator(part).first).to_be_visible()
            expect(page.get_by_role("link", name="Model inspector")).to_be_visible()
            assert page.locator("[data-testid=stException]").count() == 0
            assert errors == []
            page.context.close()
    assert "Traceback" not in (tmp_path / "log").read_text()


def test_a_recording_opens_and_its_stage_is_drawn(browser, installed, good, tmp_path):
    log = tmp_path / "log"
    with serving(log, "open", str(good), program=installed / BINARIES / "stn-viz", cwd=tmp_path) as url:
        (said,) = re.findall(r"http://localhost:\d+\S*", log.read_text())
        assert said == f"{url.replace('127.0.0.1', 'localhost')}/debug"
        page, errors = visited(browser, said)
        page.wait_for_selector("[data-testid=stn-stage][data-theta]")
        expect(page.get_by_text("good.stn").first).to_be_visible()
        assert errors == []
        page.context.close()


@pytest.mark.parametrize("damage", ["empty", "truncated", "garbage"])
def test_a_file_that_is_no_recording_ends_in_a_sentence_and_no_server(installed, good, tmp_path, damage):
    whole = good.read_bytes()
    path = tmp_path / "bad.stn"
    path.write_bytes({"empty": b"", "truncated": whole[: len(whole) - 40], "garbage": bytes(range(1, 200)) * 9}[damage])
    told = called(installed / BINARIES / "stn-viz", "open", path, cwd=tmp_path)
    assert told.returncode == 2
    assert "recording" in told.stderr
    assert "Traceback" not in told.stderr
    assert "http" not in told.stdout


def test_the_library_alone_works_and_the_command_names_the_extra_that_the_app_needs(library, tmp_path):
    program = library / BINARIES / "stn-viz"
    assert not list(library.rglob("site-packages/streamlit"))
    assert called(program, "--version").stdout.startswith(f"stn-viz {sv.__version__}, torch ")
    told = called(program, "run", cwd=tmp_path)
    assert told.returncode == 2
    assert "pip install 'stn-viz[app]'" in " ".join(told.stderr.split())


def test_what_the_packages_page_says_has_no_picture_or_link_that_leads_nowhere(library):
    (metadata,) = library.rglob("stn_viz-*.dist-info/METADATA")
    text = metadata.read_text("utf-8").partition("\n\n")[2]
    assert text.startswith("# stn_viz")
    assert [target for target in re.findall(r"\]\(([^)]*)\)", text) if not target.startswith("https://")] == []
