"""``stn-viz record``: a training is recorded as it stands, unchanged; ``stn-viz diagnose``: what a recording tells."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from stn_viz.diagnostics import diagnose
from stn_viz.errors import UserError
from stn_viz.recording import Tape, load_recording, record
from stn_viz.recording.budget import FIRST_STEPS
from stn_viz.recording.optimiser_steps import steps_by_optimiser
from stn_viz.texts import say

_out = Console(markup=False, stderr=True)  # what the training prints stays its own
_asked = Console(markup=False)
_TO = typer.Option(help="The file of the recording; one of that name is overwritten.")
_EVERY = typer.Option(
    min=1, help=f"Record every n-th step of the optimiser; when left out, the first {FIRST_STEPS} and every 50th."
)
_KEEP = typer.Option(min=4, help="Steps kept; of more, some stay spread evenly, the others are the newest.")
_FILE = typer.Argument(help="A recording (FILE.stn), of a training that is over or still runs.")
_CHECKS = typer.Option("--checks", help="Also name every check that gave a verdict, and say why others gave none.")
_COMMAND = typer.Argument(
    metavar="-- python SCRIPT …", help="The training: a script, or -m and a module, and its own options."
)


def record_command(
    command: Annotated[list[str], _COMMAND],
    to: Annotated[Path, _TO] = Path("run.stn"),
    every: Annotated[int | None, _EVERY] = None,
    keep: Annotated[int, _KEEP] = 64,
) -> None:
    """Run a training of yours, and record every grid_sample of its steps; follow it by stn-viz open FILE --follow.

    It is run in this process, by this Python. A step ends when its optimiser has stepped, of several the last of a
    round.
    """
    script = command[1:] if Path(command[0]).name.startswith("python") else command
    if not script or script == ["-m"]:
        raise UserError("There is no training to run; name it behind --, as in: stn-viz record -- python train.py.")
    module = script[1] if script[0] == "-m" else None
    if module is None and not Path(script[0]).is_file():
        raise UserError(
            f"There is no file {script[0]}; name the training behind --, as in: stn-viz record -- python train.py."
        )
    _out.print(f"Recorded into {to}; watch it by: stn-viz open {to} --follow", soft_wrap=True, highlight=False)
    first = FIRST_STEPS if every is None else 1
    with record(to=to, every=every or 50, first=first, keep=keep) as tape, steps_by_optimiser(tape):
        _run(script[0] if module is None else module, script[1:] if module is None else script[2:], module is not None)
    _tell(tape, _out, f"stn-viz diagnose {to} --checks")


def _run(name: str, options: list[str], is_module: bool) -> None:
    """Run a script or a module as Python itself does; where it ends with an exit of its own, without fault, go on."""
    before = sys.argv, sys.path[:]
    sys.argv = [name, *options]
    sys.path.insert(0, str(Path.cwd() if is_module else Path(name).resolve().parent))
    try:
        if is_module:
            runpy.run_module(name, run_name="__main__", alter_sys=True)
        else:
            runpy.run_path(name, run_name="__main__")
    except SystemExit as end:
        if end.code:
            raise
    finally:
        sys.argv, sys.path[:] = before


def diagnose_command(file: Annotated[Path, _FILE], checks: Annotated[bool, _CHECKS] = False) -> None:
    """Print what a recording tells: which fault, at which line of your code, and what mends it."""
    tape = load_recording(file)
    _tell(tape, _asked, "" if checks else f"stn-viz diagnose {file} --checks")


def _tell(tape: Tape, out: Console, by: str) -> None:
    """Print what was found; ``by`` prints the checks as well, or nothing does, where they are printed here."""
    report = diagnose(tape)
    for note in tape.notes:
        out.print(note, style="yellow", highlight=False, soft_wrap=True)
    if report.calls:
        out.print(tape.reached, highlight=False, soft_wrap=True)
    told = say("diagnostics-brief", findings=report.brief, command=by) if by and report.calls else str(report)
    out.print(told, highlight=False, soft_wrap=True)
