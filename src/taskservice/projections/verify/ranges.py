"""A range of tasks in one snapshot: queue and ``task_view`` against the events."""

from __future__ import annotations

from collections.abc import Iterator

from taskservice.domain.audit.difference import Difference, Findings
from taskservice.domain.audit.life import Life
from taskservice.infra.audit import queue_rows
from taskservice.infra.audit.lives import NEVER, Connection, Lives
from taskservice.infra.audit.ranges import next_task_id, snapshot
from taskservice.infra.statements import sql
from taskservice.projections.verify.counts import Counts
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
    """``unclear``: how many tasks have events that cannot be read, so that nobody knows what should be of them."""

    def __init__(self, conn: Connection, lives: Lives, findings: Findings, lanes: Lanes, counts: Counts) -> None:
        self.unclear = 0
        self.tasks = 0
        self.highest_id = 0
        self._conn = conn
        self._lives = lives
        self._findings = findings
        self._lanes = lanes
        self._counts = counts
        # Of the task whose turn it is: by position what it was there, if it went on after.
        self._then: dict[int, Viewed] = {}
        self._cuts: list[int] = []

    def check(self, first: int, last: int) -> None:
        with snapshot(self._conn, *VIEWS):
            viewed_at = read_checkpoints(self._conn).position("task_view")
            queue = queue_rows.read_queue(self._conn, first, last)
            view = read_view(self._conn, first, last)
            tags: list[tuple[str, int]] = []
            for task_id, life in self._read(first, last, viewed_at):
                self._report(queue_rows.compare(task_id, life, queue.pop(task_id, None)))
                expected = self._then.get(viewed_at) or viewed(life)
                self._report(compare_view(task_id, life, expected, view.pop(task_id, None), self._lanes))
                if expected.version and not life.is_unclear:
                    tags += [(tag, task_id) for tag in life.created.get("tags", ()) if isinstance(tag, str)]
            self._report(missing_tags(self._conn, tags))
        self._report(queue_rows.stranger(task_id, row) for task_id, row in queue.items())
        self._report(
            Difference("task_view", task_id, "row", "none, as the task has no events", "one") for task_id in view
        )

    def _read(self, first: int, last: int, viewed_at: int) -> Iterator[tuple[int, Life]]:
        """Counts each task; what it was at the checkpoints is known while its turn lasts."""
        self._cuts = sorted({viewed_at, *self._counts.positions})
        for task_id, life in self._lives.read(self._conn, first, last, self._cuts[0], self._beyond):
            yield task_id, life
            self.tasks += 1
            self.highest_id = task_id
            if life.is_unclear:
                self.unclear += 1
            else:
                self._counts.add(life, self._then)
            if self._then:
                self._then = {}

    def _beyond(self, life: Life, position: int) -> int:
        for cut in self._cuts:
            if position <= cut:
                return cut
            self._then.setdefault(cut, viewed(life))
        return NEVER

    def _report(self, differences: Iterator[Difference]) -> None:
        for difference in differences:
            self._findings.add(difference)
