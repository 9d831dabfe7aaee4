"""The views of a lesson made before anyone asks for them, in a thread of their own, once for all visitors."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence

from streamlit.runtime import Runtime

from stn_viz.app.learn.views import view_for
from stn_viz.errors import UserError
from stn_viz.texts import Language, current, using

_lock = threading.Lock()
_begun: set[tuple[Language, tuple[str, ...]]] = set()


def prepare(links: Sequence[str]) -> None:
    """Begin to make the views of links, in their order and in the language that is spoken, unless that was begun."""
    if not Runtime.exists():  # nobody goes on to the next step
        return
    what = (current(), tuple(links))
    with _lock:
        if what in _begun:
            return
        _begun.add(what)
    threading.Thread(target=_make, args=what, name="lesson-views", daemon=True).start()


def _make(language: Language, links: Sequence[str]) -> None:
    with using(language):
        for link in links:
            if not threading.main_thread().is_alive():
                return
            try:
                view_for(link)
            except UserError as error:  # the page says it when the view is asked for
                logging.getLogger(__name__).info("%s: %s", link, error)
