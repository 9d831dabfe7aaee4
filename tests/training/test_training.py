"""Training: names, recipes, schedules, and runs that a kill or a second process cannot change."""

import copy
import json
import os
import signal
import subprocess
import sys

import pytest
import torch
import torch.nn.functional as F
from safetensors import safe_open
from safetensors.torch import save_file

from stn_viz import ArgumentError, UserError
from stn_viz.datasets.digits import load_bundled
from stn_viz.networks.checkpoints import load_card, load_checkpoint, load_replay
from stn_viz.networks.models import Network
from stn_viz.networks.spec import Spec
from stn_viz.training import Material, ProcessGroup, averaged, plan, publish_run, start, train
from stn_viz.training.distributed import join
from stn_viz.training.upright_first import UprightFirstLoss, build_auxiliary_classifier
from tests.torchrun import torchrun

CALM = {**os.environ, "OMP_NUM_THREADS": "1"}
TINY = {"steps": 12, "batch": 16}


@pytest.fixture(autouse=True)
def one_thread():
    """Equal sums need an equal order of summation."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def material():
    return Material(load_bundled("train"), load_bundled("validation").part(slice(0, 100)))


@pytest.mark.parametrize(
    ("name", "task", "spec"),
    [
        ("r-st-cnn-affine", "r", Spec(family="affine")),
        ("rts-cnn", "rts", Spec(size=(42, 42))),
        ("e-st-fcn-projective-joint", "e", Spec("fcn", "projective")),
        ("tc-st-cnn-attention", "tc", Spec(family="attention", size=(60, 60))),
        ("add-st-fcn-tps-parallel", "add", Spec("fcn", "tps", "parallel", (42, 42), 2, 19)),
        ("r-st-cnn-similarity-series", "r", Spec(family="similarity", arrangement="series")),
        ("p-st-cnn-piecewise-deep", "p", Spec(family="piecewise", arrangement="deep")),
    ],
)
def test_a_name_says_task_network_and_family(name, task, spec):
    assert plan(name).task == task
    assert plan(name).spec == spec


@pytest.mark.parametrize(
    "name", ["", "r", "r-st-cnn", "r-cnn-affine", "q-cnn", "r-cnn-joint", "r-st-cnn-affine-twice", "r-st-rnn-tps"]
)
def test_a_name_that_does_not_read_is_refused_with_the_pattern(name):
    with pytest.raises(ArgumentError, match="TASK"):
        plan(name)


def test_upright_first_is_the_default_and_joint_a_suffix():
    assert plan("r-st-cnn-affine").recipe.upright > 0
    assert plan("r-st-cnn-affine-joint").recipe.upright == 0
    assert plan("r-cnn").recipe.upright == 0
    assert plan("add-st-fcn-tps-parallel").recipe.upright == 0
    with pytest.raises(ArgumentError, match="upright"):
        plan("r-cnn", upright=0.3)
    with pytest.raises(ArgumentError, match="fields of a recipe"):
        plan("r-cnn", epochs=3)


def test_the_rate_warms_up_falls_and_spares_the_classifier_once_it_leads():
    recipe = plan("r-st-cnn-affine", steps=1000, upright=0.3).recipe
    rates = [recipe.rate_at(step) for step in range(1000)]
    assert max(rates) == pytest.approx(recipe.rate)
    assert rates.index(max(rates)) in range(98, 102)
    assert rates[-1] == pytest.approx(0.002 * recipe.rate, rel=0.05)
    assert recipe.rate_at(299, localises=True) == rates[299]
    assert recipe.rate_at(300, localises=True) == pytest.approx(recipe.follow * rates[300])
    joint = plan("r-st-cnn-affine-joint", steps=1000).recipe
    assert joint.rate_at(500, localises=True) == joint.rate_at(500)


def test_upright_first_keeps_the_losses_apart():
    torch.manual_seed(0)
    model, auxiliary = Network(Spec(family="affine")), build_auxiliary_classifier(10)
    images, labels = torch.rand(8, 1, 28, 28), torch.arange(8)
    examples, targets = torch.rand(8, 1, 28, 28), F.one_hot(labels, 10).float()
    twins = copy.deepcopy((model, auxiliary))
    auxiliary.train()(examples)
    UprightFirstLoss(model, auxiliary)(images, labels, examples, targets).backward()
    assert model.transformers[0].regression.weight.grad.abs().sum() > 0

    model2, auxiliary2 = twins
    F.cross_entropy(model2.classifier(model2.warp(images).detach()), labels).backward()
    F.cross_entropy(auxiliary2(examples), targets).backward()
    for one, two in ((model.classifier, model2.classifier), (auxiliary, auxiliary2)):
        for a, b in zip(one.parameters(), two.parameters(), strict=True):
            torch.testing.assert_close(a.grad, b.grad)  # nothing but their own loss
    assert all(p.grad is None for p in model2.transformers[0].parameters())


def test_a_run_learns_and_is_shipped_with_card_and_replay(tmp_path):
    run, digits = start(plan("r-st-cnn-affine", steps=80, batch=64)), load_bundled("test")

    @torch.no_grad()
    def loss(model):
        return float(F.cross_entropy(model.eval()(digits.floats()), digits.labels))

    before = loss(run.model)
    train(run, material(), tmp_path / "run.safetensors")
    assert loss(averaged(run)) < before / 2
    path = publish_run(run, digits, digits.part(slice(0, 50)), "stn-viz train …", tmp_path / "out")
    card = load_card(path)
    assert card.results.digits == 360
    assert len(card.results.errors) == len(card.results.draws) >= 3
    assert card.recipe["steps"] == 80
    assert card.parameters == sum(p.numel() for p in load_checkpoint(path).parameters())
    replay = load_replay(path)
    assert replay.thetas.shape[1:] == (64, 1, 6)
    assert replay.steps[0] == 0
    assert replay.steps[-1] == 80
    assert replay.loss[-1] < replay.loss[0]
    identity = torch.tensor([1.0, 0, 0, 0, 1, 0])
    assert torch.equal(replay.thetas[0, :, 0], identity.expand(64, -1))


def test_a_stopped_run_goes_on_to_the_same_end(tmp_path):
    path = tmp_path / "run.safetensors"
    whole = train(start(plan("r-st-cnn-affine", **TINY)), material())

    class Stop(Exception):
        pass

    def stop(run, loss):
        if run.step == 5:
            raise Stop

    with pytest.raises(Stop):
        train(start(plan("r-st-cnn-affine", **TINY)), material(), path, stop, save_seconds=0)
    again = start(plan("r-st-cnn-affine", **TINY))
    again.load(path)
    assert again.step == 5
    train(again, material())
    assert torch.equal(again.history, whole.history)
    assert again.checks == whole.checks or torch.isnan(torch.tensor(whole.checks)).any()
    for name, value in whole.average.items():
        assert torch.equal(again.average[name], value), name


SCRIPT = """
import sys, torch
from pathlib import Path
torch.set_num_threads(1)
from stn_viz.datasets.digits import load_bundled
from stn_viz.training import Material, plan, start, train
material = Material(load_bundled("train"), load_bundled("validation").part(slice(0, 100)))
run = start(plan("r-st-cnn-affine", steps=12, batch=16))
train(run, material, Path(sys.argv[1]), lambda run, loss: print(run.step, flush=True), save_seconds=0)
"""


def test_a_killed_run_loses_nothing_that_was_saved(tmp_path):
    path = tmp_path / "run.safetensors"
    process = subprocess.Popen([sys.executable, "-c", SCRIPT, str(path)], stdout=subprocess.PIPE, text=True, env=CALM)
    assert process.stdout is not None
    for line in process.stdout:
        if int(line) == 7:
            process.send_signal(signal.SIGKILL)
            break
    process.stdout.close()
    assert process.wait() == -signal.SIGKILL
    again = start(plan("r-st-cnn-affine", **TINY))
    again.load(path)
    assert 7 <= again.step < 12
    train(again, material())
    whole = train(start(plan("r-st-cnn-affine", **TINY)), material())
    assert torch.equal(again.history, whole.history)


def test_a_run_of_another_recipe_or_a_damaged_one_is_not_resumed(tmp_path):
    path = tmp_path / "run.safetensors"
    start(plan("r-cnn", **TINY)).save(path)
    with pytest.raises(UserError, match="another recipe"):
        start(plan("r-cnn", **TINY, seed=1)).load(path)
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(UserError, match="is not a run that can be resumed"):
        start(plan("r-cnn", **TINY)).load(path)


PARALLEL = """
import json, sys, torch
from pathlib import Path
torch.set_num_threads(1)
from stn_viz.datasets.digits import load_bundled
from stn_viz.training import Material, plan, start, train
from stn_viz.training.distributed import join, leave
processes = join(torch.device("cpu"))
material = Material(load_bundled("train"), load_bundled("validation").part(slice(0, 100)))
run = start(plan("r-st-cnn-affine", steps=8, batch=16, upright=0.5))
train(run, material, processes=processes)
if processes.leads:
    Path(sys.argv[1]).write_text(json.dumps(run.history.tolist()))
