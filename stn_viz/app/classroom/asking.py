"""What a request to a room may be: to this server, from its own pages, and small. Streamlit guards its routes alone."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, cast
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from stn_viz.classroom import Refusal, Refused

LARGEST = 2048  # bytes of what may be sent
_STATUS: dict[Refusal, int] = {"room": 404, "rooms": 503, "key": 403, "illegible": 400}
_CONFLICT = 409
Answer = Callable[[Request], Awaitable[Response]]


def guarded(answer: Answer) -> Answer:
    """Answer requests to this server from its own pages; what is refused is answered with the reason."""

    async def guard(request: Request) -> Response:
        host, origin = request.headers.get("host", ""), request.headers.get("origin")
        if not is_host_allowed(host) or (origin is not None and urlsplit(origin).netloc != host):
            return Response(status_code=403)
        try:
            return await answer(request)
        except Refused as refused:
            status = _STATUS.get(refused.reason, _CONFLICT)
            return JSONResponse({"refused": refused.reason}, status, {"Cache-Control": "no-store"})

    return guard


async def sent(request: Request) -> Mapping[str, Any]:
    """Read what was sent, a small object of JSON; anything may come.

    Raises:
        HTTPException: it is too large, or no such object.
    """
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            raise HTTPException(413)
    try:
        read = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        raise HTTPException(400) from None
    if not isinstance(read, dict):
        raise HTTPException(400)
    return cast("Mapping[str, Any]", read)


def text(values: Mapping[str, Any], name: str, longest: int = 60) -> str:
    """Read a short text.

    Raises:
        Refused: it is none.
    """
    value = values.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= longest or not value.isprintable():
        raise Refused("illegible")
    return value
