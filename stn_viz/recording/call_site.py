"""Where a call comes from: the stack of modules whose forward runs, in each thread, and the Python lines above it."""

from __future__ import annotations

import sys
import threading
import weakref
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol, runtime_checkable

import torch
from torch import nn
from torch.nn.modules import module as module_hooks
from torch.utils.hooks import RemovableHandle

from stn_viz.recording.call import Site
from stn_viz.recording.exported_programs import exported_class, source_of_frame

_SKIPPED = {"torch", "jaxtyping", "beartype"}  # packages whose lines lead to a call without being its site
_HERE = __package__ or "stn_viz.recording"
_STACK = 6  # lines kept
_LONGEST = 120  # characters kept of a name


class _ThreadState(threading.local):
    """Hold what each thread has for itself: its running modules, and what was opened when one of them began."""

    def __init__(self) -> None:
        self.modules: list[nn.Module] = []
        self.opened: list[tuple[nn.Module, AbstractContextManager[object]]] = []


@runtime_checkable
class Listener(Protocol):
    """Hear which module runs: the recorder does."""

    def is_open(self) -> bool:
        """Tell whether the recorder is open where the caller runs."""
        ...

    def reopen(self) -> AbstractContextManager[object]:
        """Make the context manager that opens it there."""
        ...

    def module_entered(self, module: nn.Module) -> AbstractContextManager[object] | None:
        """Hear that a module is about to run; return what has to be open while it does."""
        ...

    def module_left(self, opened: object, output: object) -> None:
        """Hear that what had to be open is closed, and what the module returned."""
        ...

    def module_gave(self, module: nn.Module, output: object) -> None:
        """Hear what a module of a model in training mode returned while gradients were off."""
        ...

    def outermost_left(self, output: object) -> None:
        """Hear that no module of this thread runs any more, and what the outermost returned."""
        ...


class CallSites:
    """Follow which module is running, and bring the recorder to wherever modules run.

    A mode of torch belongs to a thread, and a backward pass runs without it: a thread that ``nn.DataParallel`` or the
    user starts, or a module that a checkpoint runs again, knows nothing of the recorder. Module hooks are called
    everywhere, so the first module that runs where the recorder is missing opens it, and closes it when it returns.

    Args:
        threads: whether to follow other threads at all.
    """

    def __init__(self, *, threads: bool = True) -> None:
        """Prepare; nothing is hooked before :meth:`start`."""
        self._threads = threads
        self._listener: Listener | None = None
        self._local = _ThreadState()
        self._owner = 0
        self._handles: list[RemovableHandle] = []
        self._names: weakref.WeakKeyDictionary[nn.Module, dict[int, str]] = weakref.WeakKeyDictionary()

    def start(self, listener: Listener) -> None:
        """Hook every module of the process."""
        self._listener = listener
        self._owner = threading.get_ident()
        self._handles = [
            module_hooks.register_module_forward_pre_hook(self._before),
            module_hooks.register_module_forward_hook(self._after, always_call=True),
        ]

    def stop(self) -> None:
        """Unhook, and let the listener go."""
        self._listener = None
        for handle in self._handles:
            handle.remove()
        self._handles = []
        self._local.modules.clear()

    def _before(self, module: nn.Module, args: object) -> None:
        listener = self._listener
        if listener is None or (not self._threads and threading.get_ident() != self._owner):
            return
        if not listener.is_open():
            self._open(module, listener.reopen())
        self._local.modules.append(module)
        if (inside := listener.module_entered(module)) is not None:
            self._open(module, inside)

    def _open(self, module: nn.Module, opened: AbstractContextManager[object]) -> None:
        opened.__enter__()
        self._local.opened.append((module, opened))

    def _after(self, module: nn.Module, args: object, output: object) -> None:
        running = self._local.modules
        if self._listener is not None and running and not torch.is_grad_enabled() and is_to_learn(running[0]):
            self._listener.module_gave(module, output)
        # An exception may have skipped the hooks of modules inside this one.
        while running and running.pop() is not module:
            pass
        while self._local.opened and self._local.opened[-1][0] is module:
            opened = self._local.opened.pop()[1]
            opened.__exit__(None, None, None)
            if self._listener is not None:
                self._listener.module_left(opened, output)
        if not running and self._listener is not None:
            self._listener.outermost_left(output)

    def site(self) -> Site:
        """Say where the running code is."""
        inside, above = stack_lines()
        path = self._path()
        return Site(f"{path}.{inside}"[-_LONGEST:] if path and inside else path, above)

    def training(self) -> bool:
        """Tell a training pass: gradients are on, and the outermost module that runs is in training mode."""
        modules = self._local.modules
        return torch.is_grad_enabled() and (not modules or is_to_learn(modules[0]))

    def outermost(self) -> nn.Module | None:
        """Give the outermost module that runs here."""
        return self._local.modules[0] if self._local.modules else None

    def running(self) -> nn.Module | None:
        """Give the innermost module that runs here."""
        return self._local.modules[-1] if self._local.modules else None

    def _path(self) -> str:
        modules = [m for m in self._local.modules if type(m).__name__ != "OptimizedModule"]  # torch.compile's wrapper
        if not modules:
            return ""
        root, running = modules[0], modules[-1]
        name = _name(root)
        if running is root:
            return name
        inside = self._name(root, running)
        return f"{name}.{inside}"[-_LONGEST:] if inside else f"{name} → {_name(running)}"

    def _name(self, root: nn.Module, module: nn.Module) -> str:
        names = self._names.get(root)
        if names is None or id(module) not in names:
            names = self._names[root] = {id(m): name for name, m in root.named_modules()}
        return names.get(id(module), "")


def is_to_learn(module: nn.Module) -> bool:
    """Tell whether a module is in training mode; what TorchScript has frozen knows no mode, and does not learn."""
    return bool(getattr(module, "training", False))


def _name(module: nn.Module) -> str:
    """Name a module's class; of TorchScript and of exported programs the class that they were made from."""
    return str(module.original_name) if isinstance(module, torch.jit.ScriptModule) else exported_class(module)


def stack_lines(most: int = _STACK) -> tuple[str, tuple[str, ...]]:
    """List the innermost lines that belong neither to torch, nor to type checkers' wrappers, nor to the recorder.

    In an exported program's generated code these are the lines it was made from; the module's path comes along.
    """
    above: list[str] = []
    path = ""
    frame = sys._getframe(1)
    while frame is not None and len(above) < most:
        file, package = frame.f_code.co_filename, str(frame.f_globals.get("__name__", ""))
        if (exported := source_of_frame(frame)) is not None:
            path, made_from = exported
            above += [line[:_LONGEST] for line in made_from[: most - len(above)]]
        elif package.partition(".")[0] not in _SKIPPED and not package.startswith(_HERE) and not file.startswith("<@"):
            above.append(f"{Path(file).name}:{frame.f_lineno} {frame.f_code.co_name}"[:_LONGEST])
        frame = frame.f_back
    return path, tuple(above)


def innermost_line() -> str:
    """Name the innermost line outside of torch and of the recorder."""
    return next(iter(stack_lines(most=1)[1]), "an unknown line")
