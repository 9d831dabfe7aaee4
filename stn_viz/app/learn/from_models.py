"""What a link of the model inspector shows in a lesson: a gallery, curves over poses, a card, the scoreboard."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import torch
from jaxtyping import Float

from stn_viz.app import stage_answer
from stn_viz.app.models import card, gallery, results, scoreboard, stage, tiles
from stn_viz.app.models.results import Inspected
from stn_viz.app.models.view import COUNT, Inspector, short, title
from stn_viz.app.stage_answer import Asked
from stn_viz.datasets.pose_ranges import TRAINED
from stn_viz.evaluation.inspection import order
from stn_viz.evaluation.paper import paper
from stn_viz.evaluation.probes import AXES
from stn_viz.evaluation.titles import axis_title, outline_title
from stn_viz.figures.svg_table import table_svg
from stn_viz.palette import INK, SERIES
from stn_viz.stage.answer import Reply
from stn_viz.stage.components import Scene
from stn_viz.stage.lesson_views import BoardView, ChartView, CurveView, Dash, LessonView, Series, StageView, TilesView
from stn_viz.texts import say

_READ = 2  # parts of a card that a hall can read: what the network is, and what was measured
_DASHES: tuple[Dash, ...] = ("", "6 4", "2 3")


def examined(view: Inspector, key: str) -> LessonView:
    """Return what a link of the model inspector shows.

    Args:
        view: what the link says.
        key: names the stage.

    Raises:
        UserError: a network is missing or damaged.
    """
    evaluated = results.evaluate(view, None)
    return _LOOKS.get(view.look, _gallery)(view, evaluated, key)


def _gallery(view: Inspector, evaluated: Inspected, _key: str) -> LessonView:
    found = evaluated.inspection
    shown = [i for i in order(found, view.sort) if gallery.is_shown(found, i, view.show)]
    laid = tiles.lay_out(evaluated, shown, pick=view.pick)
    return TilesView(title=title(view.network), tiles=laid.payload())


def _stress(view: Inspector, evaluated: Inspected, _key: str) -> LessonView:
    """Return the share of right answers of each network along an axis of poses, in percent."""
    asked = (evaluated.digits, evaluated.labels, view.axis, results.cache_token(evaluated.digits))
    names = sorted(results.networks_to_compare(view.network))  # a network keeps its colour from step to step
    shares = {short(name): 100 * results.measure_robustness(name, *asked) for name in names}
    series = [_series(k, name, share.tolist()) for k, (name, share) in enumerate(shares.items())]
    return CurveView(
        x=axis_title(view.axis),
        at=tuple(float(value) for value in AXES[view.axis]),
        y=say("learn-right-percent"),
        low=0.0,
        high=100.0,
        series=series,
        band=TRAINED.get(evaluated.card.task, {}).get(view.axis),
        caption=say("models-stress-caption", count=str(COUNT), values=str(len(AXES[view.axis]))),
    )


def _turn(view: Inspector, evaluated: Inspected, _key: str) -> LessonView:
    """Return the turn of each network's box over the turn of one digit, beside the line on which it follows."""
    digit = evaluated.digits[view.turned]
    names = sorted(results.networks_to_compare(view.network))
    sweeps = {short(name): results.sweep_poses(name, digit, results.cache_token(digit)) for name in names}
    angles = tuple(next(iter(sweeps.values())).angles.tolist())
    series = [Series(say("figures-sweep-follows"), INK, angles, "2 3")]
    series.append(Series(say("figures-sweep-nothing"), INK, (0.0,) * len(angles), "6 4"))
    for name, sweep in sweeps.items():
        for box, turn in sweep.boxes.items():
            called = name if len(sweep.boxes) == 1 else f"{name} · {outline_title(box)}"
            series.append(_series(len(series) - 2, called, _broken(turn)))
    return CurveView(
        x=say("figures-sweep-x"),
        at=angles,
        y=say("figures-sweep-turn"),
        low=-180.0,
        high=180.0,
        series=series,
        band=TRAINED.get(evaluated.card.task, {}).get("angle"),
    )


def _series(k: int, name: str, values: list[float] | list[float | None]) -> Series:
    return Series(name, SERIES[k % len(SERIES)], tuple(values), _DASHES[k % len(_DASHES)])


def _broken(degrees: torch.Tensor) -> list[float | None]:
    """Lift the pen where an angle wraps round from 180° to −180°."""
    values = degrees.tolist()
    wraps = [False, *(abs(b - a) > 180 for a, b in itertools.pairwise(values))]
    return [None if wrap else round(value, 2) for value, wrap in zip(values, wraps, strict=True)]


def _stage(view: Inspector, evaluated: Inspected, key: str) -> LessonView:
    if evaluated.model.spec.count == 0:
        return _gallery(view, evaluated, key)
    index, which = _picked(view, evaluated)
    scene = replace(_scene(evaluated, index, which), key=key)
    return StageView(scene=scene.payload())


def answered(view: Inspector, key: str, about: Asked) -> Reply | None:
    """Compute torch's answer to a hand on the stage of one picture: what the classifier says of the hand's box."""
    evaluated = results.evaluate(view, None)
    if view.look != "stage" or evaluated.model.spec.count == 0:
        return None
    index, which = _picked(view, evaluated)
    scene = replace(_scene(evaluated, index, which), key=key)
    return stage_answer.answered(
        scene, about, lambda theta: stage.judged(results.classify_warped(evaluated, index, which, theta))
    )


def scene_of(view: Inspector) -> Scene | None:
    """Describe the stage of the picture that a link picks; None for a network without a transformer."""
    evaluated = results.evaluate(view, None)
    return None if evaluated.model.spec.count == 0 else _scene(evaluated, *_picked(view, evaluated))


def pictures_of(view: Inspector) -> Float[np.ndarray, "B C H W"]:
    """Return the pictures of a gallery in its order."""
    found = results.evaluate(view, None).inspection
    shown = [i for i in order(found, view.sort) if gallery.is_shown(found, i, view.show)]
    return found.images[shown].numpy()


def _picked(view: Inspector, evaluated: Inspected) -> tuple[int, int]:
    """Choose the picture, and the transformer."""
    index = view.pick if view.pick >= 0 else stage.find_hardest(evaluated.inspection)
    return index, min(view.box, evaluated.model.spec.count - 1)


def _scene(evaluated: Inspected, index: int, which: int) -> Scene:
    return stage.describe(evaluated, index, which, results.classify_warped(evaluated, index, which), 0, projector=False)


def _card(view: Inspector, evaluated: Inspected, _key: str) -> LessonView:
    """Return the drawing of the network's transformer with its weights; of one that has none, its card in words."""
    if (drawn := card.diagram(evaluated)) is not None:
        return ChartView(title=title(view.network), svg=drawn)
    parts = dict(list(card.list_entries(evaluated.card).items())[:_READ])
    return ChartView(title=title(view.network), svg=table_svg(parts, title(view.network)))


def _board(view: Inspector, evaluated: Inspected, _key: str) -> LessonView:
    caption = say("models-board-caption", source=paper()["source"])
    return BoardView(board=scoreboard.board_of(evaluated.card.name), caption=caption)


_LOOKS = {"stress": _stress, "turn": _turn, "stage": _stage, "card": _card, "board": _board}
