"""Views: arrays in, a plotly figure out. Pure functions, for pages and notebooks alike."""

from stn_viz.figures.curves import loss_curves, probability_bars
from stn_viz.figures.grid import source_grid
from stn_viz.figures.heatmaps import magnitude_map, signed_map
from stn_viz.figures.small_multiples import small_multiples
from stn_viz.figures.step_curves import series
from stn_viz.figures.taps import tap_weights
from stn_viz.figures.theta import theta_bars, theta_trajectories

__all__ = [
    "loss_curves",
    "magnitude_map",
    "probability_bars",
    "series",
    "signed_map",
    "small_multiples",
    "source_grid",
    "tap_weights",
    "theta_bars",
    "theta_trajectories",
]
