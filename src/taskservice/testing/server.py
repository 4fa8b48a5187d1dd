"""The tests' PostgreSQL: one embedded server for all test processes of a user, a template, and clones of it."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from taskservice.infra import embedded
from taskservice.infra.embedded import EmbeddedServer, EmbeddedServerError
from taskservice.infra.migrate import known_migrations, migrate

_TEMPLATE_LOCK = 0x74706C74  # "tplt"
_CLONE_PREFIX = "task_test_"
_MEMORY, _ROOM_BYTES = Path("/dev/shm"), 4 * 1024**3
# What is lost in a power cut is a test's; a killed server still recovers.
_FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_compression": "off",
    "max_wal_size": "256MB",
}


class DatabaseServer:
    """Open it with ``open_server``."""

    def __init__(self, server: EmbeddedServer) -> None:
        self._server = server
        self._template = _template_name()
        self._numbers = count(1)
        with self._administer() as conn:
            _make_fast(conn)
            _drop_left_behind(conn)
            self._ensure_template(conn)

    @contextmanager
    def database(self) -> Iterator[str]:
        """The URI of a fresh clone of the template."""
        name = f"{_CLONE_PREFIX}{os.getpid()}_{next(self._numbers)}"
        clone = sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(self._template))
        with self._administer() as conn:
            conn.execute(clone)
        try:
            yield self._server.uri(name)
        finally:
            with self._administer() as conn:
                _drop(conn, name)

    def _ensure_template(self, conn: psycopg.Connection) -> None:
        """Made under another name, so that what was killed half-way is not taken for a template."""
        conn.execute("select pg_advisory_lock(%s)", [_TEMPLATE_LOCK])
        if conn.execute("select 1 from pg_database where datname = %s", [self._template]).fetchone():
            return
        half_made = f"{self._template}_new"
        _drop(conn, half_made)
        conn.execute(sql.SQL("create database {}").format(sql.Identifier(half_made)))
        migrate(self._server.uri(half_made))
        names = sql.Identifier(half_made), sql.Identifier(self._template)
        conn.execute(sql.SQL("alter database {} rename to {}").format(*names))

    def _administer(self) -> psycopg.Connection:
        return psycopg.connect(self._server.uri("postgres"), autocommit=True)


@contextmanager
def open_server() -> Iterator[DatabaseServer]:
    """Start the server or join it; the last one to leave stops it. Raises EmbeddedServerError."""
    with embedded.start(_data_dir()) as server:
        yield DatabaseServer(server)


def _data_dir() -> Path:
    chosen = os.environ.get("TASK_TEST_DATA_DIR")
    if chosen:
        return Path(chosen)
    folder = _parent() / f"taskservice-tests-{os.geteuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.geteuid():
        raise EmbeddedServerError(f"{folder} belongs to somebody else: set TASK_TEST_DATA_DIR to a folder of yours")
    return folder


def _parent() -> Path:
    """In memory where there is plenty: a clone is 300 small files, for which some file systems take 150 ms, it 10."""
    if _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and psutil.disk_usage(str(_MEMORY)).total >= _ROOM_BYTES:
        return _MEMORY
    return Path(tempfile.gettempdir())


def _template_name() -> str:
    digest = hashlib.sha256("".join(migration.name + migration.checksum for migration in known_migrations()).encode())
    return f"task_template_{digest.hexdigest()[:16]}"


def _make_fast(conn: psycopg.Connection) -> None:
    if conn.execute("show wal_compression").fetchone() == ("off",):
        return
    for setting, value in _FAST.items():
        conn.execute(sql.SQL("alter system set {} = {}").format(sql.Identifier(setting), value))
    conn.execute("select pg_reload_conf()")


def _drop_left_behind(conn: psycopg.Connection) -> None:
    """Databases of test processes that were killed."""
    rows = conn.execute("select datname from pg_database where starts_with(datname, %s)", [_CLONE_PREFIX]).fetchall()
    for (name,) in rows:
        if not psutil.pid_exists(int(name.removeprefix(_CLONE_PREFIX).split("_")[0])):
            _drop(conn, name)


def _drop(conn: psycopg.Connection, name: str) -> None:
    conn.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
