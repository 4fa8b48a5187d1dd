"""``task_tags`` against the tasks' definitions: what is missing by the tasks, what is too many by its own order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from taskservice.domain.audit.difference import Difference, Findings
from taskservice.infra.audit.definitions import definition_of
from taskservice.infra.audit.lives import Connection
from taskservice.infra.audit.ranges import snapshot
from taskservice.infra.statements import sql
from taskservice.projections.verify.models import VIEWS

KIND = "task_tags"
PAGE = 500


def missing_tags(conn: Connection, expected: Sequence[tuple[str, int]]) -> Iterator[Difference]:
    """Of the (tag, task id) pairs that should be there, those that are not."""
    if not expected:
        return
    tags, task_ids = zip(*expected, strict=True)
    values = {"tags": list(tags), "task_ids": list(task_ids)}
    for tag, task_id in conn.execute(sql("find_missing_tags", "projections"), values).fetchall():
        yield Difference(KIND, task_id, tag, "a row", None)


def check_tags(conn: Connection, findings: Findings) -> None:
    """Every row belongs to a task that was created with the tag."""
    after: tuple[str | None, int] = (None, 0)
    while True:
        with snapshot(conn, *VIEWS):
            values = {"tag": after[0], "task_id": after[1], "limit": PAGE}
            rows = conn.execute(sql("read_tags", "projections"), values, binary=True).fetchall()
        for tag, task_id, topic, state in rows:
            definition = definition_of(topic, state)
            if definition is None or tag not in definition.get("tags", ()):
                findings.add(Difference(KIND, task_id, tag, "none, as the task was not created with it", "a row"))
        if len(rows) < PAGE:
            return
        after = rows[-1][:2]
