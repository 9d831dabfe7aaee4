"""The chain to θ in maps: which pixels pull which entry, how the sum builds up, which samples are dead or on a kink."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import torch

from stn_viz.chain import Chain
from stn_viz.kinks import Fate, KinkMap
from stn_viz.views.gallery import small_multiples
from stn_viz.views.heat import signed_map
from stn_viz.views.style import DASHES, GRADIENT, INK, OKABE_ITO, SOURCE, TARGET, figure, numbers, pixel_axes
from stn_viz.views.theta import theta_trajectories

_MAPS = 12  # beyond that many a map is too small to read
_SAMPLED = 1 << 22  # numbers that a quantile is taken of, at most
_DEPOSITS = 4  # of a source pixel that are written out
_POINTS = 600  # of a running sum; more are not seen


def contribution_maps(
    chain: Chain,
    upto: int | None = None,
    title: str = "Which pixels pull which entry of θ",
    *,
    columns: int | None = None,
) -> go.Figure:
    """Draw one map for each entry of θ, of what every target pixel adds to ∂L/∂θ; of many, the 12 largest.

    Colours reach as far as 99 of 100 pixels do, so that the rest can be seen.

    Args:
        chain: the gradients.
        upto: count the first so many pixels, row by row, and leave the rest empty; None for all.
        title: what stands above.
        columns: maps a row.
    """
    maps = chain.contributions.flatten(1).clone()
    n = maps.shape[1] if upto is None else min(max(upto, 0), maps.shape[1])
    sums = maps[:, :n].sum(1)
    chosen = torch.argsort(-maps.abs().sum(1), stable=True)[:_MAPS].sort().values.tolist()
    sizes = maps.abs()[chosen]
    limit = float(torch.quantile(sizes[sizes > 0][:_SAMPLED], 0.99)) if bool((sizes > 0).any()) else 1.0
    maps[:, n:] = torch.nan
    names = chain.objective.family.parameters
    titles = [f"{names[k]}: {float(sums[k]):+.4g}" for k in chosen]
    shape = chain.contributions.shape[1:]
    fig = small_multiples(
        [numbers(maps[k].reshape(shape)) for k in chosen], titles, title, columns=columns, limit=limit
    )
    return fig.update_annotations(font={"size": 15})


def accumulation(
    chain: Chain, upto: int | None = None, title: str = "The sum over the pixels, row by row"
) -> go.Figure:
    """Draw how ∂L/∂θ builds up as pixel after pixel is added; the last value is the gradient.

    Args:
        chain: the gradients.
        upto: mark the sum of the first so many pixels.
        title: what stands above.
    """
    sums = chain.accumulated().T
    shown = np.unique(np.linspace(0, len(sums) - 1, min(len(sums), _POINTS)).round().astype(int))
    fig = theta_trajectories(
        shown + 1, numbers(sums[torch.from_numpy(shown)]), chain.objective.family.parameters, title
    )
    fig.update_xaxes(title="pixels added")
    fig.update_yaxes(title="∂L/∂θ so far")
    if upto is not None:
        fig.add_vline(x=upto, line={"color": INK, "width": 2})
    return fig


def upstream_map(chain: Chain, at: tuple[int, int] | None = None, title: str = "∂L/∂V") -> go.Figure:
    """Draw ∂L/∂V on the target, channels added up, with one pixel ringed.

    Args:
        chain: the gradients.
        at: row and column of the pixel.
        title: what stands above.
    """
    fig = signed_map(chain.to_V.sum(0), title, space="target")
    return fig if at is None else _ringed(fig, [at], TARGET)


def scatter_map(
    chain: Chain, at: tuple[int, int] | None = None, title: str = "∂L/∂U: each deposit, added up"
) -> go.Figure:
    """Draw ∂L/∂U on the source; hovering a pixel lists the largest deposits in it (eq. 6).

    Args:
        chain: the gradients.
        at: the target pixel whose own deposits are ringed.
        title: what stands above.
    """
    fig = signed_map(chain.to_U.sum(0), title)
    height, width = chain.objective.frame.source
    across = chain.objective.frame.target[1]
    words = [[""] * width for _ in range(height)]
    mine: list[tuple[int, int]] = []
    count: dict[int, int] = {}
    for source, target, value in zip(*(part.tolist() for part in chain.deposits()), strict=True):
        count[source] = count.get(source, 0) + 1
        row, col = divmod(source, width)
        if count[source] <= _DEPOSITS:
            words[row][col] += f"<br>from V[{target // across}, {target % across}]: {value:+.3g}"
        if at is not None and (target // across, target % across) == at:
            mine.append((row, col))
    for source, n in count.items():
        if n > _DEPOSITS:
            words[source // width][source % width] += f"<br>and {n - _DEPOSITS} more"
    hover = "U[%{y}, %{x}] = %{z:+.4g}%{customdata}<extra></extra>"
    fig.update_traces(customdata=np.array(words), hovertemplate=hover)
    return _ringed(fig, mine, SOURCE)


def _ringed(fig: go.Figure, places: list[tuple[int, int]], colour: str) -> go.Figure:
    """Ring pixels of a map."""
    mark = {"symbol": "square-open", "size": 11, "color": colour, "line": {"width": 3, "color": colour}}
    rows, cols = [row for row, _ in places], [col for _, col in places]
    fig.add_trace(go.Scatter(x=cols, y=rows, mode="markers", marker=mark, hoverinfo="skip", showlegend=False))
    return fig


def slope_profile(chain: Chain, row: int, col: int, title: str = "L as the sample point moves") -> go.Figure:
    """Draw eq. 7 at one target pixel: what moving its sample point along x and y changes, with both tangents.

    A kink shows as a corner of the curve, an integer kernel as a staircase whose tangent is flat.
    """
    way, changes = chain.profile(row, col)
    fig = figure(title, height=330)
    for k, name in enumerate("xy"):
        colour, slope = OKABE_ITO[(0, 1)[k]], float(chain.to_pixels[row, col, k])
        line = {"color": colour, "width": 3, "dash": DASHES[k]}
        fig.add_trace(go.Scatter(x=numbers(way), y=numbers(changes[k]), name=f"along {name}", mode="lines", line=line))
        tangent = {"color": GRADIENT, "width": 4, "dash": DASHES[k]}
        fig.add_trace(
            go.Scatter(
                x=[-0.7, 0.7],
                y=[-0.7 * slope, 0.7 * slope],
                name=f"∂L/∂{name} = {slope:+.3g}",
                mode="lines",
                line=tangent,
            )
        )
    fig.update_xaxes(title="source pixels away from where it samples", zeroline=True)
    fig.update_yaxes(title="change of L", exponentformat="power")
    return fig.update_layout(
        legend={"x": 0.01, "y": 0.99, "bgcolor": "rgba(128, 128, 128, 0.15)", "font": {"size": 13}}
    )


_FATES = {  # Okabe-Ito, never two of one lightness beside each other; the letter is for those who see no hue
    Fate.ALIVE: ("alive", "#009E73", "a"),
    Fate.KINK: ("on a kink", OKABE_ITO[3], "k"),
    Fate.EDGE: ("padding's edge", OKABE_ITO[1], "e"),
    Fate.FLAT: ("flat picture", OKABE_ITO[7], "f"),
    Fate.OUTSIDE: ("out of reach", "#000000", "o"),
    Fate.UNASKED: ("not asked", "#e8e8e8", "n"),
    Fate.COPIED: ("integer kernel", OKABE_ITO[0], "i"),
}
_LETTERED = 24  # cells a side up to which each cell holds its letter


def fate_map(found: KinkMap, title: str = "What becomes of each sample's gradient") -> go.Figure:
    """Draw the fate of every target pixel's sample in a colour of its own, with a letter where there is room."""
    fates = numbers(found.fate)
    stops = [[(k + side) / len(Fate), _FATES[fate][1]] for k, fate in enumerate(Fate) for side in (0, 1)]
    words = np.array([_FATES[fate][0] for fate in Fate])[fates]
    letters = np.array([_FATES[fate][2] for fate in Fate])[fates]
    fig = figure(title, height=480)
    fig.add_trace(
        go.Heatmap(
            z=fates,
            zmin=-0.5,
            zmax=len(Fate) - 0.5,
            colorscale=stops,
            showscale=False,
            text=letters,
            customdata=words,
            texttemplate="%{text}" if max(fates.shape) <= _LETTERED else None,
            hovertemplate="target row %{y}, column %{x}<br>%{customdata}<extra></extra>",
        )
    )
    for fate, n in found.counts().items():
        name, colour, letter = _FATES[fate]
        mark = {"symbol": "square", "size": 14, "color": colour, "line": {"color": INK, "width": 1}}
        fig.add_trace(go.Scatter(x=[None], y=[None], mode="markers", marker=mark, name=f"{letter}  {name}: {n}"))
    pixel_axes(fig, "target", (fates.shape[0], fates.shape[1]))
    return fig.update_layout(showlegend=True)
