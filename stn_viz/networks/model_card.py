"""The card beside a network's weights, as a type: read from JSON once, with a sentence for what is damaged."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from stn_viz.datasets.digits import mnist_source
from stn_viz.datasets.distortions import distortions
from stn_viz.device import Machine
from stn_viz.errors import ArgumentError, UserError
from stn_viz.networks.spec import Spec
from stn_viz.texts import say

Schedule = Literal["none", "joint", "upright"]
SCHEDULES: Mapping[Schedule, str] = {  # what `lesson` begins with: an id, the same in every language
    "none": "no transformer",
    "joint": "joint",
    "upright": "upright-first",
}


@dataclass(frozen=True)
class Results:
    """Hold what was measured of a network on one set of digits.

    Args:
        data: which digits, as ``Digits.source``.
        error: the mean error over the draws, in percent.
        digits: how many.
        draws: the seeds of the distortion.
        errors: the error of each draw, in percent.
        slope: of predicted on applied turn; None where nothing is turned.
        correlation: of the two.
        residual: median of |predicted - applied| in degrees, the constant offset removed.
        outside: percent of sample points outside the source; None without a transformer.
    """

    data: str
    error: float
    digits: int | None = None
    draws: tuple[int, ...] = ()
    errors: tuple[float, ...] = ()
    slope: float | None = None
    correlation: float | None = None
    residual: float | None = None
    outside: float | None = None

    @property
    def on_mnist(self) -> bool:
        """Tell whether these are MNIST's test digits, as the paper's are."""
        return self.data == mnist_source("test")

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for a card, without what was not measured."""
        order = ("data", "digits", "draws", "errors", "error", "slope", "correlation", "residual", "outside")
        return _written({name: getattr(self, name) for name in order})


@dataclass(frozen=True)
class EarlierTraining:
    """Hold what a card says of a training that its own started from; an older card said less.

    Args:
        name: the network.
        task_note: how its task was read.
        command: what was typed.
        commit: the version of the program.
        hours: how long it took.
        error: what came of it, in percent.
    """

    name: str | None = None
    task_note: str | None = None
    command: str | None = None
    commit: str | None = None
    hours: float | None = None
    error: float | None = None

    @property
    def steps(self) -> int | None:
        """Return how many steps its command asked for; None where it does not say."""
        found = re.search(r"--steps (\d+)", self.command or "")
        return None if found is None else int(found[1])

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for a card."""
        return {name: getattr(self, name) for name in ("name", "task_note", "command", "commit", "hours", "error")}


@dataclass(frozen=True)
class ModelCard(Mapping[str, Any]):
    """Hold what is known of a trained network.

    A card is also a mapping of what stands in its file: ``card["results"]["error"]`` is ``card.results.error``.

    Args:
        name: the network.
        task: the distortion that it learnt from.
        spec: what it is built from.
        results: what was measured on the test digits.
        task_title: what the distortion was called then.
        task_note: how it was read where the paper leaves it open.
        family: the transformers' family, if it has any.
        lesson: its schedule, how it was trained, in words.
        parameters: how many weights it has.
        results_bundled: what was measured on the bundled digits, which anybody can repeat.
        paper_error: the paper's error in percent, where it has one.
        recipe: the settings of its training, by name.
        command: what was typed.
        before: the trainings that its own started from, the first one first.
        commit: the version of the program.
        date: of the training.
        hours: how long it took.
        device: where.
        torch: by which torch.
        others: what else stands in the file.
    """

    name: str
    task: str
    spec: Spec
    results: Results
    task_title: str | None = None
    task_note: str | None = None
    family: str | None = None
    lesson: str = ""
    parameters: int | None = None
    results_bundled: Results | None = None
    paper_error: float | None = None
    recipe: Mapping[str, Any] = field(default_factory=dict[str, Any])
    command: str | None = None
    before: tuple[EarlierTraining, ...] = ()
    commit: str | None = None
    date: str | None = None
    hours: float | None = None
    device: str | None = None
    torch: str | None = None
    others: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @staticmethod
    def parse(card: object, file: str) -> ModelCard:
        """Read what stood in a card's file.

        Args:
            card: the JSON.
            file: the file's name, for the sentence.

        Raises:
            UserError: naming the first field that is missing or of another kind, what it is and what was wanted.
        """
        return _parse(card, file)

    @property
    def lesson_start(self) -> str:
        """Return what ``lesson`` begins with, up to the first comma or colon."""
        return re.split("[:,]", self.lesson, maxsplit=1)[0].strip()

    @property
    def lesson_title(self) -> str:
        """Return what ``lesson`` begins with, up to the first colon: with the network that it went on from."""
        return self.lesson.partition(":")[0]

    @property
    def schedule(self) -> Schedule | None:
        """Tell how the network was trained; None where its schedule is told in words of another package."""
        return next((schedule for schedule, words in SCHEDULES.items() if words == self.lesson_start), None)

    @property
    def origin(self) -> str | None:
        """Return the network whose weights the training started from; None where it started from none."""
        return self.recipe.get("origin")

    @property
    def machine(self) -> Machine | None:
        """Return on what it was trained; None where that is not known."""
        return None if self.device is None else Machine.parse(self.device)

    @property
    def upright(self) -> float | None:
        """Return the share of steps that were upright-first; None where it is not known."""
        return self.recipe.get("upright")

    def as_dict(self) -> dict[str, Any]:
        """Return plain values in the order of the file, without what is not known."""
        found = {name: getattr(self, name) for name in _ORDER}
        found |= {"spec": {**self.spec.as_dict(), "size": list(self.spec.size)}, "results": self.results.as_dict()}
        bundled = self.results_bundled
        found |= {"results_bundled": None if bundled is None else bundled.as_dict(), "recipe": dict(self.recipe)}
        found["before"] = [earlier.as_dict() for earlier in self.before]
        return {**_written(found, _NULLABLE), **self.others}

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401 -- whatever stands in the file
        """Return what stands in the file under a key."""
        return self.as_dict()[key]

    def __iter__(self) -> Iterator[str]:
        """Go through the keys of the file."""
        return iter(self.as_dict())

    def __len__(self) -> int:
        """Count the keys of the file."""
        return len(self.as_dict())


_ORDER = (
    *("name", "task", "task_title", "task_note", "family", "lesson", "spec", "parameters", "results"),
    *("results_bundled", "paper_error", "recipe", "command", "before", "commit", "date", "hours", "device", "torch"),
)
_NULLABLE = ("family", "paper_error")  # null where there is none
_KINDS: Mapping[object, str] = {str: "text", int: "number", float: "number", tuple: "list"}


def _written(values: Mapping[str, Any], nullable: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the values that are known, lists as JSON has them."""
    known = {name: value for name, value in values.items() if value is not None or name in nullable}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in known.items()}


