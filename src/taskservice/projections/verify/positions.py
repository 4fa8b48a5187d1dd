"""What holds of the log as a whole: streams are tasks', and sequences are ahead of what they have given."""

from __future__ import annotations

from taskservice.domain.audit.difference import Difference, Findings
from taskservice.domain.ids import MAX_TASK_ID, stream_id
from taskservice.infra.audit.lives import Connection, Lives
from taskservice.infra.audit.sequences import compare_sequences
from taskservice.infra.statements import sql


def report_strangers(conn: Connection, findings: Findings) -> None:
    values = {"first": stream_id(1), "last": stream_id(MAX_TASK_ID), "limit": max(findings.limit, 1)}
    for stream, version in conn.execute(sql("find_strangers"), values):
        findings.add(Difference("event", None, "stream", "that of a task", str(stream), version))


def check_sequences(conn: Connection, lives: Lives, highest_id: int, findings: Findings) -> None:
    needed = {
        "task_id": highest_id,
        "fencing_token": lives.tokens.highest,
        "task_events_notification_id_seq": lives.positions.highest,
    }
    for difference in compare_sequences(conn, needed):
        findings.add(difference)
