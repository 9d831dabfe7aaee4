"""Training on a GPU: finite, resumable, several processes or one, and a checkpoint that the CPU opens."""

import pytest
import torch
from torch import nn
from typer.testing import CliRunner

import stn_viz as sv
from stn_viz import cli
from stn_viz.datasets.digits import load_bundled
from stn_viz.device import Machine, describe, pick_device
from stn_viz.training import Material, plan, publish_run, start, train
from tests.torchrun import torchrun

pytestmark = pytest.mark.gpu
NAMES = [
    "r-st-cnn-affine",
    "p-st-fcn-projective-joint",
    "e-st-cnn-tps",
    "add-st-fcn-tps-parallel",
    "tc-st-cnn-attention-deep",
]


def material(device="cuda"):
    return Material(load_bundled("train").to(device), load_bundled("validation").part(slice(0, 100)).to(device))


def test_the_device_is_found_and_named():
    assert pick_device().type == "cuda"
    assert Machine.parse(describe(torch.device("cuda"))) == Machine(torch.cuda.get_device_name())
    with pytest.raises(sv.UserError, match="is not available here"):
        pick_device(f"cuda:{torch.cuda.device_count()}")


@pytest.mark.parametrize("name", NAMES)
def test_a_few_steps_are_finite_and_the_first_loss_is_the_cpus(name):
    runs = [start(plan(name, steps=8, batch=32), device) for device in ("cpu", "cuda")]
    cpu, gpu = (train(run, material(device)) for run, device in zip(runs, ("cpu", "cuda"), strict=True))
    assert gpu.history.isfinite().all()
    assert all(p.is_cuda and p.isfinite().all() for p in gpu.model.parameters())
    torch.testing.assert_close(gpu.history[0, 0], cpu.history[0, 0], rtol=0.03, atol=0.03)  # bfloat16 has 8 bits


def test_a_run_that_was_killed_goes_on_and_its_network_opens_on_the_cpu(tmp_path):
    recipe = plan("r-st-cnn-affine", steps=12, batch=32)
    path = tmp_path / "run.safetensors"

    class Killed(Exception):
        pass

    def kill(run, _loss):
        if run.step == 7:
            raise Killed

    with pytest.raises(Killed):
        train(start(recipe, "cuda"), material(), path, kill, save_seconds=0)
    begun = start(recipe, "cuda")
    begun.load(path)
    assert begun.step == 7
    assert all(v.is_cuda for moments in begun.optimiser.state.values() for v in moments.values())
    whole, resumed = train(start(recipe, "cuda"), material()), train(begun, material(), path)
    torch.testing.assert_close(resumed.history, whole.history, rtol=0.1, atol=0.1)
    on_cpu = start(recipe)
    on_cpu.load(path)  # a finished run opens where there is no GPU, too
    assert on_cpu.step == 12
    digits = load_bundled("test")
    shipped = publish_run(resumed, digits, digits, "stn-viz train r-st-cnn-affine", tmp_path)
    here, there = sv.load_checkpoint(shipped), sv.load_checkpoint(shipped, "cuda")
    assert here.card.device == torch.cuda.get_device_name()
    images = digits.floats(slice(0, 8))
    torch.testing.assert_close(there(images.cuda()).cpu(), here(images), rtol=0, atol=0.1)


def test_the_command_trains_on_a_gpu(tmp_path):
    arguments = ["train", "r-st-cnn-affine", "--steps", "20", "--batch", "32", "--device", "cuda"]
    arguments += ["--runs", str(tmp_path / "runs"), "--into", str(tmp_path)]
    result = CliRunner().invoke(cli.app, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    assert sv.load_checkpoint(tmp_path / "r-st-cnn-affine.safetensors").card.device == torch.cuda.get_device_name()


PARALLEL = """
import json, sys, torch
from pathlib import Path
from torch import nn
from stn_viz.datasets.digits import load_bundled
from stn_viz.training import Material, ProcessGroup, plan, start, train
from stn_viz.training.distributed import join, leave
device = torch.device("cuda")
processes = join(device)
assert processes == ProcessGroup(0, 1) and torch.distributed.get_backend() == "nccl"
digits = Material(load_bundled("train").to(device), load_bundled("validation").part(slice(0, 100)).to(device))
run = train(start(plan("r-st-cnn-affine", steps=8, batch=16, upright=0.5), device), digits, processes=processes)
torch.manual_seed(0)
plain = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Linear(8, 2)).to(device)
x = torch.rand(6, 4, device=device)
plain(x).square().sum().backward()
alone = [p.grad.clone() for p in plain.parameters()]
plain.zero_grad()
shared = ProcessGroup(0, 2).wrap(plain, some_idle=False)  # averaged over the one process that there is
shared(x).square().sum().backward()
apart = max(float((p.grad - g).abs().max()) for p, g in zip(shared.parameters(), alone, strict=True))
Path(sys.argv[1]).write_text(json.dumps([run.history.tolist(), apart]))
leave()
"""


def test_one_nccl_process_gives_the_single_process_result(tmp_path):
    history, apart = torchrun(PARALLEL, tmp_path, 1)
    alone = train(start(plan("r-st-cnn-affine", steps=8, batch=16, upright=0.5), "cuda"), material()).history
    torch.testing.assert_close(torch.tensor(history)[0], alone[0], rtol=1e-2, atol=1e-2)
    assert apart < 1e-5


def test_more_processes_than_gpus_are_refused(monkeypatch):
    from stn_viz.training.distributed import join

    monkeypatch.setenv("WORLD_SIZE", "99")
    monkeypatch.setenv("LOCAL_RANK", str(torch.cuda.device_count()))
    with pytest.raises(sv.UserError, match="nproc-per-node"):
        join(torch.device("cuda"))


def test_a_layer_learns_under_autocast_with_a_scaler():
    torch.manual_seed(0)
    net = nn.Sequential(
        sv.SpatialTransformer(nn.Flatten(), "affine", sv.Frame((28, 28), (28, 28)), features=784),
        nn.Flatten(),
        nn.Linear(784, 10),
    ).cuda()
    adam, scaler = torch.optim.Adam(net.parameters(), lr=1e-3), torch.amp.GradScaler("cuda")
    digits = load_bundled("train").to("cuda")
    images, labels, losses = digits.floats(slice(0, 64)), digits.labels[:64], []
    for _ in range(12):
        with torch.autocast("cuda", torch.float16):
            loss = nn.functional.cross_entropy(net(images), labels)
        adam.zero_grad()
        scaler.scale(loss).backward()
        scaler.step(adam)
        scaler.update()
        losses.append(float(loss.detach()))
    assert losses[-1] < 0.8 * losses[0]
    assert net[0].theta.dtype == torch.float32
