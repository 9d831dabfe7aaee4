"""The device: a GPU if there is one, else the CPU; chosen by itself, and said in words."""

from __future__ import annotations

import platform
import re
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

import torch

from stn_viz.errors import UserError


def pick_device(name: str | None = None) -> torch.device:
    """Choose the device to compute on: the one that is named, else CUDA, else Apple's GPU, else the CPU.

    Raises:
        UserError: the named device does not exist here.
    """
    if name is None:
        if torch.cuda.is_available():
            return torch.device("cuda")
        return torch.device("mps" if torch.backends.mps.is_available() else "cpu")
    try:
        device = torch.device(name)
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError) as error:
        raise UserError(f"The device {name!r} is not available here; leave it out to let one be chosen.") from error
    return device


@dataclass(frozen=True)
class Machine:
    """Hold on what was computed.

    Args:
        kind: ``CPU``, ``Apple GPU``, or the name of a CUDA device, which tells everything.
        processor: the machine's kind of processor, such as ``x86_64``.
        threads: how many threads torch used on a CPU.
    """

    kind: str
    processor: str | None = None
    threads: int | None = None

    def __str__(self) -> str:
        """Write it as cards keep it; :meth:`parse` reads that."""
        threads = None if self.threads is None else f"{self.threads} thread{'s' if self.threads != 1 else ''}"
        more = [part for part in (self.processor, threads) if part is not None]
        return f"{self.kind} ({', '.join(more)})" if more else self.kind

    @classmethod
    def parse(cls, text: str) -> Machine:
        """Read what a card keeps; a text of another form is a name alone."""
        found = re.fullmatch(r"(CPU|Apple GPU) \(([^,]+?)(?:, (\d+) threads?)?\)", text)
        return cls(found[1], found[2], int(found[3]) if found[3] else None) if found else cls(text)


def machine(device: torch.device) -> Machine:
    """Describe the machine that a device is of."""
    if device.type == "cuda":
        return Machine(torch.cuda.get_device_name(device))
    kind = platform.machine() or "unknown machine"
    return Machine("Apple GPU", kind) if device.type == "mps" else Machine("CPU", kind, torch.get_num_threads())


def describe(device: torch.device) -> str:
    """Say in words what a device is, for a page's footer or a card."""
    return str(machine(device))


@contextmanager
def exact_convolutions(device: torch.device) -> Generator[None]:
    """Compute convolutions in the precision of their inputs, on a GPU as on a CPU.

    By torch's default cuDNN rounds float32 to TF32, whose ten bits take one digit in some thousands for another.
    """
    if device.type != "cuda":
        yield
        return
    now = torch.backends.cudnn
    with now.flags(enabled=now.enabled, benchmark=now.benchmark, deterministic=now.deterministic, allow_tf32=False):
        yield
