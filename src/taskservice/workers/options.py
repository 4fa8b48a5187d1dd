"""How one worker process works."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class WorkerOptions:
    """``slots``: executions at once. ``queues``: empty for every queue. ``listen_uri``: None for the database's own.

    ``grace_s`` bounds a graceful stop: handlers get nine tenths of it, handing back the rest.
    """

    slots: int = 10
    queues: Sequence[str] = ()
    lease_s: float = 30.0
    grace_s: float = 30.0
    cancel_grace_s: float = 5.0
    poll_s: float = 1.0
    listen_uri: str | None = None

    @property
    def renew_every_s(self) -> float:
        return self.lease_s / 3
