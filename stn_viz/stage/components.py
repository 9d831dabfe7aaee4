"""The stage: a Streamlit component that warps, samples and explains in the browser, at the speed of the hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from stn_viz.stage.answer import ReferenceResult, Reply
from stn_viz.stage.playback import Level, Playback
from stn_viz.stage.scene import Scene

__all__ = ["Level", "Playback", "ReferenceResult", "Scene", "component", "show_reference", "show_stage"]


def show_stage(
    scene: Scene, on_release: Callable[[], None], height: int | Literal["stretch", "content"] = "content"
) -> None:
    """Put a stage on the page; ``on_release`` is called when the hand lets go, with the report under the scene's key.

    The payload must stay the same while a hand drags, else everything is sent again: call this in a fragment of its
    own.
    """
    stage = component("stn-viz.stage", js="stage/mount.js", css="stage/stage.css")
    stage(
        key=scene.key,
        data=scene.payload(),
        default={"view": None},
        on_view_change=on_release,
        height=height,
    )


def show_reference(reference: Reply) -> None:
    """Hand torch's answer, or the word that it comes later, to the stage that asked; draws nothing itself."""
    answer = component("stn-viz.reference", js="wire/answer.js")
    answer(key=f"{reference.key}.reference", data=reference.payload())


def component(name: str, js: str, css: str | None = None) -> Callable[..., object]:
    """Declare a component; its package is loaded for whoever draws, and not for who takes scenes alone from here."""
    from streamlit.components.v2 import component as declared

    return declared(name, js=js, css=css)
