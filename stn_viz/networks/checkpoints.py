"""Trained networks on disk: small safetensors files with a JSON card that says what they are and can do.

Weights are shipped in half precision, and the large matrices of fully connected layers in bytes, with one scale a row.
What a card says was measured with the weights so rounded.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from stn_viz.atomic_write import whole
from stn_viz.datasets.distortions import distortion
from stn_viz.device import pick_device
from stn_viz.errors import ArgumentError, UserError
from stn_viz.networks.model_card import ModelCard
from stn_viz.networks.models import Network
from stn_viz.networks.replay import Replay, from_tensors, to_tensors
from stn_viz.texts import say

_HERE = Path(__file__).resolve().parents[1]
_FOLDERS = (_HERE.parent / "checkpoints", _HERE / "_checkpoints")  # a working copy's; an installed package's
FOLDER_VARIABLE = "STN_VIZ_CHECKPOINTS"  # names a folder of one's own networks, looked through first
_LARGEST = 64 << 20  # bytes; the shipped ones have 0.1 to 0.4 MB
_WIDE = 1 << 14  # a matrix of more weights than this is shipped in bytes
_SCALE = ".scale"  # what the name of a row's scale ends in


def checkpoints() -> tuple[str, ...]:
    """List the names of the networks at hand.

    Example:
        >>> "r-st-cnn-affine" in sv.checkpoints()
        True
    """
    return tuple(sorted({path.stem for shelf in _shelves() for path in shelf.glob("*.json")}))


def folder() -> Path:
    """Name the folder for new networks: ``STN_VIZ_CHECKPOINTS``, else ``checkpoints`` of a working copy or of here."""
    named = os.environ.get(FOLDER_VARIABLE)
    if named:
        return Path(named).expanduser()
    return _FOLDERS[0] if (_HERE.parent / "pyproject.toml").is_file() else Path("checkpoints")


def _shelves() -> tuple[Path, ...]:
    """List the folders where networks are looked for, one's own first."""
    named = os.environ.get(FOLDER_VARIABLE)
    return (Path(named).expanduser(), *_FOLDERS) if named else _FOLDERS


