"""The page that ``benchmarks.stage`` drives: the same views on the stage (?view=stage) or as Plotly figures."""

from __future__ import annotations

import gc
import time

import numpy as np
import streamlit as st
import torch
from PIL import Image

import stn_viz as sv
from benchmarks.plotly_refresh import figures
from stn_viz.images.bundled import picture
from stn_viz.stage.components import ReferenceResult, Scene, show_reference, show_stage

SIDE = 512
KEY = "bench"
FAMILY, FRAME = sv.family("affine"), sv.Frame((SIDE, SIDE), (SIDE, SIDE))


@st.cache_resource(show_spinner=False)
def planes() -> np.ndarray:
    """Give a 512×512 colour photograph, channels first; and settle the process as the app does."""
    torch.set_num_threads(1)
    gc.collect()
    gc.freeze()
    image = Image.fromarray(picture("astronaut").image).resize((SIDE, SIDE))
    return np.ascontiguousarray(np.moveaxis(np.asarray(image), 2, 0))


def turned(degrees: float) -> torch.Tensor:
    """Turn by an angle and shrink to nine tenths: never measure at the identity, where reading is cheapest."""
    theta = sv.from_controls(FAMILY, FAMILY.identity(), "rotation", degrees)
    return theta * torch.tensor([0.9, 0.9, 1, 0.9, 0.9, 1], dtype=torch.float64)


@st.fragment(key="stage")
def stage() -> None:
    """Show the stage with grid and gradient arrows on."""
    overlays = {"samples": True, "mesh": True, "gradient": True}
    scene = Scene(KEY, FAMILY, turned(15), FRAME, planes(), overlays=overlays)
    show_stage(scene, on_release=lambda: st.rerun("reference"))


@st.fragment(key="reference")
def reference() -> None:
    """Let torch answer what the hand left."""
    report = (st.session_state.get(KEY) or {}).get("view") or {}
    theta = torch.tensor(report.get("theta") or turned(15).tolist(), dtype=torch.float64)
    started = time.perf_counter()
    U = torch.from_numpy(planes())[None].double() / 255
    V = sv.sample(U, FAMILY.grid(theta.requires_grad_(), FRAME), FRAME)
    (gradient,) = torch.autograd.grad(V.sum(), theta)  # as the Explore page asks it: to θ, not to U
    V, theta = V.detach(), theta.detach()
    elapsed = 1000 * (time.perf_counter() - started)
    answer = ReferenceResult(
        KEY, report.get("epoch", 0), report.get("seq", 0), tuple(theta.tolist()), V[0], "CPU", elapsed, gradient
    )
    show_reference(answer)


@st.fragment
def plotly() -> None:
    """Show the four figures for the slider's angle, which every title repeats so that the driver sees it arrive."""
    degrees = st.slider("rotation", -180, 180, 15)
    U = torch.from_numpy(planes())[None].double() / 255
    upstream = torch.ones(1, 3, *FRAME.target, dtype=torch.float64)
    drawn = figures(U, turned(degrees), FAMILY, FRAME, upstream, f" at {degrees}°")
    for column, fig in zip(st.columns(2) * 2, drawn, strict=True):
        column.plotly_chart(fig)


st.set_page_config(layout="wide")
if st.query_params.get("view") == "stage":
    stage()
    reference()
else:
    plotly()
