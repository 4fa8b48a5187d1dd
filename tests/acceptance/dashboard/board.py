"""A service to be looked at, on a database of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service import Service

from taskservice.testing.server import DatabaseServer

HERE = Path(__file__).parent
BUILT = HERE.parents[2] / "src/taskservice/api/static/dashboard/index.html"


@contextmanager
def on_a_database(server: DatabaseServer, folder: Path, **settings: str) -> Iterator[Service]:
    """A service whose workers know dashboard_tasks.py; the test starts its processes."""
    assert BUILT.exists(), "the dashboard was not built: `make dashboard` does it"
    with server.database() as uri:
        service = Service(folder, uri, PYTHONPATH=str(HERE), **settings)
        try:
            yield service
        finally:
            service.close()
