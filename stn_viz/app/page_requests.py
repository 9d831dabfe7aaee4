"""A link that was followed is not taken back by what the page before it, or the same page, still asks for.

Streamlit joins the requests of a session that wait for a run, and takes page and address from the newest of them. A
chart that is looked at twice a second, or a stage that reports, may ask just after its visitor has followed a link, and
names the page that it stands on; and the callback of a stage asks in the name of the address that its run began with.
The visitor would stay there.
"""

from __future__ import annotations

from dataclasses import replace

from streamlit.runtime.scriptrunner_utils.script_requests import RerunData, ScriptRequests, ScriptRequestType

_joined = ScriptRequests._request_rerun_locked  # Streamlit has no hook for it; tests/app/test_page_requests.py holds it


def keep_ways() -> None:
    """Let whoever goes somewhere be heard before whatever else the place that is left, or the new one, asks for."""
    ScriptRequests._request_rerun_locked = _request


def _request(self: ScriptRequests, new_data: RerunData) -> bool:
    new = new_data
    waits = self._rerun_data if self._state == ScriptRequestType.RERUN else None
    if waits is not None and not new.is_history_navigation and _is_way(waits, new):
        new = replace(
            new,
            page_script_hash=waits.page_script_hash,
            page_name=waits.page_name,
            query_string=waits.query_string,
            is_history_navigation=waits.is_history_navigation,
        )
    return _joined(self, new)


def _is_way(waits: RerunData, new: RerunData) -> bool:
    """Tell whether what waits goes somewhere, and what is new does not."""
    if waits.page_script_hash == new.page_script_hash:
        return waits.is_history_navigation
    return _is_part(new) and not _is_part(waits)


def _is_part(request: RerunData) -> bool:
    return bool(request.fragment_id or request.fragment_id_queue)
