"""Whether there is a database to work with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from taskservice.cli.doctor.ailments import DATABASE_FAR, DATABASE_READ_ONLY, DATABASE_UNREACHABLE
from taskservice.cli.doctor.findings import Finding, well
from taskservice.cli.doctor.patient import Patient


@dataclass(frozen=True)
class Server:
    version: str
    number: int
    in_recovery: bool
    reads_only: bool
    role: str
    sees_all: bool


def check(patient: Patient) -> Sequence[Finding]:
    if patient.look is None and patient.database:
        return [DATABASE_UNREACHABLE(f"{patient.database}: {patient.no_database}")]
    look = patient.looking()
    server = look.row(Server, "server")
    if server.in_recovery or server.reads_only:
        why = "it is a standby" if server.in_recovery else "default_transaction_read_only is on"
        return [DATABASE_READ_ONLY(f"{patient.database}: {why}")]
    away_s = look.round_trip_s()
    where = f"{patient.database}, {away_s * 1000:.2f} ms away" + (", behind a pooler" if look.behind_pooler else "")
    return [DATABASE_FAR(where) if away_s > patient.limits.round_trip_s else well(where)]


def hidden_sessions(patient: Patient) -> str:
    """What has to be said where the doctor's role does not see other roles' sessions."""
    server = patient.looking().row(Server, "server")
    if server.sees_all:
        return ""
    return f" (of {server.role}: of other roles little is seen without pg_monitor)"
