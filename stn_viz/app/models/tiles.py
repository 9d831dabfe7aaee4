"""From an inspection to tiles: the pictures chosen, their boxes, and words for the eye and for screen readers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from jaxtyping import Float
from streamlit.components.v2 import component
from torch import Tensor

from stn_viz.app.models.results import Exam
from stn_viz.evaluation.inspection import Inspection, Warped, outline_names
from stn_viz.stage.tiles import Caption, Tiles


def laid_out(exam: Exam, index: Sequence[int], *, pick: int = -1) -> Tiles:
    """Lay out the pictures of an inspection that ``index`` lists, in that order."""
    found = exam.inspection
    captions = [caption(found, i) for i in index]
    tiles = framed(exam, found.images[list(index)], found.warped, index, captions)
    return replace(tiles, picked=pick if pick >= 0 else None)


def framed(
    exam: Exam,
    images: Float[Tensor, "B C H W"],
    warped: Warped | None,
    index: Sequence[int],
    captions: Sequence[Caption],
) -> Tiles:
    """Lay out pictures, and of what the transformers did the rows that ``index`` lists."""
    names = outline_names(exam.model.spec)
    if warped is None:
        blank = images.new_zeros(1, len(images), 0, images.shape[1], 1, 1)
        return Tiles(captions, images, blank, images.new_zeros(1, len(images), 0, 0, 2), names)
    chosen = list(index)
    return Tiles(captions, images, warped.views[chosen][None], warped.outlines[chosen][None], names)


def caption(found: Inspection, i: int) -> Caption:
    """Write what the network made of a picture: the answer, whether it is right, and how sure it is."""
    best, sure, label = int(found.classes[i]), float(found.confidence[i]), int(found.labels[i])
    if not bool(found.known[i]):
        return Caption(i, f"{best} · {sure:.0%}", says(found, i))
    right = best == label
    return Caption(
        i, f"✓ {best} · {sure:.0%}" if right else f"✗ {best}, not {label} · {sure:.0%}", says(found, i), right
    )


def says(found: Inspection, i: int) -> str:
    """Say all that is known of a picture in a sentence."""
    label = int(found.labels[i])
    name = f"picture {i}" + (f", a {label}" if bool(found.known[i]) else "")
    parts = [f"{name}: read as {int(found.classes[i])} with {found.confidence[i]:.1%}", turns(found, i)]
    parts += [f"loss {found.loss[i]:.3f}"] if bool(found.known[i]) else []
    if found.warped is not None:
        parts.append(f"{found.warped.outside[i]:.0%} out of bounds, det J {found.warped.det[i]:.2f}")
    return "; ".join(p for p in parts if p)


def turns(found: Inspection, i: int) -> str:
    """Say by how much a picture was turned and by how much its box; nothing where nothing was turned."""
    if found.warped is None or not bool(found.applied[i].isfinite()):
        return ""
    return f"turned by {found.applied[i]:+.1f}°, its box by {found.warped.turn[i]:+.1f}° (the nearest rotation)"


def show(name: str, tiles: Tiles, on_pick: Callable[[], None] = lambda: None) -> None:
    """Put tiles on the page; ``on_pick`` is called when one is clicked."""
    mount = component("stn-viz.tiles", js="tiles/tiles.js", css="tiles/tiles.css")
    mount(
        key=f"desk.{name}",
        data=tiles.payload(),
        default={"picked": None},
        on_picked_change=on_pick,
    )
