"""The addresses of rooms: a page for phones, what it needs, its votes, and the teacher's side of it."""

from __future__ import annotations

import gzip
from functools import cache

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from stn_viz.app.classroom.asking import guarded, sent, text
from stn_viz.app.classroom.hall import Hall
from stn_viz.app.classroom.invitation import invitation
from stn_viz.app.classroom.page import page, script
from stn_viz.app.explore.offline import offline_page
from stn_viz.app.request_language import language
from stn_viz.app.server import Beside
from stn_viz.app.server_addresses import JOIN, below_root, root
from stn_viz.classroom import Refused, Room, Standing

_NEVER = {"Cache-Control": "no-store"}
_HOUR = {"Cache-Control": "private,max-age=3600"}
_EVER = {"Cache-Control": "public,max-age=31536000,immutable"}
_PACKED = {"Content-Encoding": "gzip"}
_STREAM = {**_NEVER, "X-Accel-Buffering": "no"}  # a proxy hands events on at once


def beside() -> Beside:
    """Open the rooms of this process, beside the app, and write the page of who waits for a place."""
    hall = Hall()
    return Beside(lambda base: routes(hall, base), offline_page, hall.streams.close)


def routes(hall: Hall, base: str) -> list[Route]:
    """List the addresses of rooms.

    Args:
        hall: the rooms.
        base: the path below which a proxy offers the app.
    """
    at = Rooms(hall)
    below = f"{below_root(base)}{JOIN}"
    script_name, _ = script()
    listed = [
        ("", at.page, "GET"),
        ("/", at.page, "GET"),
        (f"/{script_name}", at.script, "GET"),
        ("", at.open, "POST"),
        ("/{code}", at.page, "GET"),
        ("/{code}/events", at.events, "GET"),
        ("/{code}/lesson", at.lesson, "GET"),
        ("/{code}/view/{view}", at.view, "GET"),
        ("/{code}/vote", at.vote, "POST"),
        ("/{code}/lead", at.lead, "POST"),
        ("/{code}/counts", at.counts, "POST"),
    ]
    return [Route(below + path, guarded(answer), methods=[method]) for path, answer, method in listed]


@cache
def _squeezed() -> bytes:
    return gzip.compress(script()[1], 9)


class Rooms:
    """Answer for the rooms of a process.

    Args:
        hall: those rooms.
    """

    def __init__(self, hall: Hall) -> None:
        self._hall = hall

    async def page(self, request: Request) -> Response:
        """Give the page; a code is asked for there where the address has none."""
        written = page(language(request), root())
        return Response(written, media_type="text/html", headers=_NEVER | {"Vary": "Accept-Language"})

    async def script(self, request: Request) -> Response:
        """Give the page's script."""
        return Response(_squeezed(), media_type="text/javascript", headers=_EVER | _PACKED)

    async def open(self, request: Request) -> Response:
        """Open a room, and give the teacher its code and its key; or find the one again that the teacher has."""
        asked = await sent(request)
        register = self._hall.register
        room = register.led(text(asked, "code"), text(asked, "key")) if asked else register.open()
        return JSONResponse({"code": room.code, "key": room.key, **invitation(request, room.code)}, headers=_NEVER)

    async def events(self, request: Request) -> Response:
        """Tell a phone, or a teacher who has the key, whatever changes."""
        key = request.query_params.get("key")
        code = self._room(request).code
        if key is None:
            told = self._hall.follow(code)
        else:
            self._hall.register.led(code, key)
            told = self._hall.lead(code)
        return StreamingResponse(told, media_type="text/event-stream", headers=_STREAM)

    async def lesson(self, request: Request) -> Response:
        """Give the words of the lecture that is held."""
        packed = await self._hall.lectures.lesson(self._standing(request), language(request))
        return Response(packed, media_type="application/octet-stream", headers=_NEVER | _PACKED)

    async def view(self, request: Request) -> Response:
        """Give one view of it."""
        asked = str(request.path_params["view"])
        packed = await self._hall.lectures.view(self._standing(request), asked, language(request))
        return Response(packed, media_type="application/octet-stream", headers=_HOUR | _PACKED)

    async def vote(self, request: Request) -> Response:
        """Count an answer."""
        asked = await sent(request)
        device, place = text(asked, "device"), text(asked, "place", 125)
        self._hall.vote(self._room(request), device, place, asked.get("given"))
        return JSONResponse({}, headers=_NEVER)

    async def lead(self, request: Request) -> Response:
        """Let the lecture stand elsewhere, or a vote be opened or closed."""
        asked = await sent(request)
        room = self._hall.register.led(self._room(request).code, text(asked, "key"))
        act = text(asked, "act")
        if act == "stand":
            at = Standing(text(asked, "what"), asked.get("cut") is True, text(asked, "place", 125))
            self._hall.stand(room, Standing(at.what, at.cut, at.place, asked.get("revealed") is True))
        elif act == "open":
            self._hall.open(room)
        elif act == "close":
            self._hall.close(room)
        else:
            raise Refused("illegible")
        return JSONResponse({}, headers=_NEVER)

    async def counts(self, request: Request) -> Response:
        """Give the counts as a file."""
        asked = await sent(request)
        room = self._hall.register.led(self._room(request).code, text(asked, "key"))
        return PlainTextResponse(room.counts(), media_type="text/csv", headers=_NEVER)

    def _room(self, request: Request) -> Room:
        return self._hall.register.find(str(request.path_params["code"]))

    def _standing(self, request: Request) -> Standing:
        standing = self._room(request).standing
        if standing is None:
            raise Refused("closed")
        return standing
