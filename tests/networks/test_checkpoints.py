"""Checkpoints: what is written is what is read, and every bad file ends in one sentence."""

import json
import random as dice
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

import stn_viz as sv
from stn_viz import UserError
from stn_viz.datasets.digits import load_bundled
from stn_viz.datasets.distortions import distortion
from stn_viz.evaluation.metrics import evaluate
from stn_viz.evaluation.scoreboard import trained
from stn_viz.networks.checkpoints import load_card, load_replay, save_checkpoint, shipped
from stn_viz.networks.model_card import ModelCard, Results
from stn_viz.networks.models import Network
from stn_viz.networks.replay import Replay, Stage
from stn_viz.networks.spec import Spec

SHIPPED = Path(__file__).parents[2] / "checkpoints"


def card(name="r-st-cnn-affine", **spec):
    return ModelCard(name, "r", Spec(**spec), Results("MNIST", 1.0))


@pytest.fixture
def written(tmp_path):
    torch.manual_seed(0)
    model = Network(Spec(family="affine")).train()
    model(torch.rand(8, 1, 28, 28))  # so that batch norms have statistics of their own
    return model.eval(), save_checkpoint(model, card(family="affine"), tmp_path)


def test_a_network_comes_back_within_half_precision(written):
    model, path = written
    back = sv.load_checkpoint(path)
    assert not back.training
    assert back.card.name == "r-st-cnn-affine"
    x = torch.rand(4, 1, 28, 28)
    torch.testing.assert_close(back(x), model(x), atol=2e-2, rtol=0)
    assert path.stat().st_size < 2.5 * sum(p.numel() for p in model.parameters())


@pytest.mark.parametrize("kind", ["cnn", "fcn"])
def test_what_is_shipped_is_what_comes_back(kind, tmp_path):
    torch.manual_seed(1)
    model = Network(Spec(kind, "affine"))
    rounded = shipped(model.state_dict())
    back = sv.load_checkpoint(save_checkpoint(model, card(kind=kind, family="affine"), tmp_path)).state_dict()
    again = shipped(back)
    for name, value in rounded.items():
        assert torch.equal(back[name], value), name
        assert torch.equal(again[name], value), name


def test_wide_matrices_take_a_byte_a_weight_and_stay_within_half_a_level(tmp_path):
    torch.manual_seed(2)
    model = Network(Spec("fcn"))
    path = save_checkpoint(model, card(kind="fcn"), tmp_path)
    assert path.stat().st_size < 1.1 * sum(p.numel() for p in model.parameters())
    wide = model.classifier[1][0].weight.detach()
    level = wide.abs().amax(1, keepdim=True) / 127
    rounded = sv.load_checkpoint(path).classifier[1][0].weight.detach()
    assert ((rounded - wide).abs() <= 0.51 * level).all()


def test_a_scale_that_fits_no_matrix_is_refused(tmp_path):
    path = save_checkpoint(Network(Spec("fcn")), card(kind="fcn"), tmp_path)
    tensors = load_file(path)
    name = next(k for k in tensors if k.endswith(".scale"))
    save_file({**tensors, name: tensors[name][:3].clone()}, path)
    with pytest.raises(UserError, match=r"has no scale for each of its rows"):
        sv.load_checkpoint(path)


def test_the_path_of_the_card_will_do_as_well(written):
    _, path = written
    x = torch.rand(2, 1, 28, 28)
    assert torch.equal(sv.load_checkpoint(path.with_suffix(".json"))(x), sv.load_checkpoint(str(path))(x))


def test_a_missing_name_lists_what_there_is():
    with pytest.raises(UserError, match=r"There is no trained network 'r-st-cnn-moebius'; there are: .*stn-viz train"):
        sv.load_checkpoint("r-st-cnn-moebius")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(UserError, match=r"There is no file .*gone\.safetensors"):
        sv.load_checkpoint(tmp_path / "gone.safetensors")


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda path: path.write_bytes(path.read_bytes()[:1000]), "damaged or no safetensors"),
        (lambda path: path.write_bytes(b"hello"), "damaged or no safetensors"),
        (lambda path: path.write_bytes(b""), "damaged or no safetensors"),
        (lambda path: torch.save({"a": torch.zeros(2)}, path), "damaged or no safetensors"),
        (lambda path: save_file({"fc.weight": torch.zeros(3)}, path), "does not fit its card"),
        (lambda path: path.with_suffix(".json").unlink(), "cannot be read"),
        (lambda path: path.with_suffix(".json").write_text("{"), "cannot be read"),
        (lambda path: path.with_suffix(".json").write_text("[1]"), "is not the card of a network"),
        (lambda path: path.with_suffix(".json").write_text('{"name": "x"}'), "is not the card of a network"),
    ],
    ids=["cut", "text", "empty", "pickle", "foreign", "no card", "broken card", "list card", "poor card"],
)
def test_bad_files_end_in_one_sentence(written, damage, message):
    _, path = written
    damage(path)
    with pytest.raises(UserError, match=message) as caught:
        sv.load_checkpoint(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"family": "tps"}, "does not fit its card"),
        ({"family": "moebius"}, "describes no network"),
        ({"size": [10**6, 10**6]}, "describes no network"),
        ({"depth": 3}, "describes no network"),
        ({"size": [42, 42]}, "cannot read the pictures of its task r"),
    ],
)
def test_a_card_for_another_network_is_refused(written, changes, message):
    _, path = written
    stored = json.loads(path.with_suffix(".json").read_text())
    stored["spec"].update(changes)
    path.with_suffix(".json").write_text(json.dumps(stored))
    with pytest.raises(UserError, match=message):
        sv.load_checkpoint(path)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"task": "mirror"}, "names the task 'mirror'"),
        ({"task": ["r"]}, "names the task"),
        ({"results": {}}, "says nothing of results"),
        ({"results": {"error": "small", "data": "MNIST"}}, r"results\.error is 'small', wanted a finite number"),
        ({"results": 3}, r"results is 3, wanted an object"),
    ],
)
def test_a_card_that_lacks_what_is_shown_is_refused(written, changes, message):
    _, path = written
    stored = json.loads(path.with_suffix(".json").read_text())
    path.with_suffix(".json").write_text(json.dumps({**stored, **changes}))
    with pytest.raises(UserError, match=message):
        sv.load_checkpoint(path)


