"""A transform that is applied again where it was to be undone is named; what is warped alike on purpose is not."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

import stn_viz as sv

STEPS, BATCH = 16, 4


class Net(nn.Module):
    def __init__(self, channels=1):
        super().__init__()
        self.fine = nn.Sequential(nn.Conv2d(1, 12, 3, padding=1), nn.ReLU())
        self.coarse = nn.Sequential(
            nn.Conv2d(12, 16, 3, stride=2, padding=1), nn.ReLU(), nn.Conv2d(16, 12, 3, padding=1)
        )
        self.head = nn.Conv2d(24, channels, 3, padding=1)

    def forward(self, x):
        fine = self.fine(x)
        return self.head(torch.cat([fine, F.interpolate(self.coarse(fine).relu(), fine.shape[2:])], 1))


def draw(size):
    y, x = torch.meshgrid(torch.arange(size[0]), torch.arange(size[1]), indexing="ij")
    centres, radii = (
        t[..., None, None]
        for t in (torch.rand(BATCH, 4, 2) * torch.tensor(size), size[0] * (0.08 + 0.15 * torch.rand(BATCH, 4, 2)))
    )
    dy, dx = (y - centres[:, :, 0]) / radii[:, :, 0], (x - centres[:, :, 1]) / radii[:, :, 1]
    masks = ((dx**2 + dy**2).amin(1, keepdim=True) < 1).float()
    texture = F.interpolate(torch.randn(BATCH, 1, 6, 8), size, mode="bicubic", align_corners=True)
    return 0.4 * masks + 0.1 * texture + 0.3, masks


def turn(size, angle=0.6, shift=0.2):
    a, t = angle * (2 * torch.rand(BATCH) - 1), shift * (2 * torch.rand(BATCH, 2) - 1)
    s, ratio = 0.85 + 0.3 * torch.rand(BATCH), size[0] / size[1]
    x = torch.stack([s * a.cos(), -s * a.sin() * ratio, t[:, 0]], 1)
    return torch.stack([x, torch.stack([s * a.sin() / ratio, s * a.cos(), t[:, 1]], 1)], 1)


def invert(theta):
    last = torch.tensor([[[0.0, 0.0, 1.0]]]).expand(len(theta), 1, 3)
    return torch.linalg.inv(torch.cat([theta, last], 1))[:, :2]


def warp(x, theta):
    return F.grid_sample(x, F.affine_grid(theta, list(x.shape), align_corners=False), align_corners=False)


def supervise(net, x, y, theta, back, loss):
    seen = warp(warp(torch.ones_like(x), theta), back) > 0.99
    return loss(warp(net(warp(x, theta)), back)[seen], y[seen])


def train(forward, seed, size, loss=F.binary_cross_entropy_with_logits, steps=STEPS):
    torch.manual_seed(seed)
    net = Net()
    optimiser = torch.optim.Adam(net.parameters(), 8e-3)
    with sv.record() as tape:
        for _ in range(steps):
            x, y = draw(size)
            optimiser.zero_grad()
            answer = forward(net, x, y, loss)
            answer.backward()
            optimiser.step()
            tape.step(answer)
    return tape


def applied_again(net, x, y, loss):
    theta = turn(x.shape[2:])
    return supervise(net, x, y, theta, theta, loss)


def undone(net, x, y, loss):
    theta = turn(x.shape[2:])
    return supervise(net, x, y, theta, invert(theta), loss)


def half_as_large(net, x, y, loss):
    theta = turn(x.shape[2:])
    logits = net(F.interpolate(warp(x, theta), scale_factor=0.5, mode="bilinear"))
    small = F.interpolate(y, scale_factor=0.5, mode="bilinear")
    seen = warp(warp(torch.ones_like(small), theta), theta) > 0.99
    return loss(warp(logits, theta)[seen], small[seen])


def with_labels(net, x, y, loss):
    theta = turn(x.shape[2:])
    seen, labels = warp(x, theta), warp(y, theta)
    return loss(net(seen), labels) + loss(warp(net(x), theta), labels)


def in_parallel(net, x, y, loss):
    theta = turn(x.shape[2:])
    ahead = net(warp(x, theta))
    logits = net(x)
    return loss(logits, y) + 3 * F.mse_loss(ahead.sigmoid(), warp(logits, theta).sigmoid())


def in_parallel_detached(net, x, y, loss):
    theta = turn(x.shape[2:])
    ahead = net(warp(x, theta)).detach()
    logits = net(x)
    return loss(logits, y) + 3 * F.mse_loss(warp(logits, theta).sigmoid(), ahead.sigmoid())


def twice_on_purpose(net, x, y, loss):
    theta = turn(x.shape[2:])
    wanted = warp(warp(y, theta), theta)
    return loss(warp(net(warp(x, theta)), theta), wanted) + loss(net(warp(warp(x, theta), theta)), wanted)


def along_a_sequence(net, x, y, loss):
    theta = turn(x.shape[2:], 0.25, 0.1)
    state, total = x, 0.0
    for _ in range(2):
        y, moved = warp(y, theta), warp(state, theta)
        state = moved + net(moved)
        total = total + loss(state, y)
    return total


def with_a_mask(net, x, y, loss):
    theta = turn(x.shape[2:])
    seen = warp(torch.ones_like(x), theta) > 0.99
    back = warp(net(x), theta)  # what is right here, no inverse would be
    return loss(back[seen], warp(y, theta)[seen])


def half_a_turn(net, x, y, loss):
    theta = F.pad(torch.diag_embed(torch.tensor([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [-1.0, -1.0]])), (0, 1))
    theta = theta[torch.randperm(BATCH)]
    return supervise(net, x, y, theta, theta, loss)


SIZES = [(32, 44), (40, 40)]
LOSSES = [F.binary_cross_entropy_with_logits, F.mse_loss]
HEALTHY = [undone, with_labels, in_parallel, in_parallel_detached, twice_on_purpose, along_a_sequence, with_a_mask]


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("size", SIZES)
def test_a_map_that_is_warped_again_is_named_once(size, loss):
    report = sv.diagnose(train(applied_again, size[0], size, loss, 40))
    (finding,) = (f for f in report if f.kind == "direction")
    assert "already" in str(finding.message)
    assert "test_again.py" in str(finding.message)
    assert next(row.verdict for row in report.rows if row.name == "used-again") == "found"


def test_a_smaller_map_is_warped_again_by_the_same_matrix():
    report = sv.diagnose(train(half_as_large, 0, (64, 64), steps=40))
    (finding,) = (f for f in report if f.kind == "direction")
    assert "already" in str(finding.message)


@pytest.mark.parametrize(("size", "loss"), [*zip(SIZES, LOSSES, strict=True)])
@pytest.mark.parametrize("forward", [*HEALTHY, half_a_turn])
def test_what_is_warped_alike_on_purpose_is_not_named(forward, size, loss):
    tape = train(forward, size[1], size, loss)
    assert "direction" not in [f.kind for f in sv.diagnose(tape)]


def test_a_single_step_tells_nothing():
    assert not list(sv.diagnose(train(applied_again, 1, (32, 44), steps=1)))
