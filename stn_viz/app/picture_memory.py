"""Pictures that outlive a reload: a page that is loaded anew is a new session, and asks for its tab's by a random name.

They lie in this process' memory and nowhere else. The tab keeps the name in its sessionStorage, which no other tab
reads; it is in no link and no cookie. What nobody's page has held for a while is forgotten, and beyond so many bytes
what was held least lately.
"""

from __future__ import annotations

import re
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from stn_viz.app.cache import size

AFTER = 3600.0  # seconds after the last page that held them is gone
_MOST = 256 << 20  # bytes, of all visitors
_LOOKS = 12  # within that time
_NAME = re.compile(r"[A-Za-z0-9_-]{43}")
T = TypeVar("T")


@dataclass
class _Kept(Generic[T]):
    value: T
    bytes: int
    present: Callable[[], bool]
    seen: float  # when its page was there last


class PictureMemory(Generic[T]):
    """Keep values by names that nobody can guess.

    Args:
        most: bytes of all of them; a value that is larger by itself is not kept.
        after: seconds for which one stays whose page is gone.
        clock: gives seconds.
    """

    def __init__(self, most: int = _MOST, after: float = AFTER, clock: Callable[[], float] = time.monotonic) -> None:
        """Start with none."""
        self._most, self._after, self._clock = most, after, clock
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, _Kept[T]] = OrderedDict()
        self._timer: threading.Timer | None = None

    def keep(self, name: str, value: T, present: Callable[[], bool]) -> None:
        """Keep a value under its name, in the place of what was there.

        Args:
            name: as :func:`new_name` made it.
            value: what is kept.
            present: tells whether its page is still there.
        """
        with self._lock:
            self._kept[name] = _Kept(value, size(value), present, self._clock())
            self._kept.move_to_end(name)
        self.tidy()

    def find(self, name: str) -> T | None:
        """Return what is kept under a name; None where nothing is, or not any more."""
        self.tidy()
        with self._lock:
            found = self._kept.get(name)
        return None if found is None else found.value

    def forget(self, name: str) -> None:
        """Keep nothing under a name any more."""
        with self._lock:
            self._kept.pop(name, None)

    def tidy(self) -> None:
        """Forget what has been without a page for too long, and what there is no room for; look again later."""
        now = self._clock()
        with self._lock:
            for name, one in list(self._kept.items()):
                if one.present():
                    one.seen = now
                elif now - one.seen > self._after:
                    del self._kept[name]
            while sum(one.bytes for one in self._kept.values()) > self._most:
                self._kept.popitem(last=False)
            if self._kept and (self._timer is None or not self._timer.is_alive()):
                self._timer = threading.Timer(self._after / _LOOKS, self._again)
                self._timer.daemon = True
                self._timer.start()

    def _again(self) -> None:
        self._timer = None
        self.tidy()


def new_name() -> str:
    """Make a name that nobody guesses."""
    return secrets.token_urlsafe(32)


def is_name(text: object) -> bool:
    """Tell whether a browser sent something that :func:`new_name` may have made."""
    return isinstance(text, str) and _NAME.fullmatch(text) is not None
