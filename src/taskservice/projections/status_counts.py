"""``status_counts``: how many tasks have each status, kept by differences, so that counting never scans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from taskservice.domain import events as ev
from taskservice.domain.status import Status
from taskservice.infra.arrays import bigints, texts
from taskservice.infra.database import Connection
from taskservice.projections.page import Change
from taskservice.projections.transitions import source, target
from taskservice.projections.versioned import versioned_sql


class StatusCounts:
    name = "status_counts"

    async def write(self, conn: Connection, version: int, changes: Sequence[Change]) -> None:
        counts = {status: number for status, number in differences(changes).items() if number}
        if counts:
            columns = {"statuses": texts(list(counts)), "numbers": bigints(list(counts.values()))}
            await conn.execute(versioned_sql("add_status_counts", version), columns, prepare=True)


def differences(changes: Sequence[Change]) -> Counter[str]:
    """By how much each status's count changes."""
    topics = Counter([change[3] for change in changes])
    started, succeeded = topics[ev.ExecutionStarted.TOPIC], topics[ev.ExecutionSucceeded.TOPIC]
    counts = Counter({Status.QUEUED.value: -started, Status.RUNNING.value: started - succeeded})
    counts[Status.SUCCEEDED.value] = succeeded
    if started + succeeded < len(changes):
        for _, _, _, topic, data in changes:
            if topic not in _COUNTED:
                counts[target(topic, data)] += 1
                before = source(topic, data)
                if before is not None:
                    counts[before] -= 1
    return counts


# The two events of every task that ends well are counted by their topic alone.
_COUNTED = frozenset({ev.ExecutionStarted.TOPIC, ev.ExecutionSucceeded.TOPIC})
