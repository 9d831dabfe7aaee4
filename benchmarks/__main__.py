"""Run every benchmark, one after the other: ``python -m benchmarks``; each also runs alone."""

import subprocess
import sys
from pathlib import Path

SLOW = {"registration"}  # minutes; run it by name


def main() -> int:
    """Run each module of this package that is not private or slow; give the first failure's exit status."""
    here = Path(__file__).parent
    names = sorted(p.stem for p in here.glob("[!_]*.py") if p.stem not in SLOW and "def main" in p.read_text("utf-8"))
    status = 0
    for name in names:
        print(f"\n── python -m benchmarks.{name}", flush=True)
        status = subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode or status
    return status


if __name__ == "__main__":
    sys.exit(main())
