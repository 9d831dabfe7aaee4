"""Errors that name the argument, what came, what was wanted and the likely fix."""

from __future__ import annotations

import os

import torch
from torch import Tensor


def _shown(value: object) -> str:
    if isinstance(value, Tensor):
        return f"a {str(value.dtype).removeprefix('torch.')} tensor of shape {tuple(value.shape)}"
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


class ArgumentError(ValueError):
    """Say in one sentence which argument is wrong, what it was, what is wanted and what to do.

    Example:
        >>> sv.family("affin")
        Traceback (most recent call last):
        stn_viz.errors.ArgumentError: name: got 'affin', wanted one of translation, ...; check the spelling.
    """

    def __init__(self, argument: str, received: object, wanted: str, fix: str) -> None:
        """Compose the sentence; every part is mandatory so that no error leaves its reader guessing."""
        super().__init__(f"{argument}: got {_shown(received)}, wanted {wanted}; {fix}.")
        self.argument = argument


def check_kind(argument: str, value: object, kind: type | tuple[type, ...], wanted: str, fix: str) -> None:
    """Refuse a value of the wrong kind before anything is done with it.

    Raises:
        ArgumentError: it is not of that kind.
    """
    if not isinstance(value, kind):
        raise ArgumentError(argument, value, wanted, fix)


def check_tensor(argument: str, value: object) -> None:
    """Refuse what is no tensor.

    Raises:
        ArgumentError: it is none.
    """
    fix = "wrap numbers in torch.tensor(…), an array in torch.from_numpy(…)"
    check_kind(argument, value, Tensor, "a torch.Tensor", fix)


def check_device(argument: str, value: Tensor, device: torch.device, whose: str) -> None:
    """Refuse a tensor that is on another device than what it meets.

    Args:
        argument: its name.
        value: the tensor.
        device: where it has to be.
        whose: what is there, such as ``the network's weights``.

    Raises:
        ArgumentError: it is elsewhere.
    """
    if value.device != device:
        wanted = f"a tensor on {device}, where {whose} are"
        raise ArgumentError(argument, value.device, wanted, f"move it with {argument}.to('{device}')")


def check_path(argument: str, value: object, *, or_bytes: bool = False) -> None:
    """Refuse what names no file.

    Raises:
        ArgumentError: it is neither text nor a path, nor bytes where those will do.
    """
    kinds = (str, os.PathLike, bytes) if or_bytes else (str, os.PathLike)
    wanted = "the path of a file, or its bytes" if or_bytes else "the path of a file"
    check_kind(argument, value, kinds, wanted, "pass a str or a pathlib.Path")


class UserError(Exception):
    """Refuse something that a person handed in (a file, a picture, a name) with one clear sentence.

    Example:
        >>> sv.load_image("nowhere.png")
        Traceback (most recent call last):
        stn_viz.errors.UserError: There is no file nowhere.png.
    """
