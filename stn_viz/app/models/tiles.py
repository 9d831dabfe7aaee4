"""From an inspection to tiles: the pictures chosen, their boxes, and words for the eye and for screen readers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from jaxtyping import Float
from torch import Tensor

from stn_viz.app.models.results import Inspected
from stn_viz.evaluation.inspection import Inspection, Warped, outline_names
from stn_viz.evaluation.titles import outline_title
from stn_viz.stage.components import component
from stn_viz.stage.tiles import Caption, Tiles
from stn_viz.texts import say
from stn_viz.texts.quantity import signed


def lay_out(evaluated: Inspected, index: Sequence[int], *, pick: int = -1) -> Tiles:
    """Lay out the pictures of an inspection that ``index`` lists, in that order."""
    found = evaluated.inspection
    captions = [caption(found, i) for i in index]
    tiles = lay_out_images(evaluated, found.images[list(index)], found.warped, index, captions)
    return replace(tiles, picked=pick if pick >= 0 else None)


def lay_out_images(
    evaluated: Inspected,
    images: Float[Tensor, "B C H W"],
    warped: Warped | None,
    index: Sequence[int],
    captions: Sequence[Caption],
) -> Tiles:
    """Lay out pictures, and of what the transformers did the rows that ``index`` lists."""
    names = [outline_title(name) for name in outline_names(evaluated.model.spec)]
    if warped is None:
        blank = images.new_zeros(1, len(images), 0, images.shape[1], 1, 1)
        return Tiles(captions, images, blank, images.new_zeros(1, len(images), 0, 0, 2), names)
    chosen = list(index)
    return Tiles(captions, images, warped.views[chosen][None], warped.outlines[chosen][None], names)


def caption(found: Inspection, i: int) -> Caption:
    """Write what the network made of a picture: the answer, whether it is right, and how sure it is."""
    best, sure, label = int(found.classes[i]), float(found.confidence[i]), int(found.labels[i])
    if not bool(found.known[i]):
        return Caption(i, f"{best} · {sure:.0%}", describe(found, i))
    if best == label:
        return Caption(i, f"✓ {best} · {sure:.0%}", describe(found, i), True)
    wrong = say("models-tile-wrong", best=str(best), label=str(label), sure=f"{sure:.0%}")
    return Caption(i, wrong, describe(found, i), False)


def describe(found: Inspection, i: int) -> str:
    """Say all that is known of a picture in a sentence."""
    read = {"picture": str(i), "read": str(int(found.classes[i])), "sure": f"{found.confidence[i]:.1%}"}
    if bool(found.known[i]):
        parts = [say("models-tile-read-known", **read, label=str(int(found.labels[i]))), describe_turns(found, i)]
        parts.append(say("models-tile-loss", loss=f"{found.loss[i]:.3f}"))
    else:
        parts = [say("models-tile-read", **read), describe_turns(found, i)]
    if found.warped is not None:
        outside, det = f"{found.warped.outside[i]:.0%}", f"{found.warped.det[i]:.2f}"
        parts.append(say("models-tile-box", outside=outside, det=det))
    return say("models-tile-joiner").join(p for p in parts if p)


def describe_turns(found: Inspection, i: int) -> str:
    """Say by how much a picture was turned and by how much its box; nothing where nothing was turned."""
    if found.warped is None or not bool(found.applied[i].isfinite()):
        return ""
    return say(
        "models-tile-turns", digit=signed(float(found.applied[i]), 1), box=signed(float(found.warped.turn[i]), 1)
    )


def show(name: str, tiles: Tiles, on_pick: Callable[[], None] = lambda: None) -> None:
    """Put tiles on the page; ``on_pick`` is called when one is clicked."""
    mount = component("stn-viz.tiles", js="tiles/tiles.js", css="tiles/tiles.css")
    mount(
        key=f"models.{name}",
        data=tiles.payload(),
        default={"picked": None},
        on_picked_change=on_pick,
    )
