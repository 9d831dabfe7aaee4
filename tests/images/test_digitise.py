"""A picture of a digit becomes what the networks were trained on, whatever its paper; a blank one is refused."""

import numpy as np
import pytest
from PIL import Image

from stn_viz import UserError
from stn_viz.datasets.digits import load_bundled
from stn_viz.images.digit import as_digit


def photographed(digit: np.ndarray, *, dark: bool, place=(60, 20)) -> np.ndarray:
    """Enlarge a digit onto paper of 240×320 pixels, off the middle."""
    large = np.asarray(Image.fromarray(digit).resize((140, 140), Image.Resampling.BICUBIC))
    paper = np.zeros((240, 320), np.uint8)
    paper[place[0] : place[0] + 140, place[1] : place[1] + 140] = large
    return (215 - paper * 0.7).astype(np.uint8) if dark else (20 + paper * 0.8).astype(np.uint8)


def alike(a: np.ndarray, b: np.ndarray) -> float:
    """Correlate two pictures, forgiving a shift by the one pixel that rounding a centre of mass may cost."""
    shifts = [(y, x) for y in (-1, 0, 1) for x in (-1, 0, 1)]
    return max(np.corrcoef(a.ravel(), np.roll(b, shift, (0, 1)).ravel())[0, 1] for shift in shifts)


@pytest.mark.parametrize("dark", [True, False], ids=["dark on light", "light on dark"])
def test_a_photographed_digit_comes_back(dark):
    for image in load_bundled().images[:10].numpy():
        found = as_digit(photographed(image, dark=dark))
        assert found.shape == (28, 28)
        assert found.dtype == np.uint8
        rows, columns = np.nonzero(found > 64)
        assert 18 <= max(np.ptp(rows), np.ptp(columns)) + 1 <= 20
        mass = found.astype(float)
        place = np.arange(28)
        assert abs((mass.sum(1) @ place) / mass.sum() - 13.5) <= 0.6
        assert abs((mass.sum(0) @ place) / mass.sum() - 13.5) <= 0.6
        assert alike(found, as_digit(image)) > 0.9


def test_paper_may_be_dark_or_light_coloured_or_clear():
    image = load_bundled().images[3].numpy()
    grey = photographed(image, dark=True)
    np.testing.assert_allclose(as_digit(np.repeat(grey[..., None], 3, 2)).astype(int), as_digit(grey), atol=3)
    clear = np.zeros((*grey.shape, 4), np.uint8)
    clear[..., 3] = 215 - grey  # black ink, transparent paper
    assert alike(as_digit(clear), as_digit(grey)) > 0.97


def test_a_blank_picture_is_refused():
    with pytest.raises(UserError, match="No digit stands out"):
        as_digit(np.full((50, 40), 128, np.uint8))
