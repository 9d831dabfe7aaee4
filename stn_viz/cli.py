"""The command ``stn-viz``: run the app, open a recording, train, evaluate, fetch MNIST."""

from __future__ import annotations

import os
import shlex
import sys
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Annotated, NoReturn

import torch
import typer
from rich.console import Console
from rich.text import Text
from safetensors import SafetensorError

from stn_viz import __version__, cli_appendix, cli_lessons, cli_pictures, cli_record
from stn_viz.datasets.digits import download_mnist, has_mnist, load_bundled, load_digits, mnist_folder
from stn_viz.device import describe, pick_device
from stn_viz.errors import ArgumentError, UserError
from stn_viz.evaluation.scoreboard import TABLE, board, check, table, trained
from stn_viz.interchange.onnx_file import export_onnx
from stn_viz.lessons.bundled import FOLDER_VARIABLE, course, own_files
from stn_viz.networks.checkpoints import folder, load_checkpoint
from stn_viz.programs import Localised, kind_of, load_program, load_weights, watch
from stn_viz.recording import load_recording
from stn_viz.texts import LANGUAGES, Language
from stn_viz.training import Material, Plan, plan, publish_run, start, train
from stn_viz.training.distributed import join, leave
from stn_viz.training.progress import reporter

app = typer.Typer(add_completion=False, no_args_is_help=False, pretty_exceptions_enable=False)
app.add_typer(cli_lessons.app, name="lessons")
app.command("warp")(cli_pictures.warp)
app.command("register")(cli_pictures.register)
app.command("record", context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})(
    cli_record.record_command
)
app.command("diagnose")(cli_record.diagnose_command)
app.command("train-volumes")(cli_appendix.train_volumes_command)
app.command("co-localise")(cli_appendix.colocalise_command)
_out = Console(markup=False)
_PORT = typer.Option(min=1, max=65535, help="Port of the app; 8501 when left out.")
_HOST = typer.Option(help="Address to listen at; when left out, only this machine can open the app.")
_LAN = typer.Option("--lan", help="Let everybody on the network open the app, and print its addresses.")
_BASE = typer.Option(help="Path below which a proxy offers the app, such as /stn.")
_VISITORS = typer.Option(min=1, help="How many may use the app at once; the others wait in a line.")
_LESSONS = typer.Option(help="Folder with lessons of your own, shown beside ours; else the one of STN_VIZ_LESSONS.")
_DATA = typer.Option(help="Folder with MNIST's IDX files; else STN_VIZ_DATA, else the user's cache.")
_FOLDERS = ("--data", "--runs", "--into")
_EXPORTED = 16  # digits on which an exported network is compared with torch
_DEVICE = typer.Option(help="cpu, cuda, cuda:1, …; chosen by itself when left out.")


def main() -> None:
    """Run a command; what a person handed in wrongly ends in one sentence, not in a traceback."""
    try:
        app(sys.argv[1:] or ["run"])  # plain `stn-viz` runs the app
    except (UserError, ArgumentError) as error:
        _refuse(str(error))
    except OSError as error:  # a full disk, a folder that may not be written to
        _refuse(f"{error.strerror or error}: {error.filename}." if error.filename else f"{error}.")
    except SafetensorError as error:  # what safetensors makes of a full disk
        _refuse(f"A file could not be written or read: {error}.")
    finally:
        leave()


def _refuse(sentence: str) -> NoReturn:
    said = Text.assemble(("stn-viz: ", "bold red"), sentence)  # what a file is called is no markup
    Console(stderr=True).print(said, soft_wrap=True)
    sys.exit(2)


def _version(wanted: bool | None) -> None:
    if wanted:
        typer.echo(f"stn-viz {__version__}, torch {torch.__version__}")
        raise typer.Exit


@app.callback()
def _options(
    wanted: Annotated[
        bool | None, typer.Option("--version", callback=_version, is_eager=True, help="Say which version this is.")
    ] = None,
) -> None:
    """See a spatial transformer think."""


@app.command()
def run(
    port: Annotated[int | None, _PORT] = None,
    host: Annotated[str | None, _HOST] = None,
    lan: Annotated[bool, _LAN] = False,
    base_path: Annotated[str | None, _BASE] = None,
    lessons: Annotated[Path | None, _LESSONS] = None,
    visitors: Annotated[int | None, _VISITORS] = None,
) -> None:
    """Run the app in a browser; settings of your own in STREAMLIT_… and config.toml count, options count more."""
    serve = _serve()
    if lessons is not None:
        own_files(lessons)  # a folder that is not there is refused before a server starts
        os.environ[FOLDER_VARIABLE] = str(lessons.resolve())
    serve(port, host=host, lan=lan, base_path=base_path, visitors=visitors)


def _serve() -> Callable[..., None]:
    """Get the server; streamlit is needed by the app alone, not by training."""
    try:
        from stn_viz.app.classroom.routes import beside
        from stn_viz.app.server import serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("streamlit", "psutil", "segno", "starlette", "click"):
            raise
        raise UserError(f"The app needs {error.name}: install it with  pip install 'stn-viz[app]'") from error
    return partial(serve, beside=beside())


