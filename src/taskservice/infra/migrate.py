"""Migrations: ``migrations/0001_*.sql`` …, forward only, one transaction each, under one advisory lock."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

import psycopg

from taskservice.domain.errors import MigrationRefused, NotMigrated
from taskservice.infra.database import connect_thread, naming_outages

_LOCK = 0x6D696772  # "migr"
_HISTORY = """create table if not exists schema_migrations (
    name text primary key, checksum text not null, applied_at timestamptz not null default clock_timestamp())"""


@dataclass(frozen=True)
class Migration:
    name: str
    text: str

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


def known_migrations() -> list[Migration]:
    folder = files("taskservice").joinpath("migrations")
    found = (entry for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return [Migration(e.name.removesuffix(".sql"), e.read_text("utf-8")) for e in sorted(found, key=lambda e: e.name)]


def migrate(uri: str) -> list[str]:
    """Apply what is missing; the names applied now. Several processes may call it at once.

    Raises MigrationRefused where the database is newer than this code, or an applied migration has been changed;
    DatabaseUnavailable.
    """
    applied: list[str] = []
    with naming_outages(), _connect(uri) as conn:
        while name := _migrate_one(conn):
            applied.append(name)
    return applied


def _connect(uri: str) -> psycopg.Connection:
    # a migration may take its time; and a transaction pooler would lose what was prepared
    return psycopg.connect(uri, autocommit=True, prepare_threshold=None, application_name="taskservice migrate")


def _migrate_one(conn: psycopg.Connection) -> str | None:
    """Apply the first missing migration in one transaction, whose lock makes other processes wait and look again."""
    with conn.transaction():
        conn.execute("select pg_advisory_xact_lock(%s)", (_LOCK,))
        conn.execute(_HISTORY)
        missing = lacking(dict(conn.execute("select name, checksum from schema_migrations").fetchall()))
        if not missing:
            return None
        migration = missing[0]
        conn.execute(migration.text.encode())
        row = (migration.name, migration.checksum)
        conn.execute("insert into schema_migrations (name, checksum) values (%s, %s)", row)
        return migration.name


def pending(uri: str) -> list[str]:
    """Names of migrations that the database lacks. Raises as ``migrate`` does."""
    with naming_outages(), connect_thread(uri, name="migrations") as conn:
        exists = conn.execute("select to_regclass('schema_migrations')").fetchone() != (None,)
        rows = conn.execute("select name, checksum from schema_migrations").fetchall() if exists else []
    return [migration.name for migration in lacking(dict(rows))]


def require_migrated(uri: str) -> None:
    """Raises NotMigrated where ``migrate`` has something to do, else as ``migrate`` does."""
    if missing := pending(uri):
        raise NotMigrated(missing)


def lacking(applied: Mapping[str, str]) -> list[Migration]:
    """What is to be applied to a database that has ``applied``, checksums by name. Raises MigrationRefused."""
    known = known_migrations()
    strangers = sorted(set(applied) - {migration.name for migration in known})
    if strangers:
        raise MigrationRefused(
            f"the database has migration {strangers[-1]}, which this version does not know: it is newer; "
            "run a newer task-cli, or another database"
        )
    for migration in known:
        if applied.get(migration.name, migration.checksum) != migration.checksum:
            raise MigrationRefused(
                f"migration {migration.name} was changed after it was applied; restore its text from the release"
            )
    return [migration for migration in known if migration.name not in applied]
