"""Your own checkpoint: a saved program, or weights for one of this package's networks, run once and recorded."""

from stn_viz.programs.loading import Program, kind_of, load_program
from stn_viz.programs.running import Localised, watch
from stn_viz.programs.weights import load_weights

__all__ = ["Localised", "Program", "kind_of", "load_program", "load_weights", "watch"]
