"""Your box against its box: drag θ away from the network's own on the stage, and see what its classifier then says."""

from __future__ import annotations

import time
import zlib
from typing import Any

import streamlit as st
import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.desk import order
from stn_viz.stage import Scene, Truth, show_stage, show_truth
from stn_viz.ui import desk_tiles, state
from stn_viz.ui.desk import Desk
from stn_viz.ui.exam import Exam, judged

STAGE = "desk.stage"


def stage(view: Desk, exam: Exam) -> None:
    """Put the picked picture on the stage, or the one with the highest loss, under the network's own θ."""
    spec = exam.model.spec
    if spec.family is None or spec.arrangement != "single" or spec.channels != 1:
        st.info("The stage drags one box at a time: choose a network with a single transformer.")
        return
    index = view.pick if view.pick >= 0 else order(exam.inspection, "loss")[0]
    words = desk_tiles.says(exam.inspection, index)
    st.caption(f"{words[0].upper()}{words[1:]}. Another picture: click it in the gallery.")
    epoch = zlib.crc32(repr((view.network, view.data, view.distortion, view.strength, view.draw, index)).encode())
    _scene(exam, index, epoch)
    _truth(exam, index, epoch)


@st.fragment(key="desk.scene")
def _scene(exam: Exam, index: int, epoch: int) -> None:
    """Show the stage; its payload stays the same while a hand drags."""
    found, st_ = exam.inspection, exam.model.transformers[0]
    theta = _own(exam, index)
    opinion = {
        "name": exam.card["name"],
        "theta": theta.tolist(),
        "label": int(found.classes[index]),
        "probabilities": found.probabilities[index].tolist(),
        "truth_label": int(found.labels[index]) if bool(found.known[index]) else None,
    }
    scene = Scene(
        key=STAGE,
        family=st_.family,
        theta=theta,
        frame=st_.frame,
        U=found.images[index].numpy(),
        epoch=epoch,
        labels={"source": f"picture {index}", "target": "what the classifier sees"},
        network=opinion,
    )
    show_stage(scene, on_release=_released)


def _own(exam: Exam, index: int) -> Float[Tensor, " P"]:
    assert exam.inspection.warped is not None  # a single transformer has warped something
    return exam.inspection.warped.theta[0][index].double()


def _released() -> None:
    """Let torch answer; only the answer's fragment runs again."""
    st.rerun("desk.truth")


@st.fragment(key="desk.truth")
def _truth(exam: Exam, index: int, epoch: int) -> None:
    """Ask the classifier about the box that the hand left."""
    started = time.perf_counter()
    report: dict[str, Any] = state.report(STAGE).get("view") or {}
    mine = report.get("epoch") == epoch and isinstance(report.get("theta"), list)
    theta = torch.tensor(report["theta"], dtype=torch.float64) if mine else _own(exam, index)
    if theta.shape != _own(exam, index).shape or not bool(theta.isfinite().all()):
        theta = _own(exam, index)
    V, probabilities = judged(exam, index, theta)
    answer = Truth(
        key=STAGE,
        epoch=epoch,
        seq=int(report.get("seq", 0)) if mine else 0,
        theta=tuple(theta.tolist()),
        V=V,
        device="CPU",
        milliseconds=1000 * (time.perf_counter() - started),
        judgement={"label": int(probabilities.argmax()), "probabilities": probabilities.tolist()},
    )
    show_truth(answer)
