"""A recording over its steps on the Debug page: what is followed, what cannot be and why, and where a click leads."""

import json
from functools import partial
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from streamlit.testing.v1 import AppTest

import stn_viz as sv
from stn_viz.app import FOLLOWED, RECORDING, uploads
from stn_viz.app.debug import series
from stn_viz.recording.series import QUANTITIES
from stn_viz.stage.packing import unpack
from tests.app.opened import opened as opened_by

SOURCE = "from stn_viz.app.debug import page as debug\ndebug.page()\n"
U = torch.rand(2, 1, 12, 12, generator=torch.Generator().manual_seed(0))
opened = partial(opened_by, SOURCE, tape="opened", look="steps")


def turn(step: int) -> torch.Tensor:
    angle = torch.tensor(0.1 * step)
    row = torch.stack([angle.cos(), -angle.sin(), angle.sin(), angle.cos()]).reshape(2, 2)
    return torch.cat([row, torch.zeros(2, 1)], dim=1)


def warp(theta: torch.Tensor) -> None:
    F.grid_sample(U, F.affine_grid(theta.expand(2, -1, -1), list(U.shape), align_corners=False), align_corners=False)


def turned(steps: int, factor: float = 1.0) -> sv.Tape:
    with sv.record() as tape:
        for step in range(steps):
            warp(factor * turn(step))
            tape.step(loss=1.0 - 0.1 * step)
    return tape


class Dropped:
    """A file in an uploader, so many megabytes large."""

    def __init__(self, file_id: str, megabytes: int):
        self.file_id, self.name, self.size = file_id, f"{file_id}.stn", megabytes << 20

    def getvalue(self) -> bytes:
        return b""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(RECORDING, str(tmp_path / "run.stn"))
    return tmp_path / "run.stn"


def charts(at: AppTest) -> list:
    """Give the charts of series; loose points have one by query beside them."""
    return [chart for chart in at.get("plotly_chart") if chart.key != "debug.queries"]


def drawn(at: AppTest) -> dict[str, dict]:
    (chart,) = charts(at)
    return {t["name"]: t for t in json.loads(chart.proto.spec)["data"] if t.get("mode") == "lines+markers"}


def told(at: AppTest) -> str:
    return "\n".join(said.value for said in (*at.info, *at.caption, *at.error))


def theta_on_stage(at: AppTest) -> list[float]:
    (stage,) = (c for c in at.get("bidi_component") if c.proto.component_name == "stn-viz.stage")
    return unpack(stage.proto.bytes)[0]["theta"]


def test_theta_is_followed_first_and_every_quantity_can_be_chosen(file):
    tape = turned(4)
    tape.save(file)
    at = opened()
    columns = tape.scalars()
    assert {name: trace["y"] for name, trace in drawn(at).items()} == {
        f"θ{r}{c}": pytest.approx(columns[f"θ{r}{c}"]) for r in (1, 2) for c in (1, 2, 3)
    }
    assert "quantity" not in at.query_params
    menu = at.selectbox(key="debug.series.menu")
    assert len(menu.options) == len(QUANTITIES)
    menu.set_value("loss").run()
    assert not at.exception
    assert at.query_params["quantity"] == "loss"
    (loss,) = drawn(at).values()
    assert loss["y"] == pytest.approx(list(tape.losses.values()))
    assert "`tape.step(loss)` was told" in told(at)


def test_the_table_below_has_the_charts_numbers(file):
    tape = turned(3)
    tape.save(file)
    at = opened(quantity="sigma")
    (table,) = at.table
    assert list(table.value["step"]) == ["0", "1", "2"]
    assert list(table.value["σ1"]) == ["1"] * 3


def test_of_many_steps_the_table_has_some_and_the_newest(file):
    turned(150).save(file)
    at = opened(quantity="det")
    (table,) = at.table
    steps = [int(step) for step in table.value["step"]]
    assert len(steps) <= 65
    assert (steps[0], steps[-1]) == (0, 149)
    assert "One step in 3 is listed" in told(at)


@pytest.mark.parametrize("steps", [0, 1])
def test_one_step_or_none_is_a_sentence_with_its_numbers(file, steps):
    with sv.record() as tape:
        warp(turn(1))
        if steps:
            tape.step(0.5)
    tape.save(file)
    at = opened()
    assert not at.get("plotly_chart")
    assert "These numbers are of one step" in told(at)
    assert len(at.table[0].value) == 1


