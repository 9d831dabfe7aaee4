"""Record every warp of any PyTorch model, save it, and read it back."""

from stn_viz.recording.budget import Limits
from stn_viz.recording.call import Call, Kept, Site
from stn_viz.recording.capture import record
from stn_viz.recording.compare import Pair, compare
from stn_viz.recording.fixed import observe_fixed
from stn_viz.recording.load import load_recording
from stn_viz.recording.observe import observe
from stn_viz.recording.replay import ReplayedWarp, replay
from stn_viz.recording.tape import Tape
from stn_viz.recording.trainers import lightning_callback, transformers_callback

__all__ = [
    "Call",
    "Kept",
    "Limits",
    "Pair",
    "ReplayedWarp",
    "Site",
    "Tape",
    "compare",
    "lightning_callback",
    "load_recording",
    "observe",
    "observe_fixed",
    "record",
    "replay",
    "transformers_callback",
]
