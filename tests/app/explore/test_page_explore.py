"""The Explore page without a browser: every choice runs, links are kept, and faults become sentences."""

import re
from pathlib import Path

import pytest
import torch
from streamlit.testing.v1 import AppTest

import stn_viz as sv
from stn_viz.app import networks
from stn_viz.stage.packing import unpack

APP = Path(__file__).parents[3] / "app.py"


@pytest.fixture
def app():
    def run(**query: str) -> AppTest:
        at = AppTest.from_file(str(APP), default_timeout=60)
        for name, value in query.items():
            at.query_params[name] = value
        at.run()
        assert not at.exception
        return at

    return run


def choose(at: AppTest, label: str, value: object) -> AppTest:
    next(box for box in at.selectbox if box.label == label).set_value(value).run()
    assert not at.exception
    return at


def scene(at: AppTest) -> dict:
    """Read what the stage was sent."""
    (stage,) = (c for c in at.get("bidi_component") if c.proto.component_name == "stn-viz.stage")
    return unpack(stage.proto.bytes)[0]


def test_the_page_opens_on_a_warped_picture(app):
    sent = scene(app(v="1"))
    assert sent["family"]["name"] == "affine"
    assert sent["theta"] != sv.family("affine").identity().tolist()


def test_a_stiff_spline_is_a_link_of_its_own(app):
    soft, stiff = (scene(app(v="1", family="tps", stiffness=value)) for value in ("0", "0.3"))
    assert soft["token"] != stiff["token"]
    assert stiff["theta"] == pytest.approx(soft["theta"])
    at = app(v="1", family="tps", stiffness="0.25")
    (slider,) = (s for s in at.get("select_slider") if s.label == "stiffness λ")
    assert slider.value == 0.25
    slider.set_value(1.0).run()
    assert at.query_params["stiffness"] in ("1.0", ["1.0"])


def test_a_projector_gets_one_button_for_all_choices(app):
    assert len(app(v="1").columns) > len(app(v="1", projector="1").columns) == 0


@pytest.mark.parametrize("name", sv.families())
def test_every_family_can_be_chosen_and_keeps_the_warp_as_near_as_it_can(app, name):
    at = app(v="1", theta="0.8,0,0.1,0,0.8,-0.1", family="affine")
    at = choose(at, "transform family", name)
    sent = scene(at)
    assert sent["family"]["name"] == name
    assert len(sent["theta"]) == sv.family(name).n_params
    if sv.family(name).linear and "scale" in "".join(sv.family(name).control_names):
        controls = sv.to_controls(sv.family(name), torch.tensor(sent["theta"], dtype=torch.float64))
        assert controls["shift x"] == pytest.approx(0.1, abs=0.02)


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("sampling kernel k", "lanczos"),
        ("padding outside U", "reflection"),
        ("gradient of", "difference"),
        ("size of V", 64),
        ("source U", "digit"),
        ("source U", "draw"),
        ("source U", "upload"),
        ("source U", "webcam"),
        ("source U", "video"),
    ],
)
def test_every_choice_runs(app, label, value):
    assert scene(choose(app(v="1"), label, value))


def test_the_camera_is_left_to_the_stage_and_nothing_is_guessed_over_it(app):
    sent = scene(app(v="1", source="webcam", predict="box"))
    assert sent["live"] == "camera"
    assert sent["opens"] is None
    assert sent["frame"]["source"] == [512, 512]
    assert scene(app(v="1", source="camera"))["live"] == ""  # a photograph of that name


def test_a_link_is_read_and_written_back(app):
    at = app(v="1", family="attention", theta="0.5,0.1,-0.2", kernel="gaussian", corners="1", source="card")
    sent = scene(at)
    assert (sent["family"]["name"], sent["theta"], sent["kernel"]) == ("attention", [0.5, 0.1, -0.2], "gaussian")
    assert sent["frame"]["align_corners"] is True
    assert dict(at.query_params)["theta"] in ("0.5,0.1,-0.2", ["0.5,0.1,-0.2"])


def test_a_broken_link_is_complained_of_and_the_page_opens(app):
    at = app(v="1", theta="one,two", kernel="origami")
    assert {w.value.split(" was ignored")[0] for w in at.warning} == {"The link's theta", "The link's kernel"}
    assert scene(at)["kernel"] == "bilinear"


def test_a_missing_network_is_one_sentence(app, monkeypatch):
    def missing(name: str) -> None:
        raise sv.UserError(f"There is no trained network {name!r}.")

    networks.LOADED.clear()
    monkeypatch.setattr(sv, "load_checkpoint", missing)
    at = app(v="1", source="digit", ask="1")
    assert [e.value.startswith("There is no trained network") for e in at.error] == [True]
    assert scene(at)["network"] is None
    networks.LOADED.clear()


def test_the_network_is_asked_and_answers(app):
    sent = scene(app(v="1", source="digit", digit="5", turn="30", ask="1"))["network"]
    assert len(sent["theta"]) == 6
    assert sum(sent["probabilities"]) == pytest.approx(1, abs=1e-5)
    assert sent["label"] == max(range(10), key=sent["probabilities"].__getitem__)


def test_a_drawing_that_nobody_named_says_whose_loss_is_shown(app):
    assert scene(app(v="1", source="draw", loss="network"))["labels"]["network"] == (
        "L: the network's, of its likeliest class"
    )
    assert "network" not in scene(app(v="1", source="digit", loss="network"))["labels"]


def test_what_waits_behind_more_is_written_beside_it_where_a_link_has_set_it(app):
    def badges(at):
        return [m.value for m in at.markdown if "gray-badge" in m.value]

    assert badges(app(v="1")) == []
    (written,) = badges(app(v="1", padding="border", size="64", corners="1", loss="sum"))
    assert written.count("gray-badge") == 4
    assert re.search(r"size of V\W+64 px", written)


def test_a_turn_stays_a_turn_over_a_picture_of_other_proportions(app):
    at = app(v="1", theta="0.8,-0.6,0.1,0.6,0.8,0")
    before = scene(at)["theta"]
    sent = scene(choose(at, "source U", "card"))  # 480×320
    assert sent["theta"] == pytest.approx([0.8, -0.6 / 1.5, 0.1, 0.6 * 1.5, 0.8, 0])
    assert scene(choose(at, "source U", "coffee"))["theta"] == pytest.approx(before)


def test_a_link_means_its_numbers_whatever_the_picture(app):
    assert scene(app(v="1", source="card", theta="0.8,-0.6,0.1,0.6,0.8,0"))["theta"] == [0.8, -0.6, 0.1, 0.6, 0.8, 0]


def test_a_pose_that_opens_over_an_oblong_picture_is_a_turn_in_its_pixels(app):
    at = app(v="1", source="card", family="piecewise")  # no warp that an affine map follows
    for sent in (scene(app(v="1", source="card")), scene(choose(at, "transform family", "affine"))):
        said = sv.to_controls(sv.family("affine"), torch.tensor(sent["theta"], dtype=torch.float64), 480 / 320)
        assert said["rotation"] == pytest.approx(24)
        assert said["shear"] == pytest.approx(0, abs=1e-6)
