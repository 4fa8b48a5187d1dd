"""A look into the database that reads only, waits for nobody, and leaves nothing behind in a session others may get."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TypeVar

from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import class_row

from taskservice.infra.connection import ThreadConnection
from taskservice.infra.database import connect_thread, naming_outages
from taskservice.infra.statements import sql

T = TypeVar("T")

ANSWER_WITHIN_S = 5.0
ROUND_TRIPS = 5
CHANNEL = "taskservice_doctor"  # nobody else listens there, so that nobody is woken


class Look:
    """Open it with ``open_look``. Statements give up after 3 s (``psycopg.errors.QueryCanceled``)."""

    def __init__(self, conn: ThreadConnection) -> None:
        self._conn = conn

    @property
    def behind_pooler(self) -> bool:
        return self._conn.execute("select pg_backend_pid()").fetchone() != (self._conn.info.backend_pid,)

    @property
    def is_lost(self) -> bool:
        return self._conn.closed

    def rows(self, kind: type[T], statement: str, **parameters: object) -> list[T]:
        """What ``infra/sql/doctor/STATEMENT.sql`` finds, a ``kind`` a row, whose fields are its columns."""
        with self._conn.transaction():
            self._conn.execute(sql("doctor/limits"))
            self._conn.execute(sql("prefer_indexes"))
            with self._conn.cursor(row_factory=class_row(kind)) as cursor:
                return cursor.execute(sql(f"doctor/{statement}"), parameters).fetchall()

    def row(self, kind: type[T], statement: str, **parameters: object) -> T:
        """The one row of a statement that always finds one."""
        [found] = self.rows(kind, statement, **parameters)
        return found

    def round_trip_s(self) -> float:
        """The shortest of a few."""
        return min(self._time_once() for _ in range(ROUND_TRIPS))

    def _time_once(self) -> float:
        begun = monotonic()
        self._conn.execute("select")
        return monotonic() - begun

    def notify(self, word: str) -> None:
        self._conn.execute("select pg_notify(%s, %s)", [CHANNEL, word])

    @contextmanager
    def listening(self) -> Iterator[None]:
        self._conn.execute(f"listen {CHANNEL}".encode())
        yield
        # behind a pooler the session goes on to somebody else
        self._conn.execute(f"unlisten {CHANNEL}".encode())

    def hears(self, word: str, within_s: float) -> bool:
        """Whether a NOTIFY with this word arrives."""
        return any(heard.payload == word for heard in self._conn.notifies(timeout=within_s))


@contextmanager
def open_look(uri: str) -> Iterator[Look]:
    """Also into a server that takes no writes. Raises DatabaseUnavailable."""
    with naming_outages():
        conn = connect_thread(uri, name="doctor", answer_within_s=ANSWER_WITHIN_S, target_session_attrs="any")
    try:
        yield Look(conn)
    finally:
        conn.close()


def place(uri: str) -> str:
    """Where a database is, in words without a secret."""
    parts = conninfo_to_dict(uri)
    return f"{parts.get('dbname', '')} at {parts.get('host', 'localhost')}:{parts.get('port', 5432)}"
