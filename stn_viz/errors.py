"""Errors that name the argument, what came, what was wanted and the likely fix."""

from __future__ import annotations

from torch import Tensor


def _shown(value: object) -> str:
    if isinstance(value, Tensor):
        return f"a {str(value.dtype).removeprefix('torch.')} tensor of shape {tuple(value.shape)}"
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


class ArgumentError(ValueError):
    """Say in one sentence which argument is wrong, what it was, what is wanted and what to do."""

    def __init__(self, argument: str, received: object, wanted: str, fix: str) -> None:
        """Compose the sentence; every part is mandatory so that no error leaves its reader guessing."""
        super().__init__(f"{argument}: got {_shown(received)}, wanted {wanted}; {fix}.")
        self.argument = argument


class UserError(Exception):
    """Refuse something that a person handed in (a file, a picture, a name) with one clear sentence."""
