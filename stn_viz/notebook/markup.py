"""Small HTML for a notebook: a card with rows and a picture, in the colours of its page, everything said escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

import numpy as np
import torch
from jaxtyping import UInt8
from torch import Tensor

from stn_viz import palette
from stn_viz.images.encode import png_url

# No ground of its own, and ink as it is around it, so that it reads in a light and in a dark notebook.
_CARD = "display:inline-flex;gap:16px;flex-wrap:wrap;align-items:center;font:13px/1.45 system-ui,sans-serif"
_ROWS = "display:grid;grid-template-columns:max-content auto;gap:0 12px;font-variant-numeric:tabular-nums"
_FEW = 8  # numbers in a row
SIDE = 96  # pixels of a small picture


def card(title: str, rows: Iterable[tuple[str, str]], sentences: Sequence[str] = (), picture: str = "") -> str:
    """Write a card.

    Args:
        title: its heading, plain text.
        rows: (name, value) pairs, plain text.
        sentences: below them, plain text.
        picture: beside them, HTML.
    """
    cells = "".join(f'<span style="opacity:.7">{escape(a)}</span><span>{escape(b)}</span>' for a, b in rows)
    said = "".join(f"<div>{escape(sentence)}</div>" for sentence in sentences)
    words = f'<div><b>{escape(title)}</b><div style="{_ROWS}">{cells}</div>{said}</div>'
    return f'<div class="stn-card" style="{_CARD}">{picture}{words}</div>'


def number(value: float) -> str:
    """Write a number in four digits, with a minus that is one."""
    return f"{value:.4g}".replace("-", "−")


def numbers(values: Tensor) -> str:
    """Write the first numbers of a tensor."""
    flat = values.detach().flatten()
    return ", ".join(number(v) for v in flat[:_FEW].tolist()) + (", …" if len(flat) > _FEW else "")


def svg(width: float, height: float, parts: Iterable[str], said: str) -> str:
    """Write a picture of lines; ``said`` is what it shows, for a screen reader."""
    head = f'<svg width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}" role="img"'
    return f'{head} aria-label="{escape(said)}" fill="none" stroke="currentColor">{"".join(parts)}</svg>'


def label(x: float, y: float, text: str, size: int = 11) -> str:
    """Write words into such a picture, centred on x."""
    style = f'text-anchor="middle" font-size="{size}" fill="currentColor" stroke="none"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {style}>{escape(text)}</text>'


def line(points: Iterable[tuple[float, float]], colour: str = "currentColor", dash: str = "") -> str:
    """Draw straight from point to point."""
    way = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<polyline points="{way}" stroke="{colour}" stroke-width="1.5"{dashed}/>'


def signed_map(values: Tensor, said: str) -> str:
    """Paint a map (H, W) from its negative to its positive extreme, each value in a colour of the signed scale."""
    wide = torch.nan_to_num(values.detach().double().cpu(), posinf=0.0, neginf=0.0)
    scale = np.array(palette.SIGNED, np.float64)
    place = (wide / (wide.abs().max().clamp(min=1e-300)) + 1).numpy() / 2 * (len(scale) - 1)
    stops = np.arange(len(scale))
    pixels: UInt8[np.ndarray, "H W 3"] = np.stack(
        [np.interp(place, stops, scale[:, channel]) for channel in range(3)], axis=-1
    ).astype(np.uint8)
    style = f"max-width:{SIDE}px;max-height:{SIDE}px;min-height:48px;image-rendering:pixelated"
    return f'<img src="{png_url(pixels)}" alt="{escape(said)}" style="{style}">'
