"""The geometry of one recorded call, in float64: where it reads, how that bends, and what kind of reading it is."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import torch
from torch import Tensor

from stn_viz.diagnostics.finding import Finding, Severity
from stn_viz.recording.call import Call
from stn_viz.recording.known import known
from stn_viz.recording.pixels import footprints, lay_lattice, lie_outside, take_steps, to_pixels
from stn_viz.texts import Message

ON = 0.02  # pixels within which a point lies on a lattice; float32 errs by 3e-5 at 512 pixels
TORN = 0.15  # share of the cells that fold where pixels were added to half widths
_FITTED = 64  # lattice points a side that a fit looks at
_STRUCTURED = 0.5  # share of each coordinate's variance that an affine map must explain in a dense warp
_HIGH = 8  # times its width, from which height on a target lists queries
_AROUND = 2.0  # half widths within which the points of a normalised warp lie


def fit_affine(lattice: Tensor, grid: Tensor) -> tuple[Tensor, Tensor]:
    """Fit source = A·(target, 1) by least squares to each item of a grid.

    Args:
        lattice: the target's points, (*lattice, d).
        grid: what is read there, (n, *lattice, d).

    Returns:
        A, (n, d, d + 1), and the share of each coordinate's variance that it explains, (n, d).
    """
    points, read = lattice.flatten(0, -2), grid.flatten(1, -2)
    lifted = torch.cat([points, torch.ones_like(points[:, :1])], dim=1)
    fit = torch.linalg.pinv(lifted) @ read
    left = (read - lifted @ fit).square().sum(1)
    spread = (read - read.mean(1, keepdim=True)).square().sum(1)
    return fit.transpose(1, 2), 1 - left / spread.clamp(min=1e-30)


@known
def is_finite(call: Call) -> bool:
    """Tell whether every coordinate is a number."""
    return call.grid is not None and bool(torch.isfinite(call.grid).all())


@known
def lies_around(call: Call) -> bool:
    """Tell whether most coordinates lie about [-1, 1]."""
    return call.grid is not None and bool((call.grid.abs() <= _AROUND).double().mean() > 0.5)


class Warp:
    """Hold what the diagnostics ask of a call; each property is computed once.

    *Convention:* axes of points are (x, y) or (x, y, z); axes of lattices are rows first, (H, W) or (D, H, W).
    """

    def __init__(self, call: Call, index: int, row: Sequence[Call] = (), tape: Sequence[Call] = ()) -> None:
        """Take a call, its place on the tape, the calls of all steps at its place in the model, and all of the tape."""
        assert call.grid is not None  # every recorded call has its grid
        assert call.output is not None  # and its output
        self.call = call
        self._row = tuple(row) or (call,)
        self._tape = tape
        self.looked_beyond = False  # whether other calls were asked for since this was last set
        self.index = index
        self.output = call.output

    @cached_property
    def grid(self) -> Tensor:
        """Give the source points, normalised, in float64: (n, *lattice, d)."""
        assert self.call.grid is not None
        return self.call.grid.double()

    @property
    def row(self) -> tuple[Call, ...]:
        """List the calls of all steps at this place in the model."""
        self.looked_beyond = True
        return self._row

    @property
    def tape(self) -> Sequence[Call]:
        """List all calls of the tape."""
        self.looked_beyond = True
        return self._tape

    @property
    def sizes(self) -> tuple[int, ...]:
        """Order the source's size along x, y (and z)."""
        return self.call.source[::-1]

    @property
    def targets(self) -> tuple[int, ...]:
        """Order the target's size along x, y (and z)."""
        return self.call.target[::-1]

    @cached_property
    def finite(self) -> bool:
        """Tell whether every coordinate is a number."""
        return is_finite(self.call)

    def pixels_under(self, align_corners: bool) -> Tensor:
        """Compute every source point in pixels, read in one or the other convention: (n, *lattice, d)."""
        return to_pixels(self.grid, self.sizes, align_corners)

    @cached_property
    def pixels(self) -> Tensor:
        """Compute every source point in pixels, as ``grid_sample`` read it."""
        return self.pixels_under(self.call.align_corners)

    def lattice_under(self, align_corners: bool) -> Tensor:
        """Lay the identity's normalised points in one or the other convention: (*lattice, d)."""
        return lay_lattice(self.call.target, self.call.kept.stride, align_corners)

    @cached_property
    def displacement(self) -> Tensor:
        """Measure how far each point is from where the identity reads, in source pixels: (n, *lattice, d)."""
        identity = self.lattice_under(self.call.align_corners)
        return self.pixels - to_pixels(identity, self.sizes, self.call.align_corners)

    @cached_property
    def outside(self) -> Tensor:
        """Mark the points that lie beyond the source's pixel squares: (n, *lattice)."""
        return lie_outside(self.pixels, self.sizes)

    @cached_property
    def _fit(self) -> tuple[Tensor, Tensor]:
        """Fit an affine map on a sub-lattice, with the share of each coordinate's variance that it explains."""
        every = tuple(slice(None, None, max(1, n // _FITTED)) for n in self.grid.shape[1:-1])
        return fit_affine(self.lattice_under(self.call.align_corners)[every], self.grid[(slice(None), *every)])

    @property
    def affine(self) -> Tensor:
        """Fit the affine map nearest to the warp: source = A·(target, 1), normalised, by least squares (n, d, d+1)."""
        return self._fit[0]

    @property
    def explained(self) -> Tensor:
        """Measure the share of each coordinate's variance that the affine map explains: (n, d)."""
        return self._fit[1]

    @cached_property
    def singular(self) -> Tensor:
        """Compute the affine fit's singular values, largest first: above 1 the picture shrinks (n, d)."""
        return torch.linalg.svdvals(self.affine[..., :-1])

    @cached_property
    def scattered(self) -> bool:
        """Tell readings at loose points (deformable attention, point rendering) from the warp of a whole picture.

        A warp's lattice says where each point is about to lie; a list of loose points has no such order. A lattice that
        has shrunk to a point counts as a warp.
        """
        return min(self.call.kept.lattice(self.call.target)) < 4 or self._is_unordered

    @cached_property
    def _is_unordered(self) -> bool:
        """Tell whether the place on the lattice hardly says where a point lies, in most items."""
        spread = self.grid.flatten(1, -2).std(dim=1)
        loose = (self.explained < _STRUCTURED) & (spread > 1e-2)
        return bool(loose.any(dim=1).double().mean() > 0.5)

    @cached_property
    def looks_up(self) -> bool:
        """Tell small windows, read one for each of many places (correlation look-ups), from warps.

        What ``affine_grid`` made is a warp, of however many items.
        """
        area = 1
        for n in self.call.target:
            area *= n
        return (
            not self.placed
            and area <= 441
            and self.call.batch >= 32
            and bool(self.affine[..., -1].std(dim=0, correction=0).max() > 0.15)
        )

    @property
    def loose(self) -> bool:
        """Tell readings that make no picture, scattered or in small windows, from warps; of a volume a slice."""
        slim = min(self.call.kept.lattice(self.call.target)[-2:]) < 4
        return slim or self._is_unordered or self.looks_up

    @property
    def dense(self) -> bool:
        """Tell whether this is the warp of whole pictures, whose bends can be judged."""
        return self.finite and not self.scattered and not self.looks_up

    @property
    def map_like(self) -> bool:
        """Tell whether V has the size of a map, whatever order its points are in: a flow taken for a grid has none.

        A few points for each of many queries, a row a query, make no map: no picture is eight times as high as wide.
        """
        height, width = self.call.target[-2:]
        queries = self.call.dims == 2 and height >= _HIGH * width
        return self.finite and min(self.call.kept.lattice(self.call.target)) >= 4 and not self.looks_up and not queries

    @cached_property
    def jacobian(self) -> Tensor:
        """Compute the step in source pixels per target pixel, by forward differences: (n, *lattice - 1, d, d)."""
        return take_steps(self.pixels, self.call.kept.stride)

    @cached_property
    def determinant(self) -> Tensor:
        """Compute det J in each lattice cell: below 0 it is turned over (n, *lattice - 1)."""
        if self.call.dims == 2:
            (a, b), (c, d) = (row.unbind(-1) for row in self.jacobian.unbind(-2))
            return a * d - b * c
        u, v, w = self.jacobian.unbind(-1)
        return (torch.linalg.cross(u, v) * w).sum(-1)

    @cached_property
    def turned_over(self) -> float:
        """Measure the share of the cells that are turned over."""
        return float((self.determinant < 0).double().mean())

    def take_for_pixels(self) -> Tensor:
        """Take what moves the lattice for pixels: the points that were meant if it is a flow in pixels."""
        lattice = self.lattice_under(self.call.align_corners)
        return lattice + 2 * (self.grid - lattice) / self.grid.new_tensor(self.sizes)

    @cached_property
    def stretch(self) -> Tensor:
        """Measure the longest step in source pixels that one target pixel takes, in the typical cell (n,)."""
        return footprints(self.jacobian)

    @cached_property
    def near_identity(self) -> bool:
        """Tell whether no point lies more than half a pixel from the identity's."""
        return bool(self.displacement.abs().max() < 0.5)

    @property
    def exact(self) -> bool:
        """Tell whether the grid's numbers are fine enough to tell half a pixel."""
        grid = self.call.grid
        return grid is not None and torch.finfo(grid.dtype).eps * max(self.sizes) / 2 < ON / 2

    @property
    def asked(self) -> Tensor | None:
        """Give ∂L/∂V; without one that of ½(V - T)², T being the picture that V was compared with; like V."""
        call = self.call
        if call.upstream is not None or call.fixed is None:
            return call.upstream
        return self.output - call.fixed.to(self.output)

    @property
    def placed(self) -> bool:
        """Tell whether ``affine_grid`` made the grid, from normalised coordinates."""
        return self.call.theta_align_corners is not None

    @property
    def used_elsewhere(self) -> bool:
        """Tell whether the loss reaches an equal grid through another call of the same step."""
        mine = self.call.grid
        return mine is not None and any(
            c.step == self.call.step and c.upstream is not None and c.grid is not None and torch.equal(c.grid, mine)
            for c in self.tape
        )

    @property
    def was_normalised(self) -> bool:
        """Tell whether the grid lay around [-1, 1] at an earlier step."""
        return any(lies_around(call) for call in self.row if call.step < self.call.step)

    @property
    def same_size(self) -> bool:
        """Tell whether V is as large as U."""
        return self.call.source == self.call.target

    def found(
        self, severity: Severity, kind: str, sample: int, message: Message, remedy: Message, **evidence: object
    ) -> Finding:
        """Make a finding about this call."""
        return Finding(severity, kind, self.index, sample, message, remedy, evidence, self.call.site.title)
