"""run_query against a real PostgreSQL: what it returns, what bounds it, and what its role cannot do."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
from builtin_parts import Run, configure, running
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from taskservice.domain.outcome import Failed, Outcome, Succeeded
from taskservice.infra import embedded
from taskservice.infra.sample import DATABASE, READER, SampleRefused, ensure_sample_database
from taskservice.workers.builtin.query.rows import RESULT_BYTES


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[embedded.EmbeddedServer]:
    with embedded.start(tmp_path_factory.mktemp("data")) as server:
        server.create_database("taskservice")
        yield server


@pytest.fixture
def service_uri(server: embedded.EmbeddedServer) -> str:
    return server.uri("taskservice")


@pytest.fixture
def reader_uri(service_uri: str) -> str:
    return ensure_sample_database(service_uri)


@pytest.fixture
async def run(service_uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Run]:
    configure(monkeypatch, tmp_path, DATABASE_URL=service_uri, TASK_QUERY_ROW_LIMIT="1000")
    async with running() as run:
        yield run


def result_of(outcome: Outcome) -> dict[str, Any]:
    assert isinstance(outcome, Succeeded), outcome
    assert isinstance(outcome.result, dict)
    return outcome.result


def query(text: str, **others: Any) -> dict[str, Any]:
    return {"query": text, **others}


def admin(uri: str, *statements: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(uri, autocommit=True) as conn:
        for statement in statements:
            cursor = conn.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


async def test_columns_and_rows_come_as_json(run: Run) -> None:
    result = result_of(await run("run_query", query("select 1 as one, 'x' as text, null as nothing, true as yes;")))
    assert result == {
        "columns": ["one", "text", "nothing", "yes"],
        "rows": [[1, "x", None, True]],
        "row_count": 1,
        "truncated": False,
    }


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1.50::numeric", "1.50"),
        ("'NaN'::float8", "NaN"),
        ("0.5::float4", 0.5),
        ("9223372036854775807", 9223372036854775807),
        ("'\\xdead'::bytea", "\\xdead"),
        ("'2024-02-29'::date", "2024-02-29"),
        ("'infinity'::date", "infinity"),
        ("'0044-03-15 BC'::date", "0044-03-15 BC"),
        ("'2024-02-29 12:00+02'::timestamptz", "2024-02-29T10:00:00Z"),
        ("'-infinity'::timestamptz", "-infinity"),
        ("interval '1 day 2 hours'", "1 day 02:00:00"),
        ("'8c5a7a4e-7a4e-4a8e-9a4e-8c5a7a4e7a4e'::uuid", "8c5a7a4e-7a4e-4a8e-9a4e-8c5a7a4e7a4e"),
        ("array[1, 2]", [1, 2]),
        ("array['2024-01-01'::date]", ["2024-01-01"]),
        ("'{\"a\": [1, null]}'::jsonb", {"a": [1, None]}),
        ("int4range(1, 3)", "[1,3)"),
        ("inet '10.0.0.1'", "10.0.0.1"),
        ("'100 %'", "100 %"),
        ("point(1, 2)", "(1,2)"),
    ],
)
async def test_every_type_has_a_form_in_json(run: Run, expression: str, value: object) -> None:
    assert result_of(await run("run_query", query(f"select {expression}")))["rows"] == [[value]]


async def test_the_sample_is_worth_a_query(run: Run) -> None:
    counts = (
        "select (select count(*) from customers), (select count(*) from orders), (select count(*) from order_items)"
    )
    [row] = result_of(await run("run_query", query(counts)))["rows"]
    assert row[:2] == [400, 2000]
    assert row[2] > 2000
    months = result_of(await run("run_query", query("select * from revenue_by_month order by month")))
    assert months["row_count"] == 12


async def test_rows_are_bounded_by_the_task_and_by_the_setting(run: Run) -> None:
    of_2000 = "select id from orders order by id"
    result = result_of(await run("run_query", query(of_2000)))
    assert (result["row_count"], result["truncated"]) == (1000, True)
    result = result_of(await run("run_query", query(of_2000, **{"row-limit": "3"})))
    assert (result["rows"], result["truncated"]) == ([[1], [2], [3]], True)
    result = result_of(await run("run_query", query("select id from orders order by id limit 3", row_limit=3)))
    assert (result["row_count"], result["truncated"]) == (3, False)


@pytest.mark.parametrize("limit", [0, -1, 1001, "x", True])
async def test_a_row_limit_out_of_bounds_is_a_wrong_parameter(run: Run, limit: object) -> None:
    outcome = await run("run_query", query("select 1", row_limit=limit))
    assert isinstance(outcome, Failed)
    assert outcome.final
    assert outcome.message.startswith("parameters.row_limit: ")


async def test_rows_are_bounded_in_bytes(run: Run) -> None:
    result = result_of(await run("run_query", query("select repeat('x', 10000) from orders")))
    assert result["truncated"]
    assert 20 < result["row_count"] < RESULT_BYTES / 10_000
    result = result_of(await run("run_query", query("select repeat('x', 1000000)")))
    assert (result["rows"], result["truncated"]) == ([], True)


async def test_a_huge_result_is_not_fetched_whole(run: Run, reader_uri: str) -> None:
    # a server that had to send 40 GB would not be done in time
    endless = "with recursive n (i) as (select 1 union all select i + 1 from n) select i, repeat('x', 4000) from n"
    result = result_of(await run("run_query", query(endless), timeout_s=20))
    assert result["truncated"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("selec 1", "syntax error"),
        ("select nothing_such from orders", 'column "nothing_such" does not exist'),
        ("select * from pg_authid", "permission denied"),
        ("select 1 / 0", "division by zero"),
        ("select pg_read_file('/etc/passwd')", "permission denied"),
        ("select lo_create(5)", "read-only transaction"),
        ("select nextval('pg_catalog.no_such')", "does not exist"),
        ("select 1; select 2", "takes one statement"),
        ("select 1; drop table orders", "takes one statement"),
        ("insert into customers values (0)", "begins with SELECT"),
        ("with gone as (delete from orders returning 1) select * from gone", "data-modifying"),
        ("copy orders to program 'id'", "begins with SELECT"),
        ("commit", "begins with SELECT"),
        ("select 1 into temporary copied", "SQLSTATE 42"),
    ],
)
async def test_a_wrong_or_forbidden_statement_fails_for_good_with_postgresqls_words(
    run: Run, text: str, says: str
) -> None:
    outcome = await run("run_query", query(text))
    assert isinstance(outcome, Failed)
    assert outcome.final, outcome
    assert says in outcome.message
    assert outcome.traceback is None


@pytest.mark.parametrize("parameters", [{}, {"query": "  "}, {"query": None}, {"querry": "select 1"}])
async def test_a_missing_query_is_a_wrong_parameter(run: Run, parameters: dict[str, Any]) -> None:
    outcome = await run("run_query", parameters)
    assert isinstance(outcome, Failed)
    assert outcome.final
    assert outcome.message.startswith("parameters.quer")


async def test_a_query_that_takes_too_long_is_stopped_in_the_server_and_may_be_tried_again(
    run: Run, service_uri: str
) -> None:
    outcome = await run("run_query", query("select pg_sleep(60) as held"), timeout_s=0.5)
    assert isinstance(outcome, Failed)
    assert outcome.error_type in ("TimeoutError", "QueryCanceled")
    assert not outcome.final
    running = (
        "select 1 from pg_stat_activity where query like '%as held%' and state = 'active' and pid <> pg_backend_pid()"
    )
    deadline = time.monotonic() + 10
    while admin(service_uri, running):
        assert time.monotonic() < deadline
    assert result_of(await run("run_query", query("select 1")))["rows"] == [[1]]


async def test_nothing_of_one_query_is_left_to_the_next(run: Run) -> None:
    changes = (
        "select pg_advisory_lock(1), set_config('timezone', 'Asia/Tokyo', false),"
        " set_config('statement_timeout', '1', false), set_config('default_transaction_read_only', 'off', false)"
    )
    result_of(await run("run_query", query(changes)))
    look = (
        "select pg_backend_pid() is not null, current_setting('timezone'), current_setting('transaction_read_only'),"
        " (select count(*) from pg_locks where locktype = 'advisory' and mode = 'ExclusiveLock' and objid = 1)"
    )
    assert result_of(await run("run_query", query(look)))["rows"] == [[True, "UTC", "on", 0]]


async def test_queries_share_a_few_connections(run: Run) -> None:
    outcomes = await asyncio.gather(*(run("run_query", query("select pg_backend_pid()")) for _ in range(40)))
    assert len({result_of(outcome)["rows"][0][0] for outcome in outcomes}) <= 8


async def test_a_connection_that_broke_is_replaced(run: Run, service_uri: str) -> None:
    result_of(await run("run_query", query("select 1")))
    admin(service_uri, f"select pg_terminate_backend(pid) from pg_stat_activity where usename = '{READER}'")
    assert result_of(await run("run_query", query("select 1")))["rows"] == [[1]]


async def test_a_database_that_was_named_is_read_in_place_of_the_sample(
    server: embedded.EmbeddedServer, service_uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.create_database("theirs")
    admin(server.uri("theirs"), "create table if not exists things (id int)")
    configure(monkeypatch, tmp_path, DATABASE_URL=service_uri, TASK_QUERY_DATABASE_URL=server.uri("theirs"))
    async with running() as run:
        assert result_of(await run("run_query", query("select count(*) from things")))["rows"] == [[0]]
        outcome = await run("run_query", query("select set_config('transaction_read_only', 'off', false)"))
        assert isinstance(outcome, Failed)
        assert outcome.final


async def test_a_database_that_is_not_there_is_tried_again_and_says_what_is_wrong(
    service_uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, tmp_path, TASK_QUERY_DATABASE_URL=make_conninfo_url(service_uri, "no_such_database"))
    async with running() as run:
        outcome = await run("run_query", query("select 1"))
    assert isinstance(outcome, Failed)
    assert not outcome.final
    assert 'database "no_such_database" does not exist' in outcome.message


async def test_a_login_that_may_not_make_the_sample_says_which_setting_helps(
    service_uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin(service_uri, "drop role if exists modest", "create role modest login")
    admin(service_uri, "grant connect on database taskservice to modest")
    configure(monkeypatch, tmp_path, DATABASE_URL=service_uri.replace("postgres@", "modest@"))
    async with running() as run:
        outcome = await run("run_query", query("select 1"))
    assert isinstance(outcome, Failed)
    assert outcome.final
    assert "TASK_QUERY_DATABASE_URL" in outcome.message


def make_conninfo_url(uri: str, database: str) -> str:
    return uri.replace("/taskservice?", f"/{database}?")


def test_the_sample_is_made_once_by_many_at_the_same_moment(service_uri: str) -> None:
    maintenance = make_conninfo(service_uri, dbname="postgres")
    admin(maintenance, f"drop database if exists {DATABASE} with (force)", f"drop role if exists {READER}")
    ready = threading.Barrier(4)

    def make(_: int) -> str:
        ready.wait(10)
        return ensure_sample_database(service_uri)

    with ThreadPoolExecutor(4) as threads:
        [uri] = set(threads.map(make, range(4)))
    assert uri.startswith(f"postgresql://{READER}@/{DATABASE}?")
    assert admin(uri, "select count(*) from orders") == [(2000,)]


@pytest.mark.parametrize(
    "statement",
    [
        "insert into customers values (0, 'x', 'x', 'x', now())",
        "delete from orders",
        "create table mine (id int)",
        "create temporary table mine (id int)",
        "create schema mine",
        "alter role taskservice_reader superuser",
        "select pg_read_file('/etc/passwd')",
        "copy orders to '/tmp/orders'",
    ],
)
def test_the_reader_can_only_read_even_when_it_turns_read_only_off(reader_uri: str, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        admin(reader_uri, "set default_transaction_read_only = off", statement)


def test_the_reader_cannot_reach_the_services_database(reader_uri: str, service_uri: str) -> None:
    name = conninfo_to_dict(service_uri)["dbname"]
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(reader_uri, dbname=name)


def test_the_reader_is_bounded(reader_uri: str) -> None:
    assert admin(
        reader_uri,
        "select rolconnlimit, rolsuper, rolcreatedb, rolcreaterole, rolinherit, current_setting('statement_timeout'),"
        " current_setting('default_transaction_read_only') from pg_roles where rolname = current_user",
    ) == [(50, False, False, False, False, "1min", "on")]


def test_a_service_with_a_password_gives_its_reader_one_that_every_worker_can_tell(service_uri: str) -> None:
    with_password = make_conninfo(service_uri, password="the service's")
    first, again = (ensure_sample_database(with_password) for _ in range(2))
    assert first == again
    assert conninfo_to_dict(first)["password"] not in (None, "the service's")
    [(secret,)] = admin(service_uri, f"select rolpassword from pg_authid where rolname = '{READER}'")
    assert secret.startswith("SCRAM-SHA-256$")


def test_where_the_reader_cannot_be_shut_out_there_is_no_sample(
    server: embedded.EmbeddedServer, service_uri: str
) -> None:
    # it may make databases and roles, but does not own the service's, which anybody may connect to
    ensure_sample_database(service_uri)
    server.create_database("not_owned")
    admin(service_uri, "drop role if exists maker", "create role maker login createdb createrole")
    admin(service_uri, f"alter database {DATABASE} owner to maker", f"grant {READER} to maker with admin option")
    maker = make_conninfo_url(service_uri, "not_owned").replace("postgres@", "maker@")
    try:
        with pytest.raises(SampleRefused, match="TASK_QUERY_DATABASE_URL"):
            ensure_sample_database(maker)
    finally:
        admin(service_uri, f"alter database {DATABASE} owner to postgres")
