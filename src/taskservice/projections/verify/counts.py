"""The counters, compared with the statuses of all tasks as of the counters' checkpoints when the audit began."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from taskservice.domain.audit.difference import Difference
from taskservice.domain.audit.life import Life
from taskservice.domain.status import Status
from taskservice.infra.audit.lives import Connection
from taskservice.infra.statements import sql
from taskservice.projections.verify.lanes import Lane, Lanes
from taskservice.projections.verify.models import Checkpoints
from taskservice.projections.verify.view_rows import Viewed


class Counts:
    """Made in a snapshot, of which it keeps the counters; ``positions``: up to which events they count."""

    def __init__(self, conn: Connection, checkpoints: Checkpoints) -> None:
        self._by_status_at = checkpoints.position("status_counts")
        self._by_lane_at = checkpoints.position("activity")
        rows = conn.execute(sql("read_status_counts", "projections")).fetchall()
        self._found: dict[str, int] = {status: tasks for status, tasks, _ in rows}
        rows = conn.execute(sql("read_lane_counts", "projections")).fetchall()
        self._found_by_lane: dict[int, tuple[int, ...]] = {row[0]: row[1:] for row in rows}
        self._by_status: Counter[str | None] = Counter()
        self._by_lane: Counter[tuple[Lane, str | None]] = Counter()

    @property
    def positions(self) -> tuple[int, int]:
        return self._by_status_at, self._by_lane_at

    def add(self, life: Life, then: Mapping[int, Viewed]) -> None:
        """``then``: what the task was at those positions after which it went on."""
        by_status, by_lane = then.get(self._by_status_at, life), then.get(self._by_lane_at, life)
        self._by_status[by_status.status] += 1
        self._by_lane[life.lane, by_lane.status] += 1

    def compare(self, lanes: Lanes, unclear: int) -> Iterator[Difference]:
        """``unclear``: how many tasks may be in any lane and have any status, as their events cannot be read."""
        for status in Status:
            yield from _compare("status_counts", status, self._by_status[status], self._found.get(status), unclear)
        names = {number: lane for lane, number in lanes.numbers.items()}
        expected = {lane for lane, status in self._by_lane if status is not None}
        for lane in sorted(expected | {names[number] for number in self._found_by_lane if number in names}):
            found = self._found_by_lane.pop(lanes.numbers.get(lane, 0), None)
            for number, status in enumerate(Status):
                wanted, seen = self._by_lane[lane, status], found[number] if found else 0
                yield from _compare("lane_counts", f"{'/'.join(lane)} {status}", wanted, seen, unclear)
        for number in self._found_by_lane:
            yield Difference("lane_counts", None, f"lane {number}", "none, as no lane has the number", "a row")


def _compare(kind: str, what: str, least: int, found: int | None, unclear: int) -> Iterator[Difference]:
    if found is None or not least <= found <= least + unclear:
        yield Difference(kind, None, what, f"{least} to {least + unclear}" if unclear else least, found)
