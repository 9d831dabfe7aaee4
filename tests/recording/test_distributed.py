"""A training in several processes: each rank records its own half; what workers of a DataLoader warp is theirs."""

import pytest
import torch
import torch.nn.functional as F
from recorded_steps import Warped, digits, kinds
from torch.utils.data import DataLoader, Dataset

import stn_viz as sv
from tests.torchrun import torchrun

PARALLEL = """
import json, sys
from contextlib import nullcontext
from pathlib import Path
import torch
import torch.distributed as dist
import torch.nn.functional as F
import stn_viz as sv
sys.path.insert(0, "tests/recording")
from recorded_steps import Warped, digits
dist.init_process_group("gloo")
rank, folder = dist.get_rank(), Path(sys.argv[1]).parent
net = Warped()
both = torch.nn.parallel.DistributedDataParallel(net)
rule = torch.optim.SGD(net.parameters(), 0.01)
with sv.record(to=folder / f"run{rank}.stn") as tape:
    for step in range(3):
        rule.zero_grad()
        for part in range(2):  # accumulated: the first part is not exchanged
            with both.no_sync() if part == 0 else nullcontext():
                loss = (both(digits(seed=4 * step + 2 * rank + part)) - 0.5).square().mean() / 2
                loss.backward()
        rule.step()
        tape.step(loss)
if rank == 0:
    Path(sys.argv[1]).write_text(json.dumps(net.localiser.bias.tolist()))
dist.destroy_process_group()
"""


def test_each_process_of_a_distributed_training_has_its_own_recording(tmp_path):
    bias = torch.tensor(torchrun(PARALLEL, tmp_path, 2, OMP_NUM_THREADS="1"))
    tapes = [sv.load_recording(tmp_path / f"run{rank}.stn") for rank in range(2)]
    alone = Warped()  # the same training in one process
    rule = torch.optim.SGD(alone.parameters(), 0.01)
    for step in range(3):
        rule.zero_grad()
        for rank in range(2):
            for part in range(2):
                call = next(c for c in tapes[rank].at(step) if c.turn == part)
                U = digits(seed=4 * step + 2 * rank + part)
                assert torch.equal(call.input, U)
                V = alone(U)
                assert torch.allclose(call.output, V, atol=1e-5)
                ((V - 0.5).square().mean() / 4).backward()
        rule.step()
    assert torch.allclose(alone.localiser.bias, bias, atol=1e-5)
    for tape in tapes:
        assert [(call.step, call.turn) for call in tape.train()] == [(k, part) for k in range(3) for part in range(2)]
        assert all(call.theta_grad is not None and call.backward_ran for call in tape)
        assert kinds(tape) == []


class Turned(Dataset):
    """Pictures that are warped while they are loaded, as augmentation does."""

    def __len__(self):
        return 16

    def __getitem__(self, index):
        U, theta = digits(1, seed=index), torch.tensor([[[0.8, -0.6, 0.0], [0.6, 0.8, 0.0]]])
        return F.grid_sample(U, F.affine_grid(theta, list(U.shape), align_corners=False), align_corners=False)[0]


@pytest.mark.parametrize("workers", [0, 2])
def test_what_workers_load_is_not_on_the_tape_and_what_this_process_loads_is(workers, tmp_path):
    net = Warped()
    with sv.record(to=tmp_path / "run.stn") as tape:
        for U in DataLoader(Turned(), batch_size=4, num_workers=workers):
            net(U).square().mean().backward()
            tape.step()
    read = sv.load_recording(tmp_path / "run.stn")
    assert read.steps == tape.steps == (0, 1, 2, 3)
    assert [call.batch for call in read.at(1)] == ([4] if workers else [1, 1, 1, 1, 4])
    assert all(call.theta_grad is not None for call in read if call.batch == 4)
