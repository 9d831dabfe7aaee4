"""What is known of the networks: one network's card, and the scoreboard of all beside the paper's."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping

from torch import nn

from stn_viz.app.later import st
from stn_viz.app.models.results import Inspected
from stn_viz.app.models.view import Inspector, word
from stn_viz.app.models.wording import digits_title, schedule, task_note, task_title
from stn_viz.device import Machine
from stn_viz.figures.module_diagram import module_diagram
from stn_viz.networks.model_card import EarlierTraining, ModelCard, Results
from stn_viz.texts import has, say
from stn_viz.texts.quantity import signed

_CARD = """<style>
.model-card { display: grid; grid-template-columns: repeat(auto-fit, minmax(320px, 1fr)); gap: 6px 40px; font-variant-numeric: tabular-nums; }
.model-card h4 { margin: 10px 0 4px; padding: 0; font-size: 1.05rem; font-weight: 600; }
.model-card dl { display: grid; grid-template-columns: 9.5rem 1fr; gap: 3px 12px; margin: 0; padding: 0; font-size: 0.95rem; }
.model-card dt { opacity: 0.72; font-weight: 400; margin: 0; padding: 0; } .model-card dd { margin: 0; padding: 0; overflow-wrap: anywhere; }
.model-card code { font-size: 0.875rem; user-select: all; }
</style>"""  # noqa: E501 -- one rule a line

_IN_A_HALL = 3  # parts: what it is, and what was measured
_NAMED = ("steps", "batch", "seed")  # settings with a line of their own


def card(view: Inspector, evaluated: Inspected) -> None:
    """Show the card: what the network is, what was measured, how it was made, how to check it."""
    known = evaluated.card
    if view.projector:  # what can be read from the last row; the rest is there without a projector
        _write(dict(list(list_entries(known).items())[:_IN_A_HALL]))
        return
    parts = list_entries(known) | {
        say("models-card-check"): {
            say("models-card-again"): _code(f"stn-viz evaluate {view.network}"),
            **{_training(k, one, known): _code(_write_or_dash(one.command)) for k, one in enumerate(known.before, 1)},
            say("models-card-command"): _code(_write_or_dash(known.command)),
        }
    }
    drawn = diagram(evaluated)
    if drawn is not None:
        st.html(f'<div style="max-width: 40rem">{drawn}</div>')
    _write(parts)


def diagram(evaluated: Inspected) -> str | None:
    """Draw the network's transformer with the weights of its parts; None where it has none, or several."""
    model = evaluated.model
    if model.spec.count != 1:
        return None
    behind, before = _count(model.classifier), _count(model.transformers[0])
    return module_diagram((before, behind)) if before + behind == _count(model) else None


def _count(module: nn.Module) -> int:
    return sum(one.numel() for one in module.parameters())


def _write(parts: Mapping[str, Mapping[str, object]]) -> None:
    written = "".join(_part(title, entries) for title, entries in parts.items() if entries)
    st.html(_CARD)
    st.html(f"<div class='model-card'>{written}</div>")


def list_entries(known: ModelCard) -> dict[str, dict[str, object]]:
    """Return a card's parts by their titles: what the network is, what was measured, how it was made."""
    results, bundled = known.results, known.results_bundled
    return {
        say("models-card-what"): {
            say("models-card-task"): task_title(known),
            say("models-card-open"): task_note(known),
            say("models-card-family"): word(known.family) if known.family else say("models-schedule-short-none"),
            say("models-card-parameters"): None if known.parameters is None else f"{known.parameters:,}",
        },
        say("models-card-measured", data=digits_title(results.data)): {
            **_list_results(results),
            say("models-card-paper"): _percent(known.paper_error),
        },
        say("models-card-measured-bundled"): {} if bundled is None else _list_results(bundled),
        say("models-card-made"): _list_making(known),
    }


def _write_or_dash(text: str | None) -> str:
    return "–" if text is None else text


def _list_making(known: ModelCard) -> dict[str, object]:
    recipe = known.recipe
    others = [_setting(k, v) for k, v in recipe.items() if isinstance(v, int | float) and k not in _NAMED]
    hours = {"hours": str(known.hours), "device": _name_machine(known.machine)}
    return {
        say("models-card-schedule"): schedule(known),
        **{say(f"models-card-{entry}"): f"{recipe[entry]:,}" for entry in _NAMED if entry in recipe},
        say("models-card-settings"): say("models-settings-joiner").join(others),
        say("models-card-time"): None if known.hours is None else say("models-card-hours", **hours),
        say("models-card-commit"): known.commit,
        say("models-card-date"): known.date,
        "torch": known.torch,
    }


def _setting(name: str, value: float) -> str:
    """Name a setting of the training; one of another version is named as its card does."""
    return say(f"models-setting-{name}", value=f"{value:g}") if has(f"models-setting-{name}") else f"{name} {value:g}"


def _name_machine(found: Machine | None) -> str:
    """Name the machine on which it was made; a GPU's is a name alone."""
    if found is None or found.processor is None or found.threads is None:
        return "–" if found is None else str(found)
    return say("models-card-machine", kind=found.kind, machine=found.processor, threads=found.threads)


def _training(number: int, earlier: EarlierTraining, known: ModelCard) -> str:
    """Name an earlier training; where it learnt another task, or the task as read then, its error is of that one."""
    what = {"number": str(number), "error": _percent(earlier.error) or "–"}
    if earlier.task_note in (None, known.task_note):
        return say("models-card-training", **what)
    return say("models-card-training-elsewhere", **what)


def _code(command: object) -> str:
    return f"<code>{html.escape(str(command))}</code>"


def _part(title: str, entries: Mapping[str, object]) -> str:
    rows = [
        f"<dt>{html.escape(name)}</dt><dd>{value if str(value).startswith('<code>') else html.escape(str(value))}</dd>"
        for name, value in entries.items()
        if value not in (None, "")
    ]
    return f"<section><h4>{html.escape(title)}</h4><dl>{''.join(rows)}</dl></section>"


def _list_results(results: Results) -> dict[str, object]:
    """Put the figures of a card in words."""
    found: dict[str, object] = {say("models-card-error"): _percent(results.error)}
    if results.errors:
        draws = ", ".join(f"{error:.2f}" for error in results.errors)
        seeds = ", ".join(map(str, results.draws))
        found[say("models-card-draws")] = say("models-card-draws-seeds", draws=draws, seeds=seeds)
    written: dict[str, tuple[float | None, Callable[[float], str]]] = {
        "slope": (results.slope, lambda v: signed(v, 3)),
        "correlation": (results.correlation, lambda v: signed(v, 3)),
        "residual": (results.residual, lambda v: f"{v:.1f}°"),
        "outside": (results.outside, lambda v: say("models-percent", value=f"{v:.1f}")),
    }
    for entry, (value, write) in written.items():
        if value is not None:
            found[say(f"models-card-{entry}")] = write(value)
    return found


def _percent(value: float | None) -> str | None:
    return None if value is None else say("models-percent", value=f"{value:.2f}")
