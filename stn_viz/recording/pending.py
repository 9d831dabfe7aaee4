"""A call on its way to the tape: what is known of it so far, and the gradients that are still to come."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import torch
from torch import Tensor

from stn_viz.recording.call import Call
from stn_viz.recording.notes import say_failure
from stn_viz.texts import Message

_OVERHEAD = 4096  # bytes of a call's description, roughly


class Record:
    """Hold one call whose gradients are still to come.

    Args:
        call: what is known so far.
        nbytes: the bytes reserved for its tensors, gradients included.
        input_grad: whether ∂L/∂U is among them.
    """

    def __init__(self, call: Call, nbytes: int, *, input_grad: bool = True) -> None:
        """Keep a call; ``awaits`` says whether a hook will bring its gradients, ``failure`` why one could not."""
        self.call = call
        self.nbytes = nbytes + _OVERHEAD
        self.input_grad = input_grad
        self.awaits = False
        self.failure: Message | None = None
        self._lock = threading.Lock()

    def change(self, **facts: bool | int | float | str | tuple[float | None, ...] | Tensor | None) -> None:
        """Correct what is known of the call."""
        with self._lock:
            self.call = replace(self.call, **facts)  # type: ignore[arg-type]  # the names are fields of a Call

    def add(self, **gradients: Callable[[], Tensor] | None) -> None:
        """Add gradients to those that came before, as ``.grad`` does; runs inside the model's backward pass."""
        try:
            with self._lock, torch._C.DisableTorchFunction(), torch.no_grad():
                sums: dict[str, Tensor] = {}
                for name, take in gradients.items():
                    if take is not None:
                        old: Tensor | None = getattr(self.call, name)
                        sums[name] = take() if old is None else old + take()
                self.call = replace(self.call, **sums)  # type: ignore[arg-type]  # the names are fields of a Call
        except Exception as error:  # a recorder that fails must not take the model's backward pass with it
            self.failure = say_failure(error, "recording-gradients-failed")
