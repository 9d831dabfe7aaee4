"""Every public function names the argument of a wrong kind, whatever is handed in; nothing of its inside shows."""

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

import stn_viz as sv

pytestmark = pytest.mark.usefixtures("unchecked")

FRAME, FAMILY = sv.Frame((5, 5), (4, 4)), sv.family("affine")
THETA, U, UP = FAMILY.identity(), torch.rand(1, 1, 5, 5), torch.ones(1, 1, 4, 4)
GRID = FAMILY.grid(THETA, FRAME)
VOLUMES = {"family": sv.family("affine-3d"), "frame": sv.VolumeFrame((2, 3, 4), (1, 1, 1)), "at": (0, 0, 0)}
JUNK = [None, 3.5, "x", [1, 2], {}, np.zeros(3), object(), nn.Linear(2, 2)]
RIGHT = {
    "sample": {"U": U, "grid": GRID, "frame": FRAME, "kernel": "bilinear", "padding": "zeros"},
    "explain": {"U": U, "theta": THETA, "family": FAMILY, "frame": FRAME, "row": 0, "col": 0, "padding": "zeros"},
    "explain_voxel": {"U": torch.rand(1, 1, 2, 3, 4), "theta": sv.family("affine-3d").identity(), **VOLUMES},
    "gradients": {"U": U, "theta": THETA, "family": FAMILY, "frame": FRAME, "upstream": UP, "kernel": "bilinear"},
    "validity": {"family": FAMILY, "theta": THETA, "frame": FRAME},
    "to_controls": {"family": FAMILY, "theta": THETA},
    "from_controls": {"family": FAMILY, "theta": THETA, "name": "rotation", "value": 3.0},
    "solve": {"family": FAMILY, "theta": THETA, "targets": torch.zeros(1, 2), "sources": torch.zeros(1, 2)},
    "Frame": {"source": (5, 5), "target": (4, 4), "align_corners": False},
    "VolumeFrame": {"source": (5, 5, 5), "target": (4, 4, 4), "align_corners": False},
    "family": {"name": "affine"},
    "families": {"dims": 2},
    "register": {"cls": type(FAMILY)},
    "gaussian": {"sigma": 1.0},
    "checks": {"tape": sv.Tape()},
    "diagnose": {"tape": sv.Tape()},
    "load_image": {"source": "gone.png"},
    "load_recording": {"source": "gone.stn"},
    "load_program": {"path": "gone.pt"},
    "load_weights": {"path": "gone.pt", "network": "r-cnn"},
    "load_checkpoint": {"name_or_path": "gone"},
    "watch": {"program": "found below", "inputs": ()},
}
FIT = {"value": (int, float), "network": (type(None),), "source": (list,), "target": (list,), "inputs": (list,)}
CASES = [(name, argument) for name, arguments in RIGHT.items() for argument in arguments]


@pytest.mark.parametrize(("name", "argument"), CASES, ids=[" ".join(case) for case in CASES])
def test_an_argument_of_a_wrong_kind_is_named(name, argument):
    arguments = dict(RIGHT[name])
    if name == "watch":
        arguments["program"] = sv.load_weights(sv_checkpoint())
    for junk in JUNK:
        if isinstance(junk, (type(arguments[argument]), *FIT.get(argument, ()))):
            continue
        with pytest.raises((sv.ArgumentError, sv.UserError)) as caught:
            getattr(sv, name)(**{**arguments, argument: junk})
        assert "\n" not in str(caught.value)


def sv_checkpoint():
    from stn_viz.networks.checkpoints import folder

    return folder() / "r-st-cnn-affine.safetensors"


def test_a_model_of_ones_own_is_told_how_it_is_recorded():
    with pytest.raises(sv.ArgumentError, match=r"program: .*`with stn_viz\.record\(\) as tape"):
        sv.watch(nn.Linear(2, 2), [])


def test_an_address_is_no_file_and_a_picture_in_memory_is_none_either():
    with pytest.raises(sv.UserError, match=r"https://example\.org/a\.png is an address; download it first"):
        sv.load_image("https://example.org/a.png")
    with pytest.raises(sv.ArgumentError, match=r"source: got <PIL\.Image\.Image .*wanted the path of a file"):
        sv.load_image(Image.new("L", (2, 2)))
