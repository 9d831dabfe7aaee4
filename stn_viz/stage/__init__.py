"""The stage: payloads and wire on this side; the browser's half in ``web/``."""
