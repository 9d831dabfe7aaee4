"""A link without a path that carries a view is sent to Explore by the server itself, below a path of its own too."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor

import pytest
from streamlit import config

from stn_viz.app.server_guard import RootLinks


def run(coroutine: Coroutine) -> None:
    """Run it in a thread of its own: where a browser was driven, this one has an event loop already."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, coroutine).result()


def asked(path: str, query: str) -> tuple[int, str]:
    """Ask for an address; give the status of the answer and where it sends the browser."""
    sent = []

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.request"}

    scope = {"type": "http", "method": "GET", "path": path, "query_string": query.encode(), "headers": []}
    run(RootLinks(app)(scope, receive, send))
    return sent[0]["status"], dict(sent[0]["headers"]).get(b"location", b"").decode()


@pytest.fixture(params=["", "/stn", "deep/stn/"])
def root(request, monkeypatch):
    """Serve below a path; give the root's address."""
    ours = config.get_option
    monkeypatch.setattr(
        config, "get_option", lambda name: request.param if name == "server.baseUrlPath" else ours(name)
    )
    return f"/{request.param.strip('/')}/".replace("//", "/")


@pytest.mark.parametrize("query", ["v=1", "v=1&lang=zh", "family=tps", "v=1&map=0.1%2C0.9%3B1%2C2", "v=1&map=a+b&x"])
def test_a_view_goes_to_explore_letter_by_letter(root, query):
    assert asked(root, query) == (307, f"explore?{query}")


@pytest.mark.parametrize("query", ["", "lang=zh", "projector=1&lang=en", "embed=true"])
def test_what_every_page_reads_stays(root, query):
    assert asked(root, query) == (200, "")


def test_other_paths_stay(root):
    for path in ("backward", "explore", "_stcore/health", "static/x.js"):
        assert asked(f"{root}{path}", "v=1") == (200, "")


def test_what_is_no_request_of_a_page_passes():
    seen = []

    async def app(scope, receive, send):
        seen.append(scope["type"])

    run(RootLinks(app)({"type": "lifespan"}, None, None))
    run(RootLinks(app)({"type": "websocket", "path": "/", "query_string": b"v=1"}, None, None))
    assert seen == ["lifespan", "websocket"]
