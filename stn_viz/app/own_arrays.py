"""A file of arrays as one's own picture: which array, sample and channel of it is shown, and what is said of it."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from jaxtyping import Shaped, UInt8
from PIL import Image

from stn_viz.app import view_state
from stn_viz.app.cache import store
from stn_viz.app.foreign_text import cut
from stn_viz.app.sources import LONGEST, by
from stn_viz.images.arrays import Listed, Maps, axes_of, holds_arrays, kind_of, list_arrays, read_maps
from stn_viz.images.decode import Upload, fit
from stn_viz.texts import Message, say
from stn_viz.texts.quantity import quantity

_STORE = store(256)  # megabytes, of all visitors
_NAME = 40  # letters of a name that are shown
_COLOURS = 3
_DIGITS = 3  # of a number that is said
_WHITE = 255
Planes = Shaped[np.ndarray, "C H W"]


@dataclass(frozen=True, eq=False)
class ArrayPart:
    """Hold a file of arrays, and say which part of it is shown.

    Args:
        file: its name.
        data: its bytes.
        digest: of them.
        kind: npy, npz or pt.
        listed: the arrays in it that can be shown.
        array: which of them.
        sample: counted from 0.
        channel: counted from 0; None for three channels as red, green and blue.
    """

    file: str
    data: bytes
    digest: bytes
    kind: str
    listed: tuple[Listed, ...]
    array: int
    sample: int
    channel: int | None

    @property
    def lengths(self) -> dict[str, int]:
        """Return the array's axes in their order, N, C, H and W, with their lengths."""
        shape = self.listed[self.array].shape
        return dict(zip(axes_of(shape) or "", shape, strict=True))

    def of(self, array: int) -> ArrayPart:
        """Return what is shown first of another array: three channels as colours, of others the first."""
        other = replace(self, array=array, sample=0, channel=0)
        return replace(other, channel=None) if other.lengths.get("C") == _COLOURS else other


@dataclass(frozen=True, eq=False)
class FeatureMap:
    """Hold the maps that are shown, as the stage takes them.

    Args:
        planes: at most as large as the stage moves at frame rate; bytes, or floats as the file has them.
        size: (H, W) of the array.
        low: the least number that is shown.
        high: the greatest.
    """

    planes: Planes
    size: tuple[int, int]
    low: float
    high: float

    @property
    def light(self) -> bool:
        """Tell whether the numbers are drawn as light: bytes, and three channels, which are brought to 0 … 1."""
        return self.planes.dtype == np.uint8 or len(self.planes) == _COLOURS


def opened(name: str, data: bytes) -> ArrayPart | None:
    """Return what is shown first of a file of arrays; None of any other file.

    Raises:
        UserError: the file cannot be read, or holds no array that could be shown.
    """
    if not holds_arrays(data):
        return None
    listed = list_arrays(data)
    part = ArrayPart(name, data, hashlib.sha256(data).digest(), kind_of(data), listed, 0, 0, 0).of(0)
    feature_map(part)
    return part


def feature_map(part: ArrayPart) -> FeatureMap:
    """Read what is shown.

    Raises:
        UserError: the array cannot be read.
    """
    key = (part.digest, part.array, part.sample, part.channel)
    return _STORE.get(key, partial(_read, part))


def whole_file(part: ArrayPart) -> bytes:
    """Write what is shown as a file of its own, ``.npy``, every number as it is and at full size.

    Raises:
        UserError: the array cannot be read.
    """
    planes = _planes(part)
    buffer = io.BytesIO()
    np.save(buffer, planes[0] if len(planes) == 1 else planes, allow_pickle=False)
    return buffer.getvalue()


def _planes(part: ArrayPart) -> Planes:
    name = part.listed[part.array].name
    maps: Maps = _STORE.get((part.digest, part.array), partial(read_maps, part.data, name))
    sample = maps.values[part.sample]
    return sample if part.channel is None else sample[part.channel : part.channel + 1]


def _read(part: ArrayPart) -> FeatureMap:
    planes = _planes(part)
    low, high = float(planes.min()), float(planes.max())
    small = np.stack([_smaller(plane) for plane in planes])
    if part.channel is None and small.dtype != np.uint8 and not (low >= 0 and high <= 1):
        small = ((small - low) / ((high - low) or 1)).clip(0, 1).astype(np.float32)
    return FeatureMap(small, (planes.shape[1], planes.shape[2]), low, high)


def _smaller(plane: Shaped[np.ndarray, "H W"]) -> Shaped[np.ndarray, "h w"]:
    """Shrink a map as a photograph is; what is small enough keeps every number as it is."""
    if plane.dtype == np.uint8 or max(plane.shape) <= LONGEST:
        return fit(plane, LONGEST) if plane.dtype == np.uint8 else plane
    scale = LONGEST / max(plane.shape)
    size = (max(1, round(plane.shape[1] * scale)), max(1, round(plane.shape[0] * scale)))
    return np.array(Image.fromarray(plane.astype(np.float32)).resize(size, Image.Resampling.HAMMING))


