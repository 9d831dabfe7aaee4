"""Docstrings as the site shows them: an example is code, and a name is a name without the role that Sphinx gives it."""

from __future__ import annotations

import re

from griffe import Extension, Object


class Docstrings(Extension):
    """Rewrite what mkdocstrings would not read as it is meant."""

    def on_object(self, *, obj: Object, **_: object) -> None:
        """Take a docstring, once it has been found."""
        if obj.docstring is not None:
            text = re.sub(r"^( *)Example:$", r"\1Examples:", obj.docstring.value, flags=re.MULTILINE)
            obj.docstring.value = re.sub(r":\w+:(?=`)", "", text)
