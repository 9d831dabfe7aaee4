"""Whether the weights that computed what left the graph are to learn, and do so by another way, over a recording."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from typing import NamedTuple

from torch import Tensor, nn
from torch.autograd.graph import get_gradient_edge
from torch.optim import Optimizer
from torch.optim.optimizer import register_optimizer_step_post_hook
from torch.utils.hooks import RemovableHandle

from stn_viz.recording.pending import Record

_LAST = 2  # parameters: a layer's weight and its bias
_WATCHED = 256  # parameters of a recording


def list_last_parameters(module: nn.Module) -> list[nn.Parameter]:
    """List the parameters of a module's last layer that are to learn."""
    return [p for p in module.parameters() if p.requires_grad][-_LAST:]


class _Waiting(NamedTuple):
    """Hold a call whose cut is to be judged at the end of its step."""

    record: Record
    parameters: list[nn.Parameter]
    model: weakref.ref[nn.Module] | None
    asked: bool
    zeros: bool
    anyway: bool


class Learners:
    """Take a cut off its calls again where the weights behind it learn by another way, or are not to learn.

    They learn where a gradient other than 0 reaches them at any step of the recording, as the generator's of a pair,
    which is detached on its discriminator's turn. They are not to learn where optimisers step and none of them holds
    them.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._reached: set[int] = set()
        self._stepped: set[int] = set()  # parameters that had a gradient, 0 or not, when an optimiser stepped
        self._readers: dict[int, list[weakref.ref[Record]]] = {}
        self._nodes: list[object] = []  # a parameter's own node is dropped unless held
        self._handles: list[RemovableHandle] = []
        self.optimisers: weakref.WeakSet[Optimizer] = weakref.WeakSet()
        self._waiting: list[_Waiting] = []
        self._hook: RemovableHandle | None = None

    def start(self) -> None:
        """Begin to hear of optimisers that step."""

        def stepped(optimiser: Optimizer, _args: object, _kwargs: object) -> None:
            self.optimisers.add(optimiser)
            self._stepped.update(id(p) for g in optimiser.param_groups for p in g["params"] if p.grad is not None)

        self._hook = register_optimizer_step_post_hook(stepped)

    def stop(self) -> None:
        """Hear of nothing any more."""
        for handle in (*self._handles, *([] if self._hook is None else [self._hook])):
            handle.remove()
        self._hook = None
        for seen in (self._handles, self._nodes, self._readers, self._reached, self._stepped):
            seen.clear()

    def learn(self, parameters: Sequence[nn.Parameter]) -> bool:
        """Tell whether a gradient has reached one of these parameters in this recording; listen for it from now on."""
        for p in parameters:
            if id(p) not in self._readers and len(self._readers) < _WATCHED and p.requires_grad:
                self._readers[id(p)] = []
                node = get_gradient_edge(p).node
                self._nodes.append(node)
                self._handles.append(node.register_hook(self._arrive(id(p))))
        return any(id(p) in self._reached for p in parameters)

    def _arrive(self, key: int) -> Callable[[Sequence[Tensor | None], Sequence[Tensor | None]], None]:
        mine = weakref.ref(self)

        def arrived(inputs: Sequence[Tensor | None], outputs: Sequence[Tensor | None]) -> None:
            if (learners := mine()) is None or key in learners._reached:
                return
            if any(t is not None and bool(t.detach().any()) for t in outputs):
                learners._reached.add(key)
                for reader in learners._readers.get(key, []):
                    if (record := reader()) is not None:
                        record.change(cut="")

        return arrived

    def judge(
        self,
        record: Record,
        parameters: list[nn.Parameter],
        model: nn.Module | None,
        *,
        asked: bool,
        zeros: bool,
        anyway: bool = False,
    ) -> None:
        """Judge at the end of the step whether these parameters are to learn.

        Args:
            record: the call that was made of what they computed.
            parameters: of the layer whose numbers left the graph.
            model: the outermost module that ran.
            asked: whether others of its weights have to have learnt, where no optimiser tells.
            zeros: whether the call brings these parameters a gradient of 0.
            anyway: whether they are cut from the loss that reads the call, whatever else they learn from.
        """
        for p in parameters if not anyway else ():
            self._readers.setdefault(id(p), []).append(weakref.ref(record))
        named = None if model is None else weakref.ref(model)
        self._waiting.append(_Waiting(record, parameters, named, asked, zeros, anyway))

    def finish(self) -> None:
        """End a step."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        held = {id(p) for o in self.optimisers for group in o.param_groups for p in group["params"]}
        for one in waiting:
            mine = {id(p) for p in one.parameters}
            if self.optimisers:
                meant = not mine or bool(mine & held)
            else:
                meant = not one.asked or (one.model is not None and _has_learnt(one.model(), mine))
            learnt = not one.zeros and bool(mine & self._stepped)
            learnt |= any(_has_moved(o, p) for o in self.optimisers for p in one.parameters)
            if not meant or (learnt and not one.anyway):
                one.record.change(cut="")


def _has_learnt(model: nn.Module | None, but: set[int]) -> bool:
    """Tell whether a gradient lies at one of a model's parameters, some left out."""
    return model is not None and any(p.grad is not None and id(p) not in but for p in model.parameters())


def _has_moved(optimiser: Optimizer, parameter: nn.Parameter) -> bool:
    """Tell whether an optimiser remembers gradients of a parameter: momentum, or the moments of Adam."""
    kept = optimiser.state.get(parameter, {}).values()
    return any(isinstance(t, Tensor) and t.shape == parameter.shape and t.ndim and bool(t.any()) for t in kept)
