"""Spatial Transformer Networks, made visible: the module of Jaderberg et al. (2015) and an explorer for it."""

from stn_viz.coords import Frame
from stn_viz.errors import ArgumentError, UserError
from stn_viz.explain import Explanation, explain
from stn_viz.gradients import Gradients, gradients
from stn_viz.kernels import KERNELS, Kernel, gaussian
from stn_viz.samplers import sample
from stn_viz.transforms import Basis, Family, Handle, families, family, register, solve

__version__ = "0.1.0"

__all__ = [
    "KERNELS",
    "ArgumentError",
    "Basis",
    "Explanation",
    "Family",
    "Frame",
    "Gradients",
    "Handle",
    "Kernel",
    "UserError",
    "explain",
    "families",
    "family",
    "gaussian",
    "gradients",
    "register",
    "sample",
    "solve",
]
