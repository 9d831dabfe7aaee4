"""What stands between the app and a browser: headers that keep foreign content out, old links, failed pages."""

from __future__ import annotations

import os
import secrets
import traceback
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl

import streamlit as st
from starlette.responses import RedirectResponse
from streamlit import config
from streamlit.logger import get_logger

from stn_viz.app.url import carries_view
from stn_viz.texts import say

_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]
_App = Callable[[_Message, _Receive, _Send], Awaitable[None]]

# Streamlit's page sets styles in place and compiles validators; everything else comes from the server itself.
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "media-src 'self' data: blob:",
        "font-src 'self' data:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
# A page that needs no server holds its modules as data, and asks nobody for anything.
OFFLINE_POLICY = "default-src 'none'; script-src 'unsafe-inline' data:; style-src 'unsafe-inline'; img-src data: blob:"
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}


REPLICA = "STN_VIZ_REPLICA"  # which of several processes behind a proxy this one is; deploy/nginx.py reads its header


class Headers:
    """Add the headers to every answer (an ASGI middleware)."""

    def __init__(self, app: _App) -> None:
        self._app = app
        replica = os.environ.get(REPLICA, "")
        ours = HEADERS | ({"X-Stn-Viz-Replica": replica} if replica.isalnum() else {})
        self._lines = [(name.lower().encode(), value.encode()) for name, value in ours.items()]

    async def __call__(self, scope: _Message, receive: _Receive, send: _Send) -> None:
        """Answer one request."""

        async def sent(message: _Message) -> None:
            if message["type"] == "http.response.start":
                ours = {name for name, _ in self._lines}
                others = [line for line in message.get("headers", ()) if line[0].lower() not in ours]
                message = {**message, "headers": [*others, *self._lines]}
            await send(message)

        await self._app(scope, receive, sent)


class RootLinks:
    """Send a link that has no path and carries a view to Explore, whose address the root was (an ASGI middleware)."""

    def __init__(self, app: _App) -> None:
        self._app = app

    async def __call__(self, scope: _Message, receive: _Receive, send: _Send) -> None:
        """Answer one request."""
        query = bytes(scope.get("query_string", b"")).decode("latin-1") if scope["type"] == "http" else ""
        root = f"{str(config.get_option('server.baseUrlPath')).strip('/')}/".lstrip("/")
        if query and scope["path"].lstrip("/") == root and carries_view(n for n, _ in parse_qsl(query, True)):
            await RedirectResponse(f"explore?{query}")(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def failed(error: Exception) -> bool:
    """Say on the page that something went wrong, with a number; what it was is in the log under that number."""
    number = secrets.token_hex(3)
    place = traceback.extract_tb(error.__traceback__)[-1:] or ["no place is known"]
    get_logger(__name__).error(
        "Error %s on a page is this one: %s: %s (%s)", number, type(error).__name__, error, place[0]
    )
    shown = RuntimeError(say("app-failed"))
    shown.alternate_name = say("app-failed-number", number=number)  # type: ignore[attr-defined]  # Streamlit's own way to name an error
    st.exception(shown)
    return True
