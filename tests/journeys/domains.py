"""What a link may hold: for each field of each page, texts that its reader takes, found by asking the reader."""

from __future__ import annotations

import random
from collections.abc import Mapping
from functools import cache

import stn_viz as sv
from stn_viz.app import url
from stn_viz.app.backward import view as backward
from stn_viz.app.debug import view as debug
from stn_viz.app.explore import view as explore
from stn_viz.app.inside import view as inside
from stn_viz.app.learn import view as learn
from stn_viz.app.models import view as inspector
from stn_viz.app.train import view as train
from stn_viz.datasets.distortions import distortions
from stn_viz.diagnostics.museum import exhibits
from stn_viz.diagnostics.museum.symptoms import SYMPTOMS
from stn_viz.evaluation.probes import AXES
from stn_viz.figures.volume import SHOWN
from stn_viz.lessons import course, cuts
from stn_viz.lessons.inventory import OCCASIONS
from stn_viz.networks.checkpoints import checkpoints
from stn_viz.networks.colocaliser_checkpoints import colocalisers
from stn_viz.networks.volume_checkpoints import volume_networks
from stn_viz.recording.series import QUANTITIES
from stn_viz.sampling.samplers import Padding  # noqa: F401  what a reader of padding takes
from stn_viz.stage.scene import LARGE, OVERLAYS
from stn_viz.texts import LANGUAGES
from stn_viz.training.live import FAULTS

READERS: dict[str, Mapping[str, url.Reader]] = {
    "explore": {**url.COMMON, **explore.READERS},
    "backward": {**url.COMMON, **backward.READERS},
    "inside": {**url.COMMON, **inside.READERS},
    "models": {**url.COMMON, **inspector.READERS},
    "train": {**url.COMMON, **train.READERS},
    "debug": {**url.COMMON, **debug.READERS},
    "learn": {**url.COMMON, **learn.READERS},
}
_WORDS = (
    *url.SOURCES, *explore.LOSSES, *sv.families(), *sv.KERNELS, "zeros", "border", "reflection", "none", *OVERLAYS,
    *LARGE[1:], *explore.LATTICES,
    *LANGUAGES, *OCCASIONS,
    *backward.SOURCES, *backward.LOSSES, *backward.RULES, *backward.STARTS, *backward.RIVALS, *backward.LOOKS,
    *inspector.LOOKS, *inspector.SHOWS, *inspector.DATA, inspector.OWN, *distortions(), *inspector.ORDERS, *AXES,
    *inside.WAYS, *inspector.HELD, *SHOWN,
    train.SOUND, *FAULTS, *train.SPEEDS,
    "presenter", *debug.FLOWS, *debug.ORDERS, *debug.LOOKS, "museum", "upload", "opened", *(e.name for e in exhibits()),
    *SYMPTOMS, *QUANTITIES,
)  # fmt: skip
_NUMBERS = (*range(-200, 600), 1796, 1797, 4095, 4096, 99999)
_NAMES = ("θ11", "θ23", "tx", "x1,1", "rotation", "scale x", "loss", "confidence", "applied turn (°)", "θ99", "")
_OF_WORDS = {
    "network": (*checkpoints(), *volume_networks(), *colocalisers(), *inspector.BEYOND),
    "lesson": [lesson.id for lesson in course()],
    "cut": [cut.id for cut in cuts()],
    "step": ["1", "3", "12", "half", "why/curve", "nowhere"],
}  # what fields of any word may hold
_STEPS = ("why/turn-frame", "twenty:direction/sign", "nowhere/at")  # of lessons, to which a page leads back
_PAIRS = ("0,0", "3,4", "27,27", "511,511", "100,99999", "40,1,0,0", "-90,0.5,9,-9,180,1.6,0,16", "1,,0.5,,,;,,,,,")
_COSTLY = {"size": ("16", "28", "64"), "steps": ("10", "30"), "tape": ("museum", "upload")}  # what else costs seconds


def _thetas() -> list[str]:
    """Give for each length a θ near a family's identity, one far off, and zeros."""
    said: list[str] = []
    for name in sv.families():
        theta = sv.family(name).identity()
        for scale in (1.0, 0.0, -3.0, 1e6):
            said.append(",".join(f"{v:.4g}" for v in ((theta + 0.01) * scale).tolist()))
    return list(dict.fromkeys(said))


@cache
def _pool() -> tuple[str, ...]:
    """Give all texts that a link could hold."""
    floats = ("0.25", "2.5", "9.99")
    pool = [*_WORDS, *map(str, _NUMBERS), *floats, *_PAIRS, *_thetas(), *checkpoints(), *_NAMES]
    return tuple(dict.fromkeys(pool))


@cache
def texts(reader: url.Reader) -> list[str]:
    """Keep of all texts that a link could hold those that a reader takes; readers that pages share are asked once."""
    taken: list[str] = []
    for text in _pool():
        try:
            reader(text)
        except ValueError:
            continue
        taken.append(text)
    return taken


@cache
def fields(page: str) -> dict[str, list[str]]:
    """Give for each field of a page what a link may hold."""
    found: dict[str, list[str]] = {}
    for name, reader in READERS[page].items():
        if reader is url.word:
            taken = list(_OF_WORDS.get(name, _NAMES))
        elif reader is url.step_of_a_lesson:
            taken = list(_STEPS)
        elif reader is url.numbers:
            taken = _thetas()
        else:
            taken = texts(reader)
        if page == "backward" and name in _COSTLY:
            taken = [text for text in _COSTLY[name] if text in taken]
        found[name] = [text for text in taken if text]
    return found


def link(page: str, dice: random.Random) -> dict[str, str]:
    """Draw a link: about half of the page's fields, each with any text that its reader takes."""
    return {name: dice.choice(taken) for name, taken in fields(page).items() if dice.random() < 0.5}
