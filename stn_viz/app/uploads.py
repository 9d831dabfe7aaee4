"""What visitors upload: held to the bound that the page states, and let go when another file takes its place."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from stn_viz.app import view_state
from stn_viz.app.later import running_script
from stn_viz.errors import UserError
from stn_viz.texts import say

MOST_MEGABYTES = 25  # of a picture; the browser refuses a larger one, and so does the server


@runtime_checkable
class File(Protocol):
    """Describe what Streamlit gives of an uploaded file."""

    file_id: str
    name: str
    size: int

    def getvalue(self) -> bytes:
        """Read its content."""
        ...


def read(widget: str, uploaded: object, most: int = MOST_MEGABYTES) -> bytes | None:
    """Read what lies in an uploader, and let go of what lay in it before.

    Args:
        widget: the uploader's key.
        uploaded: what lies in it; a file that was let go counts as none.
        most: the bound in megabytes.

    Raises:
        UserError: the file is larger.
    """
    file = uploaded if isinstance(uploaded, File) else None
    before, now = view_state.get(f"uploads.{widget}"), None if file is None else file.file_id
    if before is not None and before != now:
        _let_go(before)
    view_state.put(f"uploads.{widget}", now)
    if file is None:
        return None
    try:
        return _content(file, most)
    except UserError:
        _let_go(file.file_id)
        raise


def take(uploaded: object, most: int = MOST_MEGABYTES) -> tuple[str, bytes] | None:
    """Take a file out of its uploader, whose server keeps it no longer; give its name and its content.

    Args:
        uploaded: what lies in the uploader; None where nothing does.
        most: the bound in megabytes.

    Raises:
        UserError: the file is larger.
    """
    if not isinstance(uploaded, File):
        return None
    try:
        return uploaded.name, _content(uploaded, most)
    finally:
        _let_go(uploaded.file_id)


def take_what_fits(uploaded: object, most: int) -> tuple[tuple[File, ...], tuple[str, ...]]:
    """Take of the files in an uploader for several those that have room together; the others are let go.

    Args:
        uploaded: what lies in the uploader.
        most: the bound of all files together, in megabytes.

    Returns:
        The files, and the names of those that had no room.
    """
    fit: list[File] = []
    refused: list[str] = []
    for file in uploaded if isinstance(uploaded, list) else ():
        if isinstance(file, File) and sum(one.size for one in fit) + file.size <= most << 20:
            fit.append(file)
        elif isinstance(file, File):
            refused.append(file.name)
            _let_go(file.file_id)
    return tuple(fit), tuple(refused)


def _content(file: File, most: int) -> bytes:
    if file.size > most << 20:
        raise UserError(say("app-upload-large", size=f"{file.size / (1 << 20):.1f}", most=str(most)))
    return file.getvalue()


def _let_go(file_id: str) -> None:
    """Forget a file of this session: Streamlit keeps it until the session ends if the browser does not say so."""
    context = running_script()
    remove = None if context is None else getattr(context.uploaded_file_mgr, "remove_file", None)
    if context is not None and remove is not None:
        remove(session_id=context.session_id, file_id=file_id)
