"""Starting the embedded server, or joining the one that runs; stopping it with its last user."""

from __future__ import annotations

import atexit
import contextlib
import os
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import psycopg
from psycopg import sql
from psycopg.pq import PGconn, Ping

from taskservice.infra.embedded import cluster, postmaster, programs, sockets
from taskservice.infra.embedded.failure import EmbeddedServerError
from taskservice.infra.embedded.locks import RETRY_EVERY_S, FileLock, one_at_a_time
from taskservice.infra.embedded.owner import Owner, find_owner, let_reach

# Recovery after a crash may have two gigabytes of log to read.
START_TIMEOUT_S = 300.0
STOP_TIMEOUT_S = 60.0
ORPHANS_TIMEOUT_S = 15.0


class EmbeddedServer:
    """One user's hold on the server of a data folder. Close it, or leave the process: the last one out stops it."""

    def __init__(self, data_dir: Path, users: FileLock, running: postmaster.Postmaster) -> None:
        self.bin_dir = programs.bin_dir()
        self._data_dir = data_dir
        self._users = users
        self._running = running
        self._opened_by = os.getpid()
        self._closed = False
        atexit.register(self.close)

    def uri(self, database: str = "taskservice") -> str:
        return _uri(self._running, database)

    def create_database(self, name: str) -> None:
        """If it is missing; also when others do so at the same moment."""
        with psycopg.connect(self.uri("postgres"), autocommit=True) as connection:
            if connection.execute("select from pg_database where datname = %s", [name]).fetchone() is not None:
                return
            with contextlib.suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))

    def close(self) -> None:
        """Done twice it does nothing, nor in a forked child: the hold is its parent's."""
        if self._closed or os.getpid() != self._opened_by:
            return
        self._closed = True
        atexit.unregister(self.close)
        pgdata = self._data_dir / "postgres"
        with one_at_a_time(_start_lock(self._data_dir), START_TIMEOUT_S):
            try:
                if self._users.try_alone():
                    _stop(pgdata, find_owner(pgdata))
            finally:
                self._users.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def start(data_dir: Path) -> EmbeddedServer:
    """Start the server in `data_dir`/postgres, or join the one that runs there; from many processes at once, too.

    Raises EmbeddedServerError.
    """
    if sys.platform == "win32":
        raise EmbeddedServerError("the embedded PostgreSQL runs on Linux and macOS: set DATABASE_URL")
    try:
        data_dir = _prepare_folder(data_dir)
        with one_at_a_time(_start_lock(data_dir), START_TIMEOUT_S):
            running = _ensure_running(data_dir / "postgres")
            # Taken before the next one may look who still uses the server.
            users = FileLock(data_dir / "postgres.users")
            users.share()
    except OSError as error:
        raise EmbeddedServerError(
            f"{error.filename or data_dir}: {error.strerror or error}: make the data folder usable, "
            "or set TASK_DATA_DIR to another one"
        ) from error
    return EmbeddedServer(data_dir, users, running)


def _start_lock(data_dir: Path) -> Path:
    return data_dir / "postgres.lock"


def _prepare_folder(data_dir: Path) -> Path:
    data_dir = data_dir.expanduser().resolve()
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    return data_dir


def _ensure_running(pgdata: Path) -> postmaster.Postmaster:
    owner = find_owner(pgdata)
    if running := _settle(pgdata):
        return running
    programs.prepare(owner)
    if owner.switch:
        let_reach(pgdata)
    cluster.ensure_made(pgdata, owner)
    return _start(pgdata, owner)


def _settle(pgdata: Path) -> postmaster.Postmaster | None:
    """The running server, once it is ready; None when there is none, or once one that was stopping is gone."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        found = postmaster.read(pgdata)
        if found is None or not postmaster.is_alive(pgdata, found.pid):
            return None
        # The file alone may be that of a server which is just being killed.
        if found.ready and _answers(found):
            return found
        time.sleep(RETRY_EVERY_S)
    raise EmbeddedServerError(f"{pgdata}: PostgreSQL neither starts nor stops; its log is in {pgdata / 'log'}")


def _answers(running: postmaster.Postmaster) -> bool:
    return PGconn.ping(_uri(running, "postgres").encode()) == Ping.OK


def _uri(running: postmaster.Postmaster, database: str) -> str:
    host = quote(str(running.socket_dir), safe="")
    # With its port, which PGPORT would otherwise set.
    return f"postgresql://{cluster.SUPERUSER}@/{quote(database, safe='')}?host={host}&port=5432"


def _start(pgdata: Path, owner: Owner) -> postmaster.Postmaster:
    if left_behind := postmaster.read(pgdata):
        sockets.remove(left_behind.socket_dir, pgdata)
    postmaster.drop_stale(pgdata)
    socket_dir = sockets.choose(pgdata, owner)
    cluster.write_conf(pgdata, socket_dir, owner)
    try:
        _run_start(pgdata, owner)
    except EmbeddedServerError:
        sockets.remove(socket_dir, pgdata)
        raise
    if running := _settle(pgdata):
        return running
    raise EmbeddedServerError(f"{pgdata}: PostgreSQL stopped as soon as it had started; its log is in {pgdata / 'log'}")


def _run_start(pgdata: Path, owner: Owner) -> None:
    """Tried again for a while, as backends whose postmaster was killed need a moment to see it and leave."""
    # Relative to the folder, as pg_ctl hands both names to a shell, which would read "$" and quotes in them.
    arguments = ("start", "-w", "-t", f"{START_TIMEOUT_S:.0f}", "-D", ".", "-l", cluster.START_LOG)
    deadline = time.monotonic() + ORPHANS_TIMEOUT_S
    while True:
        (pgdata / cluster.START_LOG).unlink(missing_ok=True)
        try:
            return programs.run("pg_ctl", *arguments, owner=owner, cwd=pgdata)
        except EmbeddedServerError as error:
            said = cluster.last_words(pgdata)
            if "pre-existing shared memory block" not in said or time.monotonic() > deadline:
                raise EmbeddedServerError(f"{error} {said}") from error
        time.sleep(RETRY_EVERY_S)


def _stop(pgdata: Path, owner: Owner) -> None:
    found = postmaster.read(pgdata)
    if found is None or not postmaster.is_alive(pgdata, found.pid):
        return
    stop = ("stop", "-w", "-m", "fast", "-t", f"{STOP_TIMEOUT_S:.0f}", "-D", ".")
    programs.run("pg_ctl", *stop, owner=owner, cwd=pgdata)
    sockets.remove(found.socket_dir, pgdata)
