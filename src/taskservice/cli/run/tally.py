"""How far a set of tasks has come, from their events. No I/O."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from taskservice.domain.status import FINISHED, Status


class Tally:
    def __init__(self, task_ids: Iterable[int]) -> None:
        self._known: dict[int, tuple[int, Status]] = dict.fromkeys(task_ids, (0, Status.QUEUED))
        self._counts = Counter({Status.QUEUED: len(self._known)})
        self.position = 0  # of the last event that was noted

    def note(self, task_id: int, version: int, status: Status, position: int) -> None:
        """Of tasks that are not ours, and of what is older than what we know, nothing is noted."""
        known_version, known_status = self._known.get(task_id, (version, status))
        if version > known_version:
            self._known[task_id] = (version, status)
            self.position = max(self.position, position)
            self._counts[known_status] -= 1
            self._counts[status] += 1

    @property
    def total(self) -> int:
        return len(self._known)

    @property
    def finished(self) -> int:
        return sum(self._counts[status] for status in FINISHED)

    @property
    def succeeded(self) -> int:
        return self._counts[Status.SUCCEEDED]

    @property
    def is_complete(self) -> bool:
        return self.finished == self.total

    def unfinished(self) -> list[int]:
        return [task_id for task_id, (_, status) in self._known.items() if status not in FINISHED]

    def counts(self) -> Mapping[str, int]:
        """Those that are not 0, in the statuses' order."""
        return {status.value: self._counts[status] for status in Status if self._counts[status]}
