"""Training: a name becomes a plan, a plan a run, a run a checkpoint."""

from stn_viz.training.loop import Material, averaged, start, train
from stn_viz.training.plan import Plan, Recipe, plan
from stn_viz.training.run import Run

__all__ = ["Material", "Plan", "Recipe", "Run", "averaged", "plan", "start", "train"]
