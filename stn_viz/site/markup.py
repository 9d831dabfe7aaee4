"""The pages of a site as HTML: addresses are relative, and what is said stands there before any script has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from stn_viz.site.files import ASSETS, DATA, Files
from stn_viz.site.parts import bundles
from stn_viz.stage.bundle import as_script, style_sheet
from stn_viz.texts import Language, say, using
from stn_viz.texts.catalogue import LOCALES, current
from stn_viz.texts.fonts import STACK

LOADER = ("joined.js", "site/carried.js", "site/loader.js")
_MODULES = {  # what each page's module is, and which bundles it needs
    "start": ("site/start.js", 1),
    "learn": ("site/learn.js", 1),
    "explore": ("site/explore.js", 1),
    "lesson": ("site/lesson.js", 2),
    "inventory": ("inventory/inventory.js", 2),
}
_STYLES = {
    "start": "start/start.css",
    "learn": "catalogue/list.css",
    "explore": "stage/stage.css",
    "lesson": "lesson/lesson.css",
    "inventory": "inventory/inventory.css",
}
_PAGE = """<!doctype html>
<html lang="{locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="{description}">
<title>{title}</title>
<link rel="icon" href="{icon}">
<link rel="stylesheet" href="{style}">
{ahead}
</head>
<body class="{kind}">
<nav>{nav}</nav>
<main>
{body}
<div id="place"></div>
<noscript><p>{script_wanted}</p></noscript>
</main>
<script defer src="{loader}" data-entry="{entry}" data-modules="{modules}"
 data-data="{data}" data-later="{later}" data-failed="{failed}"></script>
</body>
</html>
"""
_DOOR = """<!doctype html>
<html lang="{locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<script>
const known = {languages};
const wanted = navigator.languages.map((name) => name.slice(0, 2)).find((name) => known.includes(name)) ?? known[0];
location.replace(`${{wanted}}/index.html`);
</script>
</head>
<body>{links}</body>
</html>
"""


@dataclass(frozen=True)
class Page:
    """Describe a page.

    Args:
        name: of its file, without ``.html``.
        kind: which module draws it.
        title: of its window.
        body: HTML that stands above what the module draws.
        data: paths of its payload's parts, in their order.
        later: paths of the parts of what it fetches when it is needed.
    """

    name: str
    kind: str
    title: str
    body: str = ""
    data: Sequence[str] = ()
    later: Sequence[str] = ()


class Writer:
    """Write pages that share modules and styles.

    Args:
        files: where to.
        languages: of the site, the first is shown to whoever speaks none of them.
        icon: SVG.
    """

    def __init__(self, files: Files, languages: Sequence[Language], icon: str) -> None:
        """Write what all pages share."""
        self.files, self.languages = files, languages
        self.icon = files.asset("icon", "svg", icon)
        self.loader = files.asset("loader", "js", f"(() => {{\n{as_script(*LOADER)}}})();\n")
        first = [entry for entry, count in _MODULES.values() if count == 1]
        second = [entry for entry, count in _MODULES.values() if count > 1]
        carried = zip(("stage", "lesson"), bundles(first, second), strict=True)
        self.bundles = [files.carry(ASSETS, name, data) for name, data in carried]
        frame = f":root {{ --st-font: {STACK}; }}\n{style_sheet('site/site.css')}"
        self.styles = {kind: files.asset(kind, "css", frame + style_sheet(name)) for kind, name in _STYLES.items()}

    def write(self, page: Page) -> None:
        """Write a page in the language that is spoken."""
        entry, count = _MODULES[page.kind]
        needed = [*self.bundles[:count], *page.data]
        text = _PAGE.format(
            locale=LOCALES[current()],
            description=escape(say("start-says")),
            title=escape(page.title),
            icon=f"../{self.icon}",
            style=f"../{self.styles[page.kind]}",
            ahead="\n".join(f'<link rel="preload" as="script" href="../{path}">' for path in needed),
            kind=page.kind,
            nav=self._nav(page),
            body=page.body,
            script_wanted=escape(say("site-script")),
            loader=f"../{self.loader}",
            entry=entry,
            modules=" ".join(self.bundles[:count]),
            data=" ".join(page.data),
            later=" ".join(page.later),
            failed=escape(say("site-failed")),
        )
        self.files.page(f"{current()}/{page.name}.html", text)

    def carry(self, name: str, data: bytes) -> str:
        """Write a part of a payload; give its path."""
        return self.files.carry(DATA, name, data)

    def door(self) -> None:
        """Write the page at the site's root, which leads to that of the visitor's language."""
        links = " ".join(self._language(name, "index", "") for name in self.languages)
        title, known = escape(say("site-title")), str(list(self.languages))
        text = _DOOR.format(locale=LOCALES[current()], title=title, languages=known, links=links)
        self.files.page("index.html", text)

    def _nav(self, page: Page) -> str:
        doors = [("index", say("site-title")), ("learn", say("app-title-learn")), ("explore", say("app-title-explore"))]
        here = ' aria-current="page"'
        links = [f'<a href="{name}.html"{here if name == page.name else ""}>{escape(text)}</a>' for name, text in doors]
        links += [self._language(name, page.name, "../") for name in self.languages if name != current()]
        return " ".join(links)

    def _language(self, language: Language, page: str, up: str) -> str:
        with using(language):
            said, locale = escape(say("site-language")), LOCALES[language]
        return f'<a class="language" href="{up}{language}/{page}.html" hreflang="{locale}" lang="{locale}">{said}</a>'
