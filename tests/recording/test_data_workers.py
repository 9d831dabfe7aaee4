"""A DataLoader's workers warp in processes of their own: the tape says so, where there are such and only there."""

import pytest
import torch
import torch.nn.functional as F
from recorded_models import picture
from torch.utils.data import DataLoader, Dataset

import stn_viz as sv


class Turned(Dataset):
    """Pictures that are warped as they are loaded."""

    def __len__(self):
        return 4

    def __getitem__(self, index):
        grid = F.affine_grid(torch.eye(2, 3)[None], [1, 1, 8, 8], align_corners=False)
        return F.grid_sample(picture(1, 1, 8, 8), grid, align_corners=False)[0]


def notes(workers, **how):
    with sv.record(**how) as tape:
        for _ in DataLoader(Turned(), batch_size=2, num_workers=workers):
            F.grid_sample(picture(1, 1, 8, 8), torch.zeros(1, 4, 4, 2), align_corners=False)
            tape.step()
    return tape


@pytest.mark.parametrize("workers", [1, 2])
def test_the_tape_says_that_workers_warp_elsewhere(workers, tmp_path):
    tape = notes(workers, to=tmp_path / "run.stn")
    (note,) = tape.notes
    assert f"has {workers} worker" in note
    assert "num_workers=0" in note
    assert len(tape) == 2, "what the workers warp is not on it"
    assert sv.load_recording(tmp_path / "run.stn").notes == (note,)


def test_without_workers_what_is_loaded_is_recorded_and_nothing_is_said():
    tape = notes(0)
    assert tape.notes == ()
    assert len(tape) == 6


def test_a_recording_without_steps_says_it_as_well():
    with sv.record() as tape:
        loader = iter(DataLoader(Turned(), batch_size=2, num_workers=1))
        next(loader)
    assert ["num_workers=0" in note for note in tape.notes] == [True]
    del loader
