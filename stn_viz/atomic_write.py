"""Writing a file as a whole or not at all, whatever ends the process meanwhile."""

from __future__ import annotations

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from safetensors import SafetensorError

from stn_viz.errors import UserError
from stn_viz.texts import say


@contextmanager
def whole(path: Path) -> Generator[Path, None, None]:
    """Open a draft to write; it takes the place of ``path`` when the block ends well, and until then nothing changes.

    The draft lies in a folder of its own beside ``path``, whose name follows from the file's: what a killed process
    left there, temporary files of other libraries included, is cleared away by the next writer.

    Raises:
        UserError: the file cannot be written there: a full disk, a folder that is read-only or gone.
    """
    room = path.with_name(f".{path.name}.part")
    try:
        shutil.rmtree(room, ignore_errors=True)
        room.mkdir()
        yield room / path.name
        (room / path.name).replace(path)
    except (OSError, SafetensorError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UserError(say("networks-not-written", path=str(path), reason=reason[:200].lower())) from error
    finally:
        shutil.rmtree(room, ignore_errors=True)
