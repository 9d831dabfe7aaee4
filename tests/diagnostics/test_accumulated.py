"""Lattices that every call adds to, wherever their points wander, and what is added to in health."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

import stn_viz as sv

SEEDS = range(3)


class Reader(nn.Module):
    """Reads U at a lattice that it holds, plus a shift, twice in a pass."""

    def __init__(self, sides, how, unit="pixels", last=False):
        super().__init__()
        self.how, self.unit, self.last = how, unit, last
        height, width = sides
        self.half = 0.5 * torch.tensor([width - 1.0, height - 1.0])
        y, x = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
        base = torch.stack([x, y], -1).float()[None]
        if unit == "normalised":
            base = base / self.half - 1
        base = base if last else base.movedim(-1, 1)
        self.base = (base,)  # out of sight
        self.register_buffer("coords", base.clone() if how != "displacement" else torch.zeros_like(base))
        self.count = 0
        self.weight = nn.Parameter(torch.ones(()))
        self.places = nn.Parameter(base.clone())

    def shifted(self, by):
        """Give the points of this call, in the lattice's own units."""
        kept, base = self.coords, self.base[0]
        if self.how == "added":
            kept += by
        elif self.how == "subtracted":
            kept.sub_(-by)
        elif self.how == "by component":
            component = kept.unbind(-1 if self.last else 1)
            for k, one in enumerate(by.flatten()):
                if self.last:
                    kept[..., k] += one
                else:
                    component[k].add_(one)
        elif self.how == "copied":
            kept = kept.clone()
            kept += by
        elif self.how == "filled":
            kept[...] = base + by
        elif self.how == "set back":
            kept.copy_(base)
            kept += by
        elif self.how == "set back by its data":
            kept.data.copy_(base)
            kept += by
        elif self.how == "mean":
            kept.mul_(0.6).add_(0.4 * (base + 3 * by))
        elif self.how == "mean by its difference":
            kept += 0.4 * (base + 3 * by - kept)
        elif self.how == "mean of a batch":
            items = base + 3 * by * torch.tensor([0.5, 1.5]).view(2, 1, 1, 1)
            kept += 0.4 * (items - kept).mean(0, keepdim=True)
        elif self.how == "mean of all":
            self.count += 1
            kept += (base + 9 * by - kept) / self.count
        elif self.how == "fades":
            kept += 3 * by - 0.4 * (kept - base)
        elif self.how in ("set back in each pass", "bound anew in each pass", "displacement", "steered"):
            kept += by
        elif self.how == "undone":
            kept += 3 * by
        elif self.how == "optimised":
            kept = self.places + 0
        return base + kept if self.how == "displacement" else kept

    def forward(self, U, shifts):
        if self.how == "set back in each pass":
            self.coords.copy_(self.base[0])
        elif self.how == "bound anew in each pass":
            self.coords = self.base[0].clone()
        V = []
        local = self.base[0].clone()
        for shift in shifts:
            by = shift / self.half if self.unit == "normalised" else shift
            by = by if self.last else by.view(1, 2, 1, 1)
            if self.how == "local":
                local += by
                points = local
            else:
                points = self.shifted(by)
            grid = points if self.last else points.movedim(1, -1)
            if self.unit == "pixels":
                grid = grid / self.half - 1
            V.append(F.grid_sample(U, grid, padding_mode="border", align_corners=True))
            if self.how == "undone":
                self.coords -= 3 * by
        return self.weight * torch.cat(V, 1)


def record(how, seed, unit="pixels", last=False, steps=12, channels=1, **limits):
    draws = torch.Generator().manual_seed(seed)
    height, width = (int(n) for n in torch.randint(12, 40, (2,), generator=draws))
    whole = Reader((height, width), how, unit, last)
    optimiser = torch.optim.SGD(whole.parameters(), lr=1.0, foreach=False)
    alone = torch.rand(1, channels, height, width, generator=draws)
    with sv.record(**limits) as tape:
        for step in range(steps):
            U = alone if how == "steered" else torch.rand(1, channels, height, width, generator=draws)
            shifts = 1.5 * torch.randn(2, 2, generator=draws) * (0.1 if step == 0 else 1)
            loss = whole(U, shifts).square().mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            tape.step(loss)
    return tape


def drifts(tape):
    return [f for f in sv.diagnose(tape) if f.kind == "drift"]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("how", "unit", "last"),
    [
        ("added", "pixels", False),
        ("added", "pixels", True),
        ("added", "normalised", False),
        ("added", "normalised", True),
        ("subtracted", "pixels", False),
        ("by component", "pixels", False),
        ("by component", "normalised", True),
    ],
)
def test_a_lattice_that_wanders_by_what_every_call_adds_is_named_first(how, unit, last, seed, tmp_path):
    tape = record(how, seed, unit, last)
    tape.save(tmp_path / "run.stn")
    for run in (tape, sv.load_recording(tmp_path / "run.stn")):
        assert [call.accumulated for call in run] == [None, *[True] * 23]
        report = sv.diagnose(run)
        assert report[0].kind == "drift"
        assert "as coords is added to" in report[0].message
        assert not {f.kind for f in report} & {"out-of-bounds", "dead-samples"}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    "how",
    [
        *("copied", "filled", "set back", "set back by its data", "set back in each pass", "bound anew in each pass"),
        *("mean", "mean by its difference", "mean of a batch", "mean of all", "fades", "undone", "local"),
        *("displacement", "optimised", "steered"),
    ],
)
@pytest.mark.parametrize(("unit", "last"), [("pixels", False), ("normalised", True)])
def test_what_is_set_back_follows_a_mean_or_is_searched_for_is_healthy(how, unit, last, seed):
    assert not drifts(record(how, seed, unit, last))


@pytest.mark.parametrize("seed", SEEDS)
def test_points_that_a_field_of_flow_moves_are_healthy(seed):
    assert not drifts(record("added", seed, channels=2))


def test_steps_that_nobody_looked_at_leave_open_what_was_written_in_them():
    tape = record("set back in each pass", 0, every=3, steps=36)
    assert [call.accumulated for call in tape] == [None, True] * 12
    assert not drifts(tape)


def test_one_pass_tells_nothing():
    assert not drifts(record("set back in each pass", 1, steps=1))
