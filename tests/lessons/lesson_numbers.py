"""The numbers that a step says: what a test computes must be there, and what is there must be computed or given."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from urllib.parse import parse_qs, urlsplit

import torch

import stn_viz as sv
from stn_viz.images.numeric import NUMERIC, read_map
from stn_viz.lessons import Step, Text, course

U0 = torch.from_numpy(read_map(NUMERIC["tiny"]))[None]
STEPS = {f"{lesson.id}/{step.id}": step for lesson in course() for step in lesson.steps}
_REFERENCE = re.compile(
    r"[Ee]q\. \(?\d+\)?(?: (?:to|and) \d)?|式 ?\(\d+\)(?:[–-]\(\d+\))?|式 \d+|[Ll]esson \d+|第 \d+ 课|#\d+"
    r"|V₁|V₂|θ\d\d|h3\d|float\d\d|Lanczos-3|ST-CNN|1e-16"
)
_NUMBER = re.compile(r"(?<![\w.])[−-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?:e[−-]?\d+)?(?![\w]*[a-zA-Z_])")


def numbers(text: str) -> list[str]:
    """List the numbers of a text as they stand there, references to equations and lessons aside."""
    found = _NUMBER.findall(_REFERENCE.sub(" ", text))
    return [one for one in found if any(c.isdigit() for c in one)]


def value(token: str) -> float:
    return float(token.replace("−", "-").replace(",", ""))


def texts(step: Step, language: str = "en") -> list[str]:
    """Give what a learner or the presenter reads of a step; wrong answers themselves are not claimed."""
    said: list[Text | None] = [step.say, step.formula, step.aha]
    if step.ask is not None:
        said.append(step.ask.question)
        for option in step.ask.options:
            said += [option.feedback, option.text if option.right else None]
    return [text.by[language] for text in said if text is not None]


def given(step: Step) -> set[float]:
    """Give the numbers that the step sets itself: those of its links, and those that wrong answers hold."""
    fields = [field for link in (step.stage, step.then or "") for field in parse_qs(urlsplit(link).query).items()]
    words = " ".join(NUMERIC.get(values[0], values[0]) for _, values in fields)
    found = {value(n) for n in numbers(words.replace(",", " ").replace(";", " "))}
    for option in step.ask.options if step.ask else ():
        if option.text is not None and not option.right:
            found |= {value(n) for n in numbers(option.text.by["en"])}
    return found


def matches(token: str, computed: float) -> bool:
    """Tell whether a number is the computed one, rounded as it is written."""
    digits = len(token.partition("e")[0].partition(".")[2])
    said = value(token)
    if "e" in token:
        return math.isclose(said, computed, rel_tol=0.1)
    return abs(said - computed) <= 0.5000001 * 10.0**-digits


CLAIMS: dict[str, tuple[Callable[[], Iterable[float]], tuple[float, ...]]] = {}  # of each step: computed, and given


def claim(step: str, *stated: float) -> Callable[[Callable[[], Iterable[float]]], Callable[[], Iterable[float]]]:
    """Register what is computed of a step; ``stated`` are sizes, counts and settings that its sentences set."""

    def register(computed: Callable[[], Iterable[float]]) -> Callable[[], Iterable[float]]:
        assert step in STEPS, step
        assert step not in CLAIMS, step
        CLAIMS[step] = (computed, stated)
        return computed

    return register


def assert_said(name: str) -> None:
    """Hold a step to its numbers: each that it says is computed or given, and each that is computed is said."""
    computed, stated = CLAIMS[name]
    found, step = [float(v) for v in computed()], STEPS[name]
    for language in ("en", "zh"):
        assert unclaimed(step, [*found, *stated], language) == [], f"{name} ({language}), computed: {found}"
        tokens = [t for text in texts(step, language) for t in numbers(text)]
        tokens += [t for option in (step.ask.options if step.ask else ()) for t in numbers(option.text.by[language])]
        missing = [v for v in found if not any(matches(t.lstrip("−-"), abs(v)) for t in tokens)]
        assert missing == [], f"{name} ({language}) does not say {missing}"


def explained(theta, family, target, at, kernel="bilinear", *, corners=False, U=U0, **how):
    """Explain a target pixel, of the 4×4 map where no other is given."""
    frame = sv.Frame(tuple(U.shape[2:]), target, corners)
    return sv.explain(U, torch.tensor(theta, dtype=torch.float64), sv.family(family), frame, *at, kernel, **how)


def unclaimed(step: Step, computed: Iterable[float], language: str = "en") -> list[str]:
    """List the numbers that are neither computed nor given."""
    computed, known = list(computed), given(step)
    tokens = [token for text in texts(step, language) for token in numbers(text)]
    free = [t for t in tokens if not any(matches(t, c) or matches(t.lstrip("−-"), abs(c)) for c in computed)]
    return [t for t in free if value(t) not in known and abs(value(t)) not in {abs(k) for k in known}]
