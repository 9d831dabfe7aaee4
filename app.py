"""The explorer's pages, in the order in which one meets them."""

import streamlit as st

from stn_viz.app.backward import page as backward
from stn_viz.app.debug import page as debug
from stn_viz.app.explore import page as explore
from stn_viz.app.models import page as models

st.navigation(
    [
        st.Page(explore.page, title="Explore", default=True),
        st.Page(
            explore.page, title="Explore", url_path="explore", visibility="hidden"
        ),  # its name works as a path, too
        st.Page(backward.page, title="Backward", url_path="backward"),
        st.Page(models.page, title="Model desk", url_path="models"),
        st.Page(debug.page, title="Debug", url_path="debug"),
    ],
    position="top",
).run()
