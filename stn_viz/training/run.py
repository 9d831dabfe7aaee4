"""A run on disk: everything a training needs to go on after an interruption at any moment, without pickle."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from jaxtyping import Float
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from stn_viz.errors import UserError
from stn_viz.networks.models import Network
from stn_viz.training.recipe import Plan, Recipe


@dataclass(eq=False)
class Saved:
    """Hold the state of a training, whatever is trained, and write it to a file from which it goes on.

    Random draws are functions of the recipe's seed and the step, so no generator state needs to be kept.

    Args:
        plan: what is trained.
        model: the weights that learn.
        optimiser: AdamW with its moments.
        average: the moving average of the weights and statistics, by name.
        auxiliary: the classifier of upright digits that teaches the transformer in an upright-first run.
        step: batches learnt from so far.
        history: for each step loss, gradient norm of the localisers and of the classifier.
        thetas: θ of the probe digits each time they were looked at.
        checks: for each such look the step, the held-out error in percent and the slope of predicted on applied turn.
        seconds: time spent on steps so far, over all sittings.
    """

    plan: Any
    model: Any
    optimiser: torch.optim.Optimizer
    average: dict[str, Tensor]
    auxiliary: nn.Module | None = None
    step: int = 0
    history: Float[Tensor, "N 3"] = field(default_factory=lambda: torch.zeros(0, 3))
    thetas: list[Tensor] = field(default_factory=list)
    checks: list[tuple[float, float, float]] = field(default_factory=list)
    seconds: float = 0.0

    def save(self, path: Path) -> None:
        """Write everything to one file, atomically: a kill leaves the old file or the new one, never half of one."""
        tensors = {f"model.{k}": v for k, v in self.model.state_dict().items()}
        tensors |= {f"average.{k}": v for k, v in self.average.items()}
        if self.auxiliary is not None:
            tensors |= {f"tutor.{k}": v for k, v in self.auxiliary.state_dict().items()}
        for index, moments in self.optimiser.state_dict()["state"].items():
            tensors |= {f"optimiser.{index}.{k}": v for k, v in moments.items()}
        tensors["history"] = self.history[: self.step]
        if self.thetas:
            tensors["thetas"] = torch.stack(self.thetas)
        about = {"plan": self.plan.as_dict(), "step": self.step, "checks": self.checks, "seconds": self.seconds}
        write_tensors(path, tensors, {"run": json.dumps(about)})

    def load(self, path: Path) -> None:
        """Go on from a file that :meth:`save` wrote; a finished run of another recipe gives way to this one.

        Raises:
            UserError: the file is damaged or belongs to another plan that has not reached its end.
        """
        try:
            with safe_open(path, "pt") as file:
                about: dict[str, Any] = json.loads((file.metadata() or {})["run"])
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 -- not a dict
        except (SafetensorError, OSError, KeyError, ValueError) as error:
            raise UserError(f"{path} is not a run that can be resumed ({error}); delete it to start afresh.") from error
        begun = _read_plan(about)
        if begun != json.loads(json.dumps(self.plan.as_dict())):
            if about["step"] >= begun["recipe"]["steps"]:
                return  # it reached its end: its network is written, and the name is free for another run
            raise UserError(f"{path} was begun with another recipe; delete it, or train into another folder.")
        self.model.load_state_dict(_select_prefix("model.", tensors))
        if self.auxiliary is not None:
            self.auxiliary.load_state_dict(_select_prefix("tutor.", tensors))
        self.average = {k: v.to(self.average[k].device) for k, v in _select_prefix("average.", tensors).items()}
        state: dict[int, dict[str, Tensor]] = {}
        for name, value in _select_prefix("optimiser.", tensors).items():
            index, key = name.split(".")
            state.setdefault(int(index), {})[key] = value
        self.optimiser.load_state_dict({**self.optimiser.state_dict(), "state": state})
        for weight, moments in self.optimiser.state.items():
            for key, value in moments.items():
                if value.shape == weight.shape:  # fused AdamW takes it for granted that both lie alike in memory
                    moments[key] = torch.empty_like(weight).copy_(value)
        self.step = int(about["step"])
        self.history[: self.step] = tensors["history"]
        self.thetas = list(tensors["thetas"]) if "thetas" in tensors else []
        self.checks = [(float(a), float(b), float(c)) for a, b, c in about["checks"]]
        self.seconds = float(about["seconds"])


@dataclass(eq=False)
class Run(Saved):
    """Hold the state of a training of a network of pictures; its fields are :class:`Saved`'s."""

    plan: Plan
    model: Network


def write_tensors(path: Path, tensors: dict[str, Tensor], metadata: dict[str, str]) -> None:
    """Write a safetensors file in one move."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}.part")
    save_file({k: v.detach().cpu().contiguous() for k, v in tensors.items()}, draft, metadata)
    draft.replace(path)


def _read_plan(about: dict[str, Any]) -> dict[str, Any]:
    """Return the plan of a stored run; a setting that came later had its default then."""
    plan: dict[str, Any] = about["plan"]
    return {**plan, "recipe": {**asdict(Recipe()), **plan["recipe"]}}


def _select_prefix(prefix: str, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)}
