"""Fifth room: gradients that do not come, come wrong, or come too strong; and numbers that are none."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F

from stn_viz.diagnostics.museum import scenes
from stn_viz.diagnostics.museum.exhibit import Exhibit, exhibit, line
from stn_viz.recording import Tape
from stn_viz.texts import Message

ROOM: list[Exhibit] = []


@exhibit(ROOM, kind="integer-kernel", source="kornia/kornia#827")
@line(fault="F.grid_sample(U, grid, mode='nearest')", fix="F.grid_sample(U, grid, mode='bilinear')")
def stalled(tape: Tape, faulty: bool) -> None:
    """Send a loss through the nearest neighbour, or through the bilinear kernel."""
    V = scenes.warp(scenes.draw_letters(), scenes.make_localiser(0.02), "nearest" if faulty else "bilinear")
    (V - scenes.draw_letters().flip(0)).square().mean().backward()


@exhibit(ROOM, kind="dead-samples", source="WarBean/tps_stn_pytorch#17")
@line(fault="bias = (1, 0, 2.5, 0, 1, 0)", fix="bias = (1, 0, 0, 0, 1, 0)")
def beyond_reach(tape: Tape, faulty: bool) -> None:
    """Start a localiser beside the picture, or on it."""
    localiser = scenes.make_localiser(0.02, (1.0, 0.0, 2.5 if faulty else 0.0, 0.0, 1.0, 0.0))
    (scenes.warp(scenes.draw_letters(), localiser) - scenes.draw_letters().flip(0)).square().mean().backward()


@exhibit(ROOM, kind="vanishing", source="pytorch/pytorch#89836")
@line(fault="loss.backward()", fix="(loss * 65536).backward()")
def underflow(tape: Tape, faulty: bool) -> None:
    """Send a small gradient back through half precision, unscaled or scaled."""
    V = scenes.warp(scenes.draw_letters(), scenes.make_localiser(0.02))
    difference = (V - scenes.draw_letters().flip(0)).half()
    loss = (difference.float() * 1e-5).square().mean()
    (loss if faulty else loss * 2.0**30).backward()


@exhibit(ROOM, kind="kinks", source="pytorch/pytorch#23925")
@line(fault="pixels = base + flow + (flow.round() - flow).detach()", fix="pixels = base + flow")
def rounded(tape: Tape, faulty: bool) -> None:
    """Warp by a flow that is rounded with a straight-through gradient, or not."""
    y, x = torch.meshgrid(torch.arange(40.0), torch.arange(56.0), indexing="ij")
    flow = (6 * scenes.make_photo(2, 2, 40, 56) - 3).requires_grad_()
    used = flow + (flow.round() - flow).detach() if faulty else flow
    pixels = torch.stack([x, y], dim=-1) + used.permute(0, 2, 3, 1)
    grid = (2 * pixels + 1) / torch.tensor([56.0, 40.0]) - 1
    U = scenes.make_photo(2, 3, 40, 56)
    (F.grid_sample(U, grid, padding_mode="border", align_corners=False) - U.flip(0)).square().mean().backward()


@exhibit(ROOM, kind="lazy", source="kevinzakka/spatial-transformer-network#10")
@line(fault=Message("museum-lazy-fault"), fix=Message("museum-lazy-fix"))
def lazy(tape: Tape, faulty: bool) -> None:
    """Zoom every letter by a trained localiser that hardly looks, or looks."""
    localiser = scenes.make_localiser(1e-5 if faulty else 0.02, (0.7, 0.0, 0.0, 0.0, 0.7, 0.0)).eval()
    scenes.warp(scenes.draw_letters(8), localiser)


@exhibit(ROOM, kind="unused", source="kevinzakka/spatial-transformer-network#3")
@line(fault="V = transformer(U); logits = classifier(U)", fix="V = transformer(U); logits = classifier(V)")
def warped_for_nothing(tape: Tape, faulty: bool) -> None:
    """Classify the picture itself, or the one that was straightened for it."""
    U, classifier = scenes.draw_letters(), nn.Linear(784, 10)
    V = scenes.warp(U, scenes.make_localiser(0.02))
    F.cross_entropy(classifier((U if faulty else V).flatten(1)), torch.arange(4)).backward()


@exhibit(ROOM, kind="cut", source="phanideepgampa/stacked-capsule-networks#3")
@line(fault="theta = torch.tensor(localiser(U).tolist())", fix="theta = localiser(U)")
def copied_out(tape: Tape, faulty: bool) -> None:
    """Copy θ out of the graph, or pass it on."""
    U, localiser, classifier = scenes.draw_letters(), scenes.make_localiser(0.02), nn.Linear(784, 10)
    theta = localiser(U.flatten(1)).view(-1, 2, 3)
    used = torch.tensor(theta.tolist()) if faulty else theta
    V = scenes.warp(U, used)
    F.cross_entropy(classifier(V.flatten(1)), torch.arange(4)).backward()


@exhibit(ROOM, kind="cut", source="queenie88/A-GCN#4")
@line(fault="theta = localiser(U).detach()", fix="theta = localiser(U)")
def detached(tape: Tape, faulty: bool) -> None:
    """Detach θ before it makes the grid, or do not."""
    U, localiser, classifier = scenes.draw_letters(), scenes.make_localiser(0.02), nn.Linear(784, 10)
    theta = localiser(U.flatten(1)).view(-1, 2, 3)
    V = scenes.warp(U, theta.detach() if faulty else theta)
    F.cross_entropy(classifier(V.flatten(1)), torch.arange(4)).backward()


@exhibit(ROOM, kind="exploding", source="keras-team/keras#478")
@line(fault="SGD(localiser.parameters(), lr=1)", fix="SGD(localiser.parameters(), lr=1e-6)")
def one_step_too_far(tape: Tape, faulty: bool) -> None:
    """Train a localiser for three steps, boldly or carefully."""
    scenes.train(tape, scenes.make_localiser(0.01), rate=1.0 if faulty else 1e-6, weight=4 * 28 * 28)


@exhibit(ROOM, kind="non-identity-start", source="kevinzakka/spatial-transformer-network#10")
@line(fault="localiser = nn.Linear(784, 6)", fix="nn.init.zeros_(localiser.weight); localiser.bias.data = identity")
def random_start(tape: Tape, faulty: bool) -> None:
    """Train for three steps from a random start, or from the identity."""
    localiser = nn.Linear(784, 6)
    if not faulty:
        scenes.start_at_identity(localiser)
    scenes.train(tape, localiser, rate=1e-3)


@exhibit(ROOM, kind="nan", source="kornia/kornia#3944")
@line(fault="r2 * torch.log(r2)", fix="torch.xlogy(r2, r2)")
def zero_log_zero(tape: Tape, faulty: bool) -> None:
    """Bend a picture by a spline through its four corners, computed naively or with care."""
    points = torch.stack(scenes.make_lattice(28, 28), dim=-1)
    centres = torch.tensor([[-1.0, -1.0], [1.0, -1.0], [-1.0, 1.0], [1.0, 1.0]])
    r2 = (points[:, :, None] - centres).square().sum(-1)
    bends = r2 * torch.log(r2) if faulty else torch.xlogy(r2, r2)
    weights = 0.01 * torch.tensor([[1.0, -1.0], [-1.0, 1.0], [1.0, 1.0], [-1.0, -1.0]])
    F.grid_sample(scenes.draw_letters(), (points + bends @ weights).expand(4, -1, -1, -1), align_corners=True)


@exhibit(ROOM, kind="precision", source="pytorch/vision#9658")
@line(fault="grid = F.affine_grid(theta.half(), size).float()", fix="grid = F.affine_grid(theta, size)")
def half_grid(tape: Tape, faulty: bool) -> None:
    """Turn a wide map a little by a grid computed in half precision, or in single."""
    theta = scenes.make_theta((0.97, 0.01, 0.003), (0.01, 0.97, 0.0), count=1)
    grid = F.affine_grid(theta.half() if faulty else theta, [1, 1, 32, 1024], align_corners=False)
    F.grid_sample(scenes.make_photo(1, 1, 32, 1024), grid.float(), padding_mode="border", align_corners=False)
