"""The chain to θ in maps: which pixels pull which entry, how the sum builds up, which samples are dead or on a kink."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import torch

from stn_viz.differentiation.backprop import Chain
from stn_viz.differentiation.kinks import Fate, KinkMap
from stn_viz.figures.small_multiples import small_multiples
from stn_viz.figures.style import INK, OKABE_ITO, figure, numbers, pixel_axes
from stn_viz.figures.theta import theta_trajectories

_MAPS = 12  # beyond that many a map is too small to read
_SAMPLED = 1 << 22  # numbers that a quantile is taken of, at most
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
    titles = [f"{names[k]}: {float(sums[k]):+.3g}" for k in chosen]
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


_FATES = {  # Okabe-Ito, never two of one lightness beside each other; the letter is for those who see no hue
    Fate.ALIVE: ("alive", "#009E73", "a"),
    Fate.KINK: ("on a kink", OKABE_ITO[3], "k"),
    Fate.EDGE: ("padding's edge", OKABE_ITO[1], "e"),
    Fate.FLAT: ("flat picture", OKABE_ITO[7], "f"),
    Fate.OUTSIDE: ("out of reach", "#000000", "o"),
    Fate.UNASKED: ("not asked", "#e8e8e8", "n"),
    Fate.COPIED: ("integer kernel", OKABE_ITO[0], "i"),
    Fate.PARTLY: ("alive along the edge", OKABE_ITO[4], "p"),
    Fate.LOST: ("no place", OKABE_ITO[6], "l"),
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
