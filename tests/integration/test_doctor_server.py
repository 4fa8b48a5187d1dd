"""Troubles of a whole PostgreSQL server, made on one of the test's own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack

import psycopg
import pytest
from doctor_parts import diagnose, diagnose_aside, is_well, only
from outage_parts import way_to
from own_postgres import OwnServer, own_server

from taskservice.cli.doctor.findings import Severity
from taskservice.cli.doctor.patient import Limits
from taskservice.infra.migrate import migrate

Eventually = Callable[..., Awaitable[object]]
SETTINGS = "max_prepared_transactions = 3\nmax_connections = 20\narchive_mode = on\narchive_command = '/bin/false'\n"


@pytest.fixture(scope="module")
def troubled() -> Iterator[OwnServer]:
    with own_server() as server:
        with (server.pgdata / "postgresql.auto.conf").open("a") as settings:
            settings.write(SETTINGS)
        server.stop("fast")
        server.start()
        yield server


@pytest.fixture(scope="module")
def uri(troubled: OwnServer) -> str:
    return troubled.database("troubled")


def execute(uri: str, statement: str) -> None:
    with psycopg.connect(uri, autocommit=True) as conn:
        conn.execute(statement.encode())


def test_a_prepared_transaction_that_nobody_ends_is_named(uri: str) -> None:
    execute(uri, "begin; insert into lanes (queue, type) values ('a', 'b'); prepare transaction 'left behind'")
    try:
        told = only(diagnose(uri, Limits(open_transaction_s=0.0))["vacuum"], "prepared_forgotten")
        assert told.startswith("'left behind' of postgres, prepared")
    finally:
        execute(uri, "rollback prepared 'left behind'")
    assert is_well(diagnose(uri)["vacuum"])


def test_a_replication_slot_that_nobody_reads_is_named_with_what_it_keeps(uri: str) -> None:
    execute(uri, "select pg_create_physical_replication_slot('forgotten', true)")
    try:
        execute(uri, "insert into lanes (queue, type) values ('c', 'd')")
        told = only(diagnose(uri, Limits(slot_bytes=0))["vacuum"], "slot_behind")
        assert told.startswith("slot 'forgotten' keeps ")
        assert told.endswith("of write-ahead log, and nobody reads it")
    finally:
        execute(uri, "select pg_drop_replication_slot('forgotten')")


def test_old_rows_that_were_never_frozen_are_told(uri: str) -> None:
    told = only(diagnose(uri, Limits(transactions=0))["vacuum"], "wraparound_near")
    assert told.startswith("the oldest row is ")


async def test_an_archive_command_that_fails_is_told(uri: str, eventually: Eventually) -> None:
    execute(uri, "insert into lanes (queue, type) values ('e', 'f')")
    execute(uri, "select pg_switch_wal()")
    told = await eventually(lambda: [f.found for f in diagnose(uri)["storage"] if f.code == "archive_fails"])
    assert "failures so far" in told[0]  # type: ignore[index]


def test_settings_under_which_commits_may_be_lost_are_told(uri: str) -> None:
    told = [finding.found for finding in diagnose(uri)["storage"] if finding.code == "not_durable"]
    assert told == ["fsync is off", "full_page_writes is off"]


def test_more_processes_than_there_are_connections_for_are_told_before_they_are_refused(uri: str) -> None:
    with ExitStack() as opened:

        def connect(name: str) -> None:
            opened.enter_context(psycopg.connect(uri, autocommit=True, application_name=f"taskservice {name}"))

        for name in ("stream", "listener", "listener"):
            connect(name)
        found = diagnose(uri, DB_POOL_MAX_CONNS="6")["connections"]
        assert only(found, "connections_short").endswith("servers: 1, workers: 1, which may use 18")
        for _ in range(12):
            connect("store")
        assert only(diagnose(uri)["connections"], "connections_used_up").endswith(" of 17 connections are used")


def test_a_role_that_is_no_superuser_can_look_at_everything_and_is_told_what_it_does_not_see(
    troubled: OwnServer, uri: str
) -> None:
    execute(uri, "create role plain login")
    execute(uri, "create database plains owner plain")
    plain = troubled.hold.uri("plains").replace("postgres@", "plain@", 1)
    migrate(plain)
    found = diagnose(plain)
    assert not [f for findings in found.values() for f in findings if f.severity is Severity.SKIPPED]
    for name in ("connection", "migrations", "listener", "locks", "bloat", "vacuum", "types"):
        assert is_well(found[name]), found[name]
    assert found["vacuum"][0].found.endswith("(of plain: of other roles little is seen without pg_monitor)")


async def test_a_database_that_says_nothing_is_told_and_not_waited_for(troubled: OwnServer, uri: str) -> None:
    async with way_to(troubled.socket) as way:
        assert is_well((await diagnose_aside(way.uri("troubled")))["connection"])
        way.silent = True
        found = await diagnose_aside(way.uri("troubled"))
    assert only(found["connection"], "database_unreachable").startswith("troubled at 127.0.0.1:")
    assert found["types"][0].found == "not looked at: the database cannot be reached"
