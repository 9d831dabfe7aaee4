"""Explore on the static site, as parts that the browser puts together: the page, each family, each picture, digits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import Any, get_args

import numpy as np

from stn_viz import texts
from stn_viz.app.explore.controls import opening
from stn_viz.app.labels import family_label, kernel_label, licence_label, padding_label, picture_label, source_label
from stn_viz.coordinates import Frame
from stn_viz.datasets.digits import load_bundled
from stn_viz.images.bundled import pictures
from stn_viz.interchange.forms import forms
from stn_viz.interchange.theta_json import theta_record
from stn_viz.sampling.kernels import KERNELS
from stn_viz.sampling.samplers import Padding
from stn_viz.stage.bundle import style_sheet
from stn_viz.stage.family_payload import family_arrays, family_meta
from stn_viz.stage.packing import pack, unpack
from stn_viz.stage.scene import Scene
from stn_viz.texts import say
from stn_viz.transforms import families, family

DIGITS = 100  # of the bundled ones
SIZES = (0, 28, 64, 128, 256, 512)
_ODD = (7001, 7013), (7019, 7027)  # sizes that nothing else in a form is: they stand for those of the browser
_WORDS = ("⟨H⟩", "⟨W⟩", "⟨Ho⟩", "⟨Wo⟩")  # site/composed.js puts sizes there
_FRAME = Frame(*_ODD)
_PADDINGS = get_args(Padding)


@dataclass(frozen=True)
class Paths:
    """Say where the parts are: of families and pictures by their names, of the digits, of the network."""

    families: dict[str, str]
    pictures: dict[str, str]
    digits: str
    network: str


def family_part(name: str) -> bytes:
    """Pack a family for pictures of every size: its basis, the θ that it opens with, its forms and its record."""
    chosen = family(name)
    meta, arrays = family_arrays(chosen, _FRAME)
    arrays = {key: array for key, array in arrays.items() if not key.startswith("probe")}  # those are of one size
    written = {key: _sized(form.meta()) for key, form in forms(chosen, _FRAME).items()}
    programs = {
        f"{kernel} {padding}": _sized(forms(chosen, _FRAME, kernel, padding)["Python"].meta())
        for kernel, padding in product(KERNELS, _PADDINGS)
    }
    described = family_meta(chosen)
    described.pop("label")
    return pack(
        {
            "family": described,
            "opening": opening(chosen),
            "forms": written,
            "programs": programs,
            "record": theta_record(chosen, _FRAME, "bilinear", "zeros"),
            "basis": meta,
        },
        arrays,
    )


def _sized(form: dict[str, Any]) -> dict[str, Any]:
    """Put words in the place of sizes."""
    template = form["template"]
    for size, word in zip((*_ODD[0], *_ODD[1]), _WORDS, strict=True):
        template = template and template.replace(str(size), word)
    return form | {"template": template}


def digits_part() -> bytes:
    """Pack the first bundled digits, N×28×28 bytes, with what each shows."""
    digits = load_bundled().part(slice(DIGITS))
    return pack({"labels": digits.labels.tolist()}, {"digits": digits.images.numpy()})


def page_part(paths: Paths) -> bytes:
    """Pack what the page says and offers, in the language that is spoken, and a scene's entries."""
    small = Frame((2, 2), (2, 2))
    affine = family("affine")
    scene = Scene("explore", affine, affine.identity(), small, np.zeros((1, 2, 2), np.uint8))
    meta, _ = unpack(replace(scene, labels={"source": ""}).payload())
    for name in ("family", "basis", "lattice", "points", "spans", "judged", "interpolation"):
        meta.pop(name, None)
    offered = {
        "scene": meta,
        "texts": texts.payload("site", "explore", "pad", "stage", "validity"),
        "pad": style_sheet("pad/pad.css"),
        "families": [{"id": n, "label": family_label(n), "path": paths.families[n]} for n in families()],
        "kernels": [{"id": name, "label": kernel_label(name)} for name in KERNELS],
        "paddings": [{"id": name, "label": padding_label(name)} for name in _PADDINGS],
        "sizes": [{"id": str(n), "label": _size(n)} for n in SIZES],
        "sources": [_picture(one.name, paths) for one in pictures()]
        + [{"id": name, "label": source_label(name)} for name in ("digit", "draw", "upload")],
        "number": say("app-digit-number"),
        "turned": say("app-digit-turned"),
        "digits": paths.digits,
        "network": paths.network,
    }
    return pack(offered, {})


def _size(pixels: int) -> str:
    return say("explore-size-pixels", n=pixels) if pixels else say("explore-size-source")


def _picture(name: str, paths: Paths) -> dict[str, str]:
    one = next(picture for picture in pictures() if picture.name == name)
    caption = say("app-credit", title=picture_label(one), author=one.author, licence=licence_label(one))
    return {"id": name, "label": picture_label(one), "caption": caption, "path": paths.pictures[name]}
