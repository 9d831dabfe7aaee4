"""Record every warp of any PyTorch model, save it, and read it back."""

from stn_viz.recording.call import Call, Kept, Site
from stn_viz.recording.capture import record
from stn_viz.recording.limits import Limits
from stn_viz.recording.loading import load_recording
from stn_viz.recording.tape import Tape

__all__ = ["Call", "Kept", "Limits", "Site", "Tape", "load_recording", "record"]
