"""PostgreSQL's version, and whether task-cli and server are of the same."""

from __future__ import annotations

from collections.abc import Sequence

from taskservice import __version__
from taskservice.cli.doctor.ailments import POSTGRESQL_OLD, VERSIONS_DIFFER
from taskservice.cli.doctor.checks.database import Server
from taskservice.cli.doctor.findings import Finding, well
from taskservice.cli.doctor.patient import Patient

LEAST_POSTGRESQL = 140_000


def check(patient: Patient) -> Sequence[Finding]:
    found, known = [], [f"task-cli {__version__}"]
    if patient.open_look is not None:
        server = patient.open_look.row(Server, "server")
        known.append(f"PostgreSQL {server.version}")
        if server.number < LEAST_POSTGRESQL:
            found.append(POSTGRESQL_OLD(f"PostgreSQL {server.version}"))
    if not isinstance(patient.server, str) and patient.server.version is not None:
        known.append(f"server {patient.server.version}")
        if patient.server.version != __version__:
            found.append(VERSIONS_DIFFER(f"task-cli {__version__}, server {patient.server.version}"))
    return found or [well(", ".join(known))]
