"""What gives numbers that the log holds: each must be ahead of it, or a number is given twice."""

from __future__ import annotations

from collections.abc import Mapping

from taskservice.infra.audit.lives import Connection
from taskservice.infra.statements import sql


def read_sequences(conn: Connection) -> Mapping[str, int]:
    """The last number that each has given; 0: none."""
    return dict(conn.execute(sql("read_sequences")).fetchall())
