"""What is dropped on a page, or pasted: pictures become the session's own, a video goes to the stage that plays it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from stn_viz.app import own_picture, url, view_state
from stn_viz.app.later import st
from stn_viz.stage.components import component
from stn_viz.texts import current, say

_WATCH = "own-picture-watch"


def watch(
    use: Callable[[], None] | None = None, play: Callable[[], None] | None = None, *, shown: bool = False
) -> None:
    """Let a picture that is dropped anywhere on the page, or pasted, become the session's; other files go to theirs.

    Args:
        use: lets the page show the session's picture; a page without one sends its visitor to Explore.
        play: lets the page show a stage that plays a video, to which one that is dropped is given.
        shown: whether the page shows the session's picture now.
    """
    if shown and view_state.projecting():  # whose choices wait behind a button: a drop has a field of its own
        with st.container(key="own-picture-dropped"):
            own_picture.field(st, say("app-picture-drop"), "own-picture-field", hidden=True)

    own_picture.read_taken()
    shows = {"upload": use, "video": play}

    def expect() -> None:
        wanted = view_state.report(_WATCH).get("wanted")
        source = wanted.get("source") if isinstance(wanted, Mapping) else None
        show = shows.get(source) if isinstance(source, str) else None
        if show is None:
            return
        if show is use:
            own_picture.expect()
        show()

    def restore() -> None:
        lost = view_state.report(_WATCH).get("lost")
        own_picture.restore(lost.get("tab") if isinstance(lost, Mapping) else None)

    own_picture.remember()
    links = {
        source: f"?{urlencode({'v': url.VERSION, 'source': source, 'lang': current(), **_projecting()})}"
        for source in shows
    }
    mount = component("stn-viz.own-picture", js="own_picture.js")
    mount(
        key=_WATCH,
        data={
            "takes": [source for source, show in shows.items() if show],
            "links": links,
            "words": say("app-picture-drop"),
            **own_picture.told(),
        },
        default={"wanted": None, "lost": None},
        on_wanted_change=expect,
        on_lost_change=restore,
    )


def _projecting() -> dict[str, str]:
    return {"projector": str(int(view_state.projecting()))}
