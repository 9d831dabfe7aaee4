"""The file of a recording that is still being made: it can be opened at any moment, whatever ends the training."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from io import BufferedRandom, BufferedWriter
from itertools import groupby
from pathlib import Path

from stn_viz.atomic_write import whole
from stn_viz.recording.call import Call
from stn_viz.recording.save import check_folder, pack


class LiveFile:
    """Write a recording step by step, each step a part of its own at the end of one file.

    A process that is killed leaves at most its last part cut off, which a reader leaves out. Where steps were dropped,
    the file is written anew beside the old one and takes its place in one move. Each write is on the disk when it ends,
    so that a machine that loses its power loses no step that had ended.

    Args:
        path: the file; what was there gives way to an empty recording.

    Raises:
        ArgumentError: the folder does not exist.
        UserError: nothing can be written there.
    """

    def __init__(self, path: str | Path) -> None:
        """Write an empty recording."""
        self._path = check_folder("to", path)
        self._last, self._size = -1, 0
        self._replace([pack((), {}, ())])

    def write(self, calls: Sequence[Call], losses: Mapping[int, float], notes: Sequence[str], *, anew: bool) -> None:
        """Append the steps that are not in the file yet.

        Args:
            calls: of all steps, in order.
            losses: the loss by step, where it is known.
            notes: what is not in the recording.
            anew: whether to write all steps, as some that are in the file are dropped or incomplete.

        Raises:
            OSError: nothing can be written any more; call again with ``anew``.
            UserError: likewise.
        """
        parts = (
            pack(list(group), {step: losses[step]} if step in losses else {}, notes)
            for step, group in groupby(calls, lambda call: call.step)
            if anew or step > self._last
        )
        if not calls:
            self._replace([pack((), {}, notes)])  # which say why
        elif anew:
            self._replace(parts)
        else:
            self._append(b"".join(parts))
        self._last = max((call.step for call in calls), default=self._last)

    def _append(self, parts: bytes) -> None:
        with self._path.open("r+b") as file:  # not "ab": a file that was taken away is not begun in the middle
            file.seek(self._size)
            file.write(parts)
            _reach_disk(file)
        self._size += len(parts)

    def _replace(self, parts: Iterator[bytes] | Sequence[bytes]) -> None:
        size = 0
        with whole(self._path) as draft, draft.open("wb") as file:
            for part in parts:
                size += file.write(part)
            _reach_disk(file)
        self._size = size
        with suppress(OSError):  # some systems open no folder, or keep none on the disk by itself
            folder = os.open(self._path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)  # the move, too
            finally:
                os.close(folder)


def _reach_disk(file: BufferedWriter | BufferedRandom) -> None:
    """Wait until what was written is on the disk."""
    file.flush()
    os.fsync(file.fileno())
