"""A program on disk: what kind of file it is, and how it is loaded; for files that one has made or trusts oneself.

TorchScript and ``torch.export`` programs are code. So they are loaded by whoever names them on a command line or in
Python, and no page accepts one as an upload.
"""

from __future__ import annotations

import json
import logging
import pickle
import re
import warnings
import zipfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import torch
from torch import Tensor, nn

from stn_viz.errors import UserError, check_path
from stn_viz.recording.save import KEY
from stn_viz.texts import say

Kind = Literal["recording", "TorchScript", "torch.export", "weights", "compiled", "unknown"]
Size = int | None  # None: any
_MAX_HEADER = 16 << 20  # bytes of a safetensors header
_ERROR = re.compile(r"(\w*(Error|Exception): ?)+(?=\S)")
_GLOBAL = re.compile(r"GLOBAL ([\w.]+)")  # how torch names what it refuses to import
_TORCH_FILES = (".pt", ".pth", ".bin", ".ckpt", ".safetensors")


@dataclass(frozen=True)
class Wanted:
    """Say what one argument of a program must look like.

    Args:
        name: the argument's name.
        shape: its sizes; None for a size that may vary, or as a whole where it is not known.
        dtype: its type.
        example: a value that was saved with the program, if one was.
    """

    name: str
    shape: tuple[Size, ...] | None = None
    dtype: torch.dtype = torch.float32
    example: Tensor | None = None


@dataclass(frozen=True, eq=False)
class Program:
    """Hold a network that was loaded from a file, ready to run.

    Args:
        name: the file's name.
        kind: what it was saved as.
        module: runs it.
        wanted: its tensor arguments, in order.
    """

    name: str
    kind: Kind
    module: nn.Module
    wanted: tuple[Wanted, ...]

    def __call__(self, *inputs: Tensor) -> Any:  # noqa: ANN401 -- whatever the program gives
        """Run it."""
        return self.module(*inputs)


def kind_of(path: str | Path) -> Kind:
    """Tell what a file is by what it holds, not by its name; nothing in it is run.

    Raises:
        UserError: there is no such file.
    """
    check_path("path", path)
    path = Path(path)
    if not path.is_file():
        raise UserError(say("programs-no-file", path=str(path)))
    names = _names(path)
    if names is not None:
        inside = [name.partition("/")[2] for name in names]
        if any("aotinductor" in name and name.endswith(".so") for name in inside):
            return "compiled"
        if any(n == "archive_format" or n.startswith("models/") or n.endswith("program.json") for n in inside):
            return "torch.export"
        return "TorchScript" if any(name.startswith("code/") for name in inside) else "weights"
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        header = file.read(length) if length <= min(_MAX_HEADER, path.stat().st_size) else b""
    if header.startswith(b"{"):
        return "recording" if KEY in _metadata(header) else "weights"
    return "weights" if path.suffix in _TORCH_FILES else "unknown"


def _names(archive: Path) -> list[str] | None:
    try:
        if not zipfile.is_zipfile(archive):
            return None
        with zipfile.ZipFile(archive) as opened:
            return opened.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise UserError(say("programs-damaged-archive", name=archive.name)) from error


def pickled_class(path: Path) -> str | None:
    """Name a class that torch would have to import to read a file, as a model saved whole has one; nothing is run."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of pickles in another protocol
            torch.load(path, map_location="meta", weights_only=True)
    except pickle.UnpicklingError as error:
        named = _GLOBAL.search(str(error))
        return named[1] if named else None
    except Exception:  # no file of torch's, or a damaged one: whoever reads it says so
        return None
    return None


def _metadata(header: bytes) -> dict[str, object]:
    try:
        found: object = json.loads(header).get("__metadata__")
    except (ValueError, RecursionError, AttributeError):
        return {}
    return found if isinstance(found, dict) else {}


def load_program(path: str | Path) -> Program:
    """Load a TorchScript or ``torch.export`` program. It is code: load only what you made or trust.

    Raises:
        UserError: the file is missing, damaged, or holds no program that can be watched; the sentence says what to do.

    Example:
        >>> torch.jit.trace(torch.nn.Flatten(), torch.zeros(1, 2, 3)).save("net.pt")
        >>> sv.load_program("net.pt").name
        'net.pt'
    """
    kind = kind_of(path)
    path = Path(path)
    if kind == "weights":
        raise UserError(refusal(path))
    if kind == "compiled":
        raise UserError(say("programs-compiled", name=path.name))
    if kind not in ("TorchScript", "torch.export"):
        raise UserError(say("programs-no-program", name=path.name, kind=kind))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # both loaders warn of their own future
            return _script(path) if kind == "TorchScript" else _export(path)
    except Exception as error:  # a damaged archive, operators this machine lacks, a device it lacks
        said = first_line(error)
        raise UserError(say("programs-not-loaded", name=path.name, kind=kind, error=said)) from error


def refusal(path: Path) -> str:
    """Say why a file of weights cannot be watched by itself, and what can be done."""
    if name := pickled_class(path):
        return say("programs-pickled", name=path.name, object=name[:80])
    return say("programs-weights-alone", name=path.name)


def _script(path: Path) -> Program:
    module = torch.jit.load(path, map_location="cpu").eval()  # type: ignore[no-untyped-call]  # torch's is untyped
    arguments: Sequence[Any] = module.forward.schema.arguments[1:]
    names = [a.name for a in arguments if not a.has_default_value() and "Tensor" in str(a.type)]
    return Program(path.name, "TorchScript", module, tuple(Wanted(name, _guess(module)) for name in names))


def _guess(module: nn.Module) -> tuple[Size, ...] | None:
    """Read batch, channels and dims off the first convolution; a script does not say what it wants."""
    for weight in module.parameters():
        if weight.ndim in (4, 5):
            return (None, weight.shape[1], *[None] * (weight.ndim - 2))
    return None


@contextmanager
def _quiet() -> Generator[None, None, None]:
    """Keep torch from logging tracebacks of a damaged file, for which one sentence is raised."""
    logger = logging.getLogger("torch.export")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


def _export(path: Path) -> Program:
    from torch.export.passes import move_to_device_pass  # loads much, for this one kind of file

    with _quiet():
        program = move_to_device_pass(torch.export.load(path), "cpu")  # where its inputs will be
    nodes = {node.name: node for node in program.graph.nodes if node.op == "placeholder"}
    values = [nodes[name].meta.get("val") for name in program.graph_signature.user_inputs if name in nodes]
    saved: tuple[object, ...] = program.example_inputs[0] if program.example_inputs else ()
    if len(values) != len(program.graph_signature.user_inputs) or not all(isinstance(v, Tensor) for v in values):
        raise UserError(say("programs-not-tensors"))
    wanted: list[Wanted] = []
    for i, (name, value) in enumerate(zip(program.graph_signature.user_inputs, values, strict=True)):
        example = saved[i] if i < len(saved) else None
        shape = tuple(n if isinstance(n, int) else None for n in value.shape)
        wanted.append(Wanted(str(name), shape, value.dtype, example if isinstance(example, Tensor) else None))
    return Program(path.name, "torch.export", program.module(), tuple(wanted))


def first_line(error: Exception, longest: int = 240) -> str:
    """Find the line of an error that says most: of a TorchScript traceback the last that names an error."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
    if not lines[0].startswith("The following operation failed in the TorchScript"):
        return lines[0][:longest]
    named = [line for line in lines if _ERROR.match(line)]
    return (_ERROR.sub("", named[-1]) if named else lines[-1])[:longest]
