"""Of requests that wait together, the way to another page counts, whatever the page before still asks for."""

import pytest
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData, ScriptRequests

from stn_viz.app.page_requests import keep_ways

WAY = RerunData(query_string="look=gallery", page_script_hash="models")
REPORT = RerunData(query_string="step=3", page_script_hash="backward", fragment_id="landscape")


@pytest.fixture(autouse=True)
def kept(monkeypatch):
    monkeypatch.setattr(ScriptRequests, "_request_rerun_locked", ScriptRequests._request_rerun_locked)
    keep_ways()


def joined(*requests):
    waiting = ScriptRequests()
    assert all(waiting.request_rerun(one) for one in requests)
    return waiting.on_scriptrunner_ready().rerun_data


@pytest.mark.parametrize("later", [[REPORT], [REPORT, REPORT]])
def test_a_fragment_of_the_page_before_does_not_take_a_visitor_back(later):
    found = joined(WAY, *later)
    assert (found.page_script_hash, found.query_string, found.fragment_id_queue) == ("models", "look=gallery", [])


BACK = RerunData(query_string="look=stage", page_script_hash="models", is_history_navigation=True)


@pytest.mark.parametrize("later", [{"fragment_id": "tiles"}, {}])
def test_a_link_within_a_page_outlives_what_the_page_asks_for_in_the_name_of_its_address_before(later):
    found = joined(BACK, RerunData(query_string="look=gallery", page_script_hash="models", **later))
    assert (found.query_string, found.is_history_navigation, found.fragment_id_queue) == ("look=stage", True, [])


def test_of_two_links_within_a_page_the_later_counts():
    later = RerunData(query_string="look=card", page_script_hash="models", is_history_navigation=True)
    assert joined(BACK, later).query_string == "look=card"


def test_what_is_followed_last_counts():
    found = joined(REPORT, WAY, RerunData(query_string="", page_script_hash="explore"))
    assert found.page_script_hash == "explore"


def test_fragments_of_one_page_are_joined_as_ever():
    found = joined(REPORT, RerunData(page_script_hash="backward", fragment_id="chain"))
    assert (found.page_script_hash, found.fragment_id_queue) == ("backward", ["landscape", "chain"])
