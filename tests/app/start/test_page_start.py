"""The first screen without a browser: what it says, where its doors lead, and which links are not for it."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from stn_viz.app import url
from stn_viz.stage.packing import unpack
from stn_viz.texts import say, using

APP = Path(__file__).parents[3] / "app.py"
SAMPLES = Path(__file__).parents[2] / "samples" / "before.json"
EXPLORES = json.loads(SAMPLES.read_text(encoding="utf-8"))["links"]["explore"]["query"]


def opened(**query: str) -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=60)
    return visited(at, **query)


def visited(tester: AppTest, /, **query: str) -> AppTest:
    tester.query_params.clear()
    for name, value in query.items():
        tester.query_params[name] = value
    tester.run()
    assert not tester.exception
    return tester


def components(at: AppTest) -> dict[str, bytes]:
    return {c.proto.component_name: c.proto.bytes for c in at.get("bidi_component")}


def doors(at: AppTest) -> list[tuple[str, str]]:
    return [(link.proto.page, link.proto.query_string) for link in at.get("page_link")]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_says_what_this_is_and_its_doors_lead_to_lesson_stage_recording_and_upload(language):
    at = opened(**({} if language == "en" else {"lang": language}))
    with using(language):
        assert say("start-says") in "".join(html.proto.body for html in at.get("html"))
        named = [link.proto.label for link in at.get("page_link")]
        assert [label.partition("**")[2].partition("**")[0] for label in named] == [
            *(say(f"start-{door}") for door in ("learn", "play-it", "debug")),
            "",
        ]
    more = "" if language == "en" else f"&lang={language}"
    assert doors(at) == [
        ("learn", f"v=1&lesson=why{more}"),
        ("explore", ""),
        ("debug", f"v=1&tape=upload{more}"),
        ("explore", f"v=1&source=upload{more}"),
    ]
    assert dict(at.query_params) == ({} if language == "en" else {"lang": "zh"}), "its address stays bare"


def test_the_picture_is_a_stage_in_the_visitors_language_and_for_a_hall():
    sent = {}
    for name, query in {"en": {}, "zh": {"lang": "zh"}, "hall": {"projector": "1"}}.items():
        meta, arrays = unpack(components(opened(**query))["stn-viz.start"])
        scene, _ = unpack(arrays["scene"].tobytes())
        assert arrays["poses"][0].tolist() == scene["theta"], "it stands still where it begins"
        sent[name] = meta["texts"]["language"], scene["labels"]["target"], scene["projector"]
    with using("zh"):
        assert sent["zh"] == ("zh-CN", say("start-target"), False)
    assert sent["en"] == ("en", say("start-target"), False)
    assert sent["hall"] == ("en", say("start-target"), True)


@pytest.mark.parametrize(
    "query",
    [
        {"v": "1"},
        {"v": "1", "lang": "zh"},
        {"family": "tps"},
        {"v": "1", "projector": "1"},
        {"v": "7", "source": "q"},
        EXPLORES,
    ],
    ids=str,
)
def test_a_link_without_a_path_that_carries_a_view_opens_explore_as_it_did(query):
    assert url.carries_view(query)
    at = opened(**query)
    found = components(at)
    assert "stn-viz.start" not in found
    scene, _ = unpack(found["stn-viz.stage"])
    assert scene["family"]["name"] == query.get("family", "affine")
    assert all(at.query_params[name] in (value, [value]) for name, value in query.items() if name in ("lang", "at"))
    family = next(box for box in at.selectbox if str(box.key).startswith("explore.family"))
    with using(query.get("lang", "en")):  # options are chosen by what a person reads
        family.select("translation").run()
    assert not at.exception
    assert "stn-viz.stage" in components(at), "and stays there"


@pytest.mark.parametrize("query", [{}, {"lang": "zh"}, {"projector": "1"}, {"embed": "true", "lang": "en"}], ids=str)
def test_a_link_that_says_only_what_every_page_reads_opens_the_first_screen(query):
    assert not url.carries_view(query)
    assert "stn-viz.start" in components(opened(**query))


def test_the_address_of_another_page_that_a_browser_still_sends_opens_nothing():
    """After a quick step back a browser names the first screen, and sends the address of the page before."""
    at = visited(opened(), v="1", family="tps")
    assert "stn-viz.start" in components(at)
