"""A way to another page is not taken back by what the page before it still asks for.

Streamlit joins the requests of a session that wait for a run, and takes the page from the newest of them. A chart that
is looked at twice a second, or a stage that reports, may ask just after its visitor has followed a link, and names the
page that it stands on: the visitor would stay there.
"""

from __future__ import annotations

from dataclasses import replace

from streamlit.runtime.scriptrunner_utils.script_requests import RerunData, ScriptRequests, ScriptRequestType

_joined = ScriptRequests._request_rerun_locked  # Streamlit has no hook for it; tests/app/test_page_requests.py holds it


def keep_ways() -> None:
    """Let whoever asks for a whole page be heard before a fragment of the page that is left."""
    ScriptRequests._request_rerun_locked = _request


def _request(self: ScriptRequests, new_data: RerunData) -> bool:
    new = new_data
    waits = self._rerun_data if self._state == ScriptRequestType.RERUN else None
    if waits is not None and _is_part(new) and not _is_part(waits) and new.page_script_hash != waits.page_script_hash:
        new = replace(
            new,
            page_script_hash=waits.page_script_hash,
            page_name=waits.page_name,
            query_string=waits.query_string,
            is_history_navigation=waits.is_history_navigation,
        )
    return _joined(self, new)


def _is_part(request: RerunData) -> bool:
    return bool(request.fragment_id or request.fragment_id_queue)
