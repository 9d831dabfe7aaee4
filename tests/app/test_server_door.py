"""The door of the server: pages wait while it is full, and nothing else does."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient

from stn_viz.app.admission import Admission
from stn_viz.app.explore.offline import offline_page
from stn_viz.app.server_door import BUSY, COOKIE, OFFLINE, Door

PAGE = {"accept": "text/html,application/xhtml+xml"}


async def page(request):
    return PlainTextResponse("the app")


async def session(websocket):
    await websocket.accept()
    await websocket.receive_text()


@pytest.fixture
def admission():
    return Admission(1)


@pytest.fixture(params=["", "/stn"])
def base(request):
    return request.param


@pytest.fixture
def visitor(admission, base):
    routes = [WebSocketRoute(f"{base}/_stcore/stream", session), Route("/{path:path}", page)]
    served = Starlette(
        routes=routes, middleware=[Middleware(Door, base=base, admission=admission, offline=offline_page)]
    )
    return lambda: TestClient(served)


def test_a_full_server_says_so_in_a_sentence_and_the_page_comes_when_one_leaves(visitor, base, admission):
    assert visitor().get(f"{base}/explore", headers=PAGE).text == "the app"
    with visitor().websocket_connect(f"{base}/_stcore/stream") as stays:
        waits = visitor()
        first = waits.get(f"{base}/explore?v=1", headers=PAGE)
        assert first.status_code == 503
        assert "Visitors on it now: 1. You are number 1 in line" in first.text
        assert f'href="{base}/{OFFLINE}?lang=en"' in first.text
        assert int(first.headers["retry-after"]) > 0
        second = visitor()
        assert "number 2 in line" in second.get(f"{base}/", headers=PAGE).text
        told = waits.get(f"{base}/{BUSY}")
        assert told.status_code == 503
        assert told.json()["says"] in first.text
        counts = {name: told.json()[name] for name in ("busy", "visitors", "limit", "waiting", "place")}
        assert counts == {"busy": True, "visitors": 1, "limit": 1, "waiting": 2, "place": 1}
        stays.send_text("goes")
    assert second.get(f"{base}/explore", headers=PAGE).status_code == 503, "it is not its turn"
    assert waits.get(f"{base}/{BUSY}").json()["place"] == 0
    assert waits.get(f"{base}/explore?v=1", headers=PAGE).text == "the app"
    assert second.get(f"{base}/{BUSY}").json()["place"] == 1


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("_stcore/health", {}),
        ("explore", {"accept": "*/*"}),
        ("join", PAGE),
        ("join/ABCD", PAGE),
        ("static/index.js", PAGE),
        ("favicon.png", PAGE),
    ],
)
def test_what_opens_no_page_does_not_wait(visitor, base, admission, address, headers):
    admission.came()
    assert visitor().get(f"{base}/{address}", headers=headers).text == "the app"
    assert admission.waiting == 0


def test_one_that_is_not_full_says_that_it_is_not_busy(visitor, base):
    told = visitor().get(f"{base}/{BUSY}")
    assert told.status_code == 200
    assert told.json()["busy"] is False


def test_it_speaks_the_visitors_language(visitor, base, admission):
    admission.came()
    found = visitor().get(f"{base}/explore", headers={**PAGE, "accept-language": "zh-CN,en;q=0.5"})
    assert '<html lang="zh' in found.text
    assert "您排在第 1 位" in found.text
    assert "number 2" in visitor().get(f"{base}/explore?lang=en", headers={**PAGE, "accept-language": "zh"}).text


def test_the_stage_without_a_server_is_whole_and_may_run_its_own_modules_alone(visitor, base, admission):
    admission.came()
    found = visitor().get(f"{base}/{OFFLINE}", headers=PAGE)
    assert found.status_code == 200
    assert 'id="stage"' in found.text
    assert "importmap" in found.text
    policy = found.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'unsafe-inline' data:" in policy


def test_the_ticket_is_of_no_use_to_scripts_or_other_sites(visitor, base, admission):
    admission.came()
    kept = visitor().get(f"{base}/explore", headers=PAGE).headers["set-cookie"]
    assert kept.startswith(f"{COOKIE}=")
    assert f"Path={base}/" in kept
    assert "HttpOnly" in kept
    assert "SameSite=lax" in kept


def test_who_is_in_may_load_the_page_anew_while_others_wait(visitor, base):
    inside, outside = visitor(), visitor()
    assert inside.get(f"{base}/explore", headers=PAGE).text == "the app"
    assert f"Path={base}/"
    with inside.websocket_connect(f"{base}/_stcore/stream") as stays:
        assert outside.get(f"{base}/explore", headers=PAGE).status_code == 503
        again = inside.get(f"{base}/explore", headers=PAGE)
        assert again.text == "the app"
        assert "set-cookie" not in again.headers
        stays.send_text("goes")
    assert inside.get(f"{base}/debug", headers=PAGE).text == "the app"
