"""Every colour, once, by what it stands for: Python's charts read it here, the browser gets it with each payload.

θ, U, V and the rest wear colours of Okabe and Ito, which people who see few hues can tell apart
(https://jfly.uni-koeln.de/color/). What is painted on a picture reads on light and dark alike; words on the page are
mixed from these by the style sheets, darker on a light page and lighter on a dark one.
"""

from __future__ import annotations

Rgb = tuple[int, int, int]


def rgb(colour: str) -> Rgb:
    """Read ``#rrggbb`` as three numbers of 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def faded(colour: str, share: str) -> str:
    """Write a colour ``#rrggbb`` with an opacity as CSS wants it: ``rgba(0,0,0,.6)``."""
    return f"rgba({','.join(map(str, rgb(colour)))},{share})"


def darker(colour: str, share: float) -> str:
    """Darken a colour ``#rrggbb`` to a share of its light."""
    return "#" + "".join(f"{int(share * value):02x}" for value in rgb(colour))


# What the field's symbols wear
THETA = "#0072B2"
SOURCE = "#009E73"  # U, and the outline of the sampling grid, which lies in U
TARGET = "#D55E00"  # V, and where it reads
GRADIENT = "#CC79A7"
NETWORK = "#E69F00"  # what a network predicts; in a row of many, the first
SECOND = "#56B4E9"  # whatever stands beside a first: a second pin, run, box or guess
YELLOW, GREY = "#F0E442", "#999999"

SERIES = (THETA, NETWORK, SOURCE, GRADIENT, SECOND, TARGET, YELLOW, GREY)  # curves of one chart, in this order
OURS, PAPERS = THETA, TARGET  # errors on the scoreboard
ACCENT = {"light": THETA, "dark": SECOND}  # of the page's own controls; lighter on dark, to be read

# The same in words on a white sheet: files that the stage saves
THETA_ON_WHITE, TARGET_ON_WHITE, SOURCE_ON_WHITE = darker(THETA, 0.798), darker(TARGET, 0.79), "#00704f"
SOURCE_ON_DARK = "#3fc79b"  # and on a label's dark plate

# Success, failure, and samples without a derivative
REFUSED = "#c00"  # a field that holds no number
FOLDED = "#d5f"  # hatches what is turned over
NOT_FINITE = "#c0c"  # a pixel whose value is NaN or infinite
OUT_OF_REACH, NOT_ASKED = "#000000", "#e8e8e8"

# Greys
LIGHT, DARK, BLACK = "#fff", "#111", "#000"  # on dark, on light, below lines
EDGE = "#1a1a1a"  # the dark edge of a gradient's marks, which are light
INK, RULE = "#777c84", "rgba(128, 132, 140, 0.3)"  # words and lines of charts, on white and near-black alike
NUMBER, FAINT = "#777", "#888"  # the ground between small pictures, and numbers of rows and columns
PINNED = "#555"  # a handle that stays where it is, and lesser words on paper
BEYOND = "#3c4043"  # the plane around a small picture
CASING, PLATE, HALO = faded("#000000", ".6"), faded("#000000", ".72"), faded("#000000", ".75")  # below lines, words
CLEAR, VEIL = "rgba(0,0,0,0)", "rgba(0, 0, 0, 0.5)"
MIST = "rgba(128, 128, 128, 0.15)"
CELL, PADDED, HATCH = faded("#808080", ".45"), faded("#808080", ".2"), faded("#808080", ".7")  # of pixels, enlarged
WEIGHT = faded(TARGET, ".28")  # the area of a tap's weight

# Scales of values, stops at equal distances
SIGNED: tuple[Rgb, ...] = (  # blue, grey, orange
    (5, 64, 137),
    (49, 118, 189),
    (120, 168, 208),
    (172, 192, 208),
    (196, 196, 196),
    (222, 190, 160),
    (232, 158, 92),
    (213, 105, 20),
    (140, 58, 0),
)
MAGNITUDE: tuple[Rgb, ...] = (  # cividis, https://doi.org/10.1371/journal.pone.0199239; plotly has it by name
    (0, 34, 78),
    (18, 53, 112),
    (59, 73, 108),
    (87, 93, 109),
    (112, 113, 115),
    (138, 134, 120),
    (166, 157, 117),
    (196, 181, 108),
    (228, 207, 91),
    (254, 232, 56),
)


def payload() -> dict[str, object]:
    """Collect what the browser needs: colours by role (``--stn-…`` in style sheets), and the stops of both scales."""
    colours = {
        "theta": THETA,
        "source": SOURCE,
        "target": TARGET,
        "gradient": GRADIENT,
        "network": NETWORK,
        "second": SECOND,
        "ours": OURS,
        "papers": PAPERS,
        "thetaOnWhite": THETA_ON_WHITE,
        "sourceOnWhite": SOURCE_ON_WHITE,
        "targetOnWhite": TARGET_ON_WHITE,
        "sourceOnDark": SOURCE_ON_DARK,
        "refused": REFUSED,
        "folded": FOLDED,
        "notFinite": NOT_FINITE,
        "light": LIGHT,
        "dark": DARK,
        "black": BLACK,
        "edge": EDGE,
        "number": NUMBER,
        "faint": FAINT,
        "pinned": PINNED,
        "beyond": BEYOND,
        "casing": CASING,
        "plate": PLATE,
        "halo": HALO,
        "cell": CELL,
        "padded": PADDED,
        "hatch": HATCH,
        "weight": WEIGHT,
    }
    return {"colours": colours, "scales": {"signed": SIGNED, "magnitude": MAGNITUDE}}
