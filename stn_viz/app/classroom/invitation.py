"""How students find a room: its address, as a link and as a QR code."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from streamlit import config

from stn_viz import palette
from stn_viz.app import server_addresses


def invitation(request: Request, code: str) -> dict[str, Any]:
    """Say where phones open a room.

    Its address is the one that the teacher's browser used; where that is this machine's own name for itself, those by
    which others reach it, if it listens to them. Each has a picture of its own: the one by which the machine goes out
    may be a private network's, which no phone in the hall reaches.
    """
    hosts = _hosts(request)
    links = [f"{host}{server_addresses.root()}{server_addresses.JOIN}" for host in hosts]
    ways = [{"link": link, "qr": drawn(f"{link}/{code}")} for link in links]
    return {"ways": ways, "alone": _named(hosts[0]) in server_addresses.LOOPBACK}


def _hosts(request: Request) -> list[str]:
    own = f"{_scheme(request)}://{request.headers.get('host', '')}"
    address = str(config.get_option("server.address") or server_addresses.EVERYWHERE)
    if _named(own) not in server_addresses.LOOPBACK or address in server_addresses.LOOPBACK:
        return [own]
    port, secure = int(config.get_option("server.port")), bool(config.get_option("server.sslCertFile"))
    others = [name for name in server_addresses.names(address) if name not in server_addresses.LOOPBACK]
    return [server_addresses.url(name, port, "", secure) for name in others] or [own]


def _scheme(request: Request) -> str:
    """Tell how the browser asks; a proxy says so, and the page that asks says so itself."""
    return urlsplit(request.headers.get("origin", "")).scheme or request.url.scheme


def _named(url: str) -> str:
    return urlsplit(url).hostname or ""


def drawn(link: str) -> str:
    """Draw a link as a QR code, in SVG."""
    import segno  # a server that nobody opens a room on has no use for it

    written = io.BytesIO()
    segno.make(link, error="m", micro=False).save(
        written, kind="svg", xmldecl=False, border=2, scale=4, light=palette.LIGHT, omitsize=True
    )
    return written.getvalue().decode()
