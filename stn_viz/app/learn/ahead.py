"""The views of a lesson made before anyone asks for them, in a thread of their own, while a visitor is there."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence

from streamlit.runtime import Runtime

from stn_viz.app import heavy
from stn_viz.app.learn.views import view_for
from stn_viz.errors import UserError
from stn_viz.texts import Language, current, using

_lock = threading.Lock()
_begun: set[tuple[Language, tuple[str, ...]]] = set()  # what some thread is at, or has done


def prepare(links: Sequence[str]) -> None:
    """Begin to make the views of links, in their order and in the language that is spoken, unless that was begun."""
    if not (Runtime.exists() and type(Runtime.instance()) is Runtime):  # a stand-in passes for an instance
        return  # no server runs the page: nobody goes on to the next step
    what = (current(), tuple(links))
    with _lock:
        if what in _begun:
            return
        _begun.add(what)
    threading.Thread(target=_make, args=(*what, heavy.present()), name="lesson-views").start()


def _make(language: Language, links: tuple[str, ...], present: Callable[[], bool]) -> None:
    with using(language):
        for link in links:
            if not (present() and threading.main_thread().is_alive()):
                with _lock:
                    _begun.discard((language, links))  # the next visitor begins anew
                return
            try:
                view_for(link)
            except UserError as error:  # the page says it when the view is asked for
                logging.getLogger(__name__).info("%s: %s", link, error)
