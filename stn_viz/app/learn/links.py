"""What is wrong with a link of a lesson, found by the readers of the pages themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import stn_viz as sv
from stn_viz.app import networks
from stn_viz.app.backward import view as backward
from stn_viz.app.debug import view as debug
from stn_viz.app.explore import view as explore
from stn_viz.app.inside import view as inside
from stn_viz.app.models import view as models
from stn_viz.app.url import COMMON, PageView, Reader, read
from stn_viz.networks.checkpoints import checkpoints
from stn_viz.texts import say

_OWN = {"upload", "webcam", "video", "draw", "opened"}  # what only the visitor has


@dataclass(frozen=True)
class _Page:
    """Hold how a page reads its links: its view by default, its readers, and what settles misfits."""

    default: PageView
    readers: Mapping[str, Reader]
    fitting: Callable[[Any], tuple[Any, tuple[str, ...]]] | None = None


def _inside(view: inside.Inside) -> tuple[inside.Inside, tuple[str, ...]]:
    return inside.settled(view, networks.load(view.network)) if view.network in checkpoints() else (view, ())


_EXPLORE = _Page(explore.DEFAULT, explore.READERS, explore.fitting)
_PAGES = {
    "/": _EXPLORE,  # where it stood at first
    "/explore": _EXPLORE,
    "/backward": _Page(backward.Backward(), backward.READERS, backward.fitting),
    "/models": _Page(models.Inspector(), models.READERS),
    "/inside": _Page(inside.Inside(), inside.READERS, _inside),
    "/debug": _Page(debug.Debug(), debug.READERS),
}


def view_of(link: str) -> PageView:
    """Return the view that a link opens; what cannot be read is as it is by default.

    Raises:
        KeyError: no page has this path.
    """
    parts = urlsplit(link)
    page = _PAGES[parts.path]
    values, _ = read(dict(parse_qsl(parts.query, keep_blank_values=True)), {**COMMON, **page.readers})
    view = replace(page.default, **values)
    return page.fitting(view)[0] if page.fitting else view


def playing(link: str, play: str | None) -> str:
    """Let a link of the app open with an animation, where its page has that one."""
    page = _PAGES.get(urlsplit(link).path)
    if page is None or play is None or "play" not in page.readers:
        return link
    try:
        page.readers["play"](play)
    except ValueError:
        return link
    return f"{link}&play={play}"


def measures(link: str) -> tuple[str, ...]:
    """Name what the box that a link shows can be measured by; nothing where it shows none, or cannot be read."""
    if urlsplit(link).path not in _PAGES:
        return ()
    view = view_of(link)
    if isinstance(view, explore.View):
        return view.transform.control_names
    return sv.family(view.family).control_names if isinstance(view, backward.Backward) else ()


def complaints(link: str) -> tuple[str, ...]:
    """List in sentences what is wrong with a link: its page, a parameter, or what cannot go together."""
    parts = urlsplit(link)
    if parts.path not in _PAGES or parts.netloc:
        return (say("lessons-link-page", path=parts.path or link, options=", ".join(_PAGES)),)
    page, pairs = _PAGES[parts.path], parse_qsl(parts.query, keep_blank_values=True)
    query, readers = dict(pairs), {**COMMON, **page.readers}
    said = [] if "v" in query else [say("lessons-link-version")]
    for name in query:
        if sum(name == other for other, _ in pairs) > 1:
            said.append(say("lessons-link-double", name=name))
        if name not in {"v", *readers}:
            said.append(say("lessons-link-unknown", name=name, options=", ".join(sorted(readers))))
    values, unread = read(query, readers)
    view = replace(page.default, **values)
    unfit = page.fitting(view)[1] if page.fitting else ()
    if _OWN & {values.get("source"), values.get("data"), values.get("tape")}:
        said.append(say("lessons-link-own"))
    if isinstance(view, backward.Backward) and (lacking := backward.axes_unfit(view)):
        family = sv.family(view.family)
        known = ", ".join((*family.parameters, *family.control_names))
        said.append(say("lessons-link-axis", name=", ".join(lacking), options=known))
    if isinstance(view, models.Inspector | inside.Inside) and view.network not in checkpoints():
        said.append(say("lessons-link-network", name=view.network, options=", ".join(checkpoints())))
    return (*said, *unread, *unfit)
