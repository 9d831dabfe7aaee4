"""The explorer's pages, in the order in which one meets them."""

import streamlit as st

from stn_viz.pages import explore

st.navigation([st.Page(explore.page, title="Explore", url_path="explore", default=True)], position="top").run()
