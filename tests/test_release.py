"""What a release says of itself agrees: version, changelog, citation, extras, and what its source archive holds."""

import re
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path

import pytest

import stn_viz

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def text_of(name):
    return (ROOT / name).read_text("utf-8")


def test_changelog_and_citation_name_the_version():
    headings = re.findall(r"^## \[(.+?)\]", text_of("CHANGELOG.md"), re.MULTILINE)
    assert headings[:2] == ["Unreleased", stn_viz.__version__]
    assert re.findall(r"^version: (\S+)$", text_of("CITATION.cff"), re.MULTILINE) == [stn_viz.__version__]


def test_a_tag_of_this_commit_is_the_version():
    """Where there is no git, or a clone without tags, the version in the package is all there is."""
    asked = ["git", "-C", str(ROOT), "tag", "--points-at", "HEAD", "--list", "v[0-9]*"]
    try:
        tags = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split()
    except (OSError, subprocess.CalledProcessError):
        tags = []
    assert tags in ([], [f"v{stn_viz.__version__}"])


def test_the_readme_tells_of_every_extra_and_of_no_other():
    extras = set(PROJECT["optional-dependencies"])
    assert set(re.findall(r"""pip install ["']\.\[(\w+)\]""", text_of("README.md"))) == extras
    (whole,) = PROJECT["optional-dependencies"]["all"]
    assert set(re.findall(r"\w+", whole.partition("[")[2])) == extras - {"all"}


def test_every_link_of_the_citation_and_of_the_security_page_leads_somewhere():
    named = re.findall(r"\]\(([^)]+)\)", text_of("SECURITY.md"))
    assert named
    assert [name for name in named if not (ROOT / name).is_file()] == []


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sdist")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(folder)]
    made = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    (archive,) = folder.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        names = {name.partition("/")[2] for name in opened.getnames()}
    return archive.name, names


def test_the_source_distribution_holds_tests_and_docs_and_no_leftovers(source):
    name, names = source
    assert name == f"stn_viz-{stn_viz.__version__}.tar.gz"
    own = [p for folder in ("tests", "docs", "stn_viz") for p in (ROOT / folder).rglob("*.py")]
    missing = {path.relative_to(ROOT).as_posix() for path in own} - names
    assert not missing
    assert names >= {"CITATION.cff", "SECURITY.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "README.md", "app.py"}
    assert not [n for n in names if "__pycache__" in n or n.startswith((".venv", "node_modules"))]
