"""Pasted text in: a matrix as any tool prints it becomes θ. Text is read as numbers, never run."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Literal, get_args

import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.coordinates import Frame
from stn_viz.errors import ArgumentError, UserError
from stn_viz.interchange.matrices import from_pixel, homography
from stn_viz.transforms import Family
from stn_viz.transforms import family as make_family
from stn_viz.transforms.registry import options_of

Form = Literal["raw", "pixel", "opencv"]

_MAX_LENGTH = 50_000
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[-+]?(?:nan|inf)\b", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s,;\[\]()]*")
_INNERMOST = re.compile(r"[\[(]([^\[\]()]*)[\])]")
_LONGEST_SIDE = 1_000_000  # pixels
_TOLERANCE = 1e-3  # how far a matrix of few printed digits may stray from the family

_LABEL = re.compile(r"#\s*stn_viz (\w+):[^\n]*?source (\d+)x(\d+), target (\d+)x(\d+)")
_COPIED: dict[str, Form] = {"pixels": "pixel", "OpenCV": "opencv"}
_CALL = re.compile(r"""\.family\(\s*["'](\w+)["']([^()\n]*)\)""")
_OPTION = re.compile(r"(\w+)\s*=\s*([^,\s]+)")

Rows = list[list[float]]
Sizes = tuple[tuple[int, int], tuple[int, int]]  # (H, W) of source and target


def parse_matrix(text: str, family: Family, frame: Frame, form: Form | None = None) -> Float[Tensor, " P"]:
    """Read θ from pasted text: a 2×3 or 3×3 matrix, or the numbers of θ themselves.

    Reads what numpy, torch, MATLAB and spreadsheets print, JSON (also that of ``theta_json``), what the
    stage copies (it says its form and sizes), and whole snippets, of which the first array that fits is taken.

    *Convention:* ``raw`` is normalised source ← target; ``pixel`` is source pixel ← target pixel (OpenCV with
    ``WARP_INVERSE_MAP``); ``opencv`` is target pixel ← source pixel (OpenCV without it).

    Args:
        text: what was pasted.
        family: the family that shall take the matrix; one too stiff for it refuses.
        frame: what pixel matrices refer to, unless the text names sizes of its own.
        form: what the matrix maps; None for what the text says of itself, and ``raw`` where it says nothing.

    Raises:
        UserError: nothing in the text is such a matrix, it holds NaN, inf or numbers that overflow, the family cannot
            express it, or the text says that it is something else.
        ArgumentError: there is no such form, or pixel matrices mean nothing in this frame (one corner-aligned pixel).
    """
    if form is not None and form not in get_args(Form):
        raise ArgumentError("form", form, f"one of {', '.join(get_args(Form))}", "raw is what F.affine_grid takes")
    if len(text) > _MAX_LENGTH:
        raise UserError(f"This text has {len(text):,} characters, too many for a matrix; paste the matrix alone.")
    saved = _read_json(text)
    if saved is not None:
        return _theta_from_json(saved, family)
    form, sizes = _read_label(text, frame, form)
    _check_call(text, family)
    arrays = _find_arrays(text)
    if not arrays:
        raise UserError("There is no matrix of plain numbers in this text; paste rows such as [[1, 0, 0], [0, 1, 0]].")
    for rows in arrays:
        theta = _theta_from_rows(rows, family, frame, form, sizes)
        if theta is not None:
            return theta
    raise UserError(_describe_misfit(arrays[0], family))


def _read_label(text: str, frame: Frame, form: Form | None) -> tuple[Form, Sizes]:
    """Read the comment behind a form that was copied from the stage: what it is, and of which sizes."""
    label = _LABEL.search(text)
    if label is None:
        return form or "raw", (frame.source, frame.target)
    name, sizes = label[1], [int(n) for n in label.groups()[1:]]
    own = _COPIED.get(name)
    if own is None:
        raise UserError(f"This text is a {name}, which does not hold θ; copy the pixels or OpenCV form instead.")
    if form not in (None, own):
        raise UserError(f"This text says that it is the {own} form, not {form}; leave form out.")
    if min(sizes) < 1:
        raise UserError("This text names a size without pixels.")
    if max(sizes) > _LONGEST_SIDE:
        raise UserError(f"This text names a size that is no picture's; wanted at most {_LONGEST_SIDE:,} pixels a side.")
    return own, ((sizes[1], sizes[0]), (sizes[3], sizes[2]))


def _check_call(text: str, family: Family) -> None:
    """Refuse a snippet whose family is another one, or the same with other options: its numbers are another warp."""
    call = _CALL.search(text)
    if call is None:
        return
    options = {name: _read_value(value) for name, value in _OPTION.findall(call[2])}
    _check_family(_make_family(call[1], options), family)


def _check_family(other: Family, family: Family) -> None:
    if other.name != family.name:
        raise UserError(f"This is a θ of the family {other.name}; choose that family first.")
    if other != family:
        words = ", ".join(f"{name}={value!r}" for name, value in options_of(other).items()) or "its usual options"
        raise UserError(f"This θ was made by the family {other.name} with {words}; make the family with them first.")


def _make_family(name: object, options: Mapping[str, object]) -> Family:
    try:
        return make_family(name, **options)  # type: ignore[arg-type]
    except (TypeError, ValueError) as error:
        raise UserError("This text names no family with such options.") from error


def _read_value(text: str) -> object:
    try:
        return json.loads({"True": "true", "False": "false"}.get(text, text))
    except ValueError:
        return text


def _read_json(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) and "theta" in value else None


def _theta_from_json(saved: dict[str, Any], family: Family) -> Float[Tensor, " P"]:
    """Read what ``theta_json`` wrote; a θ of another family is converted where it is a matrix."""
    try:
        theta = torch.tensor([float(v) for v in saved["theta"]], dtype=torch.float64)
        other = make_family(saved.get("family", family.name), **saved.get("options", {}))
    except (TypeError, ValueError, OverflowError) as error:
        raise UserError("This JSON names no family with such options, or its theta is no list of numbers.") from error
    if len(theta) != other.n_params:
        raise UserError(f"This JSON holds {len(theta)} numbers, a {other.name} θ has {other.n_params}.")
    _check_finite(theta)
    if other == family:
        return theta
    matrix = homography(other, theta)
    if matrix is None:
        _check_family(other, family)
    assert matrix is not None  # a family without a matrix has been refused
    return _fit_family(matrix, family)


def _find_arrays(text: str) -> list[Rows]:
    """Find the bracketed groups of nothing but numbers, in order; without any, take the text as a whole."""
    text = re.sub(r"#[^\n]*", "", text).replace("−", "-")
    arrays = [_split_rows(group) for group in _find_groups(text, "[]")]
    if not arrays:  # a single row in round brackets is a size or a call rather than a matrix
        arrays = [rows for rows in map(_split_rows, _find_groups(text, "()")) if len(rows) > 1]
    return arrays or ([_split_rows(text)] if _is_numeric(text) else [])


def _find_groups(text: str, brackets: str) -> list[str]:
    """Cut out the outermost groups; one that holds anything but numbers is left out whole, its inner groups too."""
    groups: list[str] = []
    depth = start = 0
    for i, c in enumerate(text):
        if c == brackets[0]:
            start = start if depth else i
            depth += 1
        elif c == brackets[1] and depth:
            depth -= 1
            if not depth:
                groups.append(text[start : i + 1])
    return [group for group in groups if _is_numeric(group)]


def _is_numeric(text: str) -> bool:
    rest = _NUMBER.sub(" ", text)
    return rest != text and _BETWEEN.fullmatch(rest) is not None


def _split_rows(text: str) -> Rows:
    """Split an array into rows at its inner brackets, else at semicolons, else at line ends."""
    lines = _INNERMOST.findall(text) or [text]
    if len(lines) == 1:
        separator = ";" if ";" in lines[0] else "\n"
        lines = lines[0].split(separator)
    rows = [[float(v) for v in _NUMBER.findall(line)] for line in lines]
    return [row for row in rows if row]


def _theta_from_rows(rows: Rows, family: Family, frame: Frame, form: Form, sizes: Sizes) -> Float[Tensor, " P"] | None:
    """Read rows as a matrix between maps of these sizes or as θ itself; None if they are neither."""
    shape = _shape(rows)
    flat = torch.tensor([v for row in rows for v in row], dtype=torch.float64)
    n, is_matrix = len(flat), shape in ((2, 3), (3, 3))
    if not is_matrix and n == family.n_params:
        _check_finite(flat)
        return _theta_from_numbers(flat, family, frame, form)
    if not is_matrix and not (len(rows) == 1 and n in (6, 9)):
        return None
    _check_finite(flat)
    matrix = torch.eye(3, dtype=torch.float64)
    matrix[: n // 3] = flat.reshape(-1, 3)
    matrix = _scale_near_one(matrix)
    if form == "opencv":
        if torch.linalg.matrix_rank(matrix) < 3:
            raise UserError("This OpenCV matrix is singular, so it cannot be turned around to map target to source.")
        matrix = torch.linalg.inv(matrix)
    if form == "raw":
        return _fit_family(matrix, family)
    source, target = (
        _resize_matrix(own, shown) for own, shown in zip(sizes, (frame.source, frame.target), strict=True)
    )
    return _fit_family(from_pixel(source @ matrix @ torch.linalg.inv(target), frame), family)


def _resize_matrix(own: tuple[int, int], shown: tuple[int, int]) -> Float[Tensor, "3 3"]:
    """Map pixels of a map to those of a copy of another size that covers the same picture, edge to edge."""
    sy, sx = (b / a for a, b in zip(own, shown, strict=True))
    return torch.tensor([[sx, 0, (sx - 1) / 2], [0, sy, (sy - 1) / 2], [0, 0, 1]], dtype=torch.float64)


def _scale_near_one(matrix: Float[Tensor, "3 3"]) -> Float[Tensor, "3 3"]:
    """Scale huge and tiny entries near 1: a factor changes no homogeneous matrix, and no product overflows then."""
    most = float(matrix.abs().max())
    return matrix if 1e-100 < most < 1e100 or most == 0 else matrix / most


def _theta_from_numbers(theta: Float[Tensor, " P"], family: Family, frame: Frame, form: Form) -> Float[Tensor, " P"]:
    if form == "raw":
        return theta
    if form == "pixel" and homography(family, family.identity()) is None and len(family.anchors) * 2 == len(theta):
        return frame.to_normalised(theta.reshape(-1, 2)).flatten()
    raise UserError(
        f"These are the {len(theta)} numbers of a {family.name} θ, which has no pixel form; paste them as raw."
    )


def _fit_family(matrix: Float[Tensor, "3 3"], family: Family) -> Float[Tensor, " P"]:
    """Find the θ whose map is this matrix: X q_w = q_x W and Y q_w = q_y W, linear in θ, at a lattice of points."""
    if not family.linear:
        raise UserError(f"The family {family.name} has no matrix form; paste its {family.n_params} numbers instead.")
    matrix = _scale_near_one(matrix)
    _check_finite(matrix)
    if not matrix[2].abs().max() > 1e-12 * matrix.abs().max():
        raise UserError("W is 0 everywhere in this matrix: it maps no point anywhere.")
    axis = torch.linspace(-1, 1, 7, dtype=torch.float64)
    points = torch.cat([torch.cartesian_prod(axis, axis), torch.tensor(family.anchors, dtype=torch.float64)])
    q = torch.cat([points, torch.ones_like(points[:, :1])], dim=1) @ matrix.T
    basis = family.basis(points)
    qw = q[:, 2:]
    rows = (basis.matrix[:, :2] * qw[..., None] - q[:, :2, None] * basis.matrix[:, 2:]).flatten(0, 1)
    wanted = (q[:, :2] * basis.offset[:, 2:] - basis.offset[:, :2] * qw).flatten()
    theta = torch.linalg.pinv(rows, rtol=1e-9) @ wanted
    if not (rows @ theta - wanted).abs().max() <= _TOLERANCE * matrix.abs().max():
        raise UserError(f"The family {family.name} cannot express this matrix; choose affine or projective.")
    _check_finite(theta)
    return theta


def _check_finite(values: Tensor) -> None:
    if not values.isfinite().all():
        raise UserError("This matrix holds NaN or inf, or numbers too large; θ is made of finite numbers.")


def _shape(rows: Rows) -> tuple[int, int] | None:
    return (len(rows), len(rows[0])) if len({len(row) for row in rows}) == 1 else None


def _describe_misfit(rows: Rows, family: Family) -> str:
    shape, n = _shape(rows), sum(map(len, rows))
    found = f"{n} numbers" if shape is None or len(rows) == 1 else f"a {shape[0]} × {shape[1]} matrix"
    hint = " (transpose it)" if shape == (3, 2) else ""
    return (
        f"This is {found}{hint}; wanted a 2 × 3 or 3 × 3 matrix or the {family.n_params} numbers of a {family.name} θ."
    )
