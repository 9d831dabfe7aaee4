"""The commands ``stn-viz train-volumes`` and ``stn-viz co-localise``: the experiments of the paper's appendix."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from stn_viz.datasets.digits import has_mnist, load_bundled, load_digits, mnist_folder
from stn_viz.device import describe
from stn_viz.networks.colocaliser import Encoder
from stn_viz.networks.colocaliser_checkpoints import CLASSES
from stn_viz.training import Material
from stn_viz.training.colocalisation import plan_colocalisation, start_colocalisation, train_colocalisation
from stn_viz.training.progress import reporter
from stn_viz.training.publish_colocalisers import publish_colocalisers
from stn_viz.training.publish_volumes import publish_volumes
from stn_viz.training.volumes import plan_volumes, start_volumes, train_volumes

_out = Console(markup=False)
_NAME = typer.Argument(help="extruded-st-cnn-affine, -attention or -tps; or extruded-cnn, without a transformer.")
_TASK = typer.Argument(help="t, translated digits; or tc, translated and cluttered.")


def train_volumes_command(
    name: Annotated[str, _NAME] = "extruded-st-cnn-affine",
    steps: Annotated[int | None, typer.Option(help="Batches to learn from.")] = None,
    batch: Annotated[int | None, typer.Option(help="Volumes a batch.")] = None,
    rate: Annotated[float | None, typer.Option(help="Peak learning rate.")] = None,
    upright: Annotated[float | None, typer.Option(help="Share of steps that are upright-first; 0 is joint.")] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of weights and draws.")] = None,
    data: Annotated[Path | None, typer.Option(help="Folder with MNIST's IDX files; else STN_VIZ_DATA.")] = None,
    runs: Annotated[Path, typer.Option(help="Where unfinished runs are kept.")] = Path("runs"),
    into: Annotated[Path | None, typer.Option(help="Where checkpoints are written.")] = None,
) -> None:
    """Train a 3-D spatial transformer on extruded digits; a command that was interrupted goes on when typed again."""
    changes = {"steps": steps, "batch": batch, "rate": rate, "upright": upright, "seed": seed}
    given = {option: value for option, value in changes.items() if value is not None}
    run = start_volumes(plan_volumes(name, **given))
    if not has_mnist(data):
        _out.print(f"MNIST is not in {mnist_folder(data)}: learning from the bundled digits instead.", style="yellow")
    material = Material(load_digits("train", data), load_digits("validation", data))
    path = runs / f"{name}.safetensors"
    if path.is_file():
        run.load(path)
    with reporter(run, describe(run.model.device)) as report:
        train_volumes(run, material, path, report)
    options = (word for option, value in given.items() for word in (f"--{option}", str(value)))
    command = shlex.join(["stn-viz", "train-volumes", name, *options])
    test, bundled = load_digits("test", data), load_bundled("test")
    shipped, card = publish_volumes(run, material.validation, test, bundled, command, into)
    for what, found in (("held out", card.held_out), ("test", card.results), ("bundled test", card.results_bundled)):
        follows = (
            ""
            if found.place is None
            else f", place {found.place:.3f}, turn left {found.turn:.1f}° of {found.turned:.1f}°"
        )
        said = f"{what}: {found.error:.2f} % of {found.digits} {found.data}{follows}"
        _out.print(said, highlight=False, soft_wrap=True)
    _out.print(f"{name}: written to {shipped}", soft_wrap=True, highlight=False)


def colocalise_command(
    task: Annotated[str, _TASK] = "tc",
    steps: Annotated[int | None, typer.Option(help="Batches to learn from, for each class.")] = None,
    batch: Annotated[int | None, typer.Option(help="Pictures a batch.")] = None,
    rate: Annotated[float | None, typer.Option(help="Peak learning rate.")] = None,
    first: Annotated[float | None, typer.Option(help="Share of steps of the first stage; 0 has none.")] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of weights and draws.")] = None,
    data: Annotated[Path | None, typer.Option(help="Folder with MNIST's IDX files; else STN_VIZ_DATA.")] = None,
    runs: Annotated[Path, typer.Option(help="Where unfinished runs are kept.")] = Path("runs"),
    into: Annotated[Path | None, typer.Option(help="Where checkpoints are written.")] = None,
) -> None:
    """Train ten co-localisers, one a class; a command that was interrupted goes on when typed again."""
    changes = {"steps": steps, "batch": batch, "rate": rate, "first": first, "seed": seed}
    given = {option: value for option, value in changes.items() if value is not None}
    begun = [start_colocalisation(plan_colocalisation(task, label, **given)) for label in range(CLASSES)]
    if not has_mnist(data):
        _out.print(f"MNIST is not in {mnist_folder(data)}: learning from the bundled digits instead.", style="yellow")
    material = Material(load_digits("train", data), load_digits("validation", data))
    encoder = Encoder(material.train)
    for run in begun:
        path = runs / f"{run.plan.name}.safetensors"
        if path.is_file():
            run.load(path)
        with reporter(run, describe(run.model.device)) as report:
            train_colocalisation(run, material, encoder, path, report)
    options = (word for option, value in given.items() for word in (f"--{option}", str(value)))
    command = shlex.join(["stn-viz", "co-localise", task, *options])
    bundled = (load_bundled("test"), load_bundled("train"))
    shipped, card = publish_colocalisers(begun, material, load_digits("test", data), bundled, command, into)
    measured = {
        "set": card.on_set,
        "held out": card.held_out,
        "test": card.results,
        "bundled test": card.results_bundled,
    }
    for what, found in measured.items():
        by_class = " ".join(f"{label}:{share:.1f}" for label, share in enumerate(found.shares))
        said = f"{what}: {found.share:.1f} % of {found.pictures} {found.data} with IoU > 0.5; {by_class}"
        _out.print(said, highlight=False, soft_wrap=True)
    _out.print(f"{card.name}: written to {shipped}", soft_wrap=True, highlight=False)
