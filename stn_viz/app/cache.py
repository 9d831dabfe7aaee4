"""Results that sessions share, kept within so many bytes: the least lately used go first.

Streamlit bounds what it keeps as it is (``cache_resource``) by number only, and one result may be a thousand times as
large as another. Who waits for what another session computes is asked meanwhile whether they are still there.
"""

from __future__ import annotations

import hashlib
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager, nullcontext
from functools import wraps
from types import FunctionType, ModuleType
from typing import Any, Generic, ParamSpec, TypeVar

import numpy as np
import torch
from torch import Tensor

from stn_viz.app import heavy
from stn_viz.texts import Message

P = ParamSpec("P")
T = TypeVar("T")
_STORES: list[ResultCache[Any]] = []
_LOOK = 0.2  # seconds between two looks of someone who waits


def size(value: object) -> int:
    """Count the bytes of all arrays, tensors and texts that a value holds, each memory once."""
    seen: set[int] = set()
    total, todo = 0, [value]
    while todo:
        one = todo.pop()
        if one is None or id(one) in seen or isinstance(one, type | ModuleType | FunctionType | bool | int | float):
            continue
        seen.add(id(one))
        if isinstance(one, Tensor):
            storage = one.untyped_storage()
            total += 0 if storage.data_ptr() in seen else storage.nbytes()
            seen.add(storage.data_ptr())
        elif isinstance(one, np.ndarray):
            todo += [one.base] if isinstance(one.base, np.ndarray) else []
            total += 0 if isinstance(one.base, np.ndarray) else one.nbytes
        elif isinstance(one, str | bytes | bytearray):
            total += sys.getsizeof(one)
        elif isinstance(one, Mapping):
            todo += [*one.keys(), *one.values()]
        elif isinstance(one, tuple | list | set | frozenset):
            todo += one
        else:
            todo += vars(one).values() if hasattr(one, "__dict__") else []
    return total


class ResultCache(Generic[T]):
    """Keep results by their keys, at most so many bytes of them.

    Args:
        most: bytes in all; a result that is larger by itself is given and not kept.
    """

    def __init__(self, most: int) -> None:
        """Start empty."""
        self.most, self.bytes = most, 0
        self._lock = threading.Lock()
        self._found: OrderedDict[object, tuple[T, int]] = OrderedDict()
        self._making: dict[object, threading.Lock] = {}

    def get(self, key: object, make: Callable[[], T]) -> T:
        """Look up what is kept under a key, or make it: once, however many ask at the same time."""
        found = self._look(key)
        if found:
            return found[0]
        with self._lock:
            lock = self._making.setdefault(key, threading.Lock())
        with _hold(lock):
            found = self._look(key)
            if found:
                return found[0]
            try:
                value = make()
                self._keep(key, value)
            finally:
                with self._lock:
                    self._making.pop(key, None)
        return value

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._found.clear()
            self.bytes = 0

    def __len__(self) -> int:
        """Count the results that are kept."""
        return len(self._found)

    def _look(self, key: object) -> tuple[T, ...]:
        with self._lock:
            if key not in self._found:
                return ()
            self._found.move_to_end(key)
            return (self._found[key][0],)

    def _keep(self, key: object, value: T) -> None:
        weight = size(value)
        with self._lock:
            if weight > self.most:
                return
            self._found[key] = (value, weight)
            self.bytes += weight
            while self.bytes > self.most:
                _, (_, freed) = self._found.popitem(last=False)
                self.bytes -= freed


@contextmanager
def _hold(lock: threading.Lock) -> Generator[None]:
    """Hold a lock; who waits for it and leaves waits no longer."""
    while not lock.acquire(timeout=_LOOK):
        heavy.tick()
    try:
        yield
    finally:
        lock.release()


def store(megabytes: int) -> ResultCache[Any]:
    """Keep results by hand within so many megabytes, without a :func:`turn`: what is made may be made of kept ones."""
    found: ResultCache[Any] = ResultCache(megabytes << 20)
    _STORES.append(found)
    return found


def kept(megabytes: int, says: Message | str = "") -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Keep what a function gives, by its arguments, within so many megabytes, and let it compute in its :func:`turn`.

    Arrays, tensors and bytes count by their content, everything else must be hashable. A function that is kept calls no
    other one that is: each would wait for what the other holds.

    Args:
        megabytes: the bound.
        says: the key of what stands beside a spinner while it computes.
    """

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        found: ResultCache[T] = store(megabytes)

        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> T:
            def make() -> T:
                with heavy.turn(), heavy.spinner(str(says)) if says else nullcontext():
                    return function(*args, **kwargs)

            return found.get((*map(_key_of, args), *((n, _key_of(kwargs[n])) for n in sorted(kwargs))), make)

        return call

    return decorate


def clear_caches() -> None:
    """Forget all that is kept, for a measurement or a test that starts anew."""
    for store in _STORES:
        store.clear()


def _key_of(argument: Any) -> object:  # noqa: ANN401  any argument of any function
    if isinstance(argument, Tensor):
        argument = argument.detach().to("cpu").contiguous().view(torch.uint8).numpy()
    if isinstance(argument, np.ndarray):
        return argument.shape, argument.dtype.str, hashlib.sha256(argument.tobytes()).digest()
    return hashlib.sha256(argument).digest() if isinstance(argument, bytes) else argument
