"""The Debug page for calls that are no plain warp: loose points, volumes, half precision; and files that are gone."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from streamlit.testing.v1 import AppTest

import stn_viz as sv
from stn_viz.app import RECORDING
from stn_viz.app.debug import compare
from stn_viz.app.debug import view as debug
from stn_viz.stage.packing import unpack
from tests.recording import recorded_models

SOURCE = "from stn_viz.app.debug import page as debug\ndebug.page()\n"
DICE = torch.Generator().manual_seed(0)


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Open a tape as the command line does."""

    def open_(tape: sv.Tape, **query: str) -> AppTest:
        tape.save(tmp_path / "run.stn")
        monkeypatch.setenv(RECORDING, str(tmp_path / "run.stn"))
        at = AppTest.from_string(SOURCE, default_timeout=60)
        for name, value in {"tape": "opened", **query}.items():
            at.query_params[name] = value
        at.run()
        assert not at.exception
        return at

    return open_


def component(at: AppTest, name: str) -> tuple[dict, dict]:
    (found,) = (c for c in at.get("bidi_component") if c.proto.component_name == name)
    return unpack(found.proto.bytes)


def attention(target=(300, 4), steps=1) -> sv.Tape:
    """Record what deformable attention does: points anywhere, each by itself."""
    rng = torch.Generator().manual_seed(1)
    with sv.record() as tape:
        for step in range(steps):
            grid = torch.rand(2, *target, 2, generator=rng) * 2 - 1
            F.grid_sample(torch.rand(2, 1, 12, 16, generator=rng), grid, align_corners=False)
            tape.step(loss=1.0 - 0.1 * step)
    return tape


def look_up() -> sv.Tape:
    """Record a correlation look-up: 40 windows of 5×5 whose offsets run down first, as RAFT's do."""
    dy, dx = torch.meshgrid(torch.arange(-2.0, 3), torch.arange(-2.0, 3), indexing="ij")
    centres = torch.rand(40, 1, 1, 2, generator=DICE) * 12
    points = centres + torch.stack([dy, dx], dim=-1)
    with sv.record() as tape:
        F.grid_sample(torch.rand(40, 1, 14, 14, generator=DICE), 2 * points / 13 - 1, align_corners=True)
    return tape


@pytest.mark.parametrize(
    ("tape", "points"), [(attention(), 4), (attention((6, 6)), 6), (attention((300, 1)), 1), (look_up(), 25)]
)
def test_a_look_up_is_drawn_by_query_and_no_picture_is_made_of_it(opened, tape, points):
    query = {"queried": "5"} if len(tape[0].kept.items) == 2 else {}
    at = opened(tape, call="0", sample="1", **query)
    assert not [c for c in at.get("bidi_component") if c.proto.component_name == "stn-viz.stage"]
    by_query = json.loads(at.get("plotly_chart")[0].proto.spec)
    assert [trace["type"] for trace in by_query["data"]].count("image") == 1  # the map alone
    name = f"query {query.get('queried', 1)}, item {tape[0].kept.items[1]}"
    (shown,) = (trace for trace in by_query["data"] if trace.get("name") == name)
    assert len(shown["text"]) == points
    sliders = [s for s in at.slider if s.label.startswith("query of")]
    assert [s.value for s in sliders] == ([5] if query else [])  # of windows the item is the query
    tiles = component(at, "stn-viz.tiles")[1]
    assert (np.abs(tiles["outlines"]) > 100).all()  # nowhere near the picture
    names = {trace["name"] for trace in figure(at)["data"]}
    assert "sample points" in names
    assert not names & {"mesh", "outline of the target"}


def test_a_pyramid_of_windows_is_drawn_level_by_level(opened):
    with sv.record() as tape:
        recorded_models.flow()
    at = opened(tape, call="4", sample="2")
    by_query = json.loads(at.get("plotly_chart")[0].proto.spec)
    said = [note["text"] for note in by_query["layout"]["annotations"]]
    assert said == ["level 0, 12×16", "level 1, 6×8", "level 2, 3×4"]


def test_a_query_beyond_the_last_is_the_last(opened):
    at = opened(attention(), call="0", sample="0", queried="9999")
    (slider,) = (s for s in at.slider if s.label.startswith("query of"))
    assert slider.value == 299


def figure(at: AppTest) -> dict:
    return json.loads(at.get("plotly_chart")[-1].proto.spec)


def test_a_warp_is_no_set_of_loose_points(opened):
    with sv.record() as tape:
        F.grid_sample(
            torch.rand(1, 1, 9, 9), F.affine_grid(torch.eye(2, 3)[None], [1, 1, 9, 9], False), align_corners=False
        )
    meta, _ = component(opened(tape), "stn-viz.stage")
    assert not meta["scattered"]
    assert meta["family"]["name"] == "affine"


@pytest.mark.parametrize("look", ["passes", "steps", "grid"])
def test_loose_points_have_every_closer_look(opened, look):
    at = opened(attention(steps=3), look=look, call="1")
    assert len(at.get("plotly_chart")) == 2  # by query above
    if look == "steps":
        assert any("another picture at every step" in c.value for c in at.caption)


