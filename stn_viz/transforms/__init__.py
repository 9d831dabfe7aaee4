"""Transform families: one matrix each, made by name."""

from importlib import import_module
from pkgutil import iter_modules

# isort: off
# families() lists the families in the order of these imports, from the stiffest to the freest.
from stn_viz.transforms.base import Family
from stn_viz.transforms.registry import families, family, register
from stn_viz.transforms.basis import Basis
from stn_viz.transforms.linear import Affine, Attention, Similarity, Translation
from stn_viz.transforms.projective import Projective
from stn_viz.transforms.piecewise import PiecewiseAffine
from stn_viz.transforms.splines import BSpline, ThinPlateSpline
from stn_viz.transforms.diffeomorphic import Diffeomorphic
from stn_viz.transforms.volumes import Affine3d, Attention3d, ThinPlateSpline3d
from stn_viz.transforms.handles import Handle
from stn_viz.transforms.solver import carry, solve
from stn_viz.transforms.validity import Validity, validity
from stn_viz.transforms.controls import CONTROLS, Control, from_controls, to_controls
# isort: on

for _module in iter_modules(__path__):  # a file that is new here registers its family behind these
    import_module(f"{__name__}.{_module.name}")

__all__ = [
    "CONTROLS",
    "Affine",
    "Affine3d",
    "Attention",
    "Attention3d",
    "BSpline",
    "Basis",
    "Control",
    "Diffeomorphic",
    "Family",
    "Handle",
    "PiecewiseAffine",
    "Projective",
    "Similarity",
    "ThinPlateSpline",
    "ThinPlateSpline3d",
    "Translation",
    "Validity",
    "carry",
    "families",
    "family",
    "from_controls",
    "register",
    "solve",
    "to_controls",
    "validity",
]
