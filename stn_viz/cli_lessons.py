"""The commands ``stn-viz lessons …``: check a lesson's file, begin one, list what there is, print or build one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from stn_viz.errors import UserError
from stn_viz.lessons import Fault, check_course, check_lesson, course, cuts, lesson_of, lessons, read_lesson
from stn_viz.lessons.bundled import lesson_named
from stn_viz.lessons.check import Links
from stn_viz.lessons.inventory import MINUTES, check_inventory, inventory
from stn_viz.lessons.inventory import NAME as INVENTORY
from stn_viz.lessons.template import TEMPLATE
from stn_viz.texts import Language, using

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
_out = Console(markup=False)
_FILE = typer.Argument(help="Files, or folders of them; the lessons that come with the app when left out.")
_PRINTED = typer.Argument(metavar="LESSON", help="Its id, the file of one of your own, or inventory: the test.")
_BUILT = typer.Argument(metavar="LESSON", help="Its id, that of a cut, the file of one of your own, or inventory.")
_LANG = typer.Option(help="In which language.")
_FOLDER = typer.Option("--lessons", help="Folder with lessons of your own; else the one of STN_VIZ_LESSONS.")
_LOOK = 0.5  # seconds between two looks at a file that is watched


@app.callback()
def _options() -> None:
    """Write lessons of your own: TOML files beside those that come with the app."""


@app.command()
def check(
    files: Annotated[list[Path] | None, _FILE] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Check again whenever a file changes, until Ctrl-C.")] = False,
) -> None:
    """Check lessons: every link, one right answer, feedback for each wrong one, both languages, short sentences."""
    if watch:
        _watch(files or ())
    if found := faults(files or ()):
        number = "1 fault" if len(found) == 1 else f"{len(found)} faults"
        raise UserError("\n".join([f"{number}.", *map(str, found)]))
    _out.print("No fault.")


def faults(files: Sequence[Path]) -> list[Fault]:
    """List the faults of files and of the files in folders; without any, those of the course and its cuts."""
    (links, measures), found = _readers(), list[Fault]()
    if not files:
        for lesson in course():
            found += check_lesson(lesson, links, measures)
        return [*found, *check_course(course(), cuts()), *check_inventory()]
    for path in _each(files):
        lesson, wrong = lesson_of(path)
        found += wrong
        if lesson is not None and not wrong:
            found += check_lesson(lesson, links, measures)
            found += [fault for fault in check_course((*course(), lesson), ()) if fault.file == lesson.file]
    return found


def _each(files: Sequence[Path]) -> Iterator[Path]:
    for path in files:
        if path.is_dir():
            yield from sorted(one for one in path.glob("*.toml") if one.name != "cuts.toml")
        else:
            yield path


def _readers() -> tuple[Links, Links]:
    """Get the pages' own readers of links: of complaints, and of what a box is measured by."""
    from stn_viz.app.learn.links import complaints, measures

    return complaints, measures


def _watch(files: Sequence[Path]) -> None:
    """Check again whenever a file has changed, until interrupted."""
    before: object = None
    try:
        while True:
            now = {path: path.stat().st_mtime_ns if path.is_file() else 0 for path in _each(files)}
            if now != before:
                before, found = now, faults(files)
                _out.print(time.strftime("%H:%M:%S"), "no fault" if not found else f"{len(found)} to mend:")
                for fault in found:
                    _out.print(f"  {fault}", soft_wrap=True, highlight=False)
            time.sleep(_LOOK)
    except KeyboardInterrupt:
        raise typer.Exit from None


@app.command("new")
def new(path: Annotated[Path, typer.Argument(help="The file to write, for example my-lessons/zoom.toml.")]) -> None:
    """Begin a lesson: write a file that passes the check, to be changed line by line."""
    if path.suffix != ".toml":
        raise UserError(
            f"The file is {path.name}, wanted a name that ends in .toml, such as {path.stem or 'zoom'}.toml."
        )
    if path.exists():
        raise UserError(f"{path} is there already; take another name, or delete it first.")
    path.parent.mkdir(parents=True, exist_ok=True)
    name = "".join(c if c.isascii() and c.isalnum() else "-" for c in path.stem).strip("-") or "lesson"
    path.write_text(TEMPLATE.replace("NAME", name if name[0].isalpha() else f"lesson-{name}"), "utf-8")
    _out.print(f"Written to {path}. Change it, and let it be checked meanwhile:", soft_wrap=True, highlight=False)
    _out.print(f"  stn-viz lessons check {path} --watch", soft_wrap=True, highlight=False)


@app.command("print")
def print_command(
    name: Annotated[str, _PRINTED],
    lang: Annotated[Language, _LANG] = "en",
    out: Annotated[Path | None, typer.Option(help="The page to write; LESSON-LANG-handout.html when left out.")] = None,
    folder: Annotated[Path | None, _FOLDER] = None,
) -> None:
    """Write a handout: one page for the printer, with pictures, blanks to fill in, and the answers at its end."""
    from stn_viz.app.learn.handout import handout
    from stn_viz.app.learn.inventory_files import inventory_handout

    write: Callable[[], str] = inventory_handout
    if name != INVENTORY:
        lesson = read_lesson(Path(name)) if name.endswith(".toml") else lesson_named(name, folder)
        name, write = lesson.id, partial(handout, lesson)
    path, _ = _written(out or Path(f"{name}-{lang}-handout.html"), lang, write)
    _out.print(f"Written to {path}; open it in a browser and print it.", soft_wrap=True, highlight=False)


def _written(path: Path, lang: Language, write: Callable[[], str]) -> tuple[Path, str]:
    with using(lang):
        text = write()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path, text


@app.command("build")
def build(
    name: Annotated[str, _BUILT],
    lang: Annotated[Language, _LANG] = "en",
    out: Annotated[Path | None, typer.Option(help="The file to write; LESSON-LANG.html when left out.")] = None,
    folder: Annotated[Path | None, _FOLDER] = None,
) -> None:
    """Write a lesson as one HTML file that runs in any browser, without server or network."""
    from stn_viz.app.learn.file import lesson_file
    from stn_viz.app.learn.inventory_files import inventory_file
    from stn_viz.app.learn.packing import Taught, taught

    write: Callable[[], str] = inventory_file
    if name.endswith(".toml"):
        what = Taught.of_lesson(read_lesson(Path(name)))
        name, write = what.what.id, partial(lesson_file, what)
    elif name != INVENTORY:
        lecture = name in {cut.id for cut in cuts()}
        write = partial(lesson_file, taught("", name) if lecture else Taught.of_lesson(lesson_named(name, folder)))
    path, text = _written(out or Path(f"{name}-{lang}.html"), lang, write)
    size = f"{len(text.encode()) / 1e6:.1f} MB"
    _out.print(f"Written to {path}, {size}; any browser opens it, without network.", soft_wrap=True, highlight=False)


@app.command("list")
def list_command(folder: Annotated[Path | None, _FOLDER] = None) -> None:
    """List the lessons and the cuts for lectures."""
    found, wrong = lessons(folder)
    rows = [(one.id, one.minutes, len(one.steps), str(one.title)) for one in found]
    rows += [(cut.id, cut.minutes, len(cut.steps), f"a lecture: {cut.title}") for cut in cuts()]
    rows.append((INVENTORY, MINUTES, len(inventory()), "a test before the course and after it"))
    for name, minutes, steps, title in rows:
        _out.print(f"{name:<12}{minutes:>3} min {steps:>3} steps  {title}", soft_wrap=True, highlight=False)
    for fault in wrong:
        _out.print(f"{fault}", style="yellow", soft_wrap=True, highlight=False)
