"""Data-parallel training on one or many machines, started by ``torchrun``: torch's own collectives, nothing else.

Each process learns from its interleaved share of every batch. Gradients are averaged by ``DistributedDataParallel`` and
the statistics of batch norms are taken over the whole batch, so that a run gives what a single process gives.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass

import torch
import torch.distributed as dist
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm
from torch.nn.parallel import DistributedDataParallel

from stn_viz.errors import ArgumentError, UserError

_LETTING_GO = 0.2  # seconds, many times what a thread waits for the interpreter


@dataclass(frozen=True)
class ProcessGroup:
    """Tell which process of how many this is; alone unless ``torchrun`` started it."""

    rank: int = 0
    size: int = 1

    @property
    def leads(self) -> bool:
        """Tell whether this process writes files and logs."""
        return self.rank == 0

    def share(self, batch: int) -> tuple[int, int]:
        """Return this process's part of a batch.

        Raises:
            ArgumentError: the batch cannot be parted evenly, which would weigh digits unequally.
        """
        if batch % self.size:
            raise ArgumentError("batch", batch, f"a multiple of {self.size} processes", "choose another --batch")
        return self.rank, self.size

    def wrap(self, objective: nn.Module, some_idle: bool) -> nn.Module:
        """Average gradients and batch statistics over all processes.

        Args:
            objective: what gives the loss.
            some_idle: whether some of its weights have no part in some of the losses.
        """
        if self.size == 1:
            return objective
        device = next(objective.parameters()).device
        if device.type == "cuda":
            shared = nn.SyncBatchNorm.convert_sync_batchnorm(objective)
            return DistributedDataParallel(shared, device_ids=[device], find_unused_parameters=some_idle)
        _share_statistics(objective)
        return DistributedDataParallel(objective, find_unused_parameters=some_idle)

    def mean(self, value: Tensor) -> Tensor:
        """Average a number over all processes."""
        if self.size == 1:
            return value
        value = value.detach().clone()
        dist.all_reduce(value)
        return value / self.size


def join(device: torch.device) -> ProcessGroup:
    """Join the processes that ``torchrun`` started, by NCCL on GPUs and by gloo elsewhere; else be alone.

    Of a machine's GPUs each process takes its own: "cuda" means that one from here on.

    Raises:
        UserError: there are more processes than GPUs on this machine.
    """
    if "WORLD_SIZE" not in os.environ:
        return ProcessGroup()
    if device.type == "cuda" and device.index is None:
        _take_own_gpu(int(os.environ.get("LOCAL_RANK", "0")))
    if not dist.is_initialized():
        dist.init_process_group("nccl" if device.type == "cuda" else "gloo")
    return ProcessGroup(dist.get_rank(), dist.get_world_size())


def _take_own_gpu(place: int) -> None:
    count = torch.cuda.device_count()
    if place >= count:
        raise UserError(f"This machine has {count} GPUs, and each process needs its own: --nproc-per-node={count}.")
    torch.cuda.set_device(place)


def leave() -> None:
    """Leave the process group, if there is one.

    After ``DistributedDataParallel`` torch does not join gloo's threads (seen with 2.13). One that lets go of its last
    tensor needs the interpreter, and one that asks for it while Python ends aborts the process: they get a moment.
    """
    if dist.is_initialized():
        threads = dist.get_backend() == "gloo"
        dist.destroy_process_group()
        if threads:
            time.sleep(_LETTING_GO)


class _Sum(torch.autograd.Function):
    """Add a tensor up over all processes, and its gradient likewise."""

    @staticmethod
    def forward(ctx: object, value: Tensor) -> Tensor:
        total = value.contiguous().clone()
        dist.all_reduce(total)
        return total

    @staticmethod
    def backward(ctx: object, *gradients: Tensor) -> Tensor:
        return _Sum.forward(ctx, gradients[0])


def _average_over_processes(value: Tensor) -> Tensor:
    total: Tensor = _Sum.apply(value)  # type: ignore[assignment]  # torch does not type apply
    return total / dist.get_world_size()


class _SharedBatchNorm(_BatchNorm):
    """Normalise by the statistics of all processes' batches, where torch's own ``SyncBatchNorm`` asks for a GPU."""

    def _check_input_dim(self, input: Tensor) -> None:
        """Take any number of axes."""

    def forward(self, input: Float[Tensor, "B C *size"]) -> Float[Tensor, "B C *size"]:
        """Take mean and variance over the batch and space of every process."""
        if not self.training:
            return super().forward(input)
        axes = [0, *range(2, input.ndim)]
        shape = [1, -1] + [1] * (input.ndim - 2)
        mean = _average_over_processes(input.mean(axes))
        centred = input - mean.view(shape)
        variance = _average_over_processes(centred.square().mean(axes))
        count = input.numel() // input.shape[1] * dist.get_world_size()
        with torch.no_grad():
            followed = (self.running_mean, mean), (self.running_var, variance * count / (count - 1))
            for running, now in followed:
                if running is not None and self.momentum is not None:
                    running.lerp_(now, self.momentum)
            if self.num_batches_tracked is not None:
                self.num_batches_tracked.add_(1)
        scale = self.weight * torch.rsqrt(variance + self.eps)
        return centred * scale.view(shape) + self.bias.view(shape)


def _share_statistics(module: nn.Module) -> None:
    """Put a sharing norm in the place of each batch norm; weights and statistics stay the same tensors."""
    for name, child in module.named_children():
        if isinstance(child, _BatchNorm):
            shared = _SharedBatchNorm(child.num_features, child.eps, child.momentum or 0.0)
            shared.weight, shared.bias = child.weight, child.bias
            shared.running_mean, shared.running_var = child.running_mean, child.running_var
            shared.num_batches_tracked = child.num_batches_tracked
            setattr(module, name, shared)
        else:
            _share_statistics(child)
