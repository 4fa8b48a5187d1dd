"""What all processes together may use of PostgreSQL's connections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from taskservice.cli.doctor.ailments import CONNECTIONS_SHORT, CONNECTIONS_USED_UP
from taskservice.cli.doctor.findings import CannotLook, Finding, well
from taskservice.cli.doctor.patient import Patient

# Beside its pool: streams, listener, two for single looks at the log.
SERVER_EXTRA = 4
# A pool of 6, the lease's, the listener's.
WORKER_MOST = 8
NEARLY = 0.9


@dataclass(frozen=True)
class Connections:
    """``limited``: by role or database, -1 for no limit."""

    most: int
    reserved: int
    used: int
    ours: int
    servers: int
    processes: int
    limited: int

    @property
    def workers(self) -> int:
        return max(0, self.processes - self.servers)


def check(patient: Patient) -> Sequence[Finding]:
    look = patient.looking()
    if look.behind_pooler:
        raise CannotLook("behind a pooler it is the pooler's settings that count")
    now = look.row(Connections, "connections")
    pool = patient.settings.pool_max_conns if patient.settings else 10
    room = now.most - now.reserved if now.limited < 0 else min(now.most - now.reserved, now.limited)
    told = f"{now.used} of {room} connections are used"
    if now.used > NEARLY * room:
        return [CONNECTIONS_USED_UP(told)]
    may_use = now.servers * (pool + SERVER_EXTRA) + now.workers * WORKER_MOST
    others = now.used - now.ours
    told += f", {others} of them by others; servers: {now.servers}, workers: {now.workers}, which may use {may_use}"
    return [CONNECTIONS_SHORT(told) if others + may_use > room else well(told)]
