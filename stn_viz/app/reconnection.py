"""A page whose server was away: it runs once when the connection is back, for the server may be a new one."""

from __future__ import annotations

from streamlit.components.v2 import component


def watch() -> None:
    """Let the page run when its connection is back. Called once a run, outside of every fragment.

    A process that has just started, or another one behind a proxy, has drawn nothing of the page: what a visitor
    changes in a fragment would be dropped there, without a word. Streamlit's own frame runs the page again only where a
    run was cut off.
    """
    mount = component("stn-viz.reconnection", js="reconnection.js")
    mount(key="reconnection", data={}, default={"since": 0}, on_since_change=lambda: None)