leave()
"""


def test_two_gloo_processes_give_the_single_process_result(tmp_path):
    both = torch.tensor(torchrun(PARALLEL, tmp_path, 2, OMP_NUM_THREADS="1"))
    alone = train(start(plan("r-st-cnn-affine", steps=8, batch=16, upright=0.5)), material()).history
    torch.testing.assert_close(both[0], alone[0], atol=1e-5, rtol=1e-5)  # loss and gradients of the first step
    # AdamW's first steps have the size of the rate whatever the gradient: rounding grows, but stays rounding.
    torch.testing.assert_close(both[:, 0], alone[:, 0], atol=0, rtol=0.02)


def test_each_process_takes_its_own_gpu_and_none_takes_one_that_is_not_there(monkeypatch):
    taken = []
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setattr(torch.cuda, "set_device", taken.append)
    monkeypatch.setattr(torch.distributed, "init_process_group", lambda backend: taken.append(backend))
    monkeypatch.setattr(torch.distributed, "get_rank", lambda: 1)
    monkeypatch.setattr(torch.distributed, "get_world_size", lambda: 2)
    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.setenv("LOCAL_RANK", "1")
    assert join(torch.device("cuda")) == ProcessGroup(1, 2)
    assert taken == [1, "nccl"]
    monkeypatch.setenv("LOCAL_RANK", "2")
    with pytest.raises(UserError, match="--nproc-per-node=2"):
        join(torch.device("cuda"))


def test_a_loss_that_is_no_number_ends_the_run_and_keeps_what_was_written(tmp_path):
    run, path = start(plan("r-fcn", steps=20, batch=16)), tmp_path / "run.safetensors"

    def spoil(run, _loss):
        if run.step == 5:
            with torch.no_grad():
                next(run.model.parameters()).fill_(float("nan"))

    with pytest.raises(UserError, match="nan at step 5"):
        train(run, material(), path, spoil, save_seconds=0)
    again = start(plan("r-fcn", steps=20, batch=16))
    again.load(path)
    assert again.step == 5
    assert all(p.isfinite().all() for p in again.model.parameters())


def test_a_run_of_an_older_version_goes_on_without_the_settings_that_came_later(tmp_path):
    path = tmp_path / "run.safetensors"
    run = start(plan("r-fcn", **TINY))
    train(run, material(), path)
    with safe_open(path, "pt") as file:
        about = json.loads(file.metadata()["run"])
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    del about["plan"]["recipe"]["ripple"]
    save_file(tensors, path, {"run": json.dumps(about)})
    again = start(plan("r-fcn", **TINY))
    again.load(path)
    assert again.step == 12


def test_a_finished_run_gives_way_to_another_recipe_and_an_unfinished_one_does_not(tmp_path):
    path = tmp_path / "run.safetensors"
    run = train(start(plan("r-fcn", **TINY)), material(), path)
    other = start(plan("r-fcn", **TINY, ripple=0.1))
    other.load(path)
    assert other.step == 0
    run.step = 5
    run.save(path)
    with pytest.raises(UserError, match="another recipe"):
        other.load(path)
