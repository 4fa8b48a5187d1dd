"""What does not agree with the event log, each named in one line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

LONGEST = 120


@dataclass(frozen=True)
class Difference:
    """``kind``: the table, or ``event``, of which ``version`` then says which one of the task's it is.

    ``what``: the column or field; ``row`` where a whole row is too many or missing.
    """

    kind: str
    task_id: int | None
    what: str
    expected: object
    found: object
    version: int | None = None

    def __str__(self) -> str:
        task = f", task {self.task_id}" if self.task_id is not None else ""
        version = f", version {self.version}" if self.version is not None else ""
        return f"{self.kind}{task}{version}: {self.what}: expected {shown(self.expected)}, found {shown(self.found)}"


def shown(value: object) -> str:
    text = "none" if value is None else value.hex() if isinstance(value, bytes) else str(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


@dataclass
class Findings:
    """Every difference is counted; the first ``limit`` are kept, and told at once."""

    limit: int
    tell: Callable[[Difference], None] = lambda difference: None
    kept: list[Difference] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, difference: Difference) -> None:
        self.counts[difference.kind] += 1
        if len(self.kept) < self.limit:
            self.kept.append(difference)
            self.tell(difference)

    @property
    def total(self) -> int:
        return self.counts.total()
