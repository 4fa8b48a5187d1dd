"""An outage is told once when it begins and once when it ends, whoever meets it."""

from __future__ import annotations

import logging
from time import monotonic

import psycopg
import pytest
from psycopg_pool import PoolTimeout

from taskservice.domain.errors import DatabaseUnavailable, Overloaded
from taskservice.infra.outage import Outage, is_outage, outage_of

GONE = psycopg.OperationalError("the connection\nis lost")


@pytest.fixture
def outage(caplog: pytest.LogCaptureFixture) -> Outage:
    caplog.set_level(logging.INFO, "taskservice.database")
    return Outage("db:5432/task")


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.message for record in caplog.records]


def test_who_meets_an_outage_that_was_told_is_silent(outage: Outage, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(3):
        outage.begin(GONE, monotonic())
    assert told(caplog) == ["database.lost"]
    assert caplog.records[0].event_fields == {"database": "db:5432/task", "error": "the connection is lost"}  # type: ignore[attr-defined]


def test_its_end_is_told_once(outage: Outage, caplog: pytest.LogCaptureFixture) -> None:
    outage.begin(GONE, monotonic())
    for _ in range(3):
        outage.end()
    assert told(caplog) == ["database.lost", "database.back"]


def test_a_new_connection_is_no_news_without_an_outage(outage: Outage, caplog: pytest.LogCaptureFixture) -> None:
    outage.end()
    assert told(caplog) == []


def test_what_is_older_than_the_end_of_an_outage_tells_of_that_one(
    outage: Outage, caplog: pytest.LogCaptureFixture
) -> None:
    old = monotonic()
    outage.begin(GONE, old)
    outage.end()
    outage.begin(GONE, old)
    assert told(caplog) == ["database.lost", "database.back"]
    outage.begin(GONE, monotonic())
    assert told(caplog) == ["database.lost", "database.back", "database.lost"]


def test_each_database_has_its_own() -> None:
    here = "postgresql://a:secret@one:5432/task"
    assert outage_of(here) is outage_of("postgresql://b@one:5432/task?connect_timeout=3")
    assert outage_of(here) is not outage_of("postgresql://a:secret@two:5432/task")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (GONE, True),
        (psycopg.InterfaceError("the connection is closed"), True),
        (PoolTimeout("couldn't get a connection"), True),
        (DatabaseUnavailable(""), True),
        (ConnectionRefusedError(), True),
        (psycopg.errors.AdminShutdown(""), True),
        (psycopg.errors.CannotConnectNow(""), True),
        (psycopg.errors.TooManyConnections(""), True),
        (psycopg.errors.TransactionTimeout(""), True),
        (psycopg.errors.ReadOnlySqlTransaction(""), True),
        (psycopg.errors.QueryCanceled(""), False),
        (psycopg.errors.DeadlockDetected(""), False),
        (psycopg.errors.UndefinedTable(""), False),
        (psycopg.DataError("not a number"), False),
        (Overloaded(), False),
        (ValueError(), False),
    ],
)
def test_what_is_an_outage_and_what_only_a_refusal(error: Exception, expected: bool) -> None:
    assert is_outage(error) is expected
