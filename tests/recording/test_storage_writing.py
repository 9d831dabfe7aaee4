"""A writer that is killed, and a place that cannot be written to."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import safetensors.torch

import stn_viz as sv

KILLED = """
import os, signal, sys, safetensors.torch
from stn_viz.recording import load_recording
tape = load_recording(sys.argv[1])
written = safetensors.torch.save_file
def killed(*args, **kwargs):
    written(*args, **kwargs)
    os.kill(os.getpid(), signal.SIGKILL)
safetensors.torch.save_file = killed
tape.save(sys.argv[2])
"""


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL there")
def test_a_writer_killed_again_and_again_leaves_one_draft_and_the_old_file(tmp_path, saved):
    good, out = tmp_path / "good.stn", tmp_path / "out"
    good.write_bytes(saved)
    out.mkdir()
    path = out / "run.stn"
    path.write_bytes(saved)
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", KILLED, str(good), str(path)], capture_output=True, timeout=120)
        assert done.returncode == -signal.SIGKILL
        assert path.read_bytes() == saved
    left = [p for p in out.rglob("*") if p.is_file() and p != path]
    assert sum(p.stat().st_size for p in left) <= len(saved)  # of the last one alone
    sv.load_recording(good).save(path)
    assert list(out.iterdir()) == [path]  # and a good end clears it away
    assert sv.load_recording(path).steps == (0, 1)


def test_what_cannot_be_written_is_a_sentence_and_leaves_the_old_file(tmp_path, saved, monkeypatch):
    path = tmp_path / "run.stn"
    path.write_bytes(saved)
    tape = sv.load_recording(saved)

    def full(tensors, file, metadata):
        Path(file).write_bytes(b"half")
        raise safetensors.SafetensorError("I/O error: No space left on device (os error 28)")

    monkeypatch.setattr(safetensors.torch, "save_file", full)
    with pytest.raises(sv.UserError, match=r"run.stn cannot be written: .*no space left"):
        tape.save(path)
    assert path.read_bytes() == saved
    assert list(tmp_path.iterdir()) == [path]
    monkeypatch.undo()
    (tmp_path / "folder.stn").mkdir()
    with pytest.raises(sv.UserError, match="cannot be written"):
        tape.save(tmp_path / "folder.stn")
