"""Task ids and the event streams they stand for.

A stream's UUID is version 8 with the task id in its low 48 bits, so that no mapping is stored and streams lie in
creation order on disk. SQL does the same in ``stream_id(bigint)`` (migration 0001).
"""

from __future__ import annotations

from uuid import UUID

from taskservice.domain.errors import InvalidInput

_STREAM_BASE = UUID("00000000-0000-8000-8000-000000000000").int
MAX_TASK_ID = 2**48 - 1


def stream_id(task_id: int) -> UUID:
    return UUID(int=_STREAM_BASE | task_id)


def task_id_of(stream: UUID) -> int:
    return stream.int & MAX_TASK_ID


def parse_task_id(value: object, field: str = "id") -> int:
    """A positive integer of at most 48 bits, as int or decimal digits. Raises InvalidInput naming ``field``."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 15:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MAX_TASK_ID:
        raise InvalidInput(field, f"must be a whole number from 1 to {MAX_TASK_ID}, not {str(value)[:40]!r}")
    return value
