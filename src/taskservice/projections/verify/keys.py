"""Idempotency keys: each belongs to a task, and has the fingerprint of its definition."""

from __future__ import annotations

from typing import NamedTuple

from taskservice.domain.audit.difference import Difference, Findings
from taskservice.infra.audit.definitions import as_asked, definition_of
from taskservice.infra.audit.lives import Connection
from taskservice.infra.audit.ranges import snapshot
from taskservice.infra.queue.create import fingerprint
from taskservice.infra.statements import sql

KIND = "idempotency_keys"
PAGE = 500


def check_keys(conn: Connection, findings: Findings) -> int:
    """How many fingerprints could not be told: of a ``run_at`` that was past at creation the events keep nothing."""
    after: str | None = None
    untold = 0
    while True:
        with snapshot(conn):
            values = {"after": after, "limit": PAGE}
            rows = conn.execute(sql("read_keys", "projections"), values, binary=True).fetchall()
        for key, task_id, found, topic, state in rows:
            if topic is None:
                findings.add(Difference(KIND, task_id, f"key {key}", "a task that has events", "one without"))
            elif (expected := _fingerprint(topic, state)) is None or expected.sha256 == found:
                continue  # what cannot be read is named where the events are checked
            elif expected.is_sure or len(found) != len(expected.sha256):
                findings.add(Difference(KIND, task_id, f"fingerprint of key {key}", expected.sha256, found))
            else:
                untold += 1
        if len(rows) < PAGE:
            return untold
        after = rows[-1][0]


class _Fingerprint(NamedTuple):
    """``is_sure``: the task has its ``run_at``, so that none can have been left out."""

    sha256: bytes
    is_sure: bool


def _fingerprint(topic: str, state: bytes) -> _Fingerprint | None:
    definition = definition_of(topic, state)
    asked = as_asked(definition) if definition is not None else None
    return _Fingerprint(fingerprint(asked), asked.run_at is not None) if asked is not None else None
