"""Everything that is derived from the log, compared with it, while the service runs.

Each range of tasks is compared in a snapshot of its own: the queue with all events that the snapshot has, ``task_view``
with those up to its checkpoint. The counters are compared as of the beginning: whatever comes later, the events up to
that position are the same for ever, so a later snapshot counts them just as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import psycopg

from taskservice.domain.audit.difference import Findings
from taskservice.infra.audit.lives import Connection, Lives
from taskservice.infra.audit.ranges import each_range, snapshot
from taskservice.infra.database import naming_outages
from taskservice.infra.statements import sql
from taskservice.projections.verify.activity import check_activity
from taskservice.projections.verify.counts import Counts
from taskservice.projections.verify.keys import check_keys
from taskservice.projections.verify.lanes import Lanes
from taskservice.projections.verify.models import VIEWS, check_models, read_checkpoints
from taskservice.projections.verify.positions import check_sequences, report_strangers
from taskservice.projections.verify.ranges import Ranges, next_id
from taskservice.projections.verify.tags import check_tags

# Told how many events are read, and how many there were at the beginning.
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Verified:
    """What was gone through. ``position``: of the log's last event when it began. ``untold``: see ``check_keys``."""

    events: int
    tasks: int
    position: int
    untold: int


def verify(uri: str, findings: Findings, progress: Progress = lambda done, total: None) -> Verified:
    """Name every difference in ``findings``. Raises DatabaseUnavailable."""
    with naming_outages(), _connect(uri) as conn:
        return _verify(conn, findings, progress)


def _connect(uri: str) -> Connection:
    # a transaction pooler would lose what was prepared
    return psycopg.connect(uri, autocommit=True, prepare_threshold=None, application_name="taskservice verify")


def _verify(conn: Connection, findings: Findings, progress: Progress) -> Verified:
    with snapshot(conn, *VIEWS):
        oldest, newest = _bounds(conn)
        checkpoints = read_checkpoints(conn)
        check_models(conn, checkpoints, newest, findings)
        counts = Counts(conn, checkpoints)
        report_strangers(conn, findings)
    lives = Lives(findings.add)
    lanes = Lanes(conn, findings)
    ranges = Ranges(conn, lives, findings, lanes, counts)
    for first, last in each_range(lives, partial(next_id, conn)):
        ranges.check(first, last)
        progress(lives.events, max(newest - oldest + 1, lives.events))
    if not ranges.unclear:  # of a task that is unclear nobody knows the lane
        lanes.check_unused()
    for difference in counts.compare(lanes, ranges.unclear):
        findings.add(difference)
    check_activity(conn, findings)
    check_tags(conn, findings)
    untold = check_keys(conn, findings)
    check_sequences(conn, lives, ranges.highest_id, findings)
    return Verified(lives.events, ranges.tasks, newest, untold)


def _bounds(conn: Connection) -> tuple[int, int]:
    row = conn.execute(sql("log_bounds"), prepare=False).fetchone()
    assert row is not None
    return row[0], row[1]
