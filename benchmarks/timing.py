"""How long programs take and how much memory, side by side: each round runs every program once, so that all see the same machine."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Program:
    """A command in a folder; ``prepare`` makes the folder anew before each run of one that writes."""

    command: Sequence[str]
    folder: Path
    prepare: Callable[[], object] | None = None


@dataclass(frozen=True)
class Taken:
    """What one run took: seconds by the clock, seconds of processors, and the most memory of one process in MB."""

    wall: float
    cpu: float
    memory: float


def run(program: Program) -> Taken:
    """Run a program once. Raises RuntimeError where it fails: an exit status of 1 tells of findings, more is an error."""
    if program.prepare is not None:
        program.prepare()
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    with subprocess.Popen(
        program.command, cwd=program.folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise RuntimeError(f"{' '.join(program.command)} in {program.folder}: exit status {process.returncode}")
    return Taken(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def measured(programs: Mapping[str, Program], rounds: int) -> dict[str, list[Taken]]:
    """Run all programs ``rounds`` times in turn, after one round that only warms up."""
    taken: dict[str, list[Taken]] = {name: [] for name in programs}
    for number in range(rounds + 1):
        for name, program in programs.items():
            found = run(program)
            if number:
                taken[name].append(found)
    return taken


def seconds(taken: Sequence[Taken]) -> float:
    """The median time by the clock."""
    return statistics.median(one.wall for one in taken)


def memory(taken: Sequence[Taken]) -> float:
    """The median peak of memory in MB."""
    return statistics.median(one.memory for one in taken)


def ratio(taken: Sequence[Taken], others: Sequence[Taken]) -> float:
    """The median of the ratios of runs that were made beside each other."""
    return statistics.median(one.wall / other.wall for one, other in zip(taken, others, strict=True))
