"""Streamlit, loaded when a page first draws: what the pages compute is wanted in a notebook, too, where no app runs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

__all__ = ["fragment", "running_script", "st"]

P = ParamSpec("P")
T = TypeVar("T")

if TYPE_CHECKING:
    import streamlit as st
    from streamlit.runtime.scriptrunner import ScriptRunContext
else:

    class _Later:
        """Pass on what is asked of it."""

        def __getattr__(self, name: str) -> Any:  # noqa: ANN401  whatever streamlit has under that name
            return getattr(import_module("streamlit"), name)

    st = _Later()


def running_script() -> ScriptRunContext | None:
    """Return the script that this thread runs for a visitor; None outside of one, for which nothing is loaded."""
    if "streamlit" not in sys.modules:
        return None
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    return get_script_run_ctx(suppress_warning=True)


def fragment(key: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Let a function be a fragment of its page, as ``st.fragment`` does, from its first call on."""

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> T:
            return st.fragment(key=key)(function)(*args, **kwargs)

        return call

    return decorate
