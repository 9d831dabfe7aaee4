"""A program that several processes run together, started as a person starts it."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def torchrun(code: str, folder: Path, processes: int, **environment: str) -> object:
    """Run a program in so many processes; give what its leader wrote as JSON into the file that its argument names."""
    script, out = folder / "run.py", folder / "found.json"
    script.write_text(code, "utf-8")
    places = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    ran = subprocess.run(
        [sys.executable, "-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={processes}", script, out],
        env={**os.environ, "PYTHONPATH": places, **environment},
        timeout=300,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(out.read_text("utf-8"))