def _parse(card: object, file: str) -> ModelCard:
    required = [f.name for f in fields(ModelCard) if f.default is MISSING and f.default_factory is MISSING]
    if not isinstance(card, dict) or any(key not in card for key in required):
        raise UserError(say("networks-no-card", file=file, required=", ".join(required)))
    if card["task"] not in distortions():
        known = {"task": repr(card["task"]), "known": ", ".join(distortions())}
        raise UserError(say("networks-unknown-task", name=file, **known))
    values = _checked(ModelCard, card, file, "", _NULLABLE)
    values["spec"] = _parse_spec(values["spec"], file)
    for name in ("results", "results_bundled"):
        if name in values:
            values[name] = _parse_results(values[name], file, name)
    _check_recipe(values.get("recipe", {}), file)
    values["before"] = tuple(_parse_earlier(one, file) for one in values.get("before", ()))
    return ModelCard(**values, others={key: value for key, value in card.items() if key not in _ORDER})


def _parse_spec(found: Mapping[str, Any], file: str) -> Spec:
    try:
        values: dict[str, Any] = {**found, "size": tuple(found["size"])}
        return Spec(**values)
    except (ArgumentError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise UserError(say("networks-no-network", name=file, error=str(error))) from error


def _check_recipe(found: Mapping[str, Any], file: str) -> None:
    """Refuse the two settings that are read by their meaning; all others are shown as they are."""
    for name, kind in (("origin", "text"), ("upright", "number")):
        value = found.get(name)
        if value is not None and not _is(value, kind):
            said = {"name": f"recipe.{name}", "value": repr(value)[:40], "kind": kind}
            raise UserError(say("networks-card-field", file=file, **said))


def _parse_results(found: Mapping[str, Any], file: str, name: str) -> Results:
    if "error" not in found or "data" not in found:
        raise UserError(say("networks-card-no-results", file=file, name=name))
    values = _checked(Results, found, file, f"{name}.")
    draws, errors = (tuple(values.get(key, ())) for key in ("draws", "errors"))
    if not all(isinstance(n, int) for n in draws) or not all(map(_is_number, errors)):
        raise UserError(say("networks-card-draws", file=file, name=name))
    values |= {"draws": draws, "errors": errors}
    return Results(**values)


def _parse_earlier(found: object, file: str) -> EarlierTraining:
    if not isinstance(found, dict):
        raise UserError(say("networks-card-before", file=file))
    known = {name: value for name, value in found.items() if value is not None}  # an older card said less
    return EarlierTraining(**_checked(EarlierTraining, known, file, "before."))


def _checked(
    kind: type, found: Mapping[str, Any], file: str, within: str, nullable: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Return the fields of a class that stand in a part of a card; refuse one that is of another kind."""
    values: dict[str, Any] = {}
    for name, hint in get_type_hints(kind).items():
        if name == "others" or name not in found or (name in nullable and found[name] is None):
            continue
        wanted = _kind_of(hint)
        if not _is(found[name], wanted):
            said = {"name": f"{within}{name}", "value": repr(found[name])[:40], "kind": wanted}
            raise UserError(say("networks-card-field", file=file, **said))
        values[name] = found[name]
    return values


def _kind_of(hint: object) -> str:
    """Name what JSON has for a field of this type."""
    (one,) = {part for part in get_args(hint) if part is not NoneType} if NoneType in get_args(hint) else {hint}
    return _KINDS.get(get_origin(one) or one, "object")


def _is(value: object, kind: str) -> bool:
    if kind == "number":
        return _is_number(value)
    return isinstance(value, {"text": str, "object": dict, "list": list}[kind])


def _is_number(value: object) -> bool:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return False
    return math.isfinite(value) and abs(value) < 1e12
