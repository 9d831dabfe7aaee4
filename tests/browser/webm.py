"""Films for a browser to play: WebM of key frames alone, which a lossy WebP holds as VP8."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence

from PIL import Image

_EBML, _DOC_TYPE, _SEGMENT, _INFO, _SCALE, _DURATION = 0x1A45DFA3, 0x4282, 0x18538067, 0x1549A966, 0x2AD7B1, 0x4489
_TRACKS, _ENTRY, _NUMBER, _UID, _TYPE, _CODEC = 0x1654AE6B, 0xAE, 0xD7, 0x73C5, 0x83, 0x86
_VIDEO, _WIDTH, _HEIGHT, _CLUSTER, _TIME, _BLOCK = 0xE0, 0xB0, 0xBA, 0x1F43B675, 0xE7, 0xA3
_KEY = 0x80  # the flag of a block that stands alone


def webm(pictures: Sequence[Image.Image], each: int = 100) -> bytes:
    """Write a film (WebM container, RFC 9559) of pictures alike in size, each shown for so many milliseconds."""
    width, height = pictures[0].size
    info = _element(_INFO, _number(_SCALE, 10**6) + _element(_DURATION, struct.pack(">d", each * len(pictures))))
    video = _element(_VIDEO, _number(_WIDTH, width) + _number(_HEIGHT, height))
    entry = _number(_NUMBER, 1) + _number(_UID, 1) + _number(_TYPE, 1) + _element(_CODEC, b"V_VP8") + video
    blocks = [
        _element(_CLUSTER, _number(_TIME, k * each) + _element(_BLOCK, struct.pack(">BhB", 0x81, 0, _KEY) + _vp8(one)))
        for k, one in enumerate(pictures)
    ]
    segment = info + _element(_TRACKS, _element(_ENTRY, entry)) + b"".join(blocks)
    return _element(_EBML, _element(_DOC_TYPE, b"webm")) + _element(_SEGMENT, segment)


def _vp8(picture: Image.Image) -> bytes:
    """Give the one frame of a lossy WebP (RFC 9649): what follows its chunk's name and length."""
    stream = io.BytesIO()
    picture.convert("RGB").save(stream, "WEBP", quality=90)
    data = stream.getvalue()
    at = data.index(b"VP8 ")
    (length,) = struct.unpack_from("<I", data, at + 4)
    return data[at + 8 : at + 8 + length]


def _element(name: int, content: bytes) -> bytes:
    """Write an element, its length in eight bytes."""
    return name.to_bytes((name.bit_length() + 7) // 8, "big") + (len(content) | 1 << 56).to_bytes(8, "big") + content


def _number(name: int, value: int) -> bytes:
    return _element(name, value.to_bytes(8, "big"))
