"""The device: a GPU if there is one, else the CPU; chosen by itself, and said in words."""

from __future__ import annotations

import platform

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


def describe(device: torch.device) -> str:
    """Say in words what a device is, for a page's footer or a card."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    kind = platform.machine() or "unknown machine"
    if device.type == "mps":
        return f"Apple GPU ({kind})"
    threads = torch.get_num_threads()
    return f"CPU ({kind}, {threads} thread{'s' if threads != 1 else ''})"
