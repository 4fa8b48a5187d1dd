"""What gives numbers that the log holds: each must be ahead of it, or a number is given twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from taskservice.domain.audit.difference import Difference
from taskservice.infra.audit.lives import Connection
from taskservice.infra.statements import sql

SEQUENCES = ("task_id", "fencing_token", "task_events_notification_id_seq", "workers_id_seq")


def compare_sequences(conn: Connection, needed: Mapping[str, int]) -> Iterator[Difference]:
    """``needed``: by name the highest number that is in use. Asked last: what is given meanwhile only raises them."""
    rows = conn.execute(sql("read_sequences"), {"names": list(SEQUENCES)}).fetchall()
    reached: dict[str, int | None] = dict(rows)
    for name, least in needed.items():
        found = reached[name]
        if found is not None and found < least:
            yield Difference("sequence", None, name, f"at least {least}", found)


def raise_sequences(conn: Connection, needed: Mapping[str, int]) -> None:
    """Those that are behind; nobody draws from one while it is looked at and raised."""
    for difference in list(compare_sequences(conn, needed)):
        name = difference.what
        with conn.transaction():
            conn.execute(f"alter sequence {name} cache 1".encode())  # changes nothing, and locks it
            conn.execute(sql("raise_sequence"), {"name": name, "least": needed[name]})
