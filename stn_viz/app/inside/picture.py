"""The picture that a network reads: digits of one's choice, each posed by hand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, UInt8
from torch import Tensor

from stn_viz.app import uploads
from stn_viz.app.digit_pad import pad
from stn_viz.app.foreign_text import plain
from stn_viz.app.inside.view import BOUNDS, DATA, Inside, Pose, data_title, key
from stn_viz.app.later import st
from stn_viz.app.models.view import title
from stn_viz.app.url import NUMBERS
from stn_viz.coordinates import Frame
from stn_viz.datasets.digits import load_bundled
from stn_viz.datasets.poses import DIGIT, pose
from stn_viz.errors import UserError
from stn_viz.images.decode import read_image
from stn_viz.images.digit import as_digit
from stn_viz.networks.checkpoints import checkpoints
from stn_viz.networks.models import Network
from stn_viz.sampling.samplers import sample
from stn_viz.texts import say
from stn_viz.transforms import family

_UPLOAD = "inside.upload"


@dataclass(frozen=True, eq=False)
class Picture:
    """Hold upright digits, one a channel, before a hand poses them.

    Args:
        digits: in [0, 1].
        label: the class of the picture; None where nobody knows it.
    """

    digits: Float[Tensor, "C 28 28"]
    label: int | None

    def posed(self, poses: Pose, size: tuple[int, int]) -> Float[Tensor, "C H W"]:
        """Turn, scale and shift each digit, as the distortions of the paper do.

        Args:
            poses: turn in degrees, scale, and shift in pixels, of each digit.
            size: (H, W) of the picture.
        """
        rows = torch.tensor(poses, dtype=torch.float32).view(len(self.digits), len(BOUNDS))
        frame = Frame(DIGIT, size)
        grid = family("affine").grid(pose(rows[:, 0], rows[:, 1], rows[:, 2:], size), frame)
        return sample(self.digits[:, None], grid, frame)[:, 0]


def bundled(index: int, channels: int) -> Picture:
    """Take a bundled digit, and those after it where a picture has more channels; the label is their sum."""
    digits = load_bundled()
    chosen = (torch.arange(channels) + index) % len(digits)
    return Picture(digits.floats(chosen)[:, 0], int(digits.labels[chosen].sum()))


def controls(view: Inside, network: Network) -> Picture:
    """Draw the row of choices, and the pad or the field for a file; give the digits that are chosen."""
    columns = st.columns([2, 1.4, 1, 2], gap="small", vertical_alignment="bottom")
    columns[0].selectbox(say("inside-network-label"), checkpoints(), format_func=title, key=key("network"))
    columns[1].selectbox(say("inside-data-label"), DATA, format_func=data_title, key=key("data"))
    if view.data == "digits":
        columns[2].number_input(say("inside-digit-label"), *NUMBERS, key=key("digit"))
        return bundled(view.digit, network.spec.channels)
    own = _drawn() if view.data == "draw" else _uploaded()
    if own is None:
        return bundled(view.digit, network.spec.channels)
    image = torch.from_numpy(own).to(torch.float32) / 255
    if network.spec.channels == 1:
        return Picture(image[None], None)
    beside = bundled(view.digit, network.spec.channels - 1)
    return Picture(torch.cat([image[None], beside.digits]), None)


def _drawn() -> UInt8[np.ndarray, "28 28"] | None:
    left, right = st.columns([1.2, 3], vertical_alignment="center")
    with left:
        values = pad("inside.pad")
    if values.any():
        return values
    right.info(say("inside-draw-info"))
    return None


def _uploaded() -> UInt8[np.ndarray, "28 28"] | None:
    file = st.file_uploader(say("inside-upload-label"), key=_UPLOAD, max_upload_size=uploads.MOST_MEGABYTES)
    try:
        data = uploads.read(_UPLOAD, file)
        if data is not None:
            return as_digit(read_image(data).image)
    except UserError as error:
        st.error(plain(error), icon=":material/error:")
        return None
    st.info(say("inside-upload-info"))
    return None