@pytest.mark.parametrize(("part", "cut", "source"), [(slice(None), 3, 3), (slice(2, 3), 0, 2)])
def test_a_volume_says_that_a_slice_is_made_again_in_two_dimensions(opened, part, cut, source):
    with sv.record() as tape:
        grid = F.affine_grid(torch.eye(3, 4)[None], [1, 1, 6, 8, 8], align_corners=True)[:, part]
        F.grid_sample(torch.rand(1, 1, 6, 8, 8, generator=DICE), grid + 0.1, align_corners=True)  # a quarter slice on
    at = opened(tape)
    (said,) = (c.value for c in at.caption if c.value.startswith("The network warped a volume"))
    assert f"slice {cut} of V is made again in two dimensions, from slice {source} of U alone" in said
    assert not component(at, "stn-viz.stage")[0]["scattered"]


def test_a_volume_is_three_slices_through_the_voxel_of_the_link(opened):
    with sv.record() as tape:
        recorded_models.registration()
    at = opened(tape, call="0", cut="2", row="3", column="4", volume="x")
    spec = json.loads(at.get("plotly_chart")[0].proto.spec)
    said = [note["text"].partition("<br>")[0] for note in spec["layout"]["annotations"]]
    sizes = tape[0].target
    assert said == [f"{a} = {k} of {n - 1}" for a, k, n in zip("zyx", (2, 3, 4), sizes, strict=True)]
    assert [trace["type"] for trace in spec["data"]].count("heatmap") == 3
    assert any("voxel (z, y, x) = (2, 3, 4) of V" in c.value.replace("\\", "") for c in at.caption)


def test_a_picture_says_nothing_of_slices(opened):
    assert not [c.value for c in opened(attention((6, 6))).caption if "warped a volume" in c.value]


@pytest.mark.parametrize(
    ("maps", "grids", "said"),
    [
        ("float16", "float16", ", float16"),
        ("bfloat16", "float32", ", bfloat16, grid float32"),
        ("float32",) * 2 + (", float32",),
    ],
)
def test_a_recording_names_its_precision(opened, maps, grids, said):
    kept = attention((6, 6))[0]
    typed = {"input": maps, "output": maps, "grid": grids}
    call = replace(kept, **{name: getattr(kept, name).to(getattr(torch, dtype)) for name, dtype in typed.items()})
    at = opened(sv.Tape(calls=[call]))
    shown = [c.value.replace("\\", "") for c in at.caption]  # a foreign name is escaped
    assert [words for words in shown if words.endswith("align_corners=False" + said)]


def test_a_comparison_of_parts_says_what_was_kept(opened, monkeypatch):
    with sv.record(max_batch=3) as tape:
        grid = F.affine_grid(torch.eye(2, 3).expand(8, -1, -1), [8, 1, 9, 9], align_corners=False)
        F.grid_sample(torch.rand(8, 1, 9, 9, generator=DICE), grid, align_corners=False)
    monkeypatch.setattr(compare, "_second", lambda view: debug.Opened(tape, sv.diagnose(tape), "other"))
    said = [c.value for c in opened(tape, look="compare").caption if c.value.startswith("Compared is")]
    assert said[0].startswith("Compared is what the recordings kept of this call: 3 of 8 items, 1 of 1 channels")
    whole = attention((6, 6))
    monkeypatch.setattr(compare, "_second", lambda view: debug.Opened(whole, sv.diagnose(whole), "other"))
    assert not [c.value for c in opened(whole, look="compare").caption if c.value.startswith("Compared is")]


def test_a_file_that_is_gone_or_empty_or_cut_off_is_a_sentence(tmp_path, monkeypatch):
    path = tmp_path / "run.stn"
    attention((6, 6)).save(path)
    data = path.read_bytes()
    monkeypatch.setenv(RECORDING, str(path))
    for content, said in (
        (None, "is gone now"),
        (b"", "has only 0 bytes"),
        (data[:-9], "damaged"),
        (data[:99], "cut off"),
    ):
        path.unlink() if content is None else path.write_bytes(content)
        at = AppTest.from_string(SOURCE, default_timeout=60).run()
        assert not at.exception
        (error,) = at.error
        assert said in error.value
        assert "Errno" not in error.value


def test_a_file_that_may_not_be_read_is_a_sentence(tmp_path, monkeypatch):
    path = tmp_path / "run.stn"
    attention((6, 6)).save(path)

    def refused(*_: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refused)
    with pytest.raises(sv.UserError, match=r"cannot be read: permission denied\."):
        sv.load_recording(path)


def test_no_finding_comes_with_what_was_checked_and_what_was_not(opened):
    with sv.record() as tape, torch.no_grad():
        theta = torch.tensor([[[1.1, 0.1, 0.0], [-0.1, 1.1, 0.0]]])
        U = torch.rand(1, 1, 8, 8)
        F.grid_sample(U, F.affine_grid(theta, [1, 1, 8, 8], align_corners=False), align_corners=False)
    report = sv.diagnose(tape)
    assert not report
    assert report.gaps
    at = opened(tape)
    said = "\n".join(m.value for m in at.markdown).replace("\\", "").replace("\u2060", "")
    assert report.checks in said
    assert all(gap in said for gap in report.gaps)


def test_a_tape_in_which_nothing_was_seen_is_not_called_healthy(opened):
    with sv.record() as tape:
        torch.ones(2).sum()
    at = opened(tape)
    assert [said.value.startswith("Nothing was checked") for said in at.info] == [True]
    assert not at.success
