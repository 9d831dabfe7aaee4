"""A family and a kernel, each added by the guide in one Python file, work everywhere; nobody writes JavaScript.

CONTRIBUTING.md is followed to the letter, in a copy of the package: its code goes where it says, and nothing else.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.guide import code_blocks, copy_package, insert, run_copy

PROBE = Path(__file__).parent / "new_family_and_kernel.py"
FLOAT = 1e-5  # the stage computes in float32


@pytest.fixture(scope="module")
def extended(tmp_path_factory) -> Path:
    """Copy the package and add what the guide adds."""
    copy = copy_package(tmp_path_factory.mktemp("extended"))
    (family,) = code_blocks("Add a family")
    (copy / "stn_viz/transforms/lens.py").write_text(family, encoding="utf-8")
    curves, line = code_blocks("Add a kernel")
    file = copy / "stn_viz/sampling/kernels.py"
    insert(file, "        gaussian(),\n", line)
    insert(file, "KERNELS: dict[str, Kernel] = {", f"{curves}\n\n", before=True)
    return copy


@pytest.fixture(scope="module")
def found(extended, tmp_path_factory) -> tuple[dict, Path]:
    """Run the copy in a process of its own; what it computed, and the folder with its scene and its page."""
    out = tmp_path_factory.mktemp("found")
    run_copy(extended, str(PROBE), str(out))
    return json.loads((out / "found.json").read_text(encoding="utf-8")), out


def test_both_are_listed_last(found):
    assert found[0]["families"][-1] == "lens"
    assert found[0]["kernels"][-1] == "mitchell"


def test_a_link_to_them_opens_the_stage_and_stays(found):
    said = found[0]["page"]
    assert said["complaints"] == []
    assert said["family"] == "lens"
    assert said["kernel"] == "mitchell"
    assert said["theta"] == pytest.approx([0.8, 0.15])
    assert said["query"] == {"v": "1", "family": "lens", "kernel": "mitchell", "theta": "0.8,0.15", "size": "28"}
    assert "lens" in said["offered"]["family"]
    assert "mitchell" in said["offered"]["kernel"]


def test_backward_descends_with_them(found):
    said = found[0]["descent"]
    assert said["complaints"] == []
    assert said["family"] == "lens"
    assert said["kernel"] == "mitchell"


def test_the_gradients_by_hand_are_autograds(found):
    assert found[0]["gradients"]["theta"] <= 1e-9
    assert found[0]["gradients"]["U"] <= 1e-9


def test_the_snippet_computes_v(found):
    assert found[0]["snippet"] <= 1e-12


def test_the_slope_is_the_weights_derivative(found):
    assert found[0]["slope"] <= 1e-8


def test_the_stages_maths_computes_the_same_v_and_gradients(found, extended):
    from tests.web.web_node import node

    script = Path(__file__).parent / "web" / "one_scene.mjs"
    done = subprocess.run(
        [node(), str(script), str(extended / "stn_viz/stage/web"), str(found[1])],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    there, here = json.loads(done.stdout), found[0]["golden"]
    assert there["kernel"] == "mitchell"
    for name in ("V", "U", "theta"):
        assert there[name] == pytest.approx(here[name], rel=FLOAT, abs=FLOAT), name
    # A corner is dragged outwards: the browser solves for θ as the library does.
    assert there["dragged"] == pytest.approx(here["dragged"], abs=1e-9)
    # What it copies is Python's program, and is taken back where it is pasted.
    assert there["code"] == found[0]["code"]
    assert there["pasted"] == pytest.approx([0.8, 0.15])


@pytest.mark.browser
def test_the_page_that_is_saved_is_live_offline(found, browser):
    from tests.browser.stage_page import number, pixel, row

    context = browser.new_context(offline=True, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((found[1] / "stage.html").as_uri())
    stage = page.get_by_test_id("stn-stage").first
    stage.wait_for()
    page.mouse.move(*pixel(page, "target", 9, 14, (28, 28)))
    assert number(row(page, "V")) == pytest.approx(found[0]["pixel"], abs=1e-4)
    before = json.loads(stage.get_attribute("data-theta") or "[]")
    assert before == pytest.approx([0.8, 0.15])
    box = page.get_by_test_id("handle-1").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 30, y - 30, steps=5)
    page.mouse.up()
    page.wait_for_function("t => document.querySelector('[data-testid=stn-stage]').dataset.theta !== t", arg=before)
    s, k = json.loads(stage.get_attribute("data-theta") or "[]")
    assert s + k == pytest.approx(0.95, abs=1e-6), "the edge is held"
    assert k < 0.15
    assert errors == []
    context.close()