def named(part: ArrayPart) -> str:
    """Name what is shown, with the range of its numbers: "conv1.npy, channel 3 of 64, −1.2 to 4.7".

    Raises:
        UserError: the array cannot be read.
    """
    seen, lengths = feature_map(part), part.lengths
    name = cut(part.file, _NAME)
    if len(part.listed) > 1:
        name = say("app-array-in", file=name, array=cut(part.listed[part.array].name, _NAME))
    if lengths.get("N", 1) > 1:
        name = say("app-array-sample-of", name=name, sample=str(part.sample), samples=str(lengths["N"]))
    if part.channel is None:
        name = say("app-array-colours", name=name)
    elif lengths.get("C", 1) > 1:
        name = say("app-array-channel-of", name=name, channel=str(part.channel), channels=str(lengths["C"]))
    return say("app-array-range", name=name, low=_number(seen.low), high=_number(seen.high))


def told(part: ArrayPart) -> str:
    """Say how a file was read, at which size it is shown, and how its numbers are drawn.

    Raises:
        UserError: the array cannot be read.
    """
    seen, lengths = feature_map(part), part.lengths
    shape = "×".join(map(str, lengths.values()))
    said = [say("app-array-read", kind=part.kind, shape=shape, axes=", ".join(lengths))]
    if seen.planes.shape[1:] != seen.size:
        said.append(say("app-array-smaller", shown=by(seen.planes.shape[1:]), size=by(seen.size)))
    return say("app-sentences-joiner").join([*said, _drawn(seen)])


def _drawn(seen: FeatureMap) -> str:
    """Say how numbers become colours: what stn_viz/stage/web/paint/picture.js does with them."""
    low, high = _number(seen.low), _number(seen.high)
    if seen.planes.dtype == np.uint8:
        return say("app-array-drawn-bytes")
    if seen.low >= 0 and seen.high <= 1:
        return say("app-array-drawn-light")
    if seen.light:
        return say("app-array-drawn-colours", low=low, high=high)
    if seen.low < 0:
        return say("app-array-drawn-signed", far=_number(max(-seen.low, seen.high)))
    return say("app-array-drawn-magnitude", low=low, high=high)


def _number(value: float) -> str:
    return quantity(value, _DIGITS)


def as_upload(part: ArrayPart) -> Upload:
    """Draw what is shown in grey or colour bytes, for whoever takes photographs alone.

    Raises:
        UserError: the array cannot be read.
    """
    seen = feature_map(part)
    if seen.planes.dtype == np.uint8:
        return Upload(_picture(seen.planes), part.kind, ())
    light = seen.light or (seen.low >= 0 and seen.high <= 1)
    values = seen.planes if light else (seen.planes - seen.low) / ((seen.high - seen.low) or 1)
    remark = Message("app-array-bytes", {"low": _number(seen.low), "high": _number(seen.high)})
    return Upload(_picture(np.rint(values.clip(0, 1) * _WHITE).astype(np.uint8)), part.kind, (remark,))


def _picture(planes: UInt8[np.ndarray, "C H W"]) -> UInt8[np.ndarray, "H W *C"]:
    return planes[0] if len(planes) == 1 else np.ascontiguousarray(np.moveaxis(planes, 0, 2))


def choices(part: ArrayPart) -> dict[str, range | Sequence[int | None]]:
    """List what can be chosen of a file where there are several: arrays, samples and channels, by their fields."""
    lengths = part.lengths
    samples, channels = lengths.get("N", 1), lengths.get("C", 1)
    found: dict[str, range | Sequence[int | None]] = {}
    if len(part.listed) > 1:
        found["array"] = list(range(len(part.listed)))
    if samples > 1:
        found["sample"] = range(samples)
    if channels > 1:
        found["channel"] = [None, 0, 1, 2] if channels == _COLOURS else range(channels)
    return found


def draw_choices(places: Sequence[Any], part: ArrayPart, key: str, pick: Callable[[ArrayPart], None]) -> None:
    """Draw what can be chosen of a file.

    Args:
        places: columns, as many as there are :func:`choices`.
        part: what is shown.
        key: the widgets' own, the same as long as the file is shown.
        pick: is told what shall be shown.
    """
    for place, (field, options) in zip(places, choices(part).items(), strict=True):
        of = f"{key}-{field}-{view_state.language()}" + ("" if field == "array" else f"-{part.array}")
        changed = view_state.in_this_language(partial(_chosen, part, field, of, pick))
        label, now = say(f"app-array-{field}"), getattr(part, field)
        if isinstance(options, range):
            help = say("app-array-count", last=str(options[-1]))
            place.number_input(label, 0, options[-1], now, key=of, on_change=changed, help=help)
        else:
            words = partial(_worded, part, field)
            place.selectbox(label, options, options.index(now), format_func=words, key=of, on_change=changed)


def _chosen(part: ArrayPart, field: str, key: str, pick: Callable[[ArrayPart], None]) -> None:
    value = view_state.get(key)
    pick(part.of(value) if field == "array" else replace(part, **{field: value}))


def _worded(part: ArrayPart, field: str, value: int | None) -> str:
    if field == "array":
        one = part.listed[value or 0]
        shape = "×".join(map(str, one.shape))
        return say("app-array-option", name=cut(one.name, _NAME), shape=shape)
    return say("app-array-rgb") if value is None else say("app-array-one", channel=str(value))
