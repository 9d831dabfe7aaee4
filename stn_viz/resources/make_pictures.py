"""Make the bundled pictures again: the test card drawn here, the photographs cut from scikit-image's samples.

Run ``python stn_viz/resources/make_pictures.py`` with scikit-image installed; the app itself needs neither.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from jaxtyping import Float, UInt8
from PIL import Image, ImageDraw

FOLDER = Path(__file__).parent / "pictures"
WIDTH, HEIGHT = 480, 320
PAPER, RULE, INK = (244, 241, 232), (214, 210, 198), (38, 38, 38)
CORNERS = {(0, 0): "#D55E00", (1, 0): "#009E73", (1, 1): "#F0E442", (0, 1): "#CC79A7"}  # a colour and a place each
PHOTOS = {  # sample: (box cut out, left top right bottom; longest side of the result)
    "astronaut": ((0, 0, 512, 512), 384),
    "coffee": ((76, 0, 476, 400), 384),
    "camera": ((0, 0, 512, 512), 384),
    "chelsea": ((0, 0, 451, 300), 451),
}


def _smooth_parts() -> Image.Image:
    """Draw the F and the corner marks at four times the size and shrink them, which smooths their edges."""
    k = 4
    card = Image.new("RGBA", (WIDTH * k, HEIGHT * k), (0, 0, 0, 0))
    draw = ImageDraw.Draw(card)
    for box in ((56, 48, 98, 272), (98, 48, 206, 88), (98, 140, 178, 178)):
        draw.rectangle([(v * k, w * k - 1) for v, w in (box[:2], box[2:])], fill="#0072B2")
    for (right, bottom), colour in CORNERS.items():
        x, y = (WIDTH - 28 if right else 28) * k, (HEIGHT - 28 if bottom else 28) * k
        draw.ellipse((x - 9 * k, y - 9 * k, x + 9 * k, y + 9 * k), fill=colour, outline=INK, width=k)
    return card.reduce(k)


def _disc(radius: int) -> tuple[Float[np.ndarray, "n n"], Float[np.ndarray, "n n"]]:
    """Return radius (1 at the rim) and angle (0 to 1) over a square of 2·radius pixels."""
    axis = (np.arange(2 * radius) + 0.5) / radius - 1
    x, y = np.meshgrid(axis, axis)
    return np.hypot(x, y), np.arctan2(y, x) / (2 * np.pi) % 1


def _colour_wheel(radius: int) -> tuple[UInt8[np.ndarray, "n n 3"], UInt8[np.ndarray, "n n"]]:
    r, angle = _disc(radius)
    hsv = np.stack([angle, np.minimum(r, 1), np.full_like(r, 0.95)], axis=-1)
    rgb = Image.fromarray((hsv * 255).astype(np.uint8), "HSV").convert("RGB")
    return np.array(rgb), _rim(r, radius)


def _zone_plate(radius: int) -> tuple[UInt8[np.ndarray, "n n 3"], UInt8[np.ndarray, "n n"]]:
    """Draw rings that get finer outwards, to a period of two pixels at the rim: what aliasing shows first."""
    r, _ = _disc(radius)
    level = (0.5 + 0.5 * np.cos(np.pi / 2 * radius * r**2)) * 255
    return np.repeat(level[..., None], 3, axis=2).astype(np.uint8), _rim(r, radius)


def _rim(r: Float[np.ndarray, "n n"], radius: int) -> UInt8[np.ndarray, "n n"]:
    return (np.clip((1 - r) * radius + 0.5, 0, 1) * 255).astype(np.uint8)


def card() -> Image.Image:
    """Draw the test card: a large F, ticks, corner marks, colour wheel, checker, line pairs, zone plate, one-pixel rim.

    The F tells every turn and mirroring apart; the sides differ, so that swapped axes show; the rim is one pixel
    wide, so that a lost last row shows.
    """
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(picture)
    for x in range(0, WIDTH, 16):
        draw.line((x, 0, x, HEIGHT), fill=RULE)
    for y in range(0, HEIGHT, 16):
        draw.line((0, y, WIDTH, y), fill=RULE)
    for x in range(16, WIDTH, 16):
        length = 12 if x % 80 == 0 else 6
        draw.line((x, 0, x, length), fill=INK)
        draw.line((x, HEIGHT - 1 - length, x, HEIGHT - 1), fill=INK)
    for y in range(16, HEIGHT, 16):
        length = 12 if y % 80 == 0 else 6
        draw.line((0, y, length, y), fill=INK)
        draw.line((WIDTH - 1 - length, y, WIDTH - 1, y), fill=INK)
    parts = _smooth_parts()
    picture.paste(parts, mask=parts)
    for (pixels, mask), at in ((_colour_wheel(60), (328, 36)), (_zone_plate(60), (328, 168))):
        picture.paste(Image.fromarray(pixels), at, Image.fromarray(mask))
    checker = np.where(np.indices((64, 64)).sum(0) % 2, 255, 0)
    blocks = np.where((np.indices((64, 64)) // 8).sum(0) % 2, 255, 0)
    for tile, at in ((blocks, (240, 96)), (checker, (240, 176))):
        picture.paste(Image.fromarray(tile.astype(np.uint8)), at)
    for k, period in enumerate((2, 4, 8)):  # line pairs of one, two and four pixels
        lines = np.where(np.arange(64) % period < period // 2, 0, 255)
        picture.paste(Image.fromarray(np.tile(lines, (10, 1)).astype(np.uint8)), (240, 252 + 10 * k))
    draw.rectangle((0, 0, WIDTH - 1, HEIGHT - 1), outline=INK)
    return picture


def photo(name: str) -> Image.Image:
    """Cut one photograph out of scikit-image's samples and shrink it."""
    from skimage import data  # a development tool; the package works without it

    box, longest = PHOTOS[name]
    picture = Image.fromarray(getattr(data, name)()).crop(box)
    picture.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    return picture


def main() -> None:
    """Write every picture of the index anew."""
    for entry in json.loads((FOLDER / "index.json").read_text(encoding="utf-8")):
        path = FOLDER / entry["file"]
        if entry["name"] == "card":
            card().save(path, optimize=True)
        else:
            photo(entry["name"]).save(path, quality=90, optimize=True, progressive=True)
        print(f"{path.name}: {path.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main()
