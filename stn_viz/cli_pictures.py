"""The commands ``stn-viz warp`` and ``stn-viz register``: pictures warped at full size, without a browser."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Annotated, get_args
from urllib.parse import parse_qsl, urlsplit

import torch
import typer
from rich.console import Console
from rich.filesize import decimal
from rich.progress import Progress, TaskID

from stn_viz.app.explore.controls import opening
from stn_viz.app.explore.view import View, decode
from stn_viz.app.url import numbers
from stn_viz.atomic_write import whole
from stn_viz.coordinates import Frame
from stn_viz.errors import UserError
from stn_viz.images.original import MOST_PIXELS, Original, read_original
from stn_viz.images.write import KINDS, write_original
from stn_viz.optimisation.registration import register as found_between
from stn_viz.sampling.kernels import KERNELS
from stn_viz.sampling.samplers import Padding
from stn_viz.texts.percent import percent
from stn_viz.transforms import families
from stn_viz.transforms import family as family_named
from stn_viz.warping.alignment import checkered, grey_values
from stn_viz.warping.picture import deepened, warp_picture
from stn_viz.warping.places import Places

_out = Console(markup=False)
_NO_PICTURE = {".txt", ".md", ".json", ".csv", ".db", ".ini", ".xml"}
_THETA = typer.Option(help="θ of the family, numbers between commas, as the page writes it.")
_MATRIX = typer.Option(help="Six or nine numbers, row by row: source pixel to target pixel, as OpenCV takes it.")
_INVERSE = typer.Option("--inverse-map", help="The matrix goes from target pixel to source pixel (WARP_INVERSE_MAP).")
_LINK = typer.Option(help="A link of Explore: its family, θ, kernel, padding and corners.")
_SIZE = typer.Option(help="Size of the result, WIDTHxHEIGHT; the picture's own when left out.")
_FORMAT = typer.Option("--format", help="png, jpg, webp or npy: what a folder's pictures become, else what they are.")
_NO_FILTER = typer.Option("--no-prefilter", help="Do not blur where the warp shrinks the picture.")
_CORNERS = typer.Option(help="±1 are the centres of the outermost pixels: of θ, and where reflection mirrors.")
Warp = Callable[[tuple[int, int], tuple[int, int]], Places]


@dataclass(frozen=True)
class _How:
    """Hold all of a warp that does not depend on the picture."""

    places: Warp
    kernel: str
    padding: Padding
    longest: int = 0  # the longer side of the result; 0 for the picture's own


def warp(
    source: Annotated[Path, typer.Argument(metavar="IN", help="A picture, an array of floats, or a folder of them.")],
    target: Annotated[Path, typer.Argument(metavar="OUT", help="A .png, .jpg, .webp or .npy file; or a folder.")],
    family: Annotated[str | None, typer.Option(help="The family of θ, affine when left out.")] = None,
    theta: Annotated[str | None, _THETA] = None,
    matrix: Annotated[str | None, _MATRIX] = None,
    inverse_map: Annotated[bool, _INVERSE] = False,
    link: Annotated[str | None, _LINK] = None,
    kernel: Annotated[str | None, typer.Option(help=f"One of {', '.join(KERNELS)}.")] = None,
    padding: Annotated[str | None, typer.Option(help=f"One of {', '.join(get_args(Padding))}.")] = None,
    size: Annotated[str | None, _SIZE] = None,
    align_corners: Annotated[bool, _CORNERS] = False,
    bits: Annotated[int, typer.Option(help="8, or 16 for a PNG that keeps what lies between two levels.")] = 8,
    kind: Annotated[str | None, _FORMAT] = None,
    no_prefilter: Annotated[bool, _NO_FILTER] = False,
) -> None:
    """Warp a picture, or a folder of them, at full size: from its own pixels, with its transparency and profile."""
    how = _how(family, theta, matrix, inverse_map, link, align_corners)
    how = replace(how, kernel=kernel or how.kernel, padding=_padding(padding or how.padding))
    _check_kernel(how.kernel)
    wanted = None if size is None else _wanted_size(size)
    jobs = _jobs(source, target, kind)
    _check_bits(bits, [written for _, written in jobs])
    failed: list[str] = []
    torch.set_num_threads(1)  # tiles are small: threads that wait for one another take forty times as long
    with Progress(console=_out, transient=True) as progress:
        for read, written in jobs:
            task = progress.add_task(read.name, total=1.0)
            moved = partial(_advance, progress, task)
            try:
                said = _warp_one(read, written, how, wanted, bits, not no_prefilter, moved)
            except UserError as error:
                if len(jobs) == 1:
                    raise
                failed.append(read.name)
                said = f"{read}: {error}"
            progress.remove_task(task)
            _out.print(said, soft_wrap=True, highlight=False)
    if failed:
        raise UserError(f"{len(failed)} of {len(jobs)} files were not warped: {', '.join(failed)}.")


def _advance(progress: Progress, task: TaskID, share: float) -> None:
    progress.update(task, completed=share)


def _check_kernel(name: str) -> None:
    if name not in KERNELS:
        raise UserError(f"--kernel is {name}, wanted one of {', '.join(KERNELS)}.")


def _check_bits(bits: int, written: list[Path]) -> None:
    if bits not in (8, 16):
        raise UserError(f"--bits is {bits}, wanted 8 or 16.")
    flat = [file for file in written if file.suffix.lower() not in (".png", ".npy")]
    if bits == 16 and flat:
        raise UserError(f"--bits is 16 and {flat[0].name} has 8 bits a channel; write a .png, or leave --bits out.")


def _check_apart(read: list[Path], written: Path) -> None:
    """Make sure that nothing that is read is written over."""
    if any(file.exists() and written.exists() and file.samefile(written) for file in read):
        raise UserError(f"{written} is read, and would be written over; give what is written another name.")


def _warp_one(
    read: Path,
    written: Path,
    how: _How,
    size: tuple[int, int] | None,
    bits: int,
    prefilter: bool,
    progress: Callable[[float], object],
) -> str:
    """Warp one file, and say what was written."""
    picture = read_original(read)
    notes = " ".join(map(str, picture.remarks))
    places = how.places(picture.size, size or _longer(picture.size, how.longest))
    if bits == 16:
        picture = deepened(picture)
    picture = warp_picture(picture, places, how.kernel, how.padding, prefilter=prefilter, progress=progress)
    write_whole(picture, written)
    height, width = picture.size
    return f"{written}: {width}×{height}, {decimal(written.stat().st_size)}. {notes}".rstrip()


def write_whole(picture: Original, file: Path) -> None:
    """Write a picture into a file whose name says its format, whole or not at all.

    Raises:
        UserError: the file cannot be written, or the format cannot hold the picture.
    """
    with whole(file) as draft, draft.open("wb") as stream:
        write_original(picture, stream, KINDS[file.suffix.lower()])


def _longer(size: tuple[int, int], longest: int) -> tuple[int, int]:
    scale = longest / max(size) if longest else 1.0
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _how(
    family: str | None, theta: str | None, matrix: str | None, inverse_map: bool, link: str | None, align_corners: bool
) -> _How:
    """Read which warp is meant, of the three ways to say it."""
    if sum(given is not None for given in (theta, matrix, link)) != 1:
        raise UserError("Say which warp is meant by one of --theta, --matrix and --link.")
    if inverse_map and matrix is None:
        raise UserError("--inverse-map says which way --matrix maps, and there is none; leave it out or give a matrix.")
    if family is not None and theta is None:
        raise UserError(f"--family is {family} and there is no --theta of it; leave --family out or give its θ.")
    if matrix is not None:
        return _How(_by_matrix(matrix, inverse_map, align_corners), "bilinear", "zeros")
    if link is not None:
        if align_corners:
            raise UserError("--align-corners stands beside --link, which says it: leave it out or set corners=1 there.")
        query = dict(parse_qsl(urlsplit(link).query))
        if not query:
            raise UserError(f"--link is {link!r}, which says no view; copy the address of Explore, in quotes.")
        view, complaints = decode(query)
        if complaints:
            raise UserError(f"--link cannot be read: {' '.join(complaints)}")
        return _How(_by_view(view), view.kernel, view.padding, view.size)
    family = _family(family or "affine")
    view = View(family=family, theta=_numbers("--theta", theta or ""), corners=align_corners)
    n = view.transform.n_params
    if len(view.theta) != n:
        names = ", ".join(view.transform.parameters)
        raise UserError(f"--theta has {len(view.theta)} numbers, wanted {n} for {family}: {names}.")
    return _How(_by_view(view), "bilinear", "zeros")


def _family(text: str) -> str:
    if text not in families():
        raise UserError(f"--family is {text}, wanted one of {', '.join(families())}.")
    return text


def _by_view(view: View) -> Warp:
    family = view.transform
    theta = torch.tensor(view.theta or opening(family), dtype=torch.float64)
    return lambda source, target: Places.of_theta(family, theta, Frame(source, target, view.corners))


def _by_matrix(text: str, inverse_map: bool, align_corners: bool) -> Warp:
    found = _numbers("--matrix", text)
    if len(found) not in (6, 9):
        raise UserError(f"--matrix has {len(found)} numbers, wanted six or nine, row by row.")
    matrix = torch.tensor([*found, 0.0, 0.0, 1.0][:9], dtype=torch.float64).reshape(3, 3)
    if not inverse_map:
        if not float(torch.linalg.det(matrix)):
            raise UserError("--matrix has no inverse, so that no target pixel has a place; check its numbers.")
        matrix = torch.linalg.inv(matrix)
    return lambda source, target: Places.of_matrix(matrix, Frame(source, target, align_corners))


def _numbers(option: str, text: str) -> tuple[float, ...]:
    for letter in "[]()":
        text = text.replace(letter, "")
    try:
        return numbers(text)
    except ValueError as error:
        raise UserError(f"{option}: {error}.") from error


def _padding(text: str) -> Padding:
    for one in get_args(Padding):
        if one == text:
            return one
    raise UserError(f"--padding is {text}, wanted one of {', '.join(get_args(Padding))}.")


def _wanted_size(text: str) -> tuple[int, int]:
    parts = text.lower().replace("×", "x").split("x")
    if len(parts) != 2 or not all(p.isascii() and p.isdecimal() and 1 <= int(p) <= 65_535 for p in parts):
        raise UserError(f"--size is {text}, wanted WIDTHxHEIGHT such as 1920x1080, no side over 65535.")
    width, height = map(int, parts)
    if width * height > MOST_PIXELS:
        raise UserError(
            f"--size is {text}, {width * height / 1e6:,.0f} megapixels; wanted at most {MOST_PIXELS // 10**6}."
        )
    return height, width


def _jobs(source: Path, target: Path, kind: str | None) -> list[tuple[Path, Path]]:
    """List what is read and what is written; of a folder every file that may be a picture."""
    suffix = None if kind is None else f".{kind.lower().removeprefix('.')}"
    if suffix is not None and suffix not in KINDS:
        raise UserError(f"--format is {kind}, wanted {', '.join(name[1:] for name in KINDS)}.")
    if not source.is_dir():
        if target.is_dir():
            target = target / source.name
        if suffix is not None and target.suffix.lower() in KINDS and KINDS[target.suffix.lower()] != KINDS[suffix]:
            raise UserError(f"--format is {kind} and {target.name} ends in {target.suffix}; leave one of them out.")
        target = target.with_suffix(suffix) if suffix is not None and target.suffix.lower() not in KINDS else target
        if target.suffix.lower() not in KINDS:
            raise UserError(f"{target} ends in none of {', '.join(KINDS)}; give OUT such a name.")
        _check_apart([source], target)
        return [(source, target)]
    files = sorted(
        p for p in source.iterdir() if p.is_file() and p.suffix.lower() not in _NO_PICTURE and p.name[0] != "."
    )
    if not files:
        raise UserError(f"There is no picture in {source}.")
    _check_apart([source], target)
    target.mkdir(parents=True, exist_ok=True)
    return [(p, target / (p.stem + (suffix or _own(p)))) for p in files]


def _own(file: Path) -> str:
    return file.suffix if file.suffix.lower() in KINDS else ".png"


def register(
    first: Annotated[Path, typer.Argument(metavar="A", help="The picture that is warped.")],
    second: Annotated[Path, typer.Argument(metavar="B", help="The picture that it is aligned with.")],
    family: Annotated[str, typer.Option(help="Which warps are tried; linear in θ.")] = "affine",
    aligned: Annotated[Path | None, typer.Option(help="Write A, aligned with B, to this file.")] = None,
    checkerboard: Annotated[Path | None, typer.Option(help="Write squares of both in turn to this file.")] = None,
    kernel: Annotated[str, typer.Option(help=f"One of {', '.join(KERNELS)}.")] = "bicubic",
) -> None:
    """Find θ by which A, warped, looks like B, in another light too; say so where none is found."""
    for file in (aligned, checkerboard):
        if file is not None and file.suffix.lower() not in KINDS:
            raise UserError(f"{file} ends in none of {', '.join(KINDS)}; give it such a name.")
        if file is not None:
            _check_apart([first, second], file)
    _check_kernel(kernel)
    tried = family_named(_family(family))
    if not tried.linear:
        linear = ", ".join(name for name in families() if family_named(name).linear)
        raise UserError(f"--family is {family}, wanted one that is linear in θ: {linear}.")
    torch.set_num_threads(1)
    A, B = read_original(first), read_original(second)
    with Progress(console=_out, transient=True) as progress:
        task = progress.add_task("register", total=1.0)
        found = found_between(
            grey_values(A), grey_values(B), tried, lambda share: progress.update(task, completed=share)
        )
    measured = f"correlation {found.correlation:.3f} over {percent(found.overlap)} of B"
    if found.failed:
        raise UserError(f"Not registered: {first.name} and {second.name} do not agree anywhere ({measured}).")
    numbers_found = ",".join(f"{v:.7g}" for v in found.theta.tolist())
    _out.print(f"--family {family} --theta {numbers_found}", soft_wrap=True, highlight=False)
    _out.print(measured, highlight=False)
    if aligned is None and checkerboard is None:
        return
    warped = warp_picture(A, Places.of_theta(found.family, found.theta, Frame(A.size, B.size)), kernel)
    if aligned is not None:
        write_whole(warped, aligned)
    if checkerboard is not None:
        write_whole(checkered(warped, B), checkerboard)
