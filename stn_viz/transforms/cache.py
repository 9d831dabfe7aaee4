"""Tensors that depend on nothing but a family's own fields: computed once, kept, and safe to use anywhere."""

from __future__ import annotations

import functools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def constant(maxsize: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Keep the last ``maxsize`` results of a method of a family, whose arguments are hashable.

    The method runs in a thread of its own. PyTorch keeps its modes (inference, autocast, a default device, the fake
    tensors of an export) with the thread, so a fresh one has none of them, and what was first asked for inside
    ``torch.inference_mode()`` can still be trained through later. ``torch.compile`` takes the results as constants.
    """

    def decorate(method: Callable[P, T]) -> Callable[P, T]:
        @functools.lru_cache(maxsize)
        def build(*args: object) -> object:
            with ThreadPoolExecutor(1) as fresh:
                return fresh.submit(method, *args).result()  # type: ignore[call-arg]

        @functools.wraps(method)
        def kept(*args: object) -> object:
            return build(*args)

        # what torch.compiler.assume_constant_result sets; that itself loads all of the compiler, sympy included
        kept._dynamo_marked_constant = True  # type: ignore[attr-defined]
        return kept  # type: ignore[return-value]

    return decorate
