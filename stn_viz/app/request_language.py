"""In which language a request is answered that comes outside of a session."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from stn_viz.texts import LANGUAGES, Language


def language(request: HTTPConnection) -> Language:
    """Tell in which language to answer: the address's, else the first that the browser prefers and we speak."""
    named = request.query_params.get("lang", "")
    preferred = [part.partition(";")[0].strip()[:2] for part in request.headers.get("accept-language", "").split(",")]
    for name in (named, *preferred):
        for one in LANGUAGES:
            if name == one:
                return one
    return LANGUAGES[0]
