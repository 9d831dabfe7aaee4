"""Spatial Transformer Networks, made visible: the module of Jaderberg et al. (2015) and an explorer for it."""

from importlib import import_module
from typing import TYPE_CHECKING

from stn_viz.coordinates import Frame, VolumeFrame
from stn_viz.differentiation.by_hand import Gradients, gradients
from stn_viz.errors import ArgumentError, UserError
from stn_viz.sampling.kernels import KERNELS, Kernel, gaussian
from stn_viz.sampling.samplers import sample
from stn_viz.shown import draw_with
from stn_viz.transforms import Basis, Family, Handle, Validity, families, family, register, solve, validity
from stn_viz.transforms.controls import CONTROLS, Control, from_controls, to_controls

if TYPE_CHECKING:
    from stn_viz.diagnostics import Checks, Finding, checks, diagnose
    from stn_viz.differentiation.explain import Explanation, explain
    from stn_viz.differentiation.explain_voxel import VoxelExplanation, explain_voxel
    from stn_viz.images.decode import load_image
    from stn_viz.interchange.onnx_file import export_onnx
    from stn_viz.networks.checkpoints import checkpoints, load_checkpoint
    from stn_viz.networks.spatial_transformer import SpatialTransformer
    from stn_viz.notebook import explore, lesson
    from stn_viz.programs import load_program, load_weights, watch
    from stn_viz.recording import Tape, load_recording, observe, observe_fixed, record
else:
    # Loaded when first asked for, so that the import costs little more than torch's own. No such name may be that of a
    # module: importing the module would put it in the name's place.
    _LATER = {
        "Checks": "diagnostics",
        "Explanation": "differentiation.explain",
        "Finding": "diagnostics",
        "SpatialTransformer": "networks.spatial_transformer",
        "Tape": "recording",
        "VoxelExplanation": "differentiation.explain_voxel",
        "checkpoints": "networks.checkpoints",
        "checks": "diagnostics",
        "diagnose": "diagnostics",
        "explain": "differentiation.explain",
        "explain_voxel": "differentiation.explain_voxel",
        "explore": "notebook",
        "export_onnx": "interchange.onnx_file",
        "lesson": "notebook",
        "load_checkpoint": "networks.checkpoints",
        "load_image": "images.decode",
        "load_program": "programs",
        "load_recording": "recording",
        "load_weights": "programs",
        "observe": "recording",
        "observe_fixed": "recording",
        "record": "recording",
        "watch": "programs",
    }

    _ROOMS = {path.partition(".")[0] for path in _LATER.values()}

    def __getattr__(name: str) -> object:
        if name in _ROOMS:
            return import_module(f"stn_viz.{name}")
        if name not in _LATER:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = found = getattr(import_module(f"stn_viz.{_LATER[name]}"), name)
        return found

    def __dir__() -> list[str]:
        return sorted({*globals(), *_LATER, *_ROOMS})


draw_with(
    card=("stn_viz.notebook.cards", "shown"),
    figure=("stn_viz.figures.recording", "figure"),
    explorer=("stn_viz.notebook.exploring", "explore_call"),
    teacher=("stn_viz.app.learn.teacher", "Teacher"),
)

__version__ = "0.2.0"

__all__ = [
    "CONTROLS",
    "KERNELS",
    "ArgumentError",
    "Basis",
    "Checks",
    "Control",
    "Explanation",
    "Family",
    "Finding",
    "Frame",
    "Gradients",
    "Handle",
    "Kernel",
    "SpatialTransformer",
    "Tape",
    "UserError",
    "Validity",
    "VolumeFrame",
    "VoxelExplanation",
    "checkpoints",
    "checks",
    "diagnose",
    "explain",
    "explain_voxel",
    "explore",
    "export_onnx",
    "families",
    "family",
    "from_controls",
    "gaussian",
    "gradients",
    "lesson",
    "load_checkpoint",
    "load_image",
    "load_program",
    "load_recording",
    "load_weights",
    "observe",
    "observe_fixed",
    "record",
    "register",
    "sample",
    "solve",
    "to_controls",
    "validity",
    "watch",
]
