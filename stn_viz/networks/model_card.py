"""The card beside a network's weights: what each of its fields must be before anybody reads it."""

from __future__ import annotations

import math
from collections.abc import Mapping

from stn_viz.errors import UserError
from stn_viz.texts import say

_REQUIRED = ("name", "task", "spec", "results")
_TEXT, _NUMBER, _OBJECT, _LIST = "text", "number", "object", "list"
_CARD: dict[str, str] = dict.fromkeys(("name", "task_title", "task_note", "lesson", "command", "commit", "date"), _TEXT)
_CARD |= dict.fromkeys(("device", "torch"), _TEXT) | dict.fromkeys(("paper_error", "hours", "parameters"), _NUMBER)
_CARD |= {"spec": _OBJECT, "results": _OBJECT, "results_bundled": _OBJECT, "recipe": _OBJECT, "before": _LIST}
_UNKNOWN = ("paper_error",)  # null where the paper has no such network
_RESULTS: dict[str, str] = {"data": _TEXT, "draws": _LIST, "errors": _LIST}
_RESULTS |= dict.fromkeys(("error", "slope", "correlation", "residual", "outside", "digits"), _NUMBER)


def check_card(card: object, file: str) -> None:
    """Refuse a card whose fields are not what they are read as.

    Args:
        card: what stood in the file.
        file: its name, for the sentence.

    Raises:
        UserError: naming the first field that is missing or of another kind.
    """
    if not isinstance(card, dict) or any(key not in card for key in _REQUIRED):
        raise UserError(say("networks-no-card", file=file, required=", ".join(_REQUIRED)))
    _check(card, _CARD, file, "")
    for name in ("results", "results_bundled"):
        found = card.get(name)
        if found is not None:
            if "error" not in found or "data" not in found:
                raise UserError(say("networks-card-no-results", file=file, name=name))
            _check(found, _RESULTS, file, f"{name}.")
            whole = all(isinstance(n, int) for n in found.get("draws", ()))
            if not whole or not all(map(_number, found.get("errors", ()))):
                raise UserError(say("networks-card-draws", file=file, name=name))
    for one in card.get("before", ()):
        if not isinstance(one, dict):
            raise UserError(say("networks-card-before", file=file))
        known = {name: value for name, value in one.items() if value is not None}  # an older card said less
        _check(known, {**_CARD, "error": _NUMBER}, file, "before.")


def _check(fields: Mapping[str, object], kinds: Mapping[str, str], file: str, within: str) -> None:
    for name, kind in kinds.items():
        if name not in fields or (name in _UNKNOWN and fields[name] is None):
            continue
        if not _is(fields[name], kind):
            found = {"name": f"{within}{name}", "value": repr(fields[name])[:40], "kind": kind}
            raise UserError(say("networks-card-field", file=file, **found))


def _is(value: object, kind: str) -> bool:
    if kind == _NUMBER:
        return _number(value)
    return isinstance(value, {_TEXT: str, _OBJECT: dict, _LIST: list}[kind])


def _number(value: object) -> bool:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return False
    return math.isfinite(value) and abs(value) < 1e12
