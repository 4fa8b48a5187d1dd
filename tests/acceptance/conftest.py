from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from service import Service


@pytest.fixture
def service(task_database: str, tmp_path: Path) -> Iterator[Service]:
    """A service on a fresh database; the test starts its processes."""
    running = Service(tmp_path, task_database)
    yield running
    running.close()
