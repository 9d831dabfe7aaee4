"""What pictures have in common: a co-localiser's box beside the digit's own, in pictures that it has never seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.app.cache import store
from stn_viz.app.later import st
from stn_viz.app.models import tiles
from stn_viz.app.models.view import Inspector, choose_network, draw_others, key
from stn_viz.app.models.wording import digits_title
from stn_viz.datasets.digits import load_bundled
from stn_viz.datasets.scattered import PICTURE, draw_scattered
from stn_viz.evaluation.boxes import LOCALISED, attended, overlap
from stn_viz.evaluation.inspection import edge
from stn_viz.networks.colocaliser_checkpoints import CLASSES, ColocaliserCard, load_colocalisers
from stn_viz.stage.tiles import Caption, Tiles
from stn_viz.texts import say

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

SHOWN = 24  # pictures at a time
_NETWORKS = store(4)


def colocalised(view: Inspector, hidden: DeltaGenerator | None) -> None:
    """Draw ten co-localisers: which class, its pictures with both boxes, how many overlap, and what the card says."""
    models, card = _NETWORKS.get(view.network, lambda: load_colocalisers(view.network))
    with hidden or st.container():
        columns = st.columns([2, 3, 1], gap="small", vertical_alignment="bottom")
        choose_network(columns[0])
        label = say("models-common-class")
        columns[1].segmented_control(label, range(CLASSES), format_func=str, key=key("common"), required=True)
        columns[2].button(
            say("models-again-label"), on_click=draw_others, help=say("models-again-help"), width="stretch"
        )
    pictures = draw_scattered(
        load_bundled("test"), view.common, SHOWN, card.task, (view.draw, view.common), load_bundled("train")
    )
    model = models[view.common]
    with torch.no_grad():
        theta = model.localise(pictures.images)
        crops = model(pictures.images, theta)
    predicted = attended(theta, PICTURE)
    found = overlap(predicted, pictures.boxes)
    many = {"found": str(int((found > LOCALISED).sum())), "count": str(SHOWN), "mean": f"{float(found.mean()):.2f}"}
    st.markdown(say("models-common-found", **many))
    captions = [_caption(k, float(value)) for k, value in enumerate(found)]
    outlines = torch.stack([_outline(predicted), _outline(pictures.boxes)], dim=1)[None]
    names = [say("models-common-predicted"), say("models-common-own")]
    shown = Tiles(captions, pictures.images, crops[:, None][None], outlines, names, thetas=theta[None], size="medium")
    tiles.show("colocalised", shown)
    if not view.projector:
        _show_card(card)


def _caption(index: int, value: float) -> Caption:
    right = value > LOCALISED
    said = say("models-common-says", picture=str(index), overlap=f"{value:.2f}")
    return Caption(index, say("models-common-tile", mark="✓" if right else "✗", overlap=f"{value:.2f}"), said, right)


def _outline(boxes: Float[Tensor, "B 4"]) -> Float[Tensor, "B N 2"]:
    """Walk round boxes, normalised in the picture, as the outlines of tiles do."""
    low, high = (boxes.view(-1, 2, 2) * 2 / boxes.new_tensor([PICTURE[1], PICTURE[0]]) - 1).unbind(1)
    return (low + high)[:, None] / 2 + (high - low)[:, None] / 2 * edge().to(boxes)


def _show_card(card: ColocaliserCard) -> None:
    """Say what was found by class, in the set and beyond it, what the paper says, and what differs from it."""
    measured = {
        say("models-common-set"): card.on_set,
        say("models-common-held"): card.held_out,
        digits_title(card.results.data): card.results,
        digits_title(card.results_bundled.data): card.results_bundled,
    }
    head = [say("models-common-table"), *map(str, range(CLASSES)), say("models-common-mean")]
    rows = [head, ["---", *["---:"] * (CLASSES + 1)]]
    rows += [
        [name, *(f"{share:.0f}" for share in found.shares), f"{found.share:.1f}"] for name, found in measured.items()
    ]
    st.markdown("\n".join(f"| {' | '.join(row)} |" for row in rows))
    least, most = (f"{share:.0f}" for share in card.paper)
    paper = (
        say("models-common-paper", least=least, most=most)
        if least != most
        else say("models-common-paper-one", most=most)
    )
    st.caption(f"{paper} {say('models-common-differs', command=f'`{card.command}`')}")
