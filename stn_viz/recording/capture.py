"""Recording: a mode of torch that sees every ``grid_sample`` of a block and leaves its result as it is."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Generator, Iterable
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import no_type_check

import torch
from torch.overrides import TorchFunctionMode, _get_current_function_mode_stack, _pop_mode, _push_mode

from stn_viz.recording.budget import FOLLOWED_STEPS, MAX_STEPS, MOST_MEGABYTES, Limits
from stn_viz.recording.cuts import CUTS
from stn_viz.recording.lattices import DIVISIONS