def load_card(name_or_path: str | Path) -> ModelCard:
    """Read the card of a network: task, family, results with their seeds, command, commit, date, hours, device.

    Raises:
        UserError: there is no such network, or its card is damaged.
    """
    path = _find(name_or_path)
    try:
        card = json.loads(path.with_suffix(".json").read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        card_file = str(path.with_suffix(".json"))
        raise UserError(say("networks-card-unreadable", path=card_file, error=str(error))) from error
    return ModelCard.parse(card, path.with_suffix(".json").name)


def card_of(network: Network) -> ModelCard:
    """Return the card of a network that was loaded from a checkpoint.

    Raises:
        ArgumentError: it was not.
    """
    if network.card is None:
        raise ArgumentError("network", network.spec, "one with a card", "load it with load_checkpoint")
    return network.card


def load_checkpoint(name_or_path: str | Path, device: torch.device | str = "cpu") -> Network:
    """Load a trained network by name or path, in evaluation mode, its card as ``.card``.

    Args:
        name_or_path: a name of :func:`checkpoints`, or a .safetensors file with its .json card beside it.
        device: where to put it.

    Raises:
        UserError: the file is missing, damaged, not a checkpoint of this package, or does not fit its card.

    Example:
        >>> network = sv.load_checkpoint("r-st-cnn-affine")
        >>> network(torch.zeros(2, 1, 28, 28)).shape
        torch.Size([2, 10])
    """
    path, device = _find(name_or_path), pick_device(str(device))
    card = load_card(name_or_path)
    task, spec = distortion(card.task), card.spec
    if (spec.size, spec.channels, spec.classes) != (task.size, task.channels, task.classes):
        raise UserError(say("networks-other-pictures", name=path.name, task=task.name))
    try:
        model = Network(spec)
    except (ArgumentError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise UserError(say("networks-no-network", name=path.name, error=str(error))) from error
    model.load_state_dict(_fitting(path.name, _unpacked(path.name, _tensors(path)), model.state_dict()))
    model.card = card
    return model.eval().to(device)


def save_checkpoint(model: Network, card: ModelCard, where: Path | None = None, replay: Replay | None = None) -> Path:
    """Write a network's weights as :func:`shipped` rounds them, its card, and what was recorded of its training."""
    where = where or folder()
    where.mkdir(parents=True, exist_ok=True)
    path = where / f"{card.name}.safetensors"
    _write(path, _packed(model.state_dict()))
    if replay is not None:
        _write(_replay_of(path), to_tensors(replay))
    with whole(path.with_suffix(".json")) as draft:
        draft.write_text(json.dumps(card.as_dict(), indent=2, ensure_ascii=False) + "\n", "utf-8")
    return path


def load_replay(name_or_path: str | Path) -> Replay:
    """Read what was recorded while a network was trained.

    Raises:
        UserError: nothing was recorded, or the record is damaged.
    """
    path = _replay_of(_find(name_or_path))
    if not path.is_file():
        raise UserError(say("networks-no-replay", name=_find(name_or_path).stem))
    tensors = _tensors(path)
    try:
        return from_tensors(tensors)
    except (KeyError, IndexError, TypeError, ValueError, RuntimeError, OverflowError) as error:
        raise UserError(say("networks-bad-replay", name=path.name)) from error


def shipped(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Round the weights of a network to what its file will hold, in their own precision.

    Everything goes to half precision but for large matrices, whose rows keep 8 bits and a scale, and the statistics of
    batch norms, which stay as they are: they are few, and their scale is the data's. Rounding twice changes nothing.
    """
    return {k: v.to(weights[k].dtype) for k, v in _unpacked("the network", _packed(weights)).items()}


def _packed(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    tensors: dict[str, Tensor] = {}
    for name, value in weights.items():
        if not value.is_floating_point() or "running_" in name:
            tensors[name] = value.detach().clone()
        elif value.ndim == 2 and value.numel() > _WIDE:
            # float32 between the half-precision scale and the bytes, so that packing what was unpacked is exact
            scale = (value.detach().abs().amax(1) / 127).half().clamp_min(torch.finfo(torch.half).tiny)
            levels = (value.detach().float() / scale.float()[:, None]).round().clamp(-127, 127)
            tensors |= {name: levels.to(torch.int8), name + _SCALE: scale}
        else:
            tensors[name] = value.detach().half()
    return tensors


def _unpacked(file: str, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    weights: dict[str, Tensor] = {}
    for name, value in tensors.items():
        if name.endswith(_SCALE) and name.removesuffix(_SCALE) in tensors:
            continue
        scale = tensors.get(name + _SCALE)
        if scale is not None:
            if value.ndim != 2 or scale.shape != value.shape[:1]:
                raise UserError(say("networks-no-scale", name=file, tensor=name))
            value = value.float() * scale.float()[:, None]
        weights[name] = value
    return weights


def _fitting(file: str, tensors: Mapping[str, Tensor], wanted: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Bring weights to the dtypes that are wanted; refuse those of other names or shapes, and what is no number."""
    wrong = sorted(set(wanted) ^ set(tensors)) or sorted(k for k in wanted if wanted[k].shape != tensors[k].shape)
    if wrong:
        raise UserError(say("networks-misfit", name=file, count=len(wrong), first=wrong[0]))
    if not all(torch.isfinite(value).all() for value in tensors.values()):
        raise UserError(say("networks-not-finite", name=file))
    return {k: v.to(wanted[k].dtype) for k, v in tensors.items()}


def _find(name_or_path: str | Path) -> Path:
    text = str(name_or_path)
    if text.endswith((".safetensors", ".json")) or "/" in text:
        path = Path(text).expanduser().with_suffix(".safetensors")
        if not path.is_file():
            raise UserError(say("networks-no-file", path=str(path)))
        return path
    for place in _shelves():
        if (place / f"{text}.safetensors").is_file():
            return place / f"{text}.safetensors"
    known = ", ".join(checkpoints()) or say("networks-none-yet")
    raise UserError(say("networks-unknown", name=repr(text), known=known))


def _replay_of(path: Path) -> Path:
    return path.with_name(f"{path.stem}.replay.safetensors")


def _tensors(path: Path) -> dict[str, Tensor]:
    try:
        if path.stat().st_size > _LARGEST:
            raise UserError(say("networks-too-large", name=path.name, most=_LARGEST >> 20))
        with safe_open(path, "pt") as file:
            return {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 -- not a dict
    except (SafetensorError, OSError) as error:
        raise UserError(say("networks-damaged", name=path.name, error=str(error))) from error


def _write(path: Path, tensors: dict[str, Tensor]) -> None:
    with whole(path) as draft:
        save_file({k: v.detach().cpu().contiguous().clone() for k, v in tensors.items()}, draft, {"format": "pt"})
        draft.chmod(0o644)  # safetensors writes files that only their owner can read
