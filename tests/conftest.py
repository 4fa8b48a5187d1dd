"""What all tests share. Databases come from the plugin that users have as well: taskservice.testing."""

from __future__ import annotations

import asyncio
import inspect
import logging
import os
import time
from collections.abc import Awaitable, Callable, Generator, Iterator
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from pooler import Pooler, open_pooler
from psycopg import sql

from taskservice.testing.server import DatabaseServer

Condition = Callable[[], Any | Awaitable[Any]]
Eventually = Callable[..., Awaitable[Any]]


@pytest.fixture
def eventually() -> Eventually:
    """``await eventually(condition)``, sync or async, until it is true; returns what it returned."""

    async def wait(condition: Condition, within_s: float = 20.0, every_s: float = 0.02) -> Any:
        deadline = time.monotonic() + within_s
        while True:
            found = condition()
            if inspect.isawaitable(found):
                found = await found
            if found:
                return found
            assert time.monotonic() < deadline, f"not within {within_s:g} s: {inspect.getsource(condition).strip()}"
            await asyncio.sleep(every_s)

    return wait


@pytest.fixture
def logging_as_before() -> Iterator[None]:
    """For tests of what says how much is logged, for its whole process."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers = handlers
    root.setLevel(level)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With CI=true a skip is a failure: there, what a test needs has to be there."""
    report = yield
    if os.environ.get("CI") == "true" and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped although CI=true: {call.excinfo.value if call.excinfo else item.name}"
    return report


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--through-pgbouncer", action="store_true", help="put a PgBouncer before every test's database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With --through-pgbouncer only what is then another test."""
    if config.getoption("--through-pgbouncer"):
        kept = [item for item in items if "task_database" in getattr(item, "fixturenames", ()) and not _plans(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = kept


def _plans(item: pytest.Item) -> bool:
    """They are PostgreSQL's, whoever stands between."""
    return item.path.name == "test_plans.py"


@pytest.fixture(scope="session")
def pooler(task_database_server: DatabaseServer) -> Iterator[Pooler]:
    with task_database_server.database() as uri, open_pooler(uri) as running:
        yield running


@pytest.fixture
def direct_database(task_database: str) -> str:
    """The same database, past whatever stands before it."""
    return os.environ.get("DATABASE_LISTEN_URL", task_database)


@pytest.fixture
def task_database(request: pytest.FixtureRequest, task_database: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The plugin's; with --through-pgbouncer through that, but for what listens."""
    if not request.config.getoption("--through-pgbouncer"):
        return task_database
    monkeypatch.setenv("DATABASE_LISTEN_URL", task_database)
    through: Pooler = request.getfixturevalue("pooler")
    return through.uri(task_database)


@pytest.fixture
def empty_database(task_database: str) -> Iterator[str]:
    """The URI of a database without anything in it, on the same server."""
    name = f"{urlsplit(task_database).path[1:]}_empty"
    with psycopg.connect(task_database, autocommit=True) as conn:
        conn.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        yield task_database.replace(urlsplit(task_database).path, f"/{name}", 1)
        conn.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
