"""The page around the stage: wide, with as little chrome as Streamlit allows."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from stn_viz.app import heavy
from stn_viz.app.foreign_text import plain
from stn_viz.app.later import st
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
:is(.st-key-html-lang, .st-key-reconnection, .st-key-projector-mode, .st-key-own-picture-watch) {
  position: absolute;
}
[data-testid="stLayoutWrapper"]:has(> .st-key-language) { position: absolute; }
[data-testid="stLayoutWrapper"]:has(> .st-key-projector-choices) { position: absolute; }
.st-key-language { position: fixed; top: 0.7rem; right: 3.4rem; width: 6.4rem; z-index: 999991; }
/* the way back to a lesson, in the page's head */
[data-testid="stLayoutWrapper"]:has(> .st-key-lesson-return) { position: absolute; }
.st-key-lesson-return {
  position: fixed; top: 1.1rem; right: 11rem; width: auto; max-width: 32vw; z-index: 999991;
  overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
}
.st-key-lesson-return a { color: inherit; opacity: 0.8; font-size: 0.9rem; }
@media (max-width: 767px) {
  .st-key-lesson-return { left: 3.4rem; max-width: calc(100vw - 14rem); }
  .st-key-lesson-return [data-testid="stHtml"] { overflow: hidden; text-overflow: ellipsis; }
}
.stApp:not(:has(.st-key-full-progress)) .st-key-full-stop { display: none; }
.st-key-debug-found { min-height: 11.5rem; }
[class*="st-key-debug-step-"] [data-testid="stSliderThumbValue"] { display: none; } /* its label says the step */
@media (max-width: 1200px) {
  .st-key-debug-found { min-height: 16.5rem; }
  [data-testid="stButtonGroup"] button { padding-left: 7px; padding-right: 7px; }
}
.st-key-beside [data-testid="stColumn"]:first-child { flex: 0 0 184px; min-width: 184px; }
@media (max-width: 1000px) {
  .stMainBlockContainer [data-testid="stHorizontalBlock"] { flex-wrap: wrap; }
  .stMainBlockContainer [data-testid="stColumn"] { min-width: 150px; }
  :is(.st-key-beside, [class*="st-key-split"]) > * > * > [data-testid="stColumn"] { flex: 1 1 100%; min-width: 100%; }
}
/* more menus than a row has room for: the words in them stay whole, first by a narrow last one, then in two rows */
@media (max-width: 1300px) {
  [data-testid="stHorizontalBlock"]:has(> :nth-child(7)) { gap: 0.5rem; }
  [data-testid="stHorizontalBlock"] > [data-testid="stColumn"]:nth-child(7):last-child { flex: 0 0 7rem; }
}
@media (max-width: 1200px) {
  [data-testid="stHorizontalBlock"]:has(> :nth-child(7)) { flex-wrap: wrap; }
  [data-testid="stHorizontalBlock"] > [data-testid="stColumn"]:nth-child(n):has(~ :nth-child(7)) { min-width: 165px; }
}
[data-testid="stLayoutWrapper"]:has(> .st-key-own-picture-dropped) { display: none; }
/* a phone: the stage first, what it is set by below it */
@media (max-width: 640px) {
  .stMainBlockContainer { padding: 4rem 0.75rem 1rem; }
  .stMainBlockContainer [data-testid="stButtonGroup"] { max-width: calc(100vw - 1.5rem); overflow-x: auto; }
  .stMainBlockContainer [data-testid="stButtonGroup"] :is([role="radiogroup"], [role="group"]) { flex-wrap: wrap; }
  .stMainBlockContainer > [data-testid="stVerticalBlock"] > :has([class*="st-key-"][class*="-stage"]) { order: -1; }
  .stMainBlockContainer > [data-testid="stVerticalBlock"] > :has(.st-key-own-picture-wanted) { order: -2; }
  .st-key-models-sweeps [data-testid="stColumn"] { min-width: 100%; }
  .stMainBlockContainer [data-testid="stColumn"]:has(.st-key-debug-exhibit) { min-width: 100%; }
  .stMainBlockContainer [data-testid="stTable"], .stMainBlockContainer table { display: block; overflow-x: auto; }
}
@media (pointer: coarse), (max-width: 640px) {
  .stPlotlyChart .modebar-container { display: none; } /* no pointer leaves it, and it lies over the chart's title */
}
@media (pointer: coarse) {
  .stMainBlockContainer :is(
    button, [role="tab"], [data-baseweb="select"] > div, [data-baseweb="input"], label:has(> input)
  ) {
    min-height: 44px;
  }
  .stMainBlockContainer :is([data-testid="stButtonGroup"], [data-testid="stNumberInput"]) button { min-width: 44px; }
}
[data-testid="stHtml"]:has(style), .stElementContainer:has(> .stHtml > style) { display: none; }
/* a projector: what a rem is grows with the screen's height, text is 3.3 % of it, and the head waits for the pointer */
html.projector {
  font-size: 2.6vh;
  --stn-lesser: 2.6vh; --stn-text: 3.35vh; --stn-tile: 11.8vh; --stn-tile-small: 2.6vw; --stn-drawn: 22px;
  --stn-tiles-bar: none; --stn-board-marks: none;
  --stn-tiles: calc(3 * (11.8vh + 3.38vh + 14px) + 14px); /* three rows, whole */
}
.projector .st-key-backward-cancel { display: none; }
/* what a hand chooses lies over the foot of the page while the pointer moves */
.projector .stMainBlockContainer [class*="st-key-hand-"] {
  position: fixed; bottom: 2.4rem; right: 0.6rem; width: 32vw; padding: 0.4rem; z-index: 9;
  background: var(--st-background-color, Canvas); border: 1px solid color-mix(in srgb, currentColor 20%, transparent);
}
.projector.idle [class*="st-key-hand-"] { pointer-events: none; }
.projector .st-key-beside [data-testid="stColumn"]:first-child { flex: 0 0 14.4vw; min-width: 14.4vw; }
.projector .stMainBlockContainer .st-key-hand-sort { right: auto; left: 0.6rem; width: 60vw; }
.projector .stMainBlockContainer [class*="st-key-hand-"] [data-testid="stHtml"] { font-size: 1rem; }
.projector [data-testid="stMarkdownContainer"] :is(table, .stMarkdownBadge) { font-size: 1rem !important; }
.projector [data-testid="stMarkdownContainer"] td:not(:first-child) { white-space: nowrap; }
.projector [data-testid="stMarkdownContainer"] :is(th, td) { padding: 0.1rem 0.25rem; }
.projector .st-key-exhibit-shown [data-testid="stCode"] code { font-size: 1.3rem; }
.projector .st-key-exhibit-shown pre { padding: 0.2rem 0.5rem; line-height: 1.25; }
.projector [data-testid="link"] { font-size: 1.3rem !important; min-height: 0 !important; }
.projector [data-testid="link"] b { font-size: inherit !important; }
.projector .stMainBlockContainer .st-key-pair { flex-direction: row; align-items: flex-start; gap: 0.4rem; }
.projector .st-key-pair > * { flex: 1 1 0; min-width: 0; }
.projector .model-card.model-card :is(h4, dl) { font-size: 1.3rem; }
.projector .model-card dl { grid-template-columns: 11rem 1fr; }
.projector .model-slopes th { font-size: 1rem; white-space: nowrap; }
.projector .model-facts b { font-size: 1.3rem; }
.projector .model-facts span { font-size: 1rem; }
.projector .model-facts .words { min-width: 100%; }
.lecture :is([data-testid="stHeader"], .st-key-language) { display: none; }
.projector .stMainBlockContainer { padding: 0.3rem 0.6rem 0; }
.projector [data-testid="stHeader"] { height: 2.5rem; min-height: 2.5rem; }
.projector .st-key-language { top: 0.1rem; }
.projector .st-key-lesson-return { top: 0.6rem; right: 21rem; }
.st-key-projector-choices { position: fixed; top: 0.1rem; right: 10.4rem; width: auto; z-index: 999991; }
.projector.idle :is(
  [data-testid="stHeader"], .st-key-language, .st-key-lesson-return,
  [class*="st-key-projector-"], [class*="st-key-hand-"]
):not(:has(:focus-visible)) {
  opacity: 0;
}
.projector .stMainBlockContainer :is([data-testid="stMarkdownContainer"], [data-testid="stHtml"]) {
  font-size: 1.3rem;
  line-height: 1.25;
}
.projector .stMainBlockContainer :is([data-testid="stCaptionContainer"], [data-testid="stCode"]) { font-size: 1rem; }
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