def test_a_quantity_without_values_says_why(file):
    with sv.record() as tape, torch.no_grad():
        for _ in range(2):
            F.grid_sample(U, torch.rand(2, 1, 5, 2) - 0.5, align_corners=False)
            tape.step()
    tape.save(file)
    for quantity, words in (
        ("theta-grad", r"No |∂L/∂θ| came"),
        ("sigma", "not made by `affine_grid`"),
        ("loss", "was told no loss"),
        ("footprint", "one pixel wide or high"),
    ):
        at = opened(quantity=quantity)
        assert words in told(at)
        assert not charts(at)
    assert [*drawn(opened())] == [""]  # loose points have no θ, but they move


def test_what_is_not_finite_is_named(file):
    with sv.record() as tape:
        for step in range(3):
            warp(turn(0) * torch.tensor([1.0, torch.nan, 1.0][step]))
            tape.step()
    tape.save(file)
    at = opened(quantity="det", call="0")
    assert "NaN or infinity was left out at step 1." in told(at)


@pytest.mark.parametrize(("said", "step"), [([2, 2], 2), ([-1, 1], 1), ([-1, 40], 3), (["<b>", None], 0), ([2], 0)])
def test_a_click_leads_to_the_steps_warp_and_nonsense_to_none(file, monkeypatch, said, step):
    turned(4).save(file)
    picked = {"selection": {"points": [{"customdata": said}]}}
    monkeypatch.setattr(series.view_state, "report", lambda key: picked if key == "debug.series" else {})
    button = "import streamlit\nfrom stn_viz.app.debug import series\nstreamlit.button('', on_click=series._clicked)\n"
    at = opened_by(SOURCE + button, tape="opened", look="steps", call="0", sample="1")
    at.button[-1].click().run()
    assert not at.exception
    assert theta_on_stage(at) == pytest.approx(turn(step).flatten().tolist(), abs=1e-5)
    assert at.number_input(key="debug.sample").value == 1


@pytest.mark.parametrize("selection", [None, "x", {"points": {}}, {"points": []}, {"points": [7]}, {"points": [{}]}])
def test_a_selection_that_no_chart_sends_leads_nowhere(monkeypatch, selection):
    monkeypatch.setattr(series.view_state, "report", lambda key: {"selection": selection})
    monkeypatch.setattr(series.view_state, "get", lambda *_: (4, {0: 0}))
    gone: list[object] = []
    monkeypatch.setattr(series.debug, "goto", lambda *place: gone.append(place))
    series._clicked()
    assert not gone


def test_other_runs_are_overlaid_by_their_names(file, monkeypatch):
    turned(3).save(file)
    others = {"run.stn": turned(5, 1.5).scalars(), "empty.stn": {}}
    monkeypatch.setattr(series, "_read_others", lambda: others)
    at = opened(quantity="det")
    lines = drawn(at)
    assert {name: len(trace["x"]) for name, trace in lines.items()} == {"run.stn": 3, "run.stn (2)": 5}
    assert lines["run.stn (2)"]["y"] == pytest.approx([2.25] * 5, rel=1e-5)
    assert "empty.stn has no values of it" in told(at).replace("\\", "")


def test_files_that_have_no_room_beside_the_others_are_let_go_and_named(monkeypatch):
    gone: list[str] = []
    monkeypatch.setattr(uploads, "_let_go", gone.append)
    files = [Dropped("a", 100), Dropped("b", 101), Dropped("c", 100)]
    fit, refused = uploads.take_what_fits(files, 200)
    assert [file.name for file in fit] == ["a.stn", "c.stn"]
    assert (refused, gone) == (("b.stn",), ["b"])
    assert uploads.take_what_fits(None, 200) == ((), ())


def test_an_exhibit_is_overlaid_with_its_fixed_twin(monkeypatch):
    at = opened_by(SOURCE, exhibit="one-step-too-far", look="steps", quantity="det")
    assert {name.split(" · ")[0] for name in drawn(at)} == {"the fault", "fixed"}


def test_a_recording_that_is_followed_grows(file, monkeypatch):
    monkeypatch.setenv(FOLLOWED, "yes")
    with sv.record(to=file) as tape:
        for step in range(2):
            warp(turn(step))
            tape.step()
        at = opened(quantity="theta", call="0")
        for step in range(2, 5):
            warp(turn(step))
            tape.step()
            at.run()
            assert not at.exception
            assert drawn(at)["θ12"]["x"] == list(range(step + 1))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_hall_has_the_chart_alone(file, language):
    turned(3).save(file)
    at = opened(projector="1", lang=language, quantity="sigma")
    assert len(at.get("plotly_chart")) == 1
    assert not at.table
