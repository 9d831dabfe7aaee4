"""A network of volumes: a solid in one's hand, what the 3-D transformer reads of it, and what the classifier sees."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.app import view_state
from stn_viz.app.cache import store
from stn_viz.app.charts import chart, clickable, read_click
from stn_viz.app.later import st
from stn_viz.app.models.view import HELD, PAGE, TURN, Inspector, choose_network, key
from stn_viz.app.models.wording import digits_title
from stn_viz.datasets.digits import load_bundled
from stn_viz.datasets.extruded import place_at
from stn_viz.figures.curves import probability_bars
from stn_viz.figures.volume import SHOWN, read_voxel, settle, slices
from stn_viz.networks.spatial_transformer import TransformerTrace
from stn_viz.networks.volume_checkpoints import VolumeCard, load_volume_network
from stn_viz.networks.volumes import VolumeNetwork
from stn_viz.recording import Call, record
from stn_viz.stage.report import count
from stn_viz.texts import naming, say
from stn_viz.texts.quantity import signed
from stn_viz.training.volumes import fit_affine, measure_box

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

CENTRE = (0.25, -0.125, 0.1875)  # of the solid in its volume, normalised (x, y, z): out of the middle, to be found
_CHART = "models.slices"
_NETWORKS = store(8)
_shown_title = naming("debug-volume-shown")
_held_title = naming("models-solid-held")


@dataclass(frozen=True, eq=False)
class Seen:
    """Hold one pass of one solid, as torch computed it.

    Args:
        call: the transformer's, recorded; None without a transformer.
        projection: what the classifier saw.
        probabilities: of the classes.
        box: the affine map nearest to the grid, row by row; None without a transformer.
        place: how far the box's middle lies from the solid's, in voxels; None without a transformer.
        turn: degrees between box and solid, likewise.
        label: which digit it is.
    """

    call: Call | None
    projection: Float[Tensor, "1 28 28"]
    probabilities: Float[Tensor, " K"]
    box: Float[Tensor, "3 4"] | None
    place: float | None
    turn: float | None
    label: int


def solids(view: Inspector, hidden: DeltaGenerator | None) -> None:
    """Draw a network of volumes: the choices, three slices, the projection, the classes, θ, and what its card says."""
    network, card = _NETWORKS.get(view.network, lambda: load_volume_network(view.network))
    with hidden or st.container():
        shown = _choose(view, network)
    seen = see(network, view)
    if seen.call is not None:
        drawn = slices(seen.call, 0, (view.cut, view.row, view.column), shown)  # type: ignore[arg-type]  # of SHOWN
        clickable(drawn, view, _CHART, _clicked, alt=say("debug-volume-alt", shown=_shown_title(shown)))
        here = settle(seen.call, (view.cut, view.row, view.column))
        read = ", ".join(map(str, read_voxel(seen.call, 0, here)))
        if not view.projector:
            st.caption(say("debug-volume-slices", voxel=", ".join(map(str, here)), read=read))
    left, middle, right = st.columns([1, 1.5, 1.5], gap="medium")
    with left:
        st.image(seen.projection[0].clamp(0, 1).numpy(), say("models-solid-projection"), width=224)
    with middle:
        bars = probability_bars(seen.probabilities, label=seen.label)
        chart(bars, view, 320, key="models.solid-classes", alt=say("models-solid-classes"))
    with right:
        _say_numbers(seen)
    if not view.projector:
        _show_card(card)


def _choose(view: Inspector, network: VolumeNetwork) -> str:
    """Draw the row of choices; give what the slices show."""
    columns = st.columns([2, 1, 1, 1, 1], gap="small", vertical_alignment="bottom")
    choose_network(columns[0])
    columns[1].slider(say("models-solid-digit"), 0, 63, key=key("solid"))
    for column, field, axis in zip(columns[2:], ("tilt", "yaw", "roll"), "xyz", strict=True):
        column.slider(say("models-solid-turn", axis=axis), -TURN, TURN, format="%d°", key=key(field))
    if network.spec.family is None:
        return SHOWN[0]
    held = HELD if network.spec.family == "affine-3d" else HELD[:2]
    left, right = st.columns([1, 1.6])
    left.segmented_control(
        say("models-solid-held-label"), held, format_func=_held_title, key=key("held"), required=True
    )
    chosen = right.segmented_control(
        say("debug-volume-label"), SHOWN, format_func=_shown_title, key=key("volume"), required=True
    )
    return chosen or view.volume


@torch.no_grad()
def see(network: VolumeNetwork, view: Inspector) -> Seen:
    """Run the network on the solid that the view says, under the θ that it says, and record the transformer's call."""
    digit = load_bundled("test").part(slice(view.solid, view.solid + 1))
    turns = torch.tensor([[view.tilt, view.yaw, view.roll]], dtype=torch.float32)
    batch = place_at(digit, turns, torch.tensor([CENTRE]))
    theta = None
    if network.spec.family is not None and view.held == "identity":
        theta = network.transformers[0].family.identity()
    elif network.spec.family == "affine-3d" and view.held == "upright":
        theta = undone(batch.theta)[0]
    traces: list[TransformerTrace] = []
    with record() as tape:
        projection = network.warp(batch.volumes, theta, traces)
    probabilities = network.classifier(projection).softmax(1)[0]
    if not traces:
        return Seen(None, projection[0], probabilities, None, None, None, int(batch.labels[0]))
    grid = traces[0].grid
    box = fit_affine(grid, traces[0].frame.target_points(grid.dtype))
    place, turn = measure_box(box, batch)
    return Seen(tape[0], projection[0], probabilities, box[0], place, turn, int(batch.labels[0]))


