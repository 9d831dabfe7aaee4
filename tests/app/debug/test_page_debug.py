"""The Debug page without a browser: exhibits are found and mended, recordings open, bad files become sentences."""

from functools import partial
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from streamlit.testing.v1 import AppTest

import stn_viz as sv
from stn_viz.app import RECORDING
from stn_viz.app.debug.view import LOOKS
from stn_viz.diagnostics.museum import exhibits
from stn_viz.diagnostics.museum.symptoms import SYMPTOMS
from stn_viz.recording import replay
from stn_viz.stage.packing import unpack
from tests.app.opened import opened as opened_by

SOURCE = "from stn_viz.app.debug import page as debug\ndebug.page()\n"


opened = partial(opened_by, SOURCE)


def scene(at: AppTest) -> dict:
    (stage,) = (c for c in at.get("bidi_component") if c.proto.component_name == "stn-viz.stage")
    return unpack(stage.proto.bytes)[0]


@pytest.mark.parametrize("exhibit", exhibits()[::5], ids=lambda e: e.name)
def test_an_exhibit_shows_its_finding_and_its_mended_twin_none(exhibit):
    kinds = [finding.kind for finding in sv.diagnose(exhibit.play_faulty())]
    at = opened(exhibit=exhibit.name, finding=str(kinds.index(exhibit.kind)))
    assert any(f": {exhibit.kind}**" in m.value for m in at.markdown)
    at.toggle(key="debug.mended").set_value(True).run()
    assert not at.exception
    assert [s.value.startswith("No finding") for s in at.success] == [True]


def test_a_fixed_exhibit_opens_where_its_fault_was_seen():
    fault, fixed = (opened(exhibit="pushed", mended=mended) for mended in "01")
    items = [at.number_input(key="debug.sample").value for at in (fault, fixed)]
    assert items == [2, 2]


def test_what_is_seen_leads_to_exhibits_that_show_it_the_likeliest_first():
    at = opened()
    at.selectbox(key="debug.symptom").set_value("theta-still").run()
    assert not at.exception
    menu = at.selectbox(key="debug.exhibit")
    assert menu.value == SYMPTOMS["theta-still"][0]
    assert len(menu.options) == len(SYMPTOMS["theta-still"])
    shown = next(e for e in exhibits() if e.name == menu.value)
    assert any(str(sv.diagnose(shown.play_faulty())[0].remedy) in m.value for m in at.markdown)
    at.selectbox(key="debug.symptom").set_value("").run()
    assert len(at.selectbox(key="debug.exhibit").options) == len(exhibits())
    assert at.selectbox(key="debug.exhibit").value == SYMPTOMS["theta-still"][0]


def test_a_link_that_names_what_is_seen_opens_an_exhibit_that_shows_it():
    assert opened(v="1", symptom="torn").selectbox(key="debug.exhibit").value == "torn-apart"


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """Record three steps of an affine warp that turns a little more each time."""
    U = torch.rand(2, 1, 12, 12, generator=torch.Generator().manual_seed(0))
    with sv.record() as tape:
        for step in range(3):
            turn = torch.tensor(0.1 * step)
            row = torch.stack([turn.cos(), -turn.sin(), turn.sin(), turn.cos()]).reshape(2, 2)
            theta = torch.cat([row, torch.zeros(2, 1)], dim=1).expand(2, -1, -1)
            F.grid_sample(U, F.affine_grid(theta, [2, 1, 12, 12], align_corners=False), align_corners=False)
            tape.step(loss=1.0 - 0.1 * step)
    tape.save(tmp_path / "run.stn")
    return tmp_path / "run.stn"


def test_a_recording_opens_on_the_stage_and_steps(recording, monkeypatch):
    monkeypatch.setenv(RECORDING, str(recording))
    at = opened(tape="opened", call="2", sample="1")
    angle = torch.tensor(0.2)
    assert scene(at)["theta"][:2] == pytest.approx([float(angle.cos()), -float(angle.sin())], abs=1e-5)
    at.select_slider[0].set_value(1).run()
    assert not at.exception
    assert scene(at)["theta"][1] == pytest.approx(-float(torch.tensor(0.1).sin()), abs=1e-5)


def test_the_page_says_whether_a_call_was_made_in_training(tmp_path, monkeypatch):
    class Net(torch.nn.Module):
        def forward(self, U: torch.Tensor) -> torch.Tensor:
            return F.grid_sample(U, torch.zeros(1, 4, 4, 2), align_corners=False)

    net = Net()
    with sv.record(to=tmp_path / "run.stn"):
        net(torch.rand(1, 1, 8, 8))
        net.eval()
        net(torch.rand(1, 1, 8, 8))
    monkeypatch.setenv(RECORDING, str(tmp_path / "run.stn"))
    for call, mode in (("0", "training"), ("1", "evaluation")):
        at = opened(tape="opened", call=call)
        assert [caption.value for caption in at.caption if rf", {mode}\: 1×1 maps" in caption.value]


def test_a_file_that_is_no_recording_is_refused_in_a_sentence(tmp_path, monkeypatch):
    (tmp_path / "novel.stn").write_text("It was a dark and stormy night.")
    monkeypatch.setenv(RECORDING, str(tmp_path / "novel.stn"))
    at = opened(tape="opened")
    assert len(at.error) == 1
    assert at.error[0].value


def test_the_page_opens_on_the_worst_findings_evidence():
    exhibit = next(e for e in exhibits() if e.name == "one-step-too-far")
    finding = sv.diagnose(exhibit.play_faulty())[0]
    at = opened(exhibit=exhibit.name)
    assert (at.number_input(key="debug.call").value, at.number_input(key="debug.sample").value) == (
        finding.call,
        finding.sample,
    )
    assert scene(at)["theta"] == pytest.approx(
        replay(exhibit.play_faulty()[finding.call], finding.sample).theta.tolist()
    )
    assert not scene(at)["readonly"]
    at.toggle(key="debug.whatif").set_value(False).run()
    assert scene(at)["readonly"]


@pytest.mark.parametrize("look", LOOKS)
def test_every_closer_look_is_drawn(look):
    at = opened(exhibit="one-step-too-far", look=look)
    charts = len(at.get("plotly_chart"))
    drawn = {"grid": 1, "fixed": 1, "inside": 0, "passes": 1, "evidence": 0, "checks": 0, "steps": 1, "compare": 2}
    assert charts == drawn[look]
    if look == "checks":
        (table,) = at.table
        assert next(iter(table.value["verdict"])) == "found"
        assert len(table.value) == len(sv.checks(sv.Tape()))
    if look == "evidence":
        assert any("reach" in h.proto.body for h in at.get("html"))


def test_a_look_that_a_recording_has_nothing_for_gives_way():
    at = opened(exhibit="mixed-corners", mended="1", look="evidence")
    assert at.session_state["debug.look"] == "grid"


def test_the_strip_is_sorted_by_suspicion_or_in_order(recording, monkeypatch):
    monkeypatch.setenv(RECORDING, str(recording))

    def tiles(order):
        at = opened(tape="opened", order=order)
        (strip,) = (c for c in at.get("bidi_component") if c.proto.component_name == "stn-viz.tiles")
        return [tile["text"] for tile in unpack(strip.proto.bytes)[0]["tiles"]]

    assert tiles("order") == ["0 · 0", "1 · 0", "2 · 0"]
    assert sorted(tiles("suspicion")) == [f"{call} · {item}" for call in range(3) for item in range(2)]
