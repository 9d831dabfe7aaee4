"""The pictures that a visitor brought, by a button, a drop or a paste: one is shown, on all pages of the session.

They outlive a reload of the page, which is a new session of the same tab (:mod:`stn_viz.app.picture_memory`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import monotonic
from typing import Any

from stn_viz.app import heavy, own_arrays, uploads, view_state
from stn_viz.app.cache import kept
from stn_viz.app.foreign_text import plain
from stn_viz.app.later import st
from stn_viz.app.own_arrays import ArrayPart
from stn_viz.app.picture_memory import PictureMemory, is_name, new_name
from stn_viz.errors import UserError
from stn_viz.images.decode import Upload, count_frames, read_image
from stn_viz.texts import say

_ALL, _KEPT, _WRONG = "own-picture.files", "own-picture.file", "own-picture.wrong"
_UNREAD = "own-picture.unread"  # what was taken out of an uploader, as name and bytes or a complaint, and not read yet
_TAB = "own-picture.tab"  # the name under which the tab's pictures outlive a reload
_FIELD = "own-picture.fields"  # how many uploaders have been emptied; each is a new one
_COMING = "own-picture.coming"  # until when a picture that was dropped is waited for, by the machine's clock
_PATIENCE = 10.0  # seconds
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


def expect() -> None:
    """Wait for a picture that was dropped, for a while: the page has just been asked for an uploader."""
    view_state.put(_COMING, monotonic() + _PATIENCE)


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
            field(st, label, "own-picture", hidden=False)
            return
        choices = int(picture.frames > 1) if picture.part is None else len(own_arrays.choices(picture.part))
        widths = [3 - 0.3 * choices, *[0.8] * choices, 2, 0.7]
        said, *picks, asked, gone = st.columns(widths, vertical_alignment="center")
        field(asked, label, "own-picture", hidden=True)
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


def field(place: Any, label: str, name: str, *, hidden: bool) -> None:  # noqa: ANN401  a column, or the page
    """Draw an uploader: a new one for each that was emptied."""
    key = f"{name}-{view_state.get(_FIELD, 0)}"
    place.file_uploader(
        label,
        key=key,
        accept_multiple_files=True,
        max_upload_size=uploads.MOST_MEGABYTES,
        label_visibility="collapsed" if hidden else "visible",
        on_change=_take,
        args=(key,),
    )


def told() -> dict[str, object]:
    """Tell the browser under which name the tab's pictures are kept, whether there are any, and what was read."""
    return {"tab": view_state.get(_TAB, ""), "brought": bool(brought()), "emptied": view_state.get(_FIELD, 0)}


def remember() -> None:
    """Keep the session's pictures for its tab, as they are now."""
    shown = own_picture()
    if shown is None or not brought():
        MEMORY.forget(view_state.get(_TAB, ""))
        return
    if not view_state.get(_TAB):
        view_state.put(_TAB, new_name())
    MEMORY.keep(view_state.get(_TAB), (brought(), shown), heavy.present())


def restore(tab: object) -> None:
    """Take over the pictures of the session before, which are kept under this name; where they are gone, so is it."""
    if brought() or not isinstance(tab, str) or not is_name(tab):
        return
    view_state.put(_TAB, tab)
    if (found := MEMORY.find(tab)) is not None:
        view_state.put(_ALL, found[0])
        view_state.put(_KEPT, found[1])


def _take(field: str) -> None:
    """Take what lies in the uploader, which is emptied; the first of it that can be read is shown from now on.

    Streamlit may end a run, its callbacks too, wherever it is asked something: what was taken out is noted at once, and
    read by the next run where this one does not come to it.
    """
    unread: list[tuple[str, bytes] | str] | None = view_state.get(_UNREAD)
    if unread is None:
        view_state.put(_UNREAD, unread := [])
    for file in view_state.get(field) or ():
        try:
            taken = uploads.take(file)
        except UserError as error:
            taken = str(error)
        if taken is not None:
            unread.append(taken)
    view_state.put(_WRONG, None)
    view_state.put(_COMING, 0.0)
    view_state.put(_FIELD, view_state.get(_FIELD, 0) + 1)
    read_taken()


def read_taken() -> None:
    """Read what was taken out of the uploader; one that was brought before is not kept twice."""
    unread = view_state.get(_UNREAD)
    if not unread:
        return
    new = [picture for file in unread if (picture := _read(file))]
    if new:
        files = {(picture.name, picture.data) for picture in new}
        kept = [*(picture for picture in brought() if (picture.name, picture.data) not in files), *new]
        while sum(len(picture.data) for picture in kept) > _MOST_BYTES and kept[0] is not new[0]:
            kept.pop(0)
        view_state.put(_ALL, tuple(kept))
        view_state.put(_KEPT, new[0])
    unread.clear()


def _read(taken: tuple[str, bytes] | str) -> OwnPicture | None:
    """Read a picture; None, with a complaint, where it is none."""
    try:
        if isinstance(taken, str):
            raise UserError(taken)
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
