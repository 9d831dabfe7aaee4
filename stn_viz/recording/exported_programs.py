"""Inside an exported program: its generated code remembers, node by node, the module and the lines it was made from."""

from __future__ import annotations

import linecache
import re
from pathlib import Path
from types import FrameType
from typing import Any

import torch

_MADE_BY = re.compile(r'File "(?P<file>[^"\n]+)", line (?P<line>\d+), in (?P<function>\S+)')
_SKIPPED = "site-packages/torch/"


def source_of_frame(frame: FrameType) -> tuple[str, tuple[str, ...]] | None:
    """Say which module, and which lines innermost first, a frame of a graph module's generated code stands for.

    Returns:
        The module's path ("stn", or "" for the outermost) and lines as "file.py:12 function"; None for other frames,
        and where the graph has no such memory.
    """
    if not frame.f_code.co_filename.startswith("<eval_with_key"):
        return None  # and do not ask for the locals: that would keep them alive as long as their frame
    program: object = frame.f_locals.get("self")
    if not isinstance(program, torch.fx.GraphModule):
        return None
    code = linecache.getline(frame.f_code.co_filename, frame.f_lineno)  # a line a node: `name = operator(…)`
    node = next((n for n in program.graph.nodes if n.name == code.partition("=")[0].partition(":")[0].strip()), None)
    if node is None:
        return None
    meta: dict[str, Any] = node.meta
    modules: list[tuple[str, object]] = list(meta.get("nn_module_stack", {}).values())
    found = [m.groupdict() for m in _MADE_BY.finditer(str(meta.get("stack_trace", "")))]
    lines = [f"{Path(m['file']).name}:{m['line']} {m['function']}" for m in found if _SKIPPED not in m["file"]]
    return (modules[-1][0] if modules else ""), tuple(reversed(lines))


def exported_class(program: torch.nn.Module) -> str:
    """Name the class that a graph module was exported from, or the graph module's own where it does not remember."""
    if isinstance(program, torch.fx.GraphModule):
        for node in program.graph.nodes:
            for path, made_from in node.meta.get("nn_module_stack", {}).values():
                name = str(made_from if isinstance(made_from, str) else made_from.__name__).rpartition(".")[2]
                if not path and not name.startswith("_"):  # guards that export adds have stacks of their own
                    return name
    return type(program).__name__
