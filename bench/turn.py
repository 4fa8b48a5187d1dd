"""A turn: one contestant, one fresh database, one round. What it measures goes to the record."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bench.sizes import Sizes

OURS = "taskservice"
# drain works off what bulk and single left.
NEEDS = {"drain": ("bulk", "single")}


@dataclass(frozen=True)
class Measured:
    """One workload of one contestant in one round. A figure's name ends in its unit."""

    contestant: str
    workload: str
    round: int
    figures: Mapping[str, float]


@dataclass(frozen=True)
class Wanted:
    """Names of workloads (``single-http``) or of their families (``single``); none: all."""

    names: frozenset[str] = frozenset()

    def has(self, workload: str) -> bool:
        return not self.names or workload in self.names or family(workload) in self.names

    def has_any(self, *workloads: str) -> bool:
        return any(self.has(workload) for workload in workloads)

    def prepares(self, workload: str, *later: str) -> bool:
        """Whether it is to run for its own sake, or for what one of the ``later`` workloads finds."""
        needed_by = [name for name in later if family(workload) in NEEDS.get(family(name), ())]
        return self.has_any(workload, *needed_by)


@dataclass(frozen=True)
class Turn:
    uri: str
    data_dir: Path
    round: int
    sizes: Sizes
    wanted: Wanted
    contestant: str
    record: Callable[[Measured], None] = field(repr=False)

    def report(self, workload: str, **figures: float) -> None:
        self.record(Measured(self.contestant, workload, self.round, figures))


@dataclass(frozen=True)
class Contestant:
    """``workloads``: what ``play`` can measure. ``once``: in the first round only, as its figures hardly vary."""

    name: str
    workloads: tuple[str, ...]
    play: Callable[[Turn], Awaitable[None]]
    once: bool = False
    label: str = ""


def family(workload: str) -> str:
    return workload.split("-")[0]
