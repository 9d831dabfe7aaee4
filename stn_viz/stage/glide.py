"""A stage that moves by itself: a scene, and the poses between which its box glides, over and over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch

from stn_viz import palette, texts
from stn_viz.coordinates import Frame
from stn_viz.images.bundled import pictures
from stn_viz.images.decode import to_rgb
from stn_viz.stage.packing import VERSION, pack
from stn_viz.stage.scene import Scene
from stn_viz.transforms.controls import from_controls
from stn_viz.transforms.registry import family as family_of

KEY = "start"
_POSES: tuple[Mapping[str, float], ...] = (  # of the first bundled picture: as Explore opens, a face, a badge, a rocket
    {"rotation": 24.0, "scale": 0.72, "shift x": 0.06},
    {"rotation": -4.0, "scale": 0.34, "shift x": -0.13, "shift y": -0.55},
    {"rotation": -20.0, "scale": 0.21, "shift x": -0.34, "shift y": 0.53},
    {"rotation": 6.0, "scale": 0.4, "shift x": 0.58, "shift y": -0.42},
)


@dataclass(frozen=True, eq=False)
class Glide:
    """Hold a scene and the way of its box.

    Args:
        scene: the stage as it stands still, at the first pose.
        poses: θ of each, (N, P), in the order in which the box goes round.
        rest: seconds that the box rests at each.
        travel: seconds that it takes from one to the next.
    """

    scene: Scene
    poses: Sequence[torch.Tensor]
    rest: float = 1.4
    travel: float = 2.2

    def payload(self) -> bytes:
        """Pack the scene, the poses and what is said of them for the browser."""
        meta = {
            "version": VERSION,
            "rest": self.rest,
            "travel": self.travel,
            "texts": texts.payload("start", "stage", "validity"),
            "palette": palette.payload(),
        }
        scene = np.frombuffer(self.scene.payload(), np.uint8)
        return pack(meta, {"scene": scene, "poses": torch.stack(list(self.poses)).numpy()})


@cache
def first_glide(language: texts.Language, projector: bool) -> bytes:
    """Pack the picture of the first screen, once a language: no visitor waits for it but the first.

    Args:
        language: of what is said around it.
        projector: whether it is shown to a hall.

    Raises:
        UserError: the bundled picture is missing or damaged.
    """
    family = family_of("similarity")
    poses: list[torch.Tensor] = []
    for pose in _POSES:
        theta = family.identity()
        for name, value in pose.items():
            theta = from_controls(family, theta, name, value)
        poses.append(theta)
    U = np.ascontiguousarray(np.moveaxis(to_rgb(pictures()[0].image), 2, 0))
    size = U.shape[1], U.shape[2]
    with texts.using(language):
        labels = {"source": texts.say("start-source"), "target": texts.say("start-target")}
        scene = Scene(
            KEY, family, poses[0], Frame(size, size), U, labels=labels, overlays={"mesh": True}, projector=projector
        )
        return Glide(scene, poses).payload()
