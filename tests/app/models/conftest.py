"""Fixtures of this folder."""

from __future__ import annotations

import sys

import pytest
import streamlit as st
from models_pages import NAMES, PAGE, REPLAYED, again, recorded, untrained
from streamlit.testing.v1 import AppTest

from stn_viz.app import cache
from stn_viz.networks.checkpoints import save_checkpoint
from stn_viz.networks.model_card import ModelCard, Results
from stn_viz.training import plan


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    where = tmp_path_factory.mktemp("networks")
    for name in NAMES:
        one = plan(name)
        lesson = "joint" if name.endswith("-joint") else "upright-first: for a while" if one.spec.family else "none"
        results = Results("MNIST test", 0.68, slope=0.82)
        card = ModelCard(name, one.task, one.spec, results, lesson=lesson, paper_error=0.7)
        save_checkpoint(untrained(name), card, where, recorded() if name == REPLAYED else None)
    return where


@pytest.fixture
def inspector(folder, monkeypatch):
    monkeypatch.setattr(sys.modules["stn_viz.networks.checkpoints"], "_FOLDERS", (folder,))
    st.cache_resource.clear()
    cache.clear_caches()

    def run(**query: object) -> AppTest:
        at = AppTest.from_string(PAGE, default_timeout=60)
        for name, value in {"v": "1", "network": REPLAYED, **query}.items():
            at.query_params[name] = str(value)
        return again(at)

    return run
