"""A training to watch: a small network learns rotated digits from scratch, step by step, and can be taken back."""

from stn_viz.training.live.moment import Moment
from stn_viz.training.live.probes import probes, warp_probes
from stn_viz.training.live.setting import FAULTS, LiveSetting
from stn_viz.training.live.trainer import LiveTraining

__all__ = ["FAULTS", "LiveSetting", "LiveTraining", "Moment", "probes", "warp_probes"]
