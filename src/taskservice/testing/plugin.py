"""The fixtures, registered as pytest plugin ``taskservice``. Whatever they need is imported when one is first used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from taskservice.testing.run import RunTasks
    from taskservice.testing.server import DatabaseServer


def pytest_configure(config: pytest.Config) -> None:
    if config.pluginmanager.hasplugin("asyncio"):
        from taskservice.testing import async_fixtures

        config.pluginmanager.register(async_fixtures, "taskservice.async")


@pytest.fixture(scope="session")
def task_database_server() -> Iterator[DatabaseServer]:
    """Shared by all processes that run tests on this machine."""
    from taskservice.testing.server import open_server

    with open_server() as server:
        yield server


@pytest.fixture
def task_database(task_database_server: DatabaseServer) -> Iterator[str]:
    """The URI of a fresh, migrated database, dropped after the test."""
    with task_database_server.database() as uri:
        yield uri


@pytest.fixture
def run_tasks(task_database: str) -> RunTasks:
    """Creates the tasks that it is given, runs the registered handlers until the queue is empty, returns the tasks."""
    from taskservice.testing.run import RunTasks

    return RunTasks(task_database)
