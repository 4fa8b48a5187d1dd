"""A task's statuses; ``docs/state_machine.md`` draws what leads from one to the next."""

from __future__ import annotations

from enum import StrEnum

from taskservice.domain.errors import InvalidInput


class Status(StrEnum):
    PENDING = "PENDING"  # not yet due, or waiting for other tasks
    QUEUED = "QUEUED"  # a worker may claim it now
    RUNNING = "RUNNING"  # an attempt holds a lease
    RETRYING = "RETRYING"  # the last attempt failed; the next is due later
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


FINISHED = frozenset({Status.SUCCEEDED, Status.FAILED, Status.CANCELLED})
LIVE = frozenset(Status) - FINISHED


def parse_status(text: str, field: str = "status") -> Status:
    """Any letter case. Raises InvalidInput naming ``field``."""
    try:
        return Status(text.upper())
    except ValueError:
        raise InvalidInput(field, f"{text[:40]!r} is not a status; use one of {', '.join(Status)}") from None