def undone(theta: Float[Tensor, "B 12"]) -> Float[Tensor, "B 12"]:
    """Invert the pose of a solid: the θ whose box is the solid itself."""
    matrix = theta.unflatten(1, (3, 4))
    linear = torch.linalg.inv(matrix[:, :, :3])
    return torch.cat([linear, -(linear @ matrix[:, :, 3:])], dim=2).flatten(1)


def _say_numbers(seen: Seen) -> None:
    best = int(seen.probabilities.argmax())
    share = f"{100 * float(seen.probabilities[best]):.1f}"
    st.markdown(say("models-solid-class", best=str(best), share=share, label=str(seen.label)))
    if seen.box is None or seen.place is None or seen.turn is None:
        st.markdown(say("models-solid-no-box"))
        return
    st.markdown(say("models-solid-box", place=f"{seen.place:.1f}", turn=f"{seen.turn:.0f}"))
    rows = [
        " | ".join([f"**{axis}**", *(signed(float(v), 3) for v in row)])
        for axis, row in zip("xyz", seen.box, strict=True)
    ]
    st.markdown("\n".join(["| θ | x | y | z | 1 |", "|---|---|---|---|---|", *(f"| {row} |" for row in rows)]))


def _show_card(card: VolumeCard) -> None:
    """Say what was measured, how it was trained, and what is not known."""
    said = {
        "held": f"{card.held_out.error:.2f}",
        "digits": digits_title(card.results.data),
        "test": f"{card.results.error:.2f}",
    }
    st.caption(say("models-solid-card", **said, bundled=f"{card.results_bundled.error:.2f}"))
    found = card.results
    if found.place is not None and found.turn is not None and found.turned is not None:
        numbers = {"place": f"{found.place:.2f}", "turn": f"{found.turn:.0f}", "turned": f"{found.turned:.0f}"}
        st.caption(say("models-solid-follows", **numbers))
    st.caption(say("models-solid-paper", command=f"`{card.command}`"))


def _clicked() -> None:
    """Let the slices pass through the voxel that was clicked."""
    said = read_click(_CHART)
    if not isinstance(said, list | tuple) or len(said) != 3:
        return
    cut, row, column = map(count, said)
    if cut is None or row is None or column is None:
        return
    view = view_state.current_view(PAGE, Inspector())
    view_state.keep(PAGE, replace(view, cut=cut, row=row, column=column))
