from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from service import Service, stop


@pytest.fixture
def service(task_database: str, tmp_path: Path) -> Iterator[Service]:
    """A service on a fresh database; the test starts its processes."""
    running = Service(tmp_path, task_database)
    yield running
    running.close()


@pytest.fixture
def alone() -> Iterator[Service]:
    """A service without DATABASE_URL: it brings its own PostgreSQL, durable as users have it.

    Not in pytest's folder, which every other pytest on the machine closes to root's own PostgreSQL user.
    """
    with tempfile.TemporaryDirectory(prefix="task-service-") as folder:
        service = Service(Path(folder), None)
        yield service
        for process in service.processes:
            stop(process)
        service.close()
