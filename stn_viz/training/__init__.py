"""Training: a name becomes a plan, a plan a run, a run a checkpoint."""

from stn_viz.evaluation.paper import paper
from stn_viz.training.distributed import ProcessGroup
from stn_viz.training.loop import Material, averaged, start, train
from stn_viz.training.publish import publish_run
from stn_viz.training.recipe import Plan, Recipe, plan
from stn_viz.training.run import Run

__all__ = [
    "Material",
    "Plan",
    "ProcessGroup",
    "Recipe",
    "Run",
    "averaged",
    "paper",
    "plan",
    "publish_run",
    "start",
    "train",
]
