"""What an exhibit is: one fault, staged small, with the switch that fixes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch

from stn_viz.recording import Tape, record
from stn_viz.texts import Message, Spoken

Scene = Callable[[Tape, bool], None]


@dataclass(frozen=True)
class Exhibit:
    """Hold one famous fault; its texts are said in the language of whoever reads them.

    Args:
        name: a short name, for links.
        kind: the finding that names it.
        source: where people met it, as repository#number.
        scene: plays it: ``scene(tape, faulty)``.
        title: the fault in a few words.
        description: what happens and why, in two sentences.
        fault: the line that is wrong.
        fix: the line that is right.
    """

    name: str
    kind: str
    source: str
    scene: Scene
    title: Spoken = Spoken()
    description: Spoken = Spoken()
    fault: Spoken = Spoken()
    fix: Spoken = Spoken()

    def play_faulty(self) -> Tape:
        """Play the fault and record it."""
        return self._play(True)

    def play_fixed(self) -> Tape:
        """Play the same scene with the one line fixed, and record it."""
        return self._play(False)

    def _play(self, faulty: bool) -> Tape:
        with torch.random.fork_rng(devices=()):
            torch.manual_seed(0)
            with record(threads=False) as tape:
                self.scene(tape, faulty)
        return tape


@dataclass(frozen=True)
class _Staged:
    """Hold a scene with the line that is wrong in it and the one that is right."""

    scene: Scene
    fault: str | Message
    fix: str | Message


def line(*, fault: str | Message, fix: str | Message) -> Callable[[Scene], _Staged]:
    """Say which line of a scene is wrong, and how it is right."""
    return lambda scene: _Staged(scene, fault, fix)


def exhibit(room: list[Exhibit], *, kind: str, source: str) -> Callable[[_Staged], Scene]:
    """Hang a scene in a room, under its function's name, by which its title and description stand in ``museum.ftl``."""

    def register(staged: _Staged) -> Scene:
        name = staged.scene.__name__.replace("_", "-")
        title, description = Message(f"museum-{name}-title"), Message(f"museum-{name}-description")
        room.append(Exhibit(name, kind, source, staged.scene, title, description, staged.fault, staged.fix))
        return staged.scene

    return register
