"""Transform families: one matrix each, made by name."""

from stn_viz.transforms.base import Basis, Family, families, family, register
from stn_viz.transforms.handles import Handle, solve
from stn_viz.transforms.linear import Affine, Attention, Similarity, Translation
from stn_viz.transforms.piecewise import PiecewiseAffine
from stn_viz.transforms.projective import Projective
from stn_viz.transforms.splines import ThinPlateSpline

__all__ = [
    "Affine",
    "Attention",
    "Basis",
    "Family",
    "Handle",
    "PiecewiseAffine",
    "Projective",
    "Similarity",
    "ThinPlateSpline",
    "Translation",
    "families",
    "family",
    "register",
    "solve",
]
