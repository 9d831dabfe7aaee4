"""A live training: two networks learn in step, every step can be seen, and any earlier one returned to."""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import torch
from torch import Tensor

from stn_viz.datasets.digits import load_bundled
from stn_viz.device import pick_device
from stn_viz.errors import ArgumentError
from stn_viz.training.live.learner import Learner, State
from stn_viz.training.live.moment import Moment
from stn_viz.training.live.probes import PROBED, held_out
from stn_viz.training.live.setting import LiveSetting
from stn_viz.training.live.watch import Watch

LOOK = 10  # steps between two looks at the held-out digits
_SNAPSHOTS = 15  # kept of a training, besides its start


class LiveTraining:
    """Train an ST-CNN and a plain CNN on rotated bundled digits, one step at a time.

    Each of the two has a thread with one core: what comes of a step depends on the setting alone, to the bit on one
    machine, however busy that is. Held out are the validation digits, one draw of turns for all looks.

    Args:
        setting: what is trained.
        device: where; None: on a GPU where there is one.

    Example:
        >>> from stn_viz.training.live import LiveSetting, LiveTraining
        >>> with LiveTraining(LiveSetting(steps=2, batch=8), "cpu") as training:
        ...     while not training.over:
        ...         moment = training.advance()
        >>> moment.step, len(training.moments)
        (2, 3)
    """

    def __init__(self, setting: LiveSetting, device: torch.device | str | None = None) -> None:
        """Draw the initial weights and look at the probe digits."""
        self.setting = setting
        self.device = pick_device() if device is None else torch.device(device)
        digits = load_bundled("train").to(self.device)
        self.held_out = held_out().to(self.device)
        self._pool = ThreadPoolExecutor(2, "live-training", initializer=_take_one_core)
        self.learner = Learner(setting.plan, digits, setting.faults)
        self.plain = Learner(setting.plain, digits, setting.faults & {"normalised"})
        self.watch = Watch(setting.steps)
        self._every = math.ceil(setting.steps / _SNAPSHOTS)
        self._snapshots: dict[int, tuple[State, State]] = {}
        self.moments: list[Moment] = []
        self._keep(math.nan, math.nan)

    def __enter__(self) -> LiveTraining:
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()

    @property
    def step(self) -> int:
        """Count the batches learnt from so far."""
        return self.learner.run.step

    @property
    def over(self) -> bool:
        """Tell whether there is no step any more: the last is made, or the loss is no number."""
        broken = self.step > 0 and not math.isfinite(self.moments[-1].loss)
        return broken or self.step >= self.setting.steps

    @property
    def nbytes(self) -> int:
        """Count the bytes of all snapshots."""
        return sum(state.nbytes for pair in self._snapshots.values() for state in pair)

    def advance(self) -> Moment:
        """Let both networks learn from one batch more.

        Raises:
            ArgumentError: the training is over.
        """
        if self.over:
            raise ArgumentError("step", self.step, f"a step before {self.setting.steps}", "go back first, or stop here")
        self._keep(*self._learn())
        return self.moments[self.step]

    def back_to(self, step: int, told: Callable[[], object] = bool) -> Moment:
        """Return to an earlier step: the weights are again those it had, to the bit on a CPU.

        The nearest snapshot before it is brought back, and the steps in between are made again. What was seen of later
        steps is forgotten.

        Args:
            step: from 0 to the present one.
            told: called before each of the steps that are made again; it may raise, and the training stays where it is.

        Raises:
            ArgumentError: it has not been reached.
        """
        if not 0 <= step <= self.step:
            raise ArgumentError("step", step, f"a step from 0 to {self.step}", "advance() to it first")
        nearest = max(k for k in self._snapshots if k <= step)
        if step < self.step:
            for learner, state in zip((self.learner, self.plain), self._snapshots[nearest], strict=True):
                learner.restore(state, nearest)
            self._snapshots = {k: pair for k, pair in self._snapshots.items() if k <= nearest}
            self.watch.rewind(nearest, self.moments[nearest].findings)
            known, self.moments = self.moments[: step + 1], self.moments[: nearest + 1]
            while self.step < step:
                told()
                self._learn()
                self._snapshot()
                self.moments.append(known[self.step])
        return self.moments[step]

    def close(self) -> None:
        """Let go of threads, weights and snapshots; what was seen stays."""
        self._pool.shutdown(cancel_futures=True)
        self._snapshots.clear()

    def _learn(self) -> tuple[float, float]:
        beside = self._pool.submit(lambda: self.plain.step(self.plain.draw()))
        loss = self._pool.submit(self._learn_watched).result()
        return loss, beside.result()

    def _learn_watched(self) -> float:
        inputs = self.learner.draw()  # which samples digits too, and is no part of the network
        with self.watch.step(self.step):
            return self.learner.step(inputs)

    def _keep(self, loss: float, plain_loss: float) -> None:
        """Note what is seen of the present step."""
        self._snapshot()
        looks = self.step % LOOK == 0 or self.step == self.setting.steps
        looked = self._look() if looks else self._latest
        gradient = float(self.learner.run.history[self.step - 1, 1]) if self.step else math.nan
        thetas = self._pool.submit(self._probe).result()
        self.moments.append(Moment(self.step, loss, plain_loss, gradient, thetas, *looked, self.watch.findings))

    def _look(self) -> tuple[int, float, float, float]:
        """Measure both networks on the held-out digits: the step, both accuracies, the slope."""
        beside = self._pool.submit(self.plain.measure, self.held_out)
        found, plain = self._pool.submit(self.learner.measure, self.held_out).result(), beside.result()
        slope = math.nan if found.slope is None else found.slope
        return self.step, 1 - found.error / 100, 1 - plain.error / 100, slope

    @property
    def _latest(self) -> tuple[int, float, float, float]:
        last = self.moments[-1]
        return last.looked, last.accuracy, last.plain_accuracy, last.slope

    def _snapshot(self) -> None:
        if self.step % self._every == 0 and self.step not in self._snapshots:
            self._snapshots[self.step] = (self.learner.state(), self.plain.state())

    @torch.no_grad()
    def _probe(self) -> Tensor:
        images = self.learner.seen(self.held_out.images[:PROBED])
        return self.learner.judge().transformers[0].localise(images).float().cpu()


def _take_one_core() -> None:
    torch.set_num_threads(1)
