"""Training: a name becomes a plan, a plan a run, a run a checkpoint."""

from stn_viz.training.loop import Material, averaged, start, train
from stn_viz.training.plan import Plan, Recipe, plan
from stn_viz.training.run import Run
from stn_viz.training.ship import paper, ship
from stn_viz.training.world import World

__all__ = ["Material", "Plan", "Recipe", "Run", "World", "averaged", "paper", "plan", "ship", "start", "train"]
