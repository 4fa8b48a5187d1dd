"""Operations: cancelling or re-running all tasks that match, in the background."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from taskservice.domain.errors import InvalidInput
from taskservice.domain.status import FINISHED, LIVE, Status


class OperationKind(StrEnum):
    CANCEL = "cancel"
    RERUN = "rerun"


class OperationStatus(StrEnum):
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


# What each kind can change.
CHANGEABLE: Mapping[OperationKind, frozenset[Status]] = {
    OperationKind.CANCEL: LIVE,
    OperationKind.RERUN: FINISHED,
}
_WHY_NOT: Mapping[OperationKind, str] = {
    OperationKind.CANCEL: "what is finished cannot be cancelled",
    OperationKind.RERUN: "only what is finished can be re-run",
}


@dataclass(frozen=True)
class Operation:
    """``matched`` grows until ``found_at``; then ``changed`` and ``skipped`` grow towards it. The fields are its JSON.

    ``skipped``: tasks that were not as asked for any more when their turn came, as somebody or something was faster.
    """

    id: int
    kind: OperationKind
    filter: Mapping[str, Any]
    reason: str
    by: str
    expected: int | None
    status: OperationStatus
    matched: int
    changed: int
    skipped: int
    error: str | None
    created_at: datetime
    found_at: datetime | None
    finished_at: datetime | None

    @property
    def note(self) -> str:
        """The reason that the history of each of its tasks shows."""
        return f"{self.reason} (operation {self.id})" if self.reason else f"operation {self.id}"

    @property
    def statuses(self) -> frozenset[Status]:
        """Which its tasks must have."""
        return frozenset(map(Status, self.filter["status"]))


def statuses_of(kind: OperationKind, asked: Sequence[Status], field: str) -> list[Status]:
    """Those asked for, or where none is, all that the kind can change. Raises InvalidInput for one that it cannot."""
    possible = CHANGEABLE[kind]
    for status in asked:
        if status not in possible:
            raise InvalidInput(field, f"{status}: {_WHY_NOT[kind]}")
    return list(asked) or [status for status in Status if status in possible]
