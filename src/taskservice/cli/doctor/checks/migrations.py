"""Whether the schema is this version's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg.errors import UndefinedTable

from taskservice.cli.doctor.ailments import MIGRATIONS_MISSING, SCHEMA_UNKNOWN
from taskservice.cli.doctor.findings import Finding, well
from taskservice.cli.doctor.patient import Patient
from taskservice.domain.errors import MigrationRefused
from taskservice.infra.migrate import lacking


@dataclass(frozen=True)
class Applied:
    name: str
    checksum: str


def check(patient: Patient) -> Sequence[Finding]:
    look = patient.looking()
    try:
        rows = look.rows(Applied, "migrations")
    except UndefinedTable:
        return [MIGRATIONS_MISSING("the database is empty, or another one: it has no schema_migrations")]
    try:
        missing = lacking({row.name: row.checksum for row in rows})
    except MigrationRefused as error:
        return [SCHEMA_UNKNOWN(str(error))]
    if missing:
        return [MIGRATIONS_MISSING(f"missing {', '.join(migration.name for migration in missing)}")]
    return [well(f"all {len(rows)} are applied, the last is {max(row.name for row in rows)}")]
