"""The explorer's pages, in the order in which one meets them."""

import streamlit as st

from stn_viz.app import language
from stn_viz.app.backward import page as backward
from stn_viz.app.debug import page as debug
from stn_viz.app.explore import page as explore
from stn_viz.app.learn import page as learn
from stn_viz.app.models import page as models
from stn_viz.texts import say

PAGES = {"learn": learn, "backward": backward, "models": models, "debug": debug}  # after Explore, by their paths

language.announce()
st.navigation(
    [
        st.Page(explore.page, title=say("app-title-explore"), default=True),
        # its name works as a path, too
        st.Page(explore.page, title=say("app-title-explore"), url_path="explore", visibility="hidden"),
        *(st.Page(page.page, title=say(f"app-title-{path}"), url_path=path) for path, page in PAGES.items()),
    ],
    position="top",
).run()
