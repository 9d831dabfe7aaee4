"""The door of the server: a full one says so, with the place in the line and a stage that needs no server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from html import escape
from pathlib import Path
from typing import Any

from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, JSONResponse, Response

from stn_viz.app.admission import Admission
from stn_viz.app.answer_queue import QUEUE
from stn_viz.app.heavy import SLOTS
from stn_viz.app.request_language import language
from stn_viz.app.server_addresses import JOIN, below_root
from stn_viz.app.server_guard import OFFLINE_POLICY
from stn_viz.texts import Language, say, using
from stn_viz.texts.catalogue import LOCALES
from stn_viz.texts.fonts import STACK

BUSY, OFFLINE = "_stcore/busy", "offline"  # addresses below the app's own path; the first is the sister of health
COOKIE = "stn_viz_place"
_SOCKET = "_stcore/stream"  # Streamlit's: a session each
_NO_PAGES = ("_", JOIN.strip("/"), "static", "media", "component")  # how addresses begin that are no pages
_ASKS = 3  # s between two questions of one who waits
_PAGE = Path(__file__).parents[1] / "resources" / "full_server.html"
_NEVER = {"Cache-Control": "no-store"}
_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]
_App = Callable[[_Message, _Receive, _Send], Awaitable[None]]


class Door:
    """Let visitors in while there is room (an ASGI middleware); rooms on phones and files need none.

    Args:
        app: what lies behind.
        base: the path below which a proxy offers it.
        admission: who is here.
        offline: writes the page, in a language, for who waits: a stage that needs no server.
    """

    def __init__(self, app: _App, base: str, admission: Admission, offline: Callable[[Language], bytes]) -> None:
        self._app, self._base, self._admission, self._offline = app, below_root(base), admission, offline

    async def __call__(self, scope: _Message, receive: _Receive, send: _Send) -> None:
        """Answer one request."""
        path = str(scope.get("path", ""))
        below = path.removeprefix(self._base).lstrip("/") if path.startswith(self._base) else None
        if below is None or scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        request = HTTPConnection(scope)
        if scope["type"] == "websocket":
            await self._session(request, below, receive, send)
        elif answer := self._answer(request, below):
            await (await answer)(scope, receive, send)
        elif _opens_page(request, below):
            await self._app(scope, receive, self._admitting(request, send))
        else:
            await self._app(scope, receive, send)

    async def _session(self, request: HTTPConnection, below: str, receive: _Receive, send: _Send) -> None:
        """Pass a websocket on; Streamlit's is a session, which takes a place."""
        ticket = request.cookies.get(COOKIE)
        if below == _SOCKET:
            self._admission.came(ticket)
        try:
            await self._app(request.scope, receive, send)
        finally:
            if below == _SOCKET:
                self._admission.left(ticket)

    def _admitting(self, request: HTTPConnection, send: _Send) -> _Send:
        """Let a visitor in, and hand a ticket out with the page, by which one who comes back is known."""
        before = request.cookies.get(COOKIE)
        ticket = self._admission.enters(before)
        line = f"{COOKIE}={ticket}; Path={self._base}/; HttpOnly; SameSite=lax".encode()

        async def sent(message: _Message) -> None:
            if message["type"] == "http.response.start" and ticket != before:
                message = {**message, "headers": [*message.get("headers", ()), (b"set-cookie", line)]}
            await send(message)

        return sent

    def _answer(self, request: HTTPConnection, below: str) -> Awaitable[Response] | None:
        """Choose who answers a request; None leaves it to the app."""
        if below == BUSY:
            return self._busy(request)
        if below == OFFLINE:
            return _offline(self._offline, language(request))
        if _opens_page(request, below):
            ticket = request.cookies.get(COOKIE)
            if self._admission.place(ticket):
                return self._full(request, ticket)
        return None

    async def _busy(self, request: HTTPConnection) -> Response:
        """Tell a machine whether there is room and what is under way, and one who waits the place in the line."""
        admission = self._admission
        place = admission.place(request.cookies.get(COOKIE))
        with using(language(request)):
            said = self._said(place)
        told = {"busy": place > 0, "visitors": admission.here, "limit": admission.limit, "waiting": admission.waiting}
        work = {"computing": len(SLOTS), "asked": len(QUEUE)}
        return JSONResponse({**told, **work, "place": place, "says": said}, 503 if place else 200, _NEVER)

    async def _full(self, request: HTTPConnection, ticket: str | None) -> Response:
        """Say that there is no room, and put the visitor in the line."""
        kept, spoken = self._admission.waits(ticket), language(request)
        with using(spoken):
            page = _page(spoken, self._said(self._admission.place(kept)), self._base)
        answer = HTMLResponse(page, 503, {**_NEVER, "Retry-After": str(_ASKS), "Vary": "Accept-Language, Cookie"})
        answer.set_cookie(COOKIE, kept, path=f"{self._base}/", httponly=True, samesite="lax")
        return answer

    def _said(self, place: int) -> str:
        return say("app-full-says", visitors=str(self._admission.here), place=str(place))


def _opens_page(request: HTTPConnection, below: str) -> bool:
    """Tell whether a browser opens a page of the app, and not a file or an address beside it."""
    first, _, rest = below.partition("/")
    wanted = request.scope["method"] == "GET" and "text/html" in request.headers.get("accept", "")
    return wanted and not rest and "." not in first and not first.startswith(_NO_PAGES)


async def _offline(written: Callable[[Language], bytes], spoken: Language) -> Response:
    """Give a stage that needs no server; its modules travel inside it, which the app's own policy would refuse."""
    headers = {
        "Content-Security-Policy": OFFLINE_POLICY,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "max-age=3600",
        "Vary": "Accept-Language",
    }
    return HTMLResponse(await asyncio.to_thread(written, spoken), headers=headers)


def _page(spoken: Language, says: str, base: str) -> str:
    return _PAGE.read_text("utf-8").format(
        locale=LOCALES[spoken],
        language=spoken,
        title=escape(say("app-full-title")),
        says=escape(says),
        meanwhile=escape(say("app-full-meanwhile")),
        fonts=STACK,
        base=base,
        offline=OFFLINE,
        asks=json.dumps(f"{base}/{BUSY}?lang={spoken}"),
        seconds=_ASKS,
    )
