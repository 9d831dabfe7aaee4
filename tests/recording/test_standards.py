"""Pictures that a step standardises by their own mean and deviation before it warps them, padded with zeros or not."""

import pytest
import torch
import torch.nn.functional as F

import stn_viz as sv

MEAN, DEVIATION = (torch.tensor(of).view(3, 1, 1) for of in ((0.76, 0.55, 0.57), (0.14, 0.15, 0.17)))


def standardise(pictures):
    return (pictures - MEAN) / DEVIATION


def in_place(pictures):
    return pictures.clone().sub_(MEAN).div_(DEVIATION)


def by_method(pictures):
    return torch.div(torch.sub(pictures, MEAN[None]), DEVIATION[None])


def recorded(seed, prepare, padding="zeros"):
    """Turn and zoom pictures that are prepared in the step."""
    generator = torch.Generator().manual_seed(seed)
    with sv.record() as tape:
        for _ in range(2):
            coarse = torch.rand(4, 3, 6, 8, generator=generator)
            pictures = F.interpolate(coarse, (30, 40), mode="bilinear", align_corners=True)
            U = prepare(pictures)
            angle = 1.5 * torch.rand(4, generator=generator)
            c, s = 1.1 * angle.cos(), 1.1 * angle.sin()
            theta = torch.stack([c, -s * 0.75, 0 * c, s / 0.75, c, 0 * c], 1).view(4, 2, 3)
            grid = F.affine_grid(theta, [4, 3, 30, 40], align_corners=False)
            F.grid_sample(U, grid, padding_mode=padding, align_corners=False)
            tape.step()
    return tape


def kinds(tape):
    return [f.kind for f in sv.diagnose(tape)]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("prepare", [standardise, in_place, by_method])
def test_zeros_around_standardised_pictures_are_named_and_their_edges_not(prepare, seed, tmp_path):
    tape = recorded(seed, prepare)
    assert [c.standardised for c in tape] == [True, True]
    assert kinds(tape) == ["padding-background"]
    assert kinds(recorded(seed, prepare, "reflection")) == []
    tape.save(tmp_path / "run.stn")
    assert kinds(sv.load_recording(tmp_path / "run.stn")) == ["padding-background"]


@pytest.mark.parametrize("seed", range(3))
def test_pictures_that_are_only_divided_and_others_beside_them_are_left_alone(seed):
    def aside(pictures):
        standardise(pictures)
        return pictures - 0.5

    assert kinds(recorded(seed, lambda pictures: pictures / DEVIATION)) == []
    assert kinds(recorded(seed, aside)) == []