def test_a_network_that_the_paper_has_not_and_an_earlier_training_of_few_words_are_read(written):
    _, path = written
    stored = json.loads(path.with_suffix(".json").read_text())
    told = {"name": "r-st-cnn-affine", "task_note": None, "command": None, "commit": None, "hours": None, "error": 1.5}
    path.with_suffix(".json").write_text(json.dumps({**stored, "paper_error": None, "before": [told]}))
    assert sv.load_checkpoint(path).card.paper_error is None


def test_a_folder_of_ones_own_comes_first(written, monkeypatch):
    _, path = written
    shipped_names = sv.checkpoints()
    path.rename(path.with_name("r-st-cnn-similarity.safetensors"))
    path.with_suffix(".json").rename(path.with_name("r-st-cnn-similarity.json"))
    monkeypatch.setenv("STN_VIZ_CHECKPOINTS", str(path.parent))
    assert set(sv.checkpoints()) == {*shipped_names, "r-st-cnn-similarity"}
    assert sv.load_checkpoint("r-st-cnn-similarity").spec.family == "affine"


def test_weights_that_are_no_numbers_are_refused(written):
    _, path = written
    tensors = load_file(path)
    tensors["transformers.0.regression.bias"][0] = float("nan")
    save_file(tensors, path)
    with pytest.raises(UserError, match="not finite"):
        sv.load_checkpoint(path)


def test_a_replay_comes_back(written, tmp_path):
    model, _ = written
    curve = torch.linspace(0, 1, 5)
    thetas, stages = torch.rand(5, 64, 1, 6), (Stage(35),)
    replay = Replay(curve, thetas, curve, curve, 7 * curve, curve, curve, curve, stages)
    path = save_checkpoint(model, card(family="affine"), tmp_path, replay)
    back = load_replay(path)
    assert torch.equal(back.until, replay.until)
    assert back.stages == stages
    torch.testing.assert_close(back.thetas, replay.thetas, atol=1e-3, rtol=0)
    path.with_name("r-st-cnn-affine.replay.safetensors").write_bytes(b"broken")
    with pytest.raises(UserError, match="damaged"):
        load_replay(path)


def test_without_a_recording_there_is_no_replay(written):
    with pytest.raises(UserError, match="No training was recorded"):
        load_replay(written[1])


@pytest.mark.parametrize("name", sv.checkpoints())
def test_shipped_networks_reproduce_their_cards_on_the_bundled_digits(name):
    model, stored = sv.load_checkpoint(name), load_card(name).results_bundled
    found = evaluate(model, distortion(model.card.task), load_bundled(), stored.draws[:1])
    assert round(found.errors[0], 2) == stored.errors[0]


def test_the_shipped_rotation_networks_are_what_their_names_say():
    upright, joint = (load_card(name) for name in ("r-st-cnn-affine", "r-st-cnn-affine-joint"))
    assert upright.results.error <= 0.9
    assert upright.results.slope >= 0.75
    assert joint.results.slope < 0.5
    assert (upright.schedule, joint.schedule) == ("upright", "joint")


ODD = (None, True, -1, 10**30, 1e308, float("nan"), "x", "", [], {}, [1], [[]], {"a": 1})


def damaged(value, draw):
    """Change one node of a JSON value, drawn at random, or leave one out."""
    if isinstance(value, dict) and value and draw.random() < 0.85:
        key = draw.choice(list(value))
        rest = {k: v for k, v in value.items() if k != key}
        return rest if draw.random() < 0.15 else {**rest, key: damaged(value[key], draw)}
    if isinstance(value, list) and value and draw.random() < 0.6:
        i = draw.randrange(len(value))
        return [*value[:i], damaged(value[i], draw), *value[i + 1 :]]
    return draw.choice(ODD)


@pytest.mark.parametrize("name", ["r-st-cnn-affine", "add-st-fcn-tps-parallel"])
def test_a_card_with_any_field_damaged_is_read_or_refused_in_a_sentence(name, tmp_path, monkeypatch):
    monkeypatch.setenv("STN_VIZ_CHECKPOINTS", str(tmp_path))
    whole, draw = load_card(name).as_dict(), dice.Random(0)
    (tmp_path / f"{name}.safetensors").write_bytes((SHIPPED / f"{name}.safetensors").read_bytes())
    refused = 0
    for _ in range(60):
        (tmp_path / f"{name}.json").write_text(json.dumps(damaged(whole, draw)))
        try:
            sv.load_checkpoint(name)
            trained(name, {"steps": 1}, tmp_path, True)
        except UserError:
            refused += 1
    assert refused > 20


def test_a_card_whose_spec_names_a_family_by_a_list_is_refused(tmp_path, written):
    _, path = written
    told = load_card(path)
    path.with_suffix(".json").write_text(json.dumps({**told, "spec": {**told.spec.as_dict(), "family": []}}))
    with pytest.raises(UserError, match="describes no network that can be built"):
        sv.load_checkpoint(path)
