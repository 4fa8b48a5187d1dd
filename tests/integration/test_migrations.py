"""The schema: who may migrate what, and that what comes out is what the code expects."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.conninfo import conninfo_to_dict

from taskservice.domain.errors import MigrationRefused
from taskservice.infra.embedded.programs import bin_dir
from taskservice.infra.migrate import known_migrations, migrate, pending

NAMES = [migration.name for migration in known_migrations()]
MIGRATE = "import sys; from taskservice.infra.migrate import migrate; print(*migrate(sys.argv[1]))"


def dump(uri: str) -> list[str]:
    shown = subprocess.run(
        [bin_dir() / "pg_dump", "--schema-only", "--no-owner", uri], capture_output=True, text=True, check=True
    )
    return [line for line in shown.stdout.splitlines() if not line.startswith(("\\", "--"))]


def rows(uri: str, query: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
    with psycopg.connect(uri, autocommit=True) as conn:
        cursor = conn.execute(query.encode(), values)
        return cursor.fetchall() if cursor.description else []


def test_their_numbers_leave_none_out_so_that_the_last_one_tells_how_many_there_are() -> None:
    assert [int(name[:4]) for name in NAMES] == list(range(1, len(NAMES) + 1))


def test_a_second_migration_has_nothing_to_do(empty_database: str) -> None:
    assert pending(empty_database) == NAMES
    assert migrate(empty_database) == NAMES
    assert migrate(empty_database) == []
    assert pending(empty_database) == []


def test_a_migrated_database_has_the_schema_of_a_fresh_one(task_database: str, empty_database: str) -> None:
    migrate(empty_database)
    assert dump(empty_database) == dump(task_database)


def test_processes_that_migrate_at_once_share_the_work(empty_database: str) -> None:
    def run(_: int) -> list[str]:
        command = [sys.executable, "-c", MIGRATE, empty_database]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()

    with ThreadPoolExecutor(4) as pool:
        applied = list(pool.map(run, range(4)))
    assert sorted(name for names in applied for name in names) == NAMES


def test_a_database_that_is_newer_than_the_code_is_refused(task_database: str) -> None:
    rows(task_database, "insert into schema_migrations (name, checksum) values ('9999_later', '')")
    for look in (migrate, pending):
        with pytest.raises(MigrationRefused, match=r"9999_later.*newer"):
            look(task_database)


def test_a_migration_that_was_changed_after_it_was_applied_is_refused(task_database: str) -> None:
    rows(task_database, "update schema_migrations set checksum = 'other' where name = %s", (NAMES[0],))
    for look in (migrate, pending):
        with pytest.raises(MigrationRefused, match=NAMES[0]):
            look(task_database)


def test_a_migration_that_fails_leaves_nothing_of_itself_and_can_be_repeated(empty_database: str) -> None:
    rows(empty_database, "create table lanes (in_the_way integer)")
    with pytest.raises(psycopg.errors.DuplicateTable):
        migrate(empty_database)
    assert pending(empty_database) == NAMES[1:]
    assert rows(empty_database, "select to_regclass('execution_queue')") == [(None,)]
    rows(empty_database, "drop table lanes")
    assert migrate(empty_database) == NAMES[1:]


def test_the_log_is_the_table_that_the_library_would_make(task_database: str, empty_database: str) -> None:
    info = {name: str(value) for name, value in conninfo_to_dict(empty_database).items()}
    names = {name: info.get(name, "") for name in ("dbname", "host", "port", "user", "password")}
    with PostgresDatastore(**names) as datastore:
        PostgresApplicationRecorder(datastore, events_table_name="task_events").create_table()
    columns = """
        select attname, format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid)
        from pg_attribute a left join pg_attrdef d on adrelid = attrelid and adnum = attnum
        where attrelid = 'task_events'::regclass and attnum > 0 order by attnum"""
    indexes = "select pg_get_indexdef(indexrelid) from pg_index where indrelid = 'task_events'::regclass order by 1"
    sequence = "select pg_get_serial_sequence('task_events', 'notification_id')"
    type_ = """
        select attname, format_type(atttypid, atttypmod) from pg_attribute
        where attrelid = 'stored_event_uuid'::regclass order by attnum"""
    for query in (columns, indexes, sequence, type_):
        assert rows(task_database, query) == rows(empty_database, query)
    assert len(rows(task_database, columns)) == 5
    assert len(rows(task_database, indexes)) == 2
