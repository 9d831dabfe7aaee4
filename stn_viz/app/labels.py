"""Labels of families, kernels, paddings and losses."""

from __future__ import annotations

FAMILIES = {
    "translation": "translation",
    "attention": "attention (eq. 2)",
    "similarity": "similarity",
    "affine": "affine (eq. 1)",
    "projective": "projective",
    "piecewise": "piecewise affine",
    "tps": "thin-plate spline",
    "bspline": "B-spline free-form",
    "diffeomorphic": "diffeomorphic",
}
KERNELS = {
    "integer": "integer (eq. 4)",
    "bilinear": "bilinear (eq. 5)",
    "lanczos": "Lanczos-3",
    "gaussian": "Gaussian",
}
PADDINGS = {"zeros": "zeros (black)", "border": "border (edge goes on)", "reflection": "reflection (mirror)"}
LOSS_LABELS = {
    "pixel": "one pixel",
    "sum": "sum of V",
    "difference": "difference to a picture",
    "network": "the network's loss",
}
