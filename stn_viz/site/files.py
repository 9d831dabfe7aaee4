"""The files of a site: named by what they hold, so that a browser never mixes those of two versions."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from stn_viz.errors import UserError
from stn_viz.stage.bundle import deflated

_LETTERS = 8  # of the hash in a file's name
_OURS = re.compile(rf"^[\w-]+-[0-9a-f]{{{_LETTERS}}}\.\w+$")
ASSETS, DATA = "assets", "data"


@dataclass
class Files:
    """Write the files of a site below a folder.

    Args:
        folder: where; it is made, and files of a site that was there before are overwritten.
        sizes: bytes of each file that was written, by its path from the site's root.
    """

    folder: Path
    sizes: dict[str, int] = field(default_factory=dict[str, int])
    _written: hashlib.blake2b = field(default_factory=lambda: hashlib.blake2b(digest_size=_LETTERS // 2), repr=False)

    def carry(self, kind: str, name: str, data: bytes) -> str:
        """Write bytes as a script that hands them to the page's loader; give its path."""
        text = deflated(data)
        path = f"{kind}/{_named(name, text.encode(), 'js')}"
        return self.page(path, f'stnSite.put("{path}", "{text}");\n')

    def asset(self, name: str, suffix: str, text: str) -> str:
        """Write a style sheet, a script or an icon under the name of its text; give its path."""
        return self.page(f"{ASSETS}/{_named(name, text.encode(), suffix)}", text)

    def page(self, path: str, text: str) -> str:
        """Write a file under a name that stays, and give it."""
        where = self.folder / path
        where.parent.mkdir(parents=True, exist_ok=True)
        where.write_text(text, "utf-8")
        self.sizes[path] = where.stat().st_size
        self._written.update(path.encode() + text.encode())
        return path

    def keep(self, worker: str) -> None:
        """Write the service worker: it keeps all files that were written before it, under a name for just these."""
        known = json.dumps({"version": self._written.hexdigest(), "files": list(self.sizes)})
        self.page("worker.js", f"globalThis.stnSite = {known};\n{worker}")

    def check(self) -> None:
        """Refuse a folder that holds something else.

        Raises:
            UserError: files are there, and no site.
        """
        if self.folder.is_dir() and any(self.folder.iterdir()) and not (self.folder / ASSETS).is_dir():
            raise UserError(f"{self.folder} holds other files, wanted a new folder, or one with a site to replace.")

    def tidy(self) -> None:
        """Take away what an earlier site left in the folders of files that are named by what they hold."""
        for kind in (ASSETS, DATA):
            for path in (self.folder / kind).glob("*"):
                if _OURS.match(path.name) and f"{kind}/{path.name}" not in self.sizes:
                    path.unlink()


def _named(name: str, data: bytes, suffix: str) -> str:
    return f"{name}-{hashlib.blake2b(data, digest_size=_LETTERS // 2).hexdigest()}.{suffix}"
