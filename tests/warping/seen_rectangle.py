"""A rectangle in space, seen by a camera: what test_rectangle and the page's tests straighten."""

import math

import torch

import stn_viz as sv

CORNERS = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)]


def seen(aspect, turns, *, size=(600, 800), focal=700.0, roll=0.0, middle=(0.1, -0.2, 4.0)):
    """Project a rectangle, turned about its own axes, into a picture; give θ of the box around it and the frame."""
    about_x, about_y = (math.radians(turn) for turn in turns)
    c, s = math.cos(math.radians(roll)), math.sin(math.radians(roll))
    Rx = [[1, 0, 0], [0, math.cos(about_x), -math.sin(about_x)], [0, math.sin(about_x), math.cos(about_x)]]
    Ry = [[math.cos(about_y), 0, math.sin(about_y)], [0, 1, 0], [-math.sin(about_y), 0, math.cos(about_y)]]
    Rz = [[c, -s, 0], [s, c, 0], [0, 0, 1]]
    R = torch.linalg.multi_dot([torch.tensor(turn, dtype=torch.float64) for turn in (Rz, Ry, Rx)])
    rows, columns = size
    sources = []
    for x, y in CORNERS:
        X, Y, Z = (R @ torch.tensor([x * aspect, y, 0.0], dtype=torch.float64) + torch.tensor(middle).double()).tolist()
        sources.append((focal * X / Z / (columns / 2), focal * Y / Z / (rows / 2)))
    lines, wanted = [], []
    for (x, y), (u, v) in zip(CORNERS, sources, strict=True):  # u (h31 x + h32 y + 1) = h11 x + h12 y + h13
        lines += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        wanted += [u, v]
    theta = torch.linalg.solve(torch.tensor(lines, dtype=torch.float64), torch.tensor(wanted, dtype=torch.float64))
    return theta, sv.Frame(size, (10, 10))
