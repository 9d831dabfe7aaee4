"""The pictures that a visitor brought, by a button, a drop or a paste: one is shown, on all pages of the session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any
from urllib.parse import urlencode

from stn_viz.app import uploads, url, view_state
from stn_viz.app.cache import kept
from stn_viz.app.foreign_text import plain
from stn_viz.app.later import st
from stn_viz.errors import UserError
from stn_viz.images.decode import Upload, read_image
from stn_viz.stage.components import component
from stn_viz.texts import current, say

_ALL, _KEPT, _WRONG = "own-picture.files", "own-picture.file", "own-picture.wrong"
_FIELD = "own-picture.fields"  # how many uploaders have been emptied; each is a new one
_COMING = "own-picture.coming"  # until when a picture that was dropped is waited for, by the machine's clock
_PATIENCE = 10.0  # seconds
_WATCH = "own-picture-watch"
_NAME = 60  # letters of a file's name that are shown
_MOST_BYTES = 64 << 20  # of all files of a session; beyond them the oldest are let go


@dataclass(frozen=True, eq=False)
class OwnPicture:
    """Hold a file that can be read as a picture.

    Args:
        name: what its owner calls it.
        data: its bytes.
    """

    name: str
    data: bytes

    @property
    def upload(self) -> Upload:
        """Return its pixels, and what was done to read them."""
        return _decoded(self.data)


@kept(128)
def _decoded(data: bytes) -> Upload:
    return read_image(data)


def own_picture() -> OwnPicture | None:
    """Return the session's picture that is shown; None where nobody has brought one."""
    return view_state.get(_KEPT)


def brought() -> tuple[OwnPicture, ...]:
    """Return all pictures of the session, in the order in which they were brought."""
    return view_state.get(_ALL, ())


def name(picture: OwnPicture) -> str:
    """Name a picture as the menu of several does: two files may be called alike."""
    return f"{brought().index(picture) + 1}. {picture.name[:_NAME]}"


def complaint() -> str | None:
    """Say why the file that was brought last is not shown; the picture before it stays."""
    return view_state.get(_WRONG)


def is_coming() -> bool:
    """Tell whether the page was just asked for an uploader, into which a picture that was dropped is put next.

    What stands in for it is no step of the browser's history.
    """
    return monotonic() < view_state.get(_COMING, 0.0)


def ask(place: Any, label: str, told: str = "") -> None:  # noqa: ANN401  a column, or the page
    """Draw the uploader, and below it what lies here, with a way to let it go.

    Args:
        place: where it is drawn.
        label: what is asked for.
        told: what is said of the picture besides its name.
    """
    picture = own_picture()
    with place.container(key="own-picture" if picture else "own-picture-wanted"):
        said, asked, gone = (st, st, st) if picture is None else st.columns([3, 2, 0.7], vertical_alignment="center")
        _field(asked, label, "own-picture", hidden=picture is not None)
        if picture is not None:
            named = "" if _which(said, picture) else f"**{plain(picture.name, _NAME)}** "
            if named or told:
                said.caption(named + told)
            gone.button(say("app-picture-remove"), key="own-picture-remove", on_click=_remove)


def _which(place: Any, shown: OwnPicture) -> bool:  # noqa: ANN401  a column, or the page
    """Let one of several pictures be chosen; tell whether there are several."""
    several = brought()
    if len(several) < 2 or shown not in several:
        return False
    key = f"own-picture-which-{view_state.get(_FIELD, 0)}-{len(several)}"
    place.selectbox(
        say("app-picture-which"),
        range(len(several)),
        index=several.index(shown),
        format_func=[name(picture) for picture in several].__getitem__,
        key=key,
        on_change=_choose,
        args=(key,),
        label_visibility="collapsed",
    )
    return True


def _choose(key: str) -> None:
    view_state.put(_KEPT, brought()[view_state.get(key)])
    view_state.put(_WRONG, None)


def _field(place: Any, label: str, field: str, *, hidden: bool) -> None:  # noqa: ANN401  a column, or the page
    key = f"{field}-{view_state.get(_FIELD, 0)}"
    place.file_uploader(
        label,
        key=key,
        accept_multiple_files=True,
        max_upload_size=uploads.MOST_MEGABYTES,
        label_visibility="collapsed" if hidden else "visible",
        on_change=_take,
        args=(key,),
    )


def watch(use: Callable[[], None] | None = None, *, shown: bool = False) -> None:
    """Let a picture that is dropped anywhere on the page, or pasted, become the session's; other files go to theirs.

    Args:
        use: lets the page show the session's picture; a page without one sends its visitor to Explore.
        shown: whether the page shows it now.
    """
    if shown and view_state.projecting():  # whose choices wait behind a button: a drop has a field of its own
        with st.container(key="own-picture-dropped"):
            _field(st, say("app-picture-drop"), "own-picture-field", hidden=True)

    def expect() -> None:
        if use is not None:
            view_state.put(_COMING, monotonic() + _PATIENCE)
            use()

    query = {"v": url.VERSION, "source": "upload", "lang": current(), "projector": str(int(view_state.projecting()))}
    mount = component("stn-viz.own-picture", js="own_picture.js")
    mount(
        key=_WATCH,
        data={
            "here": use is not None,
            "link": f"?{urlencode(query)}",
            "words": say("app-picture-drop"),
        },
        default={"wanted": 0},
        on_wanted_change=expect,
    )


def _take(field: str) -> None:
    """Keep what lies in the uploader, which is emptied; the first that can be read is shown from now on."""
    view_state.put(_WRONG, None)
    view_state.put(_COMING, 0.0)
    view_state.put(_FIELD, view_state.get(_FIELD, 0) + 1)
    new = [picture for file in view_state.get(field) or () if (picture := _read(file))]
    if not new:
        return
    kept = [*brought(), *new]
    while sum(len(picture.data) for picture in kept) > _MOST_BYTES and kept[0] is not new[0]:
        kept.pop(0)
    view_state.put(_ALL, tuple(kept))
    view_state.put(_KEPT, new[0])


def _read(file: object) -> OwnPicture | None:
    """Read a picture out of an uploader; None, with a complaint, where it is none."""
    try:
        taken = uploads.take(file)
        if taken is None:
            return None
        _decoded(taken[1])
    except UserError as error:
        view_state.put(_WRONG, str(error))
        return None
    return OwnPicture(*taken)


def _remove() -> None:
    """Let the picture that is shown go; another one takes its place, where there is one."""
    left = tuple(picture for picture in brought() if picture is not own_picture())
    view_state.put(_ALL, left)
    view_state.put(_KEPT, left[-1] if left else None)
    view_state.put(_WRONG, None)
