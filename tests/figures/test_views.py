"""Every view is a figure that holds the numbers it was given, in the project's colours."""

import base64
import io
from itertools import pairwise

import numpy as np
import plotly.graph_objects as go
import pytest
import torch
from PIL import Image

import stn_viz as sv
from stn_viz import figures, palette
from stn_viz.errors import ArgumentError
from stn_viz.figures import style
from stn_viz.images.decode import from_planes
from stn_viz.texts.quantity import signed

AFFINE = sv.family("affine")
THETA = torch.tensor([0.6, -0.2, 0.1, 0.3, 0.5, 0.05], dtype=torch.float64)
FRAME = sv.Frame((12, 20), (9, 7))
U = torch.rand(1, 3, 12, 20, dtype=torch.float64, generator=torch.Generator().manual_seed(0))


def one_of(fig: go.Figure, name: str):
    (trace,) = [trace for trace in fig.data if trace.name is not None and trace.name.startswith(name)]
    return trace


# Heat


@pytest.mark.parametrize("kind", [np.asarray, torch.as_tensor])
def test_a_signed_map_is_grey_at_zero_and_equal_on_both_sides(kind):
    values = np.array([[1.0, -3.0, 0.5], [0.0, np.nan, 2.0]])
    heat = figures.signed_map(kind(values)).data[0]
    np.testing.assert_array_equal(heat.z, values)
    assert (heat.zmin, heat.zmax) == (-3, 3)
    assert heat.colorscale[len(heat.colorscale) // 2] == (0.5, "rgb(196,196,196)")


def test_a_locked_range_stays():
    assert figures.signed_map(np.ones((2, 2)), limit=7).data[0].zmin == -7
    assert figures.magnitude_map(np.ones((2, 2)), limit=7).data[0].zmax == 7


def test_a_map_of_zeros_or_nothing_still_has_a_range():
    assert figures.signed_map(np.zeros((2, 2))).data[0].zmax == 1
    assert figures.magnitude_map(np.full((2, 2), np.nan)).data[0].zmax == 1


def test_sizes_run_from_zero_in_cividis():
    heat = figures.magnitude_map(np.array([[1.0, 4.0]])).data[0]
    assert (heat.zmin, heat.zmax) == (0, 4)
    assert heat.colorscale == go.Heatmap(colorscale="cividis").colorscale


def test_small_maps_are_numbered_and_axes_count_pixels_downwards():
    small, large = figures.signed_map(np.ones((4, 6))), figures.signed_map(np.ones((4, 60)), space="target")
    assert small.data[0].texttemplate
    assert large.data[0].texttemplate is None
    assert small.layout.yaxis.range == (3.5, -0.5)
    assert small.layout.xaxis.range == (-0.5, 5.5)
    assert small.layout.xaxis.title.text == "source x (pixels)"
    assert small.layout.xaxis.title.font.color == palette.SOURCE
    assert large.layout.yaxis.title.text == "target y (pixels)"
    assert large.layout.yaxis.title.font.color == palette.TARGET


# Grid


def test_the_source_grid_shows_the_picture_and_the_grid_in_its_pixels():
    grid = AFFINE.grid(THETA, FRAME)
    fig = figures.source_grid(U[0], grid[0], FRAME)
    shown = Image.open(io.BytesIO(base64.b64decode(one_of(fig, "source U").source.split(",")[1])))
    np.testing.assert_array_equal(np.asarray(shown), from_planes(U[0].numpy()))
    pixels = FRAME.to_pixels(grid)[0].numpy()
    points = one_of(fig, "sample points")
    np.testing.assert_allclose(np.stack([points.x, points.y], axis=-1).reshape(9, 7, 2), pixels)
    outline = one_of(fig, "outline")
    corners = {(round(x, 9), round(y, 9)) for x, y in zip(outline.x, outline.y, strict=True)}
    assert corners >= {tuple(pixels[r, c].round(9)) for r in (0, -1) for c in (0, -1)}
    assert (outline.x[0], outline.y[0]) == (outline.x[-1], outline.y[-1])
    mesh = one_of(fig, "mesh")
    assert np.isnan(mesh.x).sum() == 9 + 7 - 1  # a gap between one line and the next
    assert mesh.line.color == palette.THETA


def test_at_most_16_points_a_side_are_drawn_with_the_first_and_the_last():
    frame = sv.Frame((12, 20), (100, 5))
    grid = AFFINE.grid(THETA, frame)[0]
    points = one_of(figures.source_grid(U[0], grid, frame), "sample points")
    assert len(points.x) == 16 * 5
    assert points.text[0] == "target row 0, column 0"
    assert points.text[-1] == "target row 99, column 4"


@pytest.mark.parametrize("align_corners", [False, True])
def test_arrows_point_downhill_and_their_lengths_compare(align_corners):
    frame = sv.Frame((12, 20), (9, 7), align_corners)
    gradient = torch.zeros(9, 7, 2, dtype=torch.float64)
    gradient[2, 3] = torch.tensor([1.0, 2.0])
    gradient[4, 1] = torch.tensor([-0.5, 0.25])
    fig = figures.source_grid(U[0], AFFINE.grid(THETA, frame)[0], frame, gradient)
    arrows = one_of(fig, "descent")
    starts = np.stack([arrows.x[0::3], arrows.y[0::3]], axis=-1)
    moves = np.stack([arrows.x[1::3], arrows.y[1::3]], axis=-1) - starts
    pixels = frame.to_pixels(AFFINE.grid(THETA, frame))[0].numpy()
    np.testing.assert_allclose(starts, [pixels[2, 3], pixels[4, 1]])
    pull = -np.stack([gradient[2, 3], gradient[4, 1]]) / frame.pixels_per_unit
    np.testing.assert_allclose(moves[:, 1] / moves[:, 0], pull[:, 1] / pull[:, 0])
    assert (np.sign(moves) == np.sign(pull)).all()
    top = np.quantile(np.linalg.norm(pull, axis=1), 0.9)
    expected = np.linalg.norm(pull[1]) / top
    np.testing.assert_allclose(np.linalg.norm(moves[1]) / np.linalg.norm(moves[0]), expected)  # the first is cut to top
    assert arrows.name == f"descent −∂L/∂(x, y), longest {top:.2g} per pixel, 1 cut"
    assert fig.layout.title.subtitle.text.startswith(arrows.name)
    assert arrows.marker.symbol[1] == "arrow-wide"
    hollow = np.array(one_of(fig, "sample points").marker.symbol).reshape(9, 7) == "circle-open"
    assert not hollow[2, 3]
    assert not hollow[4, 1]
    assert hollow.sum() == 9 * 7 - 2


def test_an_arrow_is_a_step_that_lowers_the_loss():
    V = sv.sample(U, AFFINE.grid(THETA, FRAME), FRAME)
    g = sv.gradients(U, THETA, AFFINE, FRAME, 2 * V)  # of L = Σ V²
    arrows = one_of(figures.source_grid(U[0], AFFINE.grid(THETA, FRAME)[0], FRAME, g.grid[0]), "descent")
    moved = np.stack([arrows.x[1::3], arrows.y[1::3]], axis=-1) - np.stack([arrows.x[0::3], arrows.y[0::3]], axis=-1)
    grid = AFFINE.grid(THETA, FRAME)
    drawn = (g.grid[0] != 0).any(-1)
    step = torch.zeros_like(grid)
    step[0][drawn] = torch.from_numpy(1e-4 * moved) / torch.tensor(FRAME.pixels_per_unit)
    assert sv.sample(U, grid + step, FRAME).square().sum() < V.square().sum()


def test_a_grid_without_gradients_or_extent_still_draws():
    frame = sv.Frame((1, 1), (1, 1), align_corners=True)
    grid = torch.zeros(1, 1, 2)
    fig = figures.source_grid(torch.ones(1, 1, 1), grid, frame, grid)
    assert len(one_of(fig, "descent").x) == 0


def test_infinite_points_of_a_horizon_do_no_harm():
    theta = torch.tensor([1.0, 0, 0, 0, 1, 0, 0, 4], dtype=torch.float64)
    family = sv.family("projective")
    g = torch.ones(9, 7, 2, dtype=torch.float64)
    g[4] = torch.nan
    fig = figures.source_grid(U[0], family.grid(theta, FRAME)[0], FRAME, g)
    assert len(one_of(fig, "descent").x) == 3 * 8 * 7


def test_a_grid_of_another_size_is_refused():
    with pytest.raises(ArgumentError, match="grid"):
        figures.source_grid(U[0], torch.zeros(3, 3, 2), FRAME)
    with pytest.raises(ArgumentError, match="planes"):
        figures.source_grid(torch.zeros(7, 12, 20), torch.zeros(9, 7, 2), FRAME)


# Weights


@pytest.mark.parametrize("kernel", ["bilinear", "lanczos"])
def test_taps_are_squares_whose_area_is_the_weight(kernel):
    one = sv.explain(U, THETA, AFFINE, FRAME, 4, 3, kernel=kernel)
    fig = figures.tap_weights(one, channel=2)
    taps = one_of(fig, "taps")
    weights = one.weights.numpy().ravel()
    assert len(taps.x) == weights.size
    area = np.square(taps.marker.size)
    np.testing.assert_allclose(area / area.max(), np.abs(weights) / np.abs(weights).max())
    np.testing.assert_array_equal(taps.marker.color, weights)
    assert [signed(w, 3) for w in weights] == [text.split("<br>")[0] for text in taps.text]
    assert f"{float(one.value[2]):.4g}" in fig.layout.title.subtitle.text
    assert fig.layout.xaxis.ticktext == tuple(str(c) for c in one.tap_cols.tolist())
    point = one_of(fig, "source point")
    x, y = one.pixel
    assert point.x[0] + one.tap_cols[0].item() == pytest.approx(x)
    assert point.y[0] + one.tap_rows[0].item() == pytest.approx(y)


def test_taps_outside_are_marked_and_folded_ones_have_no_point():
    far = torch.tensor([1.0, 0, -1.0, 0, 1, 0], dtype=torch.float64)
    outside = one_of(figures.tap_weights(sv.explain(U, far, AFFINE, FRAME, 4, 0)), "taps")
    assert set(outside.text) == {"outside"}
    assert set(outside.marker.symbol) == {"x-thin-open"}
    folded = figures.tap_weights(sv.explain(U, far, AFFINE, FRAME, 4, 0, padding="reflection"))
    assert [trace.name for trace in folded.data] == ["taps"]


def test_a_channel_that_is_not_there_is_refused():
    with pytest.raises(ArgumentError, match="0 to 2"):
        figures.tap_weights(sv.explain(U, THETA, AFFINE, FRAME, 4, 3), channel=3)


# θ


def test_theta_bars_hold_the_gradient_by_name():
    gradient = torch.tensor([1.0, -2, 3, 0, 5, -6])
    fig = figures.theta_bars(gradient, AFFINE.parameters)
    assert fig.data[0].y == AFFINE.parameters
    np.testing.assert_array_equal(fig.data[0].x, gradient)
    assert fig.data[0].text[1] == "−2"
    assert fig.data[0].marker.color == palette.GRADIENT
    low, high = fig.layout.xaxis.range
    assert low == -high < -6
    assert figures.theta_bars(gradient, AFFINE.parameters, limit=100).layout.xaxis.range[1] > 100
    with pytest.raises(ArgumentError, match="6 names"):
        figures.theta_bars(gradient, AFFINE.parameters[:5])


def test_theta_trajectories_hold_every_entry_and_differ_not_by_hue_alone():
    thetas = torch.randn(30, 6, generator=torch.Generator().manual_seed(0))
    fig = figures.theta_trajectories(range(30), thetas, AFFINE.parameters)
    assert [trace.name for trace in fig.data] == list(AFFINE.parameters)
    for k, trace in enumerate(fig.data):
        np.testing.assert_array_equal(trace.y, thetas[:, k])
        np.testing.assert_array_equal(trace.x, range(30))
    looks = [(trace.line.color, trace.line.dash) for trace in fig.data]
    assert len(set(looks)) == 6
    assert all(a[1] != b[1] for a, b in pairwise(looks))


def test_of_many_entries_those_that_move_most_are_drawn():
    thetas = np.zeros((5, 32))
    thetas[-1] = np.arange(32)
    family = sv.family("tps")
    fig = figures.theta_trajectories(range(5), thetas, family.parameters)
    assert [trace.name for trace in fig.data] == list(family.parameters[20:])
    assert "12 of 32" in fig.layout.title.text
    assert len({(trace.line.color, trace.line.dash) for trace in fig.data}) == 12


def test_steps_and_rows_must_agree():
    with pytest.raises(ArgumentError, match="5 steps"):
        figures.theta_trajectories(range(4), np.zeros((5, 6)), AFFINE.parameters)


# Curves


def test_loss_curves_hold_their_own_steps():
    fig = figures.loss_curves({"training": ([0, 1, 2], [3.0, 2.0, 1.0]), "validation": ([0, 2], [4.0, 2.0])})
    training, validation = fig.data
    assert (list(training.x), list(training.y)) == ([0, 1, 2], [3, 2, 1])
    assert (list(validation.x), list(validation.y)) == ([0, 2], [4, 2])
    assert training.line.dash != validation.line.dash
    assert fig.layout.yaxis.type == "log"


def test_a_loss_of_zero_has_no_logarithm():
    assert figures.loss_curves({"training": ([0, 1], [1.0, 0.0])}).layout.yaxis.type == "linear"


@pytest.mark.parametrize("curves", [{}, {"training": ([0, 1], [1.0])}])
def test_curves_must_have_points(curves):
    with pytest.raises(ArgumentError, match="curves"):
        figures.loss_curves(curves)


def test_probability_bars_show_the_likeliest_and_the_true_class():
    fig = figures.probability_bars(torch.tensor([0.1, 0.7, 0.2]), label=2)
    np.testing.assert_allclose(fig.data[0].y, [0.1, 0.7, 0.2], rtol=1e-6)
    assert fig.data[0].marker.color[1] == palette.TARGET
    assert fig.data[0].marker.color.count(palette.TARGET) == 1
    assert fig.layout.xaxis.ticktext == ("0", "1", "<b>▲ 2</b>")
    with pytest.raises(ArgumentError, match="3 labels"):
        figures.probability_bars(torch.tensor([0.1, 0.7, 0.2]), labels=["a", "b"])


# Gallery


def test_small_multiples_share_one_scale():
    maps = [U[0], np.array([[1.0, -2.0]]), torch.tensor([[0.5, 4.0]]), U[0, :1]]
    fig = figures.small_multiples(maps, ["U", "a", "b", "grey"], columns=3)
    assert [type(trace) for trace in fig.data] == [go.Image, go.Heatmap, go.Heatmap, go.Image]
    np.testing.assert_array_equal(fig.data[2].z, [[0.5, 4.0]])
    assert {trace.coloraxis for trace in fig.data[1:3]} == {"coloraxis"}
    assert (fig.layout.coloraxis.cmin, fig.layout.coloraxis.cmax) == (-4, 4)
    assert [note.text for note in fig.layout.annotations] == ["U", "a", "b", "grey"]
    assert fig.layout.xaxis5.visible is False


def test_sizes_alone_need_no_sign():
    fig = figures.small_multiples([np.array([[1.0, 2.0]])], limit=5)
    assert (fig.layout.coloraxis.cmin, fig.layout.coloraxis.cmax) == (0, 5)


@pytest.mark.parametrize(("maps", "titles"), [([], []), ([np.ones((2, 2))], ["a", "b"])])
def test_a_gallery_needs_maps_and_their_titles(maps, titles):
    with pytest.raises(ArgumentError, match="titles"):
        figures.small_multiples(maps, titles)


# The look


def luminance(colour: str) -> float:
    channels = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return float(np.dot([0.2126, 0.7152, 0.0722], linear))


@pytest.mark.parametrize("background", ["#ffffff", "#0e1117"])
def test_words_and_marks_stand_out_from_light_and_dark(background):
    def contrast(colour):
        low, high = sorted((luminance(colour), luminance(background)))
        return (high + 0.05) / (low + 0.05)

    assert contrast(palette.INK) >= 4  # all words are large: 16 pixels and more
    for colour in (palette.SOURCE, palette.TARGET, palette.THETA, palette.GRADIENT):
        assert contrast(colour) >= 3


def test_figures_are_transparent_and_large_enough_to_project():
    layout = figures.signed_map(np.ones((2, 2))).layout.template.layout
    assert layout.paper_bgcolor == layout.plot_bgcolor == "rgba(0,0,0,0)"
    assert layout.font.size >= 16


def test_the_signed_scale_is_the_stages_own():
    stops = palette.payload()["scales"]["signed"]
    assert [[k / 8, f"rgb({','.join(map(str, stop))})"] for k, stop in enumerate(stops)] == style.SIGNED
