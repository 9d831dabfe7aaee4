"""What a link of *Inside a network* shows in a lesson: figure 2, as torch computed it, without a hand on the digit."""

from __future__ import annotations

from stn_viz.app import networks
from stn_viz.app.inside.figure import computed
from stn_viz.app.inside.packing import Shown, packed
from stn_viz.app.inside.picture import bundled
from stn_viz.app.inside.view import Inside, held_or_free, standing
from stn_viz.app.models.view import title
from stn_viz.stage.lesson_views import FigureView


def passed(view: Inside) -> FigureView:
    """Return a bundled digit's way through a network.

    Raises:
        UserError: the network is missing or damaged.
    """
    network = networks.load(view.network)
    picture = bundled(view.digit, network.spec.channels)
    shown = Shown(
        seq=0,
        poses=standing(view, network),
        hands=held_or_free(view, network),
        way=view.way,
        against=view.label,
    )
    return FigureView(title=title(view.network), passage=packed(computed(view, network, picture).passage, shown))
