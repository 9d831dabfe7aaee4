"""What a tab asks for after a reload: its own pictures, and nothing that somebody made up."""

import pytest
from streamlit.testing.v1 import AppTest

from stn_viz.app import own_picture
from stn_viz.app.picture_memory import new_name

SCRIPT = """
import streamlit as st
from stn_viz.app import own_picture
lost = st.session_state["lost"]
own_picture.restore(lost.get("tab") if isinstance(lost, dict) else None)
own_picture.remember()
"""
MINE = own_picture.OwnPicture("mine.png", b"not decoded here")
OTHER = own_picture.OwnPicture("other.png", b"nor here")


@pytest.fixture
def tab():
    name = new_name()
    own_picture.MEMORY.keep(name, ((OTHER, MINE), MINE), lambda: True)
    yield name
    own_picture.MEMORY.forget(name)


def asked(lost, *brought):
    at = AppTest.from_string(SCRIPT)
    at.session_state["lost"] = lost
    at.session_state[own_picture._ALL] = brought
    at.session_state[own_picture._KEPT] = brought[-1] if brought else None
    at.run()
    assert not at.exception
    return at.session_state[own_picture._ALL]


def test_a_tab_gets_its_pictures_back_and_keeps_its_name(tab):
    assert asked({"tab": tab, "times": 1}) == (OTHER, MINE)
    assert own_picture.MEMORY.find(tab) == ((OTHER, MINE), MINE)


def test_what_was_brought_meanwhile_stays(tab):
    assert asked({"tab": tab, "times": 1}, OTHER) == (OTHER,)


@pytest.mark.parametrize("lost", [None, 7, "a" * 43, [], {}, {"tab": None}, {"tab": "../x"}, {"tab": new_name()}])
def test_what_is_no_name_or_nobodys_brings_nothing(lost):
    assert asked(lost) == ()
