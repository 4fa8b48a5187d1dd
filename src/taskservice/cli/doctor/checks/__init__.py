"""Every check, in the order in which they are told: what the later ones need comes first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from taskservice.cli.doctor.checks import (
    bloat,
    clock,
    connections,
    database,
    listener,
    locks,
    migrations,
    projections,
    server,
    settings,
    storage,
    vacuum,
    versions,
    work,
)
from taskservice.cli.doctor.findings import Finding
from taskservice.cli.doctor.patient import Patient


@dataclass(frozen=True)
class Check:
    """``looks_at`` is what docs/doctor.md says of it. ``run`` may raise CannotLook; what is wrong is never an error."""

    name: str
    looks_at: str
    run: Callable[[Patient], Sequence[Finding]]


CHECKS: tuple[Check, ...] = (
    Check("settings", "wrong, misspelt and contradicting settings, in the environment and in `.env`", settings.check),
    Check("server", "whether the server answers, and what it says of its parts (`/readyz`)", server.check),
    Check("connection", "whether the database answers, takes writes, and is near", database.check),
    Check("versions", "PostgreSQL, task-cli and server", versions.check),
    Check("migrations", "whether the schema is this version's", migrations.check),
    Check("clock", "this machine's clock and the server's against the database's", clock.check),
    Check("listener", "whether a NOTIFY arrives where the service listens", listener.check),
    Check("locks", "who holds the append lock, and who waits long for any lock", locks.check),
    Check("bloat", "dead rows in our tables, by PostgreSQL's statistics", bloat.check),
    Check("vacuum", "what holds back vacuum: open and prepared transactions, replication slots", vacuum.check),
    Check("leases", "attempts whose worker is gone, and living workers", work.check_leases),
    Check("projections", "how far the read models are, and whether they move", projections.check),
    Check("types", "queued types that no living worker handles", work.check_types),
    Check("connections", "what all processes may use, against what PostgreSQL allows", connections.check),
    Check("storage", "durability, archiving, room on the disk", storage.check),
)
