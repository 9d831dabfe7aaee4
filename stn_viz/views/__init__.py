"""Views: arrays in, a plotly figure out. Pure functions, for pages and notebooks alike."""

from stn_viz.views.curves import loss_curves, probability_bars
from stn_viz.views.gallery import small_multiples
from stn_viz.views.grid import source_grid
from stn_viz.views.heat import magnitude_map, signed_map
from stn_viz.views.theta import theta_bars, theta_trajectories
from stn_viz.views.weights import tap_weights

__all__ = [
    "loss_curves",
    "magnitude_map",
    "probability_bars",
    "signed_map",
    "small_multiples",
    "source_grid",
    "tap_weights",
    "theta_bars",
    "theta_trajectories",
]
