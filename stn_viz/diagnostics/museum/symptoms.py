"""From what somebody sees ("V is black", "the picture shrinks", "θ does not move") to the exhibits that show it."""

from __future__ import annotations

from collections.abc import Mapping

from stn_viz.texts import say

# The likeliest cause first, as people's reports have it (each exhibit's ``source``).
SYMPTOMS: Mapping[str, tuple[str, ...]] = {
    "black": ("beside-the-picture", "one-step-too-far", "measured-by-the-target", "beyond-reach"),
    "one-colour": ("collapsed", "pixels-as-units", "nothing-to-add-to"),
    "not-a-number": ("zero-log-zero",),
    "points-as-one": ("holes-in-the-depth", "nothing-to-add-to", "collapsed"),
    "smaller": ("zoomed-out", "grey-frame", "added-twice"),
    "frame": ("grey-frame", "mixed-corners", "added-twice"),
    "blurred": ("mixed-corners", "two-conventions", "stretched-identity"),
    "stairs": ("half-grid", "eight-apart", "rounded"),
    "flicker": ("eight-apart", "half-grid"),
    "mirrored": ("upside-down", "swapped-axes", "behind-the-camera"),
    "transposed": ("swapped-axes", "v-before-u"),
    "slanted": ("slanted-letters", "sheared-rows", "height-for-width", "stretched-identity"),
    "torn": ("torn-apart", "sheared-rows", "rows-for-columns", "folded", "behind-the-camera"),
    "double": ("folded", "behind-the-camera", "added-twice", "another-ones-grid"),
    "wrong-way": ("pushed", "up-is-down", "v-before-u", "rows-for-columns", "another-ones-grid"),
    "too-little": ("half-the-way", "rounded", "starved-localiser"),
    "other-classes": ("between-two-classes",),
    "later-calls": ("walking-on", "added-twice"),
    "theta-still": (
        "detached",
        "copied-out",
        "left-out",
        "starved-localiser",
        "cut-short",
        "stalled",
        "beyond-reach",
        "underflow",
    ),
    "theta-alike": ("lazy", "collapsed"),
    "theta-explodes": ("one-step-too-far", "random-start"),
    "no-gradient": ("detached", "copied-out", "underflow", "beyond-reach", "stalled", "warped-for-nothing"),
    "no-better": ("warped-for-nothing", "lazy", "random-start", "two-conventions", "grey-frame"),
}


def symptom_title(symptom: str) -> str:
    """Say a symptom as whoever sees it would, in the current language."""
    return say(f"museum-symptom-{symptom}")