@app.command()
def site(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to write it: a new folder, or an older site's.")],
    lang: Annotated[Language | None, typer.Option(help="In one language alone; in all when left out.")] = None,
) -> None:
    """Write lessons and Explore as a folder of plain files that any host serves, below any path; no server computes."""
    from stn_viz.site.build import build

    sizes = build(
        folder, [lang] if lang else LANGUAGES, course(), lambda lesson: _out.print(f"  {lesson}", highlight=False)
    )
    size = f"{sum(sizes.values()) / 1e6:.1f} MB in {len(sizes)} files"
    _out.print(f"Written to {folder}, {size}; open {folder / 'index.html'}.", soft_wrap=True, highlight=False)


@app.command("open")
def open_file(
    file: Annotated[
        Path, typer.Argument(help="A recording (FILE.stn); or a TorchScript or torch.export program, or weights.")
    ],
    inputs: Annotated[
        list[Path] | None, typer.Option("--input", help="A picture or .npy array to run it on; may be repeated.")
    ] = None,
    size: Annotated[str | None, typer.Option(help="HEIGHTxWIDTH of its input, where it does not say.")] = None,
    network: Annotated[str | None, typer.Option(help="Whose weights these are, for example r-st-cnn-affine.")] = None,
    family: Annotated[str | None, typer.Option(help="The family of θ, if the program is a localiser.")] = None,
    align_corners: Annotated[bool, typer.Option(help="The convention of a localiser's θ.")] = False,
    backward: Annotated[bool, typer.Option("--backward", help="Also send a gradient back through it.")] = False,
    into: Annotated[Path | None, typer.Option("--save", help="Keep the recording in this file.")] = None,
    follow: Annotated[
        bool, typer.Option("--follow", help="Go along with a recording that sv.record(to=FILE) is making, or will be.")
    ] = False,
    port: Annotated[int | None, _PORT] = None,
    host: Annotated[str | None, _HOST] = None,
    lan: Annotated[bool, _LAN] = False,
    base_path: Annotated[str | None, _BASE] = None,
) -> None:
    """Open a recording in the app; or run a program or weights of your own once, and open what was recorded.

    A program is code: open only what you made or trust.
    """
    serve = partial(_serve(), port, host=host, lan=lan, base_path=base_path)
    if follow:
        if file.exists():
            load_recording(file)
        serve(recording=file, follow=True)
        return
    if (kind := kind_of(file)) in ("recording", "unknown"):
        load_recording(file)  # what cannot be read is refused here, before a server starts
        serve(recording=file)
        return
    program = load_weights(file, network) if network or kind == "weights" else load_program(file)
    how = Localised(family, align_corners)
    tape = watch(program, inputs or (), size=_size(size), localised=how, backward=backward)
    for note in tape.notes:
        _out.print(note, style="yellow", highlight=False)
    with tempfile.TemporaryDirectory() as folder:
        kept = into or Path(folder) / f"{file.name}.stn"
        tape.save(kept)
        serve(recording=kept)


def _size(text: str | None) -> tuple[int, ...] | None:
    if text is None:
        return None
    parts = text.lower().replace("×", "x").split("x")
    if len(parts) not in (2, 3) or not all(part.isdecimal() and 1 <= int(part) <= 2048 for part in parts):
        raise UserError(f"--size is {text}, wanted HEIGHTxWIDTH such as 32x100, of at most 2048 each.")
    return tuple(int(part) for part in parts)


@app.command()
def download(data: Annotated[Path | None, _DATA] = None) -> None:
    """Fetch MNIST (11 MB) into the user's cache, or into the folder that is named."""
    _out.print(f"MNIST is in {download_mnist(data)}", highlight=False)


@app.command("export")
def export_command(
    name: Annotated[str, typer.Argument(help="A trained network, for example r-st-cnn-affine, or its file.")],
    onnx: Annotated[Path, typer.Option("--onnx", help="The file to write.")],
) -> None:
    """Write a trained network as an ONNX file, and say how far it lies from torch on the bundled digits."""
    digits = load_bundled("test").floats(slice(_EXPORTED))
    difference = export_onnx(load_checkpoint(name), digits, onnx)
    _out.print(f"{name}: written to {onnx}; largest difference to torch {difference:.1e}", highlight=False)


