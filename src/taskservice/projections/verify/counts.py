"""The counters, compared with the statuses of all tasks as of the counters' checkpoint."""

from __future__ import annotations

from collections.abc import Mapping

from taskservice.domain.audit.difference import Difference, Findings
from taskservice.domain.status import Status
from taskservice.infra.audit.lives import Connection
from taskservice.infra.statements import sql


def read_counters(conn: Connection) -> dict[str, int]:
    return {status: tasks for status, tasks, _ in conn.execute(sql("read_status_counts", "projections")).fetchall()}


def check_counts(found: Mapping[str, int], expected: Mapping[str, int], unclear: int, findings: Findings) -> None:
    """``unclear``: how many tasks may have any status, as their events cannot be read."""
    for status in Status:
        least = expected.get(status.value, 0)
        number = found.get(status.value)
        if number is None or not least <= number <= least + unclear:
            wanted = least if not unclear else f"{least} to {least + unclear}"
            findings.add(Difference("status_counts", None, status.value, wanted, number))
