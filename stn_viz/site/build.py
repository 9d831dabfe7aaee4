"""Build the static site: every page in each language, with its data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path

import numpy as np

from stn_viz.app.learn.catalogue import entries
from stn_viz.app.learn.packing import Taught, later, payload
from stn_viz.app.learn.views import view_for
from stn_viz.app.networks import NAME
from stn_viz.images.bundled import pictures
from stn_viz.lessons.inventory import OCCASIONS
from stn_viz.lessons.model import Lesson
from stn_viz.networks.checkpoints import load_checkpoint
from stn_viz.networks.layers import layered
from stn_viz.site.explore import Paths, digits_part, family_part, page_part
from stn_viz.site.files import Files
from stn_viz.site.markup import Page, Writer
from stn_viz.site.parts import halved
from stn_viz.stage.bundle import as_script
from stn_viz.stage.glide import first_glide
from stn_viz.stage.inventory import InventoryPayload
from stn_viz.stage.lesson import Opens
from stn_viz.stage.packing import pack, unpack
from stn_viz.texts import Language, current, say, using
from stn_viz.transforms import families

_ICON = Path(__file__).parents[1] / "resources" / "icon.svg"
_STEP = "{lesson}.html?step={step}"


def build(
    folder: Path, languages: Sequence[Language], lessons: Sequence[Lesson], told: Callable[[str], None]
) -> dict[str, int]:
    """Write the site.

    Args:
        folder: where to; it is made if it is not there.
        languages: of its pages; whoever speaks none of them gets the first.
        lessons: of the course, in their order.
        told: is told what is under way.

    Returns:
        bytes of each file, by its path.

    Raises:
        UserError: the folder holds other files, or something that comes with the package is missing or damaged.
    """
    files = Files(folder)
    files.check()
    writer = Writer(files, languages, _ICON.read_text("utf-8"))
    for lesson in lessons:
        told(lesson.id)
        _lesson(writer, lesson)
    paths = _parts(writer)
    for language in languages:
        with using(language):
            writer.write(Page("explore", "explore", say("app-title-explore"), data=[_explore(writer, paths)]))
            _start(writer, language, {"learn": f"{lessons[0].id}.html", "play-it": "explore.html"})
            _learn(writer, lessons)
            _inventory(writer)
    with using(languages[0]):
        writer.door()
    files.keep(as_script("site/worker.js"))
    files.tidy()
    return files.sizes


def _parts(writer: Writer) -> Paths:
    """Write what Explore fetches when it is chosen, the same in every language."""
    return Paths(
        {name: writer.carry(f"family-{name}", family_part(name)) for name in families()},
        {one.name: writer.carry(f"picture-{one.name}", one.data) for one in pictures()},
        writer.carry("digits", digits_part()),
        writer.carry("network", pack(*layered(load_checkpoint(NAME), NAME))),
    )


def _explore(writer: Writer, paths: Paths) -> str:
    return writer.carry(f"explore-{current()}", page_part(paths))


def _start(writer: Writer, language: Language, doors: Mapping[str, str]) -> None:
    """Write the first page; its map travels as the picture's file."""
    meta, arrays = unpack(first_glide(language, projector=False))
    scene = np.frombuffer(bare(arrays["scene"].tobytes()), np.uint8)
    picture = np.frombuffer(pictures()[0].data, np.uint8)
    data = pack(meta, {"poses": arrays["poses"], "scene": scene, "picture": picture})
    links = "".join(_door(what, href) for what, href in doors.items())
    own = f'<p><a href="explore.html?source=upload">{escape(say("start-own"))}</a></p>'
    private = f'<p class="private">{escape(say("site-private"))}</p>'
    body = f'<h1>{escape(say("start-says"))}</h1><div class="doors">{links}</div>{own}{private}'
    part = writer.carry(f"start-{language}", data)
    writer.write(Page("index", "start", say("site-title"), body, [part]))


def bare(scene: bytes) -> bytes:
    """Take the map out of a scene's payload: the browser puts one in."""
    meta, arrays = unpack(scene)
    return pack(meta, {name: array for name, array in arrays.items() if name != "U"})


def _door(what: str, href: str) -> str:
    title, says = escape(say(f"start-{what}")), escape(say(f"start-{what}-says"))
    return f'<a href="{href}"><strong>{title}</strong> {says}</a>'


def _learn(writer: Writer, lessons: Sequence[Lesson]) -> None:
    """Write the list of lessons."""
    listed = entries(lessons)
    for one, lesson in zip(listed["lessons"], lessons, strict=True):
        one["href"] = f"{lesson.id}.html"
    for occasion, test in listed["tests"].items():
        test["href"] = _test(occasion)
    listed["cuts"] = []
    body = f"<h1>{escape(say('learn-title'))}</h1><p>{escape(say('learn-says'))}</p>"
    part = writer.carry(f"learn-{current()}", pack(listed, {}))
    writer.write(Page("learn", "learn", say("app-title-learn"), body, [part]))


def _test(occasion: str) -> str:
    return f"inventory-{occasion}.html"


def _inventory(writer: Writer) -> None:
    """Write the two tests."""
    links = {occasion: _test(occasion) for occasion in OCCASIONS} | {"lesson": _STEP, "list": "learn.html"}
    for occasion in OCCASIONS:
        part = writer.carry(f"{occasion}-{current()}", InventoryPayload(occasion, links=links).payload())
        writer.write(Page(f"inventory-{occasion}", "inventory", say("inventory-title"), data=[part]))


def _lesson(writer: Writer, lesson: Lesson) -> None:
    """Write a lesson in every language: what it opens with, and a part that comes when a step beyond is near."""
    what = Taught.of_lesson(lesson)
    first, others = what.links_from(0), [link for link in what.links if link not in what.links_from(0)]
    opening: dict[Language, bytes] = {}
    rest: dict[Language, bytes] = {}
    for language in writer.languages:
        with using(language):
            views = {link: view_for(link) for link in first}
            opening[language] = payload(what, views, Opens(), served=False, lesson_link=_STEP)
            rest[language] = later(what, {link: view_for(link) for link in others})
    data, more = _shared(writer, lesson.id, opening), _shared(writer, f"{lesson.id}-later", rest)
    for language in writer.languages:
        with using(language):
            page = Page(lesson.id, "lesson", str(lesson.title), data=data[language], later=more[language])
            writer.write(page)


def _shared(writer: Writer, name: str, payloads: Mapping[Language, bytes]) -> dict[Language, list[str]]:
    """Write payloads in every language, of which what the languages share travels once; give the paths of the parts."""
    heads, tail = halved(payloads)
    common = [writer.carry(name, tail)] if tail else []
    return {language: [writer.carry(f"{name}-{language}", head), *common] for language, head in heads.items()}
