"""Boxes that crop a map: named where they are in pixels of the picture that it was made of, else silent."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

import stn_viz as sv

STRIDES = [2, 4, 8, 16]


def draw_boxes(count, size, least=0.15):
    """Draw boxes (x1, y1, x2, y2) in the pixels of a picture (height, width)."""
    sides = torch.rand(count, 2) * (0.6 - least) + least
    first = torch.rand(count, 2) * (1 - sides)
    return torch.cat([first, first + sides], 1) * torch.tensor([size[1], size[0]]).repeat(2)


def crop(features, boxes, out):
    """Crop boxes in pixels of the map, counted from its first corner."""
    height, width = features.shape[2:]
    x1, y1, x2, y2 = (2 * boxes / torch.tensor([width, height]).repeat(2) - 1).unbind(1)
    no = torch.zeros_like(x1)
    rows = [torch.stack([(x2 - x1) / 2, no, (x1 + x2) / 2], 1), torch.stack([no, (y2 - y1) / 2, (y1 + y2) / 2], 1)]
    grid = F.affine_grid(torch.stack(rows, 1), (len(boxes), 1, *out), align_corners=False)
    return F.grid_sample(features, grid, align_corners=False)


def record_crops(seed, stride, divide, steps=4, items=4):
    torch.manual_seed(seed)
    size = (10 + seed % 3, 14)
    with sv.record() as tape:
        for step in range(steps):
            features = torch.randn(items, 3, *size)
            boxes = draw_boxes(items, [stride * n for n in size])
            crop(features, boxes / stride if divide else boxes, (7, 7))
            tape.step(step)
    return sv.diagnose(tape)


@pytest.mark.parametrize("stride", STRIDES)
@pytest.mark.parametrize("seed", range(6))
def test_boxes_of_the_picture_on_its_map_are_named_with_the_stride(seed, stride):
    found = record_crops(seed, stride, divide=False)
    assert [f.kind for f in found][:1] == ["wrong-size"]
    assert found[0].evidence["stride"] == stride
    assert str(stride) in str(found[0].remedy)


@pytest.mark.parametrize("stride", STRIDES)
@pytest.mark.parametrize("seed", range(6))
def test_divided_boxes_are_healthy(seed, stride):
    assert not list(record_crops(seed, stride, divide=True))


@pytest.mark.parametrize("seed", range(10))
def test_crops_that_went_astray_are_no_boxes_of_a_picture(seed):
    """A θ that drifts to one side, or that is drawn anywhere, lies outside as well."""
    torch.manual_seed(seed)
    for far in (2 * torch.tensor([[1.0, 1.0]]), 3 * torch.randn(4, 2), torch.rand(4, 2) * 1.5 + 1.2):
        with sv.record() as tape:
            for step in range(4):
                boxes = draw_boxes(4, (12, 16)) + torch.cat([far, far], 1) * torch.tensor([16.0, 12.0]).repeat(2)
                crop(torch.randn(4, 3, 12, 16), boxes, (7, 7))
                tape.step(step)
        found = {f.kind for f in sv.diagnose(tape)}
        assert "wrong-size" not in found
        assert found & {"out-of-bounds", "exploding"}


class Detector(nn.Module):
    """Predict one box a picture, with the weights that the layers were made with, and crop it from the features."""

    def __init__(self, same_size):
        super().__init__()
        self.features, self.box = nn.Conv2d(3, 32, 3, 2, 1), nn.Linear(32, 4)
        nn.init.zeros_(self.box.bias)
        self.out = (24, 24) if same_size else (5, 5)

    def forward(self, U):
        features = self.features(U)
        x, y, w, h = (self.box(features.mean((2, 3))).sigmoid() * torch.tensor([0.1, 0.1, 0.4, 0.4])).unbind(1)
        boxes = torch.stack([x, y, x + w, y + h], 1) * 24
        return crop(features, boxes, self.out)


@pytest.mark.parametrize("same_size", [False, True])
def test_a_crop_begins_where_its_box_does_and_a_transformer_at_the_identity(same_size):
    torch.manual_seed(3)
    net = Detector(same_size)
    optimiser = torch.optim.SGD(net.parameters(), 1e-3)
    with sv.record() as tape:
        for step in range(3):
            loss = (net(torch.randn(4, 3, 48, 48)) - 1).square().mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            tape.step(step)
    assert ("non-identity-start" in [f.kind for f in sv.diagnose(tape)]) == same_size
