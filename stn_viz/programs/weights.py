"""Weights without a program: read as numbers only, and put into one of this package's networks by name."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from stn_viz.errors import UserError, check_path
from stn_viz.networks.checkpoints import load_checkpoint
from stn_viz.networks.models import Network
from stn_viz.networks.names import NetworkName
from stn_viz.programs.loading import Program, Wanted, first_line, kind_of, pickled_class, refusal
from stn_viz.texts import say

_INNER = ("state_dict", "model_state_dict", "model", "net")  # what trainers put a state dict into
_PREFIXES = ("module.", "_orig_mod.")  # what DataParallel and torch.compile put before each name


def load_weights(path: str | Path, network: str | None = None) -> Program:
    """Load a state dict into a network of this package.

    safetensors files hold nothing but numbers; others are read by ``torch.load(weights_only=True)``, which refuses
    every pickle that would run code.

    Args:
        path: the file; one of this package's own checkpoints needs no ``network``, its card names it.
        network: for example ``r-st-cnn-affine``: whose architecture the weights are of.

    Raises:
        UserError: the file is missing or damaged, holds more than tensors, or does not fit the network.
        ArgumentError: no network has that name.

    Example:
        >>> torch.save(sv.load_checkpoint("r-st-cnn-affine").state_dict(), "weights.pt")
        >>> sv.load_weights("weights.pt", network="r-st-cnn-affine").name
        'weights.pt'
    """
    check_path("path", path)
    path = Path(path)
    if network is None and path.suffix == ".safetensors" and path.with_suffix(".json").is_file():
        return _program(path, load_checkpoint(path))
    if network is None:
        if (kind := kind_of(path)) == "unknown":
            raise UserError(say("programs-weights-empty", name=path.name))
        if kind != "weights":
            raise UserError(say("programs-no-weights", name=path.name, kind=kind))
        if not pickled_class(path):
            _state(path)  # says what is wrong with a file that only has the name of one
        raise UserError(refusal(path))
    if kind_of(path) != "weights":
        raise UserError(say("programs-no-state-but", name=path.name, kind=kind_of(path)))
    model = Network(NetworkName.parse(network).spec)
    tensors = _state(path)
    wanted = model.state_dict()
    missing, extra = sorted(wanted.keys() - tensors.keys()), sorted(tensors.keys() - wanted.keys())
    wrong = [k for k in sorted(wanted.keys() & tensors.keys()) if wanted[k].shape != tensors[k].shape]
    if missing or extra or wrong:
        said = [say("programs-misfit-missing", count=len(missing), first=missing[0])] if missing else []
        said += [say("programs-misfit-extra", count=len(extra), first=extra[0][:80])] if extra else []
        if wrong:
            sizes = {"size": _size(tensors[wrong[0]]), "wanted": _size(wanted[wrong[0]])}
            said.append(say("programs-misfit-size", tensor=wrong[0], **sizes))
        reasons = say("programs-misfit-joiner").join(said)
        raise UserError(say("programs-misfit", name=path.name, network=network, reasons=reasons))
    model.load_state_dict({k: v.to(wanted[k].dtype) for k, v in tensors.items()})
    return _program(path, model.eval())


def _size(t: Tensor) -> str:
    return "×".join(map(str, t.shape)) or say("programs-a-number")


def _program(path: Path, model: Network) -> Program:
    spec = model.spec
    return Program(path.name, "weights", model, (Wanted("images", (None, spec.channels, *spec.size)),))


def _state(path: Path) -> dict[str, Tensor]:
    """Read a flat dictionary of tensors, unpacked from what trainers wrap around it."""
    try:
        if path.suffix == ".safetensors":
            found: object = load_file(path)
        else:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of pickles in another protocol
                found = torch.load(path, map_location="cpu", weights_only=True)
    except SafetensorError as error:
        raise UserError(say("programs-weights-damaged-as", name=path.name, error=first_line(error))) from error
    except Exception as error:  # a damaged archive or pickle raises whatever its bytes lead to
        if pickled_class(path):
            raise UserError(say("programs-more-than-weights", name=path.name)) from error
        raise UserError(say("programs-weights-damaged", name=path.name)) from error
    for name in _INNER:
        if isinstance(found, Mapping) and isinstance(found.get(name), Mapping):
            found = found[name]
    if not isinstance(found, Mapping) or not all(isinstance(v, Tensor) for v in found.values()):
        raise UserError(say("programs-no-state", name=path.name))
    tensors = {str(k): v for k, v in found.items()}
    for prefix in _PREFIXES:
        if tensors and all(k.startswith(prefix) for k in tensors):
            tensors = {k.removeprefix(prefix): v for k, v in tensors.items()}
    return tensors
