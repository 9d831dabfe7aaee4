"""The explorer's pages, in the order in which one meets them."""

import streamlit as st

from stn_viz.app import language, reconnection, view_state
from stn_viz.app.backward import page as backward
from stn_viz.app.debug import page as debug
from stn_viz.app.explore import page as explore
from stn_viz.app.inside import page as inside
from stn_viz.app.learn import page as learn
from stn_viz.app.models import page as models
from stn_viz.app.start import page as start
from stn_viz.app.train import page as train
from stn_viz.texts import say

# after the first screen, by their paths
PAGES = {
    "explore": explore,
    "learn": learn,
    "backward": backward,
    "inside": inside,
    "models": models,
    "train": train,
    "debug": debug,
}


def first() -> None:
    """Draw the first screen; a link without a path that carries a view has always been one of Explore's."""
    if view_state.root_carries_view():
        explore.page()
    else:
        start.page(pages)


view_state.notice_way()
language.announce()
reconnection.watch()
pages = {path: st.Page(page.page, title=say(f"app-title-{path}"), url_path=path) for path, page in PAGES.items()}
st.navigation([st.Page(first, title=say("app-title-start"), default=True), *pages.values()], position="top").run()
