"""A diagnostic with its exhibit and a page, each added by the guide, pass the tests that hold all of them.

CONTRIBUTING.md is followed to the letter in a copy of the package and its tests: its code goes where it says, the
Chinese sentences and the page's own test are what a reader of the guide writes.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.guide import append, code_blocks, copy_package, copy_tests, insert, run_copy

CHINESE = {
    "diagnostics": """diagnostics-kind-overshoot = 过冲
diagnostics-overshoot = V 超出 U 的范围 { $beyond }，因为双三次核的部分权重为负。边缘旁出现 U 没有的值。
diagnostics-overshoot-remedy = 把 V 限制在 U 的取值范围内，或者用 mode='bilinear' 采样。
""",
    "museum": """museum-brighter-than-white-title = 比白更白
museum-brighter-than-white-description = 字母用 mode='bicubic' 旋转。笔画两侧比黑更黑，比白更白。
""",
    "weights": """weights-kernel = 核
weights-distance = 距离（像素）
weights-weight = 该距离处的像素权重为 { $weight }。
""",
    "app": "app-title-weights = 权重\n",
}
PAGE_TEST = """
from streamlit.testing.v1 import AppTest


def test_a_link_opens_the_page_and_a_change_comes_back_into_it():
    at = AppTest.from_string("from stn_viz.app.weights import page\\npage.page()", default_timeout=60)
    at.query_params.update({"v": "1", "kernel": "bicubic", "distance": "nan"})
    at.run()
    assert not at.exception
    assert "distance" in at.warning[0].value
    assert at.markdown[0].value == "A pixel at this distance has the weight 0.594."
    at.slider[0].set_value(0.0).run()
    assert at.markdown[0].value == "A pixel at this distance has the weight 1.000."
    assert at.query_params["distance"] in ("0.0", ["0.0"])


def test_the_page_speaks_chinese():
    at = AppTest.from_string("from stn_viz.app.weights import page\\npage.page()", default_timeout=60)
    at.query_params["lang"] = "zh"
    assert at.run().markdown[0].value == "该距离处的像素权重为 0.500。"
"""
NO_FAULT = """

def test_a_smooth_picture_does_not_ring():
    ramp = torch.linspace(0, 1, 28).expand(1, 1, 28, 28)
    grid = F.affine_grid(torch.tensor([[[0.8, 0.0, 0.0], [0.0, 0.8, 0.0]]]), [1, 1, 28, 28], align_corners=False)
    for U, found in ((ramp, []), ((ramp > 0.3).float(), ["overshoot"])):
        with sv.record() as tape:
            F.grid_sample(U, grid.clone(), mode="bicubic", align_corners=False)
        assert kinds(tape) == found
"""


def add_diagnostic(copy: Path) -> None:
    check, line, exhibit = code_blocks("Add a diagnostic with its exhibit")
    (texts,) = code_blocks("Add a diagnostic with its exhibit", "ftl")
    room = copy / "stn_viz/diagnostics"
    append(room / "numbers.py", f"\n\n{check}")
    insert(room / "every_check.py", '    of_call("precision", numbers.precision, facts.FINITE),\n', line)
    append(room / "museum/placement.py", f"\n\n{exhibit}")
    for name in ("diagnostics", "museum"):
        lines = [line for line in texts.splitlines(keepends=True) if line.startswith(f"{name}-")]
        append(copy / f"stn_viz/texts/en/{name}.ftl", "".join(lines))
        append(copy / f"stn_viz/texts/zh/{name}.ftl", CHINESE[name])
    append(copy / "tests/diagnostics/test_verdicts.py", NO_FAULT)


def add_page(copy: Path) -> None:
    room, tests = copy / "stn_viz/app/weights", copy / "tests"
    room.mkdir()
    view, page = code_blocks("Add a page")
    (room / "__init__.py").write_text('"""The Weights page: how much a pixel counts."""\n', encoding="utf-8")
    (room / "view.py").write_text(view, encoding="utf-8")
    (room / "page.py").write_text(page, encoding="utf-8")
    texts, title = code_blocks("Add a page", "ftl")
    for language, said, titled in (("en", texts, title), ("zh", CHINESE["weights"], CHINESE["app"])):
        (copy / f"stn_viz/texts/{language}/weights.ftl").write_text(said, encoding="utf-8")
        append(copy / f"stn_viz/texts/{language}/app.ftl", titled)
    insert(
        copy / "app.py",
        "from stn_viz.app.models import page as models\n",
        "from stn_viz.app.weights import page as weights\n",
    )
    insert(copy / "app.py", '"debug": debug', ', "weights": weights')
    insert(tests / "test_architecture.py", '    "app.debug": 10,\n', '    "app.weights": 10,\n')
    insert(copy / "CONTRIBUTING.md", "| 10 | `app.debug` | |\n", "| 10 | `app.weights` | |\n")
    (tests / "app/weights").mkdir()
    (tests / "app/weights/test_page_weights.py").write_text(PAGE_TEST, encoding="utf-8")
    insert(
        tests / "journeys/domains.py", "import view as inspector\n", "from stn_viz.app.weights import view as weights\n"
    )
    insert(tests / "journeys/domains.py", "**debug.READERS},\n", '    "weights": {**url.COMMON, **weights.READERS},\n')
    insert(tests / "journeys/test_every_link.py", '"debug": 50', ', "weights": 20')
    insert(tests / "journeys/test_every_menu.py", "list(debug.LOOKS)),\n", '    "weights": ("kernel", ["bicubic"]),\n')
    insert(tests / "app/test_paths.py", '"flow": "wheel"},\n', '    "weights": {"v": "1", "kernel": "lanczos"},\n')


@pytest.fixture(scope="module")
def extended(tmp_path_factory) -> Path:
    """Copy the package with its tests, and add what the guide adds."""
    copy = copy_package(tmp_path_factory.mktemp("extended"))
    copy_tests(copy)
    add_diagnostic(copy)
    add_page(copy)
    return copy


def run(copy: Path, *arguments: str) -> str:
    """Run some of the copy's own tests; what pytest says."""
    return run_copy(copy, "-m", "pytest", "-v", "-p", "no:cacheprovider", *arguments)


def test_the_exhibit_shows_its_finding_and_its_fix_none(extended):
    said = run(
        extended,
        *("tests/diagnostics", "tests/texts/test_texts.py", "tests/texts/test_library_texts.py"),
        *("-k", "brighter-than-white or every_kind or smooth_picture or every_language or every_message or chinese"),
    )
    assert "test_its_fix_is_healthy[brighter-than-white] PASSED" in said


def test_the_page_opens_by_its_link_and_is_left_and_come_back_to(extended):
    said = run(
        extended,
        *("tests/app/weights", "tests/journeys", "tests/app/test_paths.py"),
        *("tests/test_architecture.py", "tests/texts/test_literals.py"),
        *("-k", "weights and not backward and not models or architecture"),
    )
    assert "test_no_link_that_the_readers_take_raises[weights-0] PASSED" in said
