"""Every sentence that a person reads, by key: one Fluent file a room and language, the same keys and fields in each."""

from stn_viz.texts.catalogue import (
    LANGUAGES,
    Language,
    Message,
    current,
    follow,
    has,
    naming,
    payload,
    say,
    source,
    using,
)
from stn_viz.texts.spoken import Spoken

__all__ = [
    "LANGUAGES",
    "Language",
    "Message",
    "Spoken",
    "current",
    "follow",
    "has",
    "naming",
    "payload",
    "say",
    "source",
    "using",
]
