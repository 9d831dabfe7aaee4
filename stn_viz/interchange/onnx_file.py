"""Networks out: a module as an ONNX file, held to torch before it is written.

torch's tracer writes the file. Its successor, which goes through ``torch.export``, takes a hundred times as long for
kernels of many taps and needs one more package; both give the same numbers.
"""

from __future__ import annotations

import copy
import importlib
import math
import os
import warnings
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from stn_viz.atomic_write import whole
from stn_viz.errors import ArgumentError, UserError, check_kind, check_path

OPSET = 20  # the first whose GridSample has bilinear, nearest and cubic by the names that it still has
_SINC = "aten::sinc"  # torch.onnx has no rule for it, and the Lanczos kernel is made of it
_QUIET = 3  # of onnxruntime: errors alone


def export_onnx(module: nn.Module, example: Tensor | Sequence[Tensor], path: str | os.PathLike[str]) -> float:
    """Write a module as an ONNX file with a batch of any size, run it in onnxruntime, and compare it with torch.

    What is written is the module as ``eval()`` leaves it, on the CPU; the module itself stays as it is. It is run on
    the example and on a batch twice as long. The forward pass is recorded as it runs on the example: a branch or a loop
    that depends on values is written as it went there.

    Args:
        module: any PyTorch module from tensors to tensors, such as a :class:`SpatialTransformer` or a network with one.
        example: its input, or all of them, (B, …); sizes other than B are fixed by it.
        path: the file to write.

    Returns:
        the largest absolute difference of any output to torch's. NaN agrees with NaN.

    Raises:
        UserError: onnx or onnxruntime is not installed, or the file cannot be written.
        ArgumentError: an argument is of another kind, or the module has an operation that ONNX has not.

    Example:
        >>> layer = sv.SpatialTransformer(torch.nn.Flatten(), "tps", sv.Frame((8, 8), (8, 8)), features=64)
        >>> sv.export_onnx(layer, torch.rand(2, 1, 8, 8), "layer.onnx") < 1e-5
        True
    """
    check_kind("module", module, nn.Module, "a torch.nn.Module", "pass the network itself")
    check_path("path", path)
    inputs = _checked(example)
    runtime = _runtime()
    twin = copy.deepcopy(module).cpu().eval()
    with torch.no_grad():
        wanted = [(given, _outputs(twin(*given))) for given in (inputs, tuple(torch.cat([x, x]) for x in inputs))]
    with whole(Path(path)) as draft:
        _write(twin, inputs, len(wanted[0][1]), draft)
        return _compared(runtime, draft, wanted)


def _runtime() -> Any:  # noqa: ANN401  a module without types
    try:
        importlib.import_module("onnx")  # torch asks for it once it has done all the work
        return importlib.import_module("onnxruntime")
    except ModuleNotFoundError as error:
        raise UserError(f"An ONNX file needs {error.name}: install it with  pip install 'stn-viz[onnx]'") from error


def _checked(example: object) -> tuple[Tensor, ...]:
    inputs: tuple[Any, ...] = tuple(example) if isinstance(example, (tuple, list)) else (example,)
    if not inputs or not all(isinstance(x, Tensor) and x.ndim and len(x) for x in inputs):
        raise ArgumentError("example", example, "a tensor (B, …) or a list of such", "add the batch axis with x[None]")
    return tuple(x.detach().cpu() for x in inputs)


def _outputs(result: object) -> list[Tensor]:
    outputs: list[Any] = list(result) if isinstance(result, (tuple, list)) else [result]
    if not all(isinstance(output, Tensor) for output in outputs):
        raise ArgumentError("module", result, "tensors as its output", "wrap it in a module that returns them alone")
    return outputs


def _write(module: nn.Module, inputs: tuple[Tensor, ...], outputs: int, path: Path) -> None:
    names = ([f"input_{k}" for k in range(len(inputs))], [f"output_{k}" for k in range(outputs)])
    with warnings.catch_warnings(), _with_sinc():
        warnings.simplefilter("ignore")  # of the tracer's age, and of sizes that are read: all but B are fixed
        try:
            torch.onnx.export(
                module,
                inputs,
                path,
                input_names=names[0],
                output_names=names[1],
                opset_version=OPSET,
                dynamic_axes={name: {0: "batch"} for name in (*names[0], *names[1])},
                dynamo=False,
            )
        except torch.onnx.errors.OnnxExporterError as error:
            reason = str(error).partition("\n")[0]
            raise ArgumentError("module", type(module), "operations that ONNX has", f"torch said: {reason}") from error


@contextmanager
def _with_sinc() -> Generator[None]:
    """Teach torch's exporter sin(πt) / (πt) for as long as it is needed."""
    torch.onnx.register_custom_op_symbolic(_SINC, _sinc, OPSET)  # pyright: ignore[reportPrivateImportUsage]
    try:
        yield
    finally:
        torch.onnx.unregister_custom_op_symbolic(_SINC, OPSET)  # pyright: ignore[reportPrivateImportUsage]


def _sinc(graph: Any, t: Any) -> Any:  # noqa: ANN401  torch's types of a traced graph are private
    zero, one, pi = (
        graph.op("CastLike", graph.op("Constant", value_t=torch.tensor(value)), t) for value in (0.0, 1.0, math.pi)
    )
    still, turned = graph.op("Equal", t, zero), graph.op("Mul", t, pi)
    return graph.op(
        "Where", still, one, graph.op("Div", graph.op("Sin", turned), graph.op("Where", still, one, turned))
    )


def _compared(runtime: Any, path: Path, wanted: list[tuple[tuple[Tensor, ...], list[Tensor]]]) -> float:  # noqa: ANN401
    """Run the file on each of the inputs; give the largest difference to what torch made of them."""
    options = runtime.SessionOptions()
    options.log_severity_level = _QUIET
    largest = 0.0
    try:
        session = runtime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        named = [value.name for value in session.get_inputs()]
        for inputs, outputs in wanted:
            feed = {f"input_{k}": x.numpy() for k, x in enumerate(inputs) if f"input_{k}" in named}
            for got, output in zip(session.run(None, feed), outputs, strict=True):
                largest = max(largest, _difference(torch.from_numpy(got), output))
    except Exception as error:  # onnxruntime's own have no common class
        reason = str(error).partition("\n")[0]
        fix = f"onnxruntime said: {reason}"
        raise ArgumentError("module", "a file", "one that onnxruntime runs with a batch of any size", fix) from error
    return largest


def _difference(got: Tensor, wanted: Tensor) -> float:
    if got.shape != wanted.shape:
        raise ValueError(f"an output has shape {tuple(got.shape)} in place of {tuple(wanted.shape)}")
    alike = (got == wanted) | (got.isnan() & wanted.isnan())
    apart = (got.double() - wanted.double()).abs().masked_fill(alike, 0.0).nan_to_num(nan=math.inf)
    return float(apart.max()) if apart.numel() else 0.0