@app.command("train")
def train_command(
    names: Annotated[list[str] | None, typer.Argument(help="For example r-st-cnn-affine.")] = None,
    whole: Annotated[bool, typer.Option("--table", help="Train every cell of the paper's table.")] = False,
    steps: Annotated[int | None, typer.Option(help="Batches to learn from.")] = None,
    batch: Annotated[int | None, typer.Option(help="Digits a batch, over all processes.")] = None,
    rate: Annotated[float | None, typer.Option(help="Peak learning rate.")] = None,
    upright: Annotated[float | None, typer.Option(help="Share of steps that are upright-first; 0 is joint.")] = None,
    follow: Annotated[
        float | None, typer.Option(help="Rate of a taught transformer, as a share of the classifier's.")
    ] = None,
    bend: Annotated[float | None, typer.Option(help="How strongly handwriting is bent at random.")] = None,
    ripple: Annotated[float | None, typer.Option(help="How strongly parts of it are displaced at random.")] = None,
    decay: Annotated[float | None, typer.Option(help="Weight decay of matrices.")] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of weights and draws.")] = None,
    origin: Annotated[
        str | None, typer.Option("--from", help="Start from this network's weights; its family may be another.")
    ] = None,
    data: Annotated[Path | None, _DATA] = None,
    device: Annotated[str | None, _DEVICE] = None,
    runs: Annotated[Path, typer.Option(help="Where unfinished runs are kept.")] = Path("runs"),
    into: Annotated[Path | None, typer.Option(help="Where checkpoints are written.")] = None,
) -> None:
    """Train networks; a command that was interrupted goes on where it stopped when it is typed again.

    --table leaves cells alone that are there already, unless an option asks for something else than they were
    trained with; naming a network trains it whether it is there or not.
    """
    wanted = list(TABLE) if whole else names or []
    if not wanted:
        raise UserError("Name what to train, for example `stn-viz train r-st-cnn-affine`, or give --table.")
    changes = {"steps": steps, "batch": batch, "upright": upright, "follow": follow, "bend": bend, "decay": decay}
    changes |= {"rate": rate, "ripple": ripple, "seed": seed, "origin": origin}
    given = {k: v for k, v in changes.items() if v is not None}
    plans = [plan(name, **given) for name in wanted]
    if whole:
        plans = _unfinished(plans, given, data, into)
    chosen = pick_device(device)
    for place in (runs, into or folder()):
        _check_writable(place)  # before hours are spent on what cannot be kept
    if not has_mnist(data):
        _out.print(f"MNIST is not in {mnist_folder(data)}: learning from the bundled digits instead.", style="yellow")
    for one in plans:
        _train_one(one, data, chosen, runs, into)


def _check_writable(place: Path) -> None:
    place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=place):
        return


def _unfinished(plans: list[Plan], given: Mapping[str, object], data: Path | None, into: Path | None) -> list[Plan]:
    """Leave out the cells that are there as they were asked for, and say so: a table that was killed goes on."""
    left: list[Plan] = []
    for one in plans:
        card = trained(one.name, given, into or folder(), has_mnist(data))
        if card is None:
            left.append(one)
        else:
            _out.print(f"{one.name}: there already, {card.results.error:.2f} % wrong; left as it is.")
    return left


def _train_one(one: Plan, data: Path | None, device: torch.device, runs: Path, into: Path | None) -> None:
    processes = join(device)
    material = Material(load_digits("train", data).to(device), load_digits("validation", data).to(device))
    begun = start(one, device)
    path = runs / f"{one.name}.safetensors"
    if path.is_file():
        begun.load(path)
    with reporter(begun, describe(device), processes.leads) as report:
        train(begun, material, path, report, processes)
    if processes.leads:
        shipped = publish_run(begun, load_digits("test", data), load_bundled(), _typed(sys.argv[1:]), into)
        _out.print(f"{one.name}: written to {shipped}")


def _typed(arguments: list[str]) -> str:
    """Write the command for a card, without the folders of this machine, on which no figure depends."""
    words = iter(arguments)
    kept: list[str] = []
    for word in words:
        name, has_value, _ = word.partition("=")
        if name not in _FOLDERS:
            kept.append(word)
        elif not has_value:
            next(words, None)
    return shlex.join(["stn-viz", *kept])


@app.command("evaluate")
def evaluate_command(
    names: Annotated[list[str] | None, typer.Argument(help="For example r-st-cnn-affine.")] = None,
    whole: Annotated[bool, typer.Option("--table", help="Every network at hand, and docs/scoreboard.md.")] = False,
    data: Annotated[Path | None, _DATA] = None,
    device: Annotated[str | None, _DEVICE] = None,
    into: Annotated[Path, typer.Option(help="Where --table writes its page.")] = Path("docs/scoreboard.md"),
) -> None:
    """Measure networks on the test digits, with the seeds of their cards, and compare with the cards."""
    if not names and not whole:
        raise UserError("Name what to evaluate, for example `stn-viz evaluate r-st-cnn-affine`, or give --table.")
    chosen = pick_device(device)
    found = check(names, data, chosen)
    _out.print(table(found))
    if whole:
        into.parent.mkdir(parents=True, exist_ok=True)
        into.write_text(board(), "utf-8")
        _out.print(f"written to {into}")
    if any(row.reproduced is False for row in found):
        raise UserError(f"A figure differs from the card's; the networks are in {folder()}.")
    if any(row.reproduced is None for row in found):
        _out.print(
            "Only the bundled digits are at hand, so the figures for MNIST on the cards could not be checked; "
            "`stn-viz download` fetches MNIST.",
            style="yellow",
        )
