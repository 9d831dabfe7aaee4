"""Run a copied program on a map, with the tool that it is written for."""

import numpy as np
import SimpleITK as sitk
import torch
from PIL import Image

BATCHED = {"kornia"}  # takes (B, C, H, W)
CHANNELS_LAST = {"cv2", "skimage"}  # the others take one channel at a time


def run_program(name: str, program: str, U: torch.Tensor) -> torch.Tensor:
    """Give V (C, Ho, Wo) of U (C, H, W), as the program of this tool computes it."""
    if name in BATCHED:
        return _ran(program, U[None])[0]
    if name in CHANNELS_LAST:
        maps = U.float() if name == "cv2" else U  # of doubles OpenCV rounds the places to 1/32 of a pixel
        return torch.from_numpy(_ran(program, maps.permute(1, 2, 0).numpy())).permute(2, 0, 1)
    return torch.stack([_one_channel(name, program, channel) for channel in U])


def _one_channel(name: str, program: str, channel: torch.Tensor) -> torch.Tensor:
    if name == "PIL":
        return torch.from_numpy(np.array(_ran(program, Image.fromarray(channel.float().numpy()))))
    if name == "SimpleITK":
        return torch.from_numpy(sitk.GetArrayFromImage(_ran(program, sitk.GetImageFromArray(channel.numpy()))))
    return torch.from_numpy(_ran(program, channel.numpy()))


def _ran(program: str, U):
    variables = {"U": U}
    exec(program, variables)  # what a visitor would paste into a file
    return variables["V"]
