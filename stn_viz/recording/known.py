"""What is found out of a call is kept as long as the call is there: a recording that grows asks for it at each step."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

from stn_viz.recording.call import Call

T = TypeVar("T")


def known(find: Callable[[Call], T]) -> Callable[[Call], T]:
    """Keep what a function finds out of a call, as long as the call is there."""
    found: WeakKeyDictionary[Call, T] = WeakKeyDictionary()

    @wraps(find)
    def ask(call: Call) -> T:
        if call not in found:
            found[call] = find(call)
        return found[call]

    return ask
