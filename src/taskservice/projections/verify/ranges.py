"""A range of tasks in one snapshot: queue and ``task_view`` against the events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from taskservice.domain.audit.difference import Difference, Findings
from taskservice.domain.audit.life import Life
from taskservice.infra.audit import queue_rows
from taskservice.infra.audit.lives import NEVER, Connection, Lives
from taskservice.infra.audit.ranges import next_task_id, snapshot
from taskservice.infra.statements import sql
from taskservice.projections.verify.lanes import Lanes
from taskservice.projections.verify.models import VIEWS, read_checkpoints
from taskservice.projections.verify.tags import missing_tags
from taskservice.projections.verify.view_rows import Viewed, compare_view, read_view, viewed


def next_id(conn: Connection, at_least: int) -> int | None:
    """The lowest id from ``at_least`` on that the log, the queue or the read model has."""
    found = next_task_id(conn, at_least)
    row = conn.execute(sql("next_viewed_id", "projections"), {"first": at_least}, prepare=False).fetchone()
    ids = [id for id in (found, row[0] if row else None) if id is not None]
    return min(ids, default=None)


class Ranges:
    """``statuses`` counts tasks as they were at position ``counted_at``; of ``unclear`` more nobody knows."""

    def __init__(self, conn: Connection, lives: Lives, findings: Findings, counted_at: int) -> None:
        self.statuses: Counter[str] = Counter()
        self.unclear = 0
        self.tasks = 0
        self.highest_id = 0
        self._conn = conn
        self._lives = lives
        self._findings = findings
        self._counted_at = counted_at
        self._lanes = Lanes(conn, findings)
        self._viewed_at = 0
        self._counted: str | None = None  # status at counted_at, where the task went on
        self._viewed: Viewed | None = None  # row at the read model's checkpoint, where the task went on

    def check(self, first: int, last: int) -> None:
        with snapshot(self._conn, *VIEWS):
            self._viewed_at = read_checkpoints(self._conn).position("task_view")
            queue = queue_rows.read_queue(self._conn, first, last)
            view = read_view(self._conn, first, last)
            tags: list[tuple[str, int]] = []
            for task_id, life in self._read(first, last):
                self._report(queue_rows.compare(task_id, life, queue.pop(task_id, None)))
                expected = self._viewed or viewed(life)
                self._report(compare_view(task_id, life, expected, view.pop(task_id, None), self._lanes))
                if expected.version and not life.is_unclear:
                    tags += [(tag, task_id) for tag in life.created.get("tags", ()) if isinstance(tag, str)]
            self._report(missing_tags(self._conn, tags))
        self._report(queue_rows.stranger(task_id, row) for task_id, row in queue.items())
        self._report(
            Difference("task_view", task_id, "row", "none, as the task has no events", "one") for task_id in view
        )

    def check_lanes(self) -> None:
        """Called last. Of a task that is unclear nobody knows the lane."""
        if not self.unclear:
            self._lanes.check_unused()

    def _read(self, first: int, last: int) -> Iterator[tuple[int, Life]]:
        """Counts each task; what its row has to be is known while its turn lasts."""
        cut = min(self._counted_at, self._viewed_at)
        for task_id, life in self._lives.read(self._conn, first, last, cut, self._beyond):
            yield task_id, life
            self.tasks += 1
            self.highest_id = task_id
            status = life.status if self._counted is None else self._counted
            if life.is_unclear:
                self.unclear += 1
            elif status:
                self.statuses[status] += 1
            self._counted = self._viewed = None

    def _beyond(self, life: Life, position: int) -> int:
        if position > self._counted_at and self._counted is None:
            self._counted = life.status or ""
        if position > self._viewed_at and self._viewed is None:
            self._viewed = viewed(life)
        if self._counted is None:
            return self._counted_at
        return self._viewed_at if self._viewed is None else NEVER

    def _report(self, differences: Iterator[Difference]) -> None:
        for difference in differences:
            self._findings.add(difference)
