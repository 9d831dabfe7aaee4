"""What a DataLoader's workers warp happens in processes of their own: a recording says so, once there are such."""

from __future__ import annotations

import gc
import multiprocessing
import sys

from stn_viz.recording.tape import Tape
from stn_viz.texts import Message


class WorkerWatch:
    """Look for a DataLoader with workers at the end of each step; called by the tape when another begins.

    Args:
        tape: what gets the note.
    """

    def __init__(self, tape: Tape) -> None:
        self._tape = tape
        self._looked: set[int | None] = set()  # at which processes

    def __call__(self, _keeps: bool = True) -> None:
        """Note on the tape that there is one; what is alive is only walked through where there are new processes."""
        loaders = sys.modules.get("torch.utils.data.dataloader")
        if loaders is None:
            return
        processes = {process.pid for process in multiprocessing.active_children()}
        if processes <= self._looked:
            return
        self._looked |= processes
        kind: type = loaders._MultiProcessingDataLoaderIter
        found = [one for one in gc.get_objects() if type(one) is kind]
        if found:
            workers = max(one._num_workers for one in found)
            self._tape.note(Message("recording-data-workers", {"workers": workers}))
