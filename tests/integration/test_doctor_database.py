"""Troubles of a database, made for real; the doctor has to name each."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import psycopg
import pytest
from api_server import serving
from doctor_parts import NOWHERE, diagnose, diagnose_aside, is_well, only
from pooler import Pooler
from projection_parts import tables
from queue_parts import blocked, create

from taskservice.cli.doctor.examine import examine
from taskservice.cli.doctor.findings import Severity
from taskservice.cli.doctor.patient import Limits
from taskservice.infra.database import connect
from taskservice.infra.doctor.look import open_look
from taskservice.infra.events.append import APPEND_LOCK
from taskservice.infra.migrate import known_migrations
from taskservice.infra.store import open_store

Eventually = Callable[..., Awaitable[object]]
NAMES = [migration.name for migration in known_migrations()]
CANARY = "canary-77b0"


def execute(uri: str, statement: str) -> None:
    with psycopg.connect(uri, autocommit=True) as conn:
        conn.execute(statement.encode())


def test_a_database_that_is_well_is_found_to_be(task_database: str, direct_database: str) -> None:
    found = diagnose(task_database)
    for name in ("settings", "connection", "versions", "migrations", "clock", "listener", "locks", "vacuum", "types"):
        assert is_well(found[name]), found[name]
    assert found["server"][0].code == "no_server_here"
    assert found["server"][0].severity is Severity.WARNING


async def test_looking_changes_nothing(populated: object, eventually: Eventually) -> None:
    uri = populated.uri  # type: ignore[attr-defined]
    async with await connect(uri, name="test") as conn:
        before = await tables(conn)
        await diagnose_aside(uri)
        assert await tables(conn) == before


def test_the_doctor_cannot_write(task_database: str) -> None:
    class Nothing:
        pass

    with open_look(task_database) as look, pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        # a statement of the queue's own, in the doctor's transaction
        look.rows(Nothing, "../forget_workers")


def test_a_missing_migration_is_named(task_database: str) -> None:
    execute(task_database, f"delete from schema_migrations where name = '{NAMES[-1]}'")
    assert only(diagnose(task_database)["migrations"], "migrations_missing") == f"missing {NAMES[-1]}"


def test_an_empty_database_lacks_everything_and_the_rest_is_skipped(empty_database: str) -> None:
    found = diagnose(empty_database)
    assert "it has no schema_migrations" in only(found["migrations"], "migrations_missing")
    assert found["types"][0].found == "not looked at: the database lacks migrations"
    assert is_well(found["locks"])


def test_a_migration_of_a_newer_version_is_told(task_database: str) -> None:
    execute(task_database, "insert into schema_migrations (name, checksum) values ('9999_later', 'x')")
    assert "9999_later" in only(diagnose(task_database)["migrations"], "schema_unknown")


def test_a_database_that_cannot_be_reached_is_the_problem_and_the_rest_is_skipped() -> None:
    found = diagnose("postgresql://task@127.0.0.1:1/nothing")
    assert only(found["connection"], "database_unreachable").startswith("nothing at 127.0.0.1:1: ")
    assert {finding.severity for name in ("locks", "types") for finding in found[name]} == {Severity.SKIPPED}
    assert found["server"][0].code == "server_unreachable", "nothing at all is well"


def test_a_database_that_goes_while_it_is_looked_into_is_told_once(direct_database: str) -> None:
    found = {}
    for check, findings in examine(NOWHERE, False, {"DATABASE_URL": direct_database}, Path("/nowhere")):
        found[check.name] = findings
        if check.name == "connection":
            end = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'taskservice doctor'"
            execute(direct_database, f"{end} and datname = current_database()")
    codes = [finding.code for findings in found.values() for finding in findings]
    assert codes.count("database_unreachable") == 1
    assert found["types"][0].found == "not looked at: the database cannot be reached"


def test_a_database_that_takes_no_writes_is_told(task_database: str, direct_database: str) -> None:
    name = psycopg.conninfo.conninfo_to_dict(direct_database)["dbname"]
    execute(direct_database, f"alter database {name} set default_transaction_read_only = on")
    found = diagnose(direct_database)
    assert "default_transaction_read_only is on" in only(found["connection"], "database_read_only")
    assert is_well(found["types"])


def test_a_far_database_is_told(task_database: str) -> None:
    assert "ms away" in only(diagnose(task_database, Limits(round_trip_s=0.0))["connection"], "database_far")


async def test_a_transaction_left_open_is_named_without_its_statement(task_database: str) -> None:
    async with await connect(task_database, name="forgotten") as conn, conn.transaction():
        await conn.execute(f"select '{CANARY}', pg_current_xact_id()".encode())
        pid = (await (await conn.execute("select pg_backend_pid()")).fetchone() or (0,))[0]
        found = await diagnose_aside(task_database, Limits(open_transaction_s=0.0))
    told = only(found["vacuum"], "transaction_open")
    assert f"process {pid} (taskservice forgotten), idle in transaction" in told
    assert CANARY not in str(found)


async def test_who_holds_the_append_lock_is_named_and_how_many_wait(task_database: str, eventually: Eventually) -> None:
    async with (
        open_store(task_database) as store,
        await connect(task_database, name="holder") as conn,
        await connect(task_database, name="test") as test,
    ):
        async with conn.transaction():
            await conn.execute("select pg_advisory_xact_lock(%s)", [APPEND_LOCK])
            creating = asyncio.create_task(create(store))
            await eventually(lambda: blocked(test))
            found = await diagnose_aside(task_database, Limits(append_lock_s=0.0))
        await creating
    told = only(found["locks"], "append_lock_held")
    assert "(taskservice holder) holds it" in told
    assert "waiting for it: 1, for up to" in told
    assert is_well(diagnose(task_database, Limits(append_lock_s=0.0))["locks"])


async def test_a_lock_that_is_waited_for_is_named_with_who_blocks_and_the_doctor_does_not_wait(
    task_database: str, eventually: Eventually
) -> None:
    async with (
        await connect(task_database, name="holder") as conn,
        await connect(task_database, name="waiter") as waiter,
        await connect(task_database, name="test") as test,
    ):
        async with conn.transaction():
            await conn.execute("lock table execution_queue in access exclusive mode")
            pid = (await (await conn.execute("select pg_backend_pid()")).fetchone() or (0,))[0]
            waiting = asyncio.create_task(waiter.execute("select count(*) from execution_queue"))
            await eventually(lambda: blocked(test))
            found = await diagnose_aside(task_database, Limits(lock_wait_s=0.0))
        await waiting
    told = only(found["locks"], "lock_waited_for")
    assert "(taskservice waiter) has waited" in told
    assert told.endswith(f"for execution_queue; blocked by process {pid}")
    assert "another session keeps a lock" in only(found["types"], "no_answer")


async def test_dead_rows_that_nobody_vacuums_are_told(task_database: str, eventually: Eventually) -> None:
    execute(task_database, "alter table workers set (autovacuum_enabled = off)")
    execute(
        task_database,
        "insert into workers (host, pid, types, queues, slots, lease_until) "
        "select 'gone', n, '{}', '{}', 1, now() - interval '1 day' from generate_series(1, 5000) n",
    )
    execute(task_database, "delete from workers")

    async def bloat() -> str | None:
        found = (await diagnose_aside(task_database, Limits(dead_rows=1_000)))["bloat"]
        told = {finding.code: finding.found for finding in found}
        assert told["autovacuum_off"] == "for workers"
        return told.get("dead_rows")

    told = await eventually(bloat)  # statistics come a moment after the commit
    assert str(told).startswith("workers: 5,000 dead rows beside ")  # those living are counted later
    assert str(told).endswith("; vacuumed never yet")


def test_a_listen_url_that_leads_to_another_database_is_told(
    task_database: str, direct_database: str, empty_database: str
) -> None:
    limits = Limits(notification_s=0.3)
    found = diagnose(direct_database, limits, DATABASE_LISTEN_URL=empty_database)
    assert "nothing arrived through" in only(found["listener"], "notifications_lost")
    found = diagnose(direct_database, limits, DATABASE_LISTEN_URL="postgresql://127.0.0.1:1/x")
    assert only(found["listener"], "notifications_lost").startswith("x at 127.0.0.1:1: ")


def test_behind_a_pooler_notifications_are_lost_unless_the_listener_goes_past_it(
    task_database: str, direct_database: str, pooler: Pooler
) -> None:
    pooled = pooler.uri(direct_database)
    limits = Limits(notification_s=0.3)
    found = diagnose(pooled, limits, DATABASE_LISTEN_URL="")
    assert "nothing arrived" in only(found["listener"], "notifications_lost")
    assert "behind a pooler" in found["connection"][0].found
    assert found["connections"][0].severity is Severity.SKIPPED
    assert is_well(diagnose(pooled, limits, DATABASE_LISTEN_URL=direct_database)["listener"])


async def test_a_server_that_is_not_ready_says_why_and_one_that_is_has_no_finding(
    task_database: str, eventually: Eventually
) -> None:
    async with serving(task_database) as api:

        async def ready() -> bool:
            return (await api.client.get("/readyz")).status_code == 200

        await eventually(ready)
        found = await diagnose_aside(task_database, address=api.address)
        for name in ("server", "versions", "clock", "projections"):
            assert is_well(found[name]), found[name]
        await asyncio.to_thread(execute, task_database, f"delete from schema_migrations where name = '{NAMES[-1]}'")

        async def unready() -> bool:  # what the server saw last counts for a second
            return not await ready()

        await eventually(unready)
        found = await diagnose_aside(task_database, address=api.address)
    assert only(found["server"], "server_not_ready") == f"migrations missing {NAMES[-1]}"


def test_a_clock_that_is_wrong_is_told(task_database: str) -> None:
    found = diagnose(task_database, Limits(clock_s=-1.0))["clock"]
    assert "the database's clock is 0." in only(found, "clock_differs")


def test_embedded_data_is_looked_into_only_for_a_service_on_this_machine(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    found = diagnose("", address="http://task.invalid:9", TASK_DATA_DIR=str(tmp_path), DATABASE_LISTEN_URL="")
    assert found["connection"][0].found == "not looked at: no DATABASE_URL is set"
