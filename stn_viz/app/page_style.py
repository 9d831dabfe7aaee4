"""The page around the stage: wide, with as little chrome as Streamlit allows."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import streamlit as st

from stn_viz.app import heavy
from stn_viz.app.foreign_text import plain
from stn_viz.texts import say

ICON = Path(__file__).parents[1] / "resources" / "icon.svg"  # a bundled file: icon fonts are fetched from the network
_STYLE = """<style>
.stMainBlockContainer { padding: 3.9rem 1.5rem 1rem; max-width: none; }
.stMainBlockContainer [data-testid="stVerticalBlock"] { gap: 0.6rem; }
.stMainBlockContainer [data-testid="stWidgetLabel"] { min-height: 1.2rem; margin-bottom: -0.2rem; white-space: nowrap; }
/* Streamlit's captions and code have a contrast of 2.3 to 4.3: nearer to the text's colour they have 4.5 and more */
.stApp [data-testid="stCaptionContainer"] { opacity: 0.8; }
.stApp [data-testid="stCode"] pre .token { color: color-mix(in srgb, currentColor 55%, var(--hue, currentColor)); }
[data-testid="stCode"] :is(.comment, .prolog, .doctype, .cdata, .punctuation) { --hue: #808495; }
[data-testid="stCode"] :is(.boolean, .constant, .symbol, .string, .char, .attr-value, .inserted) { --hue: #21c354; }
[data-testid="stCode"] :is(.number, .regex, .attr-name, .property, .variable) { --hue: #29b09d; }
[data-testid="stCode"] :is(.operator, .entity, .decorator, .atrule) { --hue: #ed6f13; }
[data-testid="stCode"] :is(.keyword, .tag, .function, .class-name, .selector) { --hue: #1c83e1; }
[data-testid="stCode"] .url { --hue: #803df5; }
[data-testid="stCode"] :is(.important, .deleted) { --hue: #ff4b4b; }
/* what is drawn in the page's head, or nowhere, takes no gap of the page */
.st-key-html-lang, [data-testid="stLayoutWrapper"]:has(> .st-key-language) { position: absolute; }
.st-key-language { position: fixed; top: 0.7rem; right: 3.4rem; width: 6.4rem; z-index: 999991; }
.st-key-debug-found { min-height: 11.5rem; }
@media (max-width: 1200px) {
  .st-key-debug-found { min-height: 16.5rem; }
  [data-testid="stButtonGroup"] button { padding-left: 7px; padding-right: 7px; }
}
.st-key-beside [data-testid="stColumn"]:first-child { flex: 0 0 184px; min-width: 184px; }
@media (max-width: 1000px) {
  .stMainBlockContainer [data-testid="stHorizontalBlock"] { flex-wrap: wrap; }
  .stMainBlockContainer [data-testid="stColumn"] { min-width: 150px; }
  :is(.st-key-beside, .st-key-split) > * > * > [data-testid="stColumn"] { flex: 1 1 100%; min-width: 100%; }
}
[data-testid="stHtml"]:has(style), .stElementContainer:has(> .stHtml > style) { display: none; }
</style>"""


def set_up_page(page: str) -> None:
    """Set the window's title, use its whole width and trim the margins; end what was begun for the page before.

    Args:
        page: its path, such as ``explore``; ``app-title-<page>`` is its title.
    """
    heavy.arrived(page)
    st.set_page_config(page_title=f"{say(f'app-title-{page}')} · stn_viz", page_icon=str(ICON), layout="wide")
    st.html(_STYLE)


def show_complaints(complaints: Iterable[str]) -> None:
    """Show what could not be read in a link: a warning for each sentence."""
    for complaint in complaints:
        st.warning(plain(complaint), icon=":material/link_off:")
