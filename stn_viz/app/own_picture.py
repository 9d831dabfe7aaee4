"""The pictures that a visitor brought, by a button, a drop or a paste: one is shown, on all pages of the session.

They outlive a reload of the page, which is a new session of the same tab (:mod:`stn_viz.app.picture_memory`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any
from urllib.parse import urlencode

from stn_viz.app import heavy, own_arrays, uploads, url, view_state
from stn_viz.app.cache import kept
from stn_viz.app.foreign_text import plain
from stn_viz.app.later import st
from stn_viz.app.own_arrays import ArrayPart
from stn_viz.app.picture_memory import PictureMemory, is_name, new_name
from stn_viz.errors import UserError
from stn_viz.images.decode import Upload, count_frames, read_image
from stn_viz.stage.components import component
from stn_viz.texts import current, say

_ALL, _KEPT, _WRONG = "own-picture.files", "own-picture.file", "own-picture.wrong"
_TAB = "own-picture.tab"  # the name under which the tab's pictures outlive a reload
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
        part: of a file of arrays, which part of it is shown.
        frame: of an animation, which one is shown.
        frames: how many there are to choose from.
    """

    name: str
    data: bytes
    part: ArrayPart | None = None
    frame: int = 0
    frames: int = 1

    @property
    def upload(self) -> Upload:
        """Return its pixels, of arrays as they are drawn, and what was done to read them."""
        return _decoded(self.data, self.frame) if self.part is None else own_arrays.as_upload(self.part)

    def check(self) -> None:
        """Make sure that what is shown can be read.

        Raises:
            UserError: it cannot.
        """
        if self.part is None:
            _decoded(self.data, self.frame)
        else:
            own_arrays.feature_map(self.part)

    @property
    def whole(self) -> bool:
        """Tell whether what is shown is all that the file holds, or the first of it: a photograph."""
        return self.part is None and self.frame == 0


MEMORY: PictureMemory[tuple[tuple[OwnPicture, ...], OwnPicture]] = PictureMemory()


@kept(128)
def _decoded(data: bytes, frame: int) -> Upload:
    return read_image(data, frame=frame)


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
        if picture is None:
            _field(st, label, "own-picture", hidden=False)
            return
        choices = int(picture.frames > 1) if picture.part is None else len(own_arrays.choices(picture.part))
        widths = [3 - 0.3 * choices, *[0.8] * choices, 2, 0.7]
        said, *picks, asked, gone = st.columns(widths, vertical_alignment="center")
        _field(asked, label, "own-picture", hidden=True)
        several = _which(said, picture)
        title = picture.name[:_NAME] if picture.part is None else own_arrays.named(picture.part)
        named = "" if several and picture.part is None else f"**{plain(title)}** "
        if named or told:
            said.caption(named + told)
        key = _key_of_choices(picture)
        if picture.part is not None:
            own_arrays.draw_choices(picks, picture.part, key, lambda part: _pick(part=part))
        elif picks:
            words, last = say("app-picture-frame"), picture.frames - 1
            help = say("app-array-count", last=str(last))
            picks[0].number_input(words, 0, last, picture.frame, key=key, on_change=_pick_frame, args=(key,), help=help)
        gone.button(say("app-picture-remove"), key="own-picture-remove", on_click=_remove)


def _key_of_choices(picture: OwnPicture) -> str:
    """Give each picture's choices keys of their own; where one was refused, new ones."""
    several = brought()
    place = several.index(picture) if picture in several else 0
    return f"own-picture-part-{view_state.get(_FIELD, 0)}-{len(several)}-{place}"


def _pick_frame(field: str) -> None:
    _pick(frame=view_state.get(field))


def _pick(**part: ArrayPart | int) -> None:
    """Show another part of the file; one that cannot be read takes the place of none."""
    picture = own_picture()
    if picture is None:
        return
    view_state.put(_WRONG, None)
    picked = replace(picture, **part)
    try:
        picked.check()
    except UserError as error:
        view_state.put(_WRONG, str(error))
        view_state.put(_FIELD, view_state.get(_FIELD, 0) + 1)
        return
    view_state.put(_ALL, tuple(picked if one is picture else one for one in brought()))
    view_state.put(_KEPT, picked)


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
            _field(st, say("app-picture-drop"), "own-picture-field", hidden=True)

    shows = {"upload": use, "video": play}

    def expect() -> None:
        wanted = view_state.report(_WATCH).get("wanted")
        source = wanted.get("source") if isinstance(wanted, Mapping) else None
        show = shows.get(source) if isinstance(source, str) else None
        if show is None:
            return
        if show is use:
            view_state.put(_COMING, monotonic() + _PATIENCE)
        show()

    _remember()
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
            "tab": view_state.get(_TAB, ""),
            "brought": bool(brought()),
        },
        default={"wanted": None, "lost": None},
        on_wanted_change=expect,
        on_lost_change=_restore,
    )


def _projecting() -> dict[str, str]:
    return {"projector": str(int(view_state.projecting()))}


def _remember() -> None:
    """Keep the session's pictures for its tab, as they are now."""
    shown = own_picture()
    if shown is None or not brought():
        MEMORY.forget(view_state.get(_TAB, ""))
        return
    if not view_state.get(_TAB):
        view_state.put(_TAB, new_name())
    MEMORY.keep(view_state.get(_TAB), (brought(), shown), heavy.present())


def _restore() -> None:
    """Take over the pictures of the session before, whose name the tab still has; where they are gone, so is it."""
    lost = view_state.report(_WATCH).get("lost")
    tab = lost.get("tab") if isinstance(lost, Mapping) else None
    if brought() or not isinstance(tab, str) or not is_name(tab):
        return
    view_state.put(_TAB, tab)
    if (found := MEMORY.find(tab)) is not None:
        view_state.put(_ALL, found[0])
        view_state.put(_KEPT, found[1])


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
        part = own_arrays.opened(*taken)
        read = OwnPicture(*taken, part)
        read.check()
        return read if part else replace(read, frames=count_frames(read.data))
    except UserError as error:
        view_state.put(_WRONG, str(error))
        return None


def _remove() -> None:
    """Let the picture that is shown go; another one takes its place, where there is one."""
    left = tuple(picture for picture in brought() if picture is not own_picture())
    view_state.put(_ALL, left)
    view_state.put(_KEPT, left[-1] if left else None)
    view_state.put(_WRONG, None)
