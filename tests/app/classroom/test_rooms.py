"""The addresses of rooms: opened, led and voted in as browsers do; what is foreign or too large is refused."""

import gzip

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit import config

from stn_viz.app import server_addresses
from stn_viz.app.classroom.hall import Hall
from stn_viz.app.classroom.page import script
from stn_viz.app.classroom.routes import routes
from stn_viz.app.learn.packing import taught, view_id
from stn_viz.lessons.bundled import lesson_named
from stn_viz.stage.packing import unpack
from stn_viz.texts import LANGUAGES

LESSON = "direction"
STEP = lesson_named(LESSON).steps[0]
AT = {"what": LESSON, "cut": False, "place": f"{LESSON}/{STEP.id}"}


@pytest.fixture
def hall():
    return Hall()


@pytest.fixture
def client(hall):
    with TestClient(Starlette(routes=routes(hall, "")), base_url="http://localhost:8501") as client:
        yield client


@pytest.fixture
def room(client):
    return client.post("/join").json()


def led(client, room, act, **more):
    return client.post(f"/join/{room['code']}/lead", json={"key": room["key"], "act": act, **more})


def voted(client, room, device, given, place=AT["place"]):
    return client.post(f"/join/{room['code']}/vote", json={"device": device, "place": place, "given": given})


def test_a_room_is_opened_and_found_again_by_its_teacher_alone(client, room):
    again = client.post("/join", json={"code": room["code"], "key": room["key"]}).json()
    assert again == room
    assert [way["link"] for way in room["ways"]] == ["http://localhost:8501/join"]
    assert room["alone"]
    assert room["ways"][0]["qr"].startswith("<svg")
    refused = client.post("/join", json={"code": room["code"], "key": "x"})
    assert (refused.status_code, refused.json()) == (403, {"refused": "key"})


def test_each_address_of_a_laptop_in_two_networks_has_its_own_picture(client, monkeypatch):
    ours = config.get_option
    everywhere = {"server.address": server_addresses.EVERYWHERE, "server.port": 8501}
    monkeypatch.setattr(config, "get_option", lambda name: everywhere.get(name) or ours(name))
    monkeypatch.setattr(server_addresses, "of_this_machine", lambda: ("192.0.2.7", "198.51.100.7"))
    room = client.post("/join").json()
    assert [way["link"] for way in room["ways"]] == ["http://192.0.2.7:8501/join", "http://198.51.100.7:8501/join"]
    assert len({way["qr"] for way in room["ways"]}) == 2
    assert not room["alone"]


def test_a_whole_vote(client, hall, room):
    assert voted(client, room, "a", 0).json() == {"refused": "closed"}
    assert led(client, room, "stand", **AT).status_code == 200
    assert led(client, room, "open").status_code == 200
    assert voted(client, room, "a", 0).status_code == 200
    assert voted(client, room, "a", 1).json() == {"refused": "twice"}
    assert voted(client, room, "b", 99).json() == {"refused": "illegible"}
    assert hall._counted(room["code"])["rounds"] == [{"open": True, "total": 1, "counts": []}]  # no shares yet
    assert led(client, room, "close").status_code == 200
    assert hall._counted(room["code"])["rounds"] == [{"open": False, "total": 1, "counts": [[0, 1]]}]
    written = client.post(f"/join/{room['code']}/counts", json={"key": room["key"]})
    assert written.text == f"lesson,step,vote,answer,count\n{LESSON},{STEP.id},1,1,1\n"


@pytest.mark.parametrize("path", ["lead", "counts"])
def test_only_the_teacher_leads(client, room, path):
    for key in ("x", "", None, 1):
        answer = client.post(f"/join/{room['code']}/{path}", json={"key": key, "act": "open"})
        assert answer.status_code in (400, 403)


def test_what_is_not_there_is_refused(client, room):
    assert client.get("/join/AAAA/events").json() == {"refused": "room"}
    assert client.get(f"/join/{room['code']}/lesson").json() == {"refused": "closed"}
    assert led(client, room, "open").json() == {"refused": "closed"}
    assert led(client, room, "dance").json() == {"refused": "illegible"}
    assert led(client, room, "stand", **{**AT, "what": "no-such-lesson"}).json() == {"refused": "illegible"}
    led(client, room, "stand", **{**AT, "place": f"{LESSON}/no-such-step"})
    assert led(client, room, "open").json() == {"refused": "closed"}


def test_other_pages_and_borrowed_names_are_turned_away(client, monkeypatch):
    assert client.post("/join", headers={"Origin": "http://evil.example"}).status_code == 403
    assert client.post("/join", headers={"Origin": "http://localhost:8501"}).status_code == 200
    ours = config.get_option
    known = ["localhost"]
    monkeypatch.setattr(config, "get_option", lambda name: known if name == "server.allowedHosts" else ours(name))
    assert client.get("/join", headers={"Host": "evil.example"}).status_code == 403
    assert client.get("/join").status_code == 200


@pytest.mark.parametrize(
    ("body", "status"), [(b"x" * 3000, 413), (b"[1]", 400), (b"{", 400), (b"[" * 2000, 400), (b"\xff", 400)]
)
def test_what_is_sent_is_small_and_an_object(client, room, body, status):
    assert client.post(f"/join/{room['code']}/vote", content=body).status_code == status


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phone_gets_the_lesson_in_its_language_and_its_views_one_by_one(client, room, language):
    led(client, room, "stand", **AT)
    words, _ = unpack(client.get(f"/join/{room['code']}/lesson?lang={language}").content)
    assert words["steps"][0]["say"] == STEP.say.by[language]
    assert not words["views"]
    assert words["links"] == {"lesson": None, "rooms": None}
    wanted = view_id(taught(LESSON).links[0])
    view, arrays = unpack(client.get(f"/join/{room['code']}/view/{wanted}?lang={language}").content)
    assert list(view["views"]) == [wanted]
    assert arrays
    assert client.get(f"/join/{room['code']}/view/v0").json() == {"refused": "illegible"}


def test_the_page_speaks_the_browsers_language_and_its_script_may_be_kept(client):
    for asked, spoken in (("zh-CN,zh;q=0.9", "zh-CN"), ("fr,en;q=0.5", "en"), ("", "en")):
        assert f'<html lang="{spoken}">' in client.get("/join/BCDF", headers={"Accept-Language": asked}).text
    answer = client.get(f"/join/{script()[0]}")
    assert answer.content == script()[1]
    assert "immutable" in answer.headers["Cache-Control"]


def test_below_a_path_of_a_proxy(hall):
    with TestClient(Starlette(routes=routes(hall, "/stn/")), base_url="http://localhost:8501") as client:
        assert client.get("/stn/join").status_code == 200
        assert client.get("/join").status_code == 404


def test_parts_are_packed_once(client, hall, room, monkeypatch):
    led(client, room, "stand", **AT)
    packed = []
    monkeypatch.setattr(gzip, "compress", lambda data, level: packed.append(data) or b"")
    for _ in range(3):
        client.get(f"/join/{room['code']}/lesson")
    assert len(packed) == 1
