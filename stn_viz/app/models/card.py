"""What is known of the networks: one network's card, and the scoreboard of all beside the paper's."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

import streamlit as st

from stn_viz.app.models.facts import signed
from stn_viz.app.models.results import Exam
from stn_viz.app.models.view import Desk

_CARD = """<style>
.desk-card { display: grid; grid-template-columns: repeat(auto-fit, minmax(320px, 1fr)); gap: 6px 40px; font-variant-numeric: tabular-nums; }
.desk-card h4 { margin: 10px 0 4px; padding: 0; font-size: 1.05rem; font-weight: 600; }
.desk-card dl { display: grid; grid-template-columns: 9.5rem 1fr; gap: 3px 12px; margin: 0; padding: 0; font-size: 0.95rem; }
.desk-card dt { opacity: 0.72; font-weight: 400; margin: 0; padding: 0; } .desk-card dd { margin: 0; padding: 0; overflow-wrap: anywhere; }
.desk-card code { font-size: 0.875rem; user-select: all; }
</style>"""  # noqa: E501 -- one rule a line

_NAMED = ("steps", "batch", "seed")  # settings with a line of their own


def card(view: Desk, exam: Exam) -> None:
    """Show the card: what the network is, what was measured, how it was made, how to check it."""
    known = exam.card
    results, bundled = known["results"], known.get("results_bundled")
    recipe: Mapping[str, Any] = known.get("recipe", {})
    made = {
        "lesson": known.get("lesson"),
        **{entry: f"{recipe[entry]:,}" for entry in _NAMED if entry in recipe},
        "other settings": ", ".join(
            f"{k} {v:g}" for k, v in recipe.items() if isinstance(v, int | float) and k not in _NAMED
        ),
        "time": f"{known['hours']} h on {known.get('device')}" if "hours" in known else None,
        "commit": known.get("commit"),
        "date": known.get("date"),
        "torch": known.get("torch"),
    }
    parts = {
        "What it is": {
            "task": known.get("task_title", known["task"]),
            "where the paper leaves it open": known.get("task_note"),
            "family": known.get("family") or "no transformer",
            "parameters": f"{known['parameters']:,}" if "parameters" in known else None,
        },
        f"Measured on {results['data']}": {
            **_measured(results),
            "the paper's error": _percent(known.get("paper_error")),
        },
        "Measured on the bundled digits": {} if bundled is None else _measured(bundled),
        "How it was made": made,
        "Check it, or make it again": {
            "to the digit": _code(f"stn-viz evaluate {view.network}"),
            **{
                f"training {k}: {_percent(one.get('error')) or '–'}{_elsewhere(one, known)}": _code(
                    one.get("command", "–")
                )
                for k, one in enumerate(known.get("before", ()), 1)
            },
            "the recorded command": _code(known.get("command", "–")),
        },
    }
    st.html(_CARD)
    st.html(
        f"<div class='desk-card'>{''.join(_part(title, entries) for title, entries in parts.items() if entries)}</div>"
    )


def _elsewhere(earlier: Mapping[str, Any], known: Mapping[str, Any]) -> str:
    """Say where an earlier training learnt another task, or the task as it was read then: its error is of that one."""
    return "" if earlier.get("task_note", known.get("task_note")) == known.get("task_note") else ", on another task"


def _code(command: object) -> str:
    return f"<code>{html.escape(str(command))}</code>"


def _part(title: str, entries: Mapping[str, object]) -> str:
    rows = [
        f"<dt>{html.escape(name)}</dt><dd>{value if str(value).startswith('<code>') else html.escape(str(value))}</dd>"
        for name, value in entries.items()
        if value not in (None, "")
    ]
    return f"<section><h4>{html.escape(title)}</h4><dl>{''.join(rows)}</dl></section>"


def _measured(results: Mapping[str, Any]) -> dict[str, object]:
    """Put the figures of a card in words."""
    found: dict[str, object] = {"error": _percent(results["error"])}
    if "errors" in results:
        draws = ", ".join(f"{error:.2f}" for error in results["errors"])
        found["of each draw"] = f"{draws} (seeds {', '.join(map(str, results.get('draws', [])))})"
    words = {
        "slope": "slope of turns",
        "correlation": "correlation of turns",
        "residual": "median residual",
        "outside": "samples out of bounds",
    }
    units = {"residual": "°", "outside": " %"}
    for entry, name in words.items():
        if entry in results:
            value = float(results[entry])
            found[name] = f"{value:.1f}{units[entry]}" if entry in units else signed(value, 3)
    return found


def _percent(value: float | None) -> str | None:
    return None if value is None else f"{value:.2f} %"
