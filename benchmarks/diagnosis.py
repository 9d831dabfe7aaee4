"""What the diagnostics make of reported faults: which are named first and rightly, and which healthy twins are silent.

``python -m benchmarks.diagnosis [seed …]``: the seeds draw sizes, pictures and amplitudes.
"""

from __future__ import annotations

import sys

import torch

import stn_viz as sv
from benchmarks.reported_faults import FAULTS, Fault

SEEDS = (100, 101, 102, 103)


def judge(fault: Fault, seed: int) -> tuple[str, list[str]]:
    """Give the first finding of a staged fault, and all of its healthy twin."""
    found, twin = sv.diagnose(fault.record(seed, True)), sv.diagnose(fault.record(seed, False))
    return (found[0].kind if found else "nothing"), [f.kind for f in twin]


def main() -> None:
    """Print a row for each fault."""
    torch.set_num_threads(1)
    seeds = [int(a) for a in sys.argv[1:]] or list(SEEDS)
    named = silent = 0
    print(f"{'fault':40}{'meant':22}named  silent twins  else")
    for fault in FAULTS:
        judged = [judge(fault, seed) for seed in seeds]
        right, still = sum(first == fault.kind for first, _ in judged), sum(not twin for _, twin in judged)
        odd = sorted({first for first, _ in judged} - {fault.kind} | {f"twin: {k}" for _, twin in judged for k in twin})
        print(f"{fault.name:40}{fault.kind:22}{right}/{len(seeds)}    {still}/{len(seeds)}           {', '.join(odd)}")
        named, silent = named + (right == len(seeds)), silent + (still == len(seeds))
    print(f"named first and rightly in every draw: {named} of {len(FAULTS)}; twins silent: {silent} of {len(FAULTS)}")


if __name__ == "__main__":
    main()
