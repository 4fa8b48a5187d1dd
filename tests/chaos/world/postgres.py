"""A PostgreSQL of the harness's own, to be stopped, cut and starved."""

from __future__ import annotations

import random
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psycopg

from taskservice.infra import embedded
from taskservice.infra.embedded import EmbeddedServerError, postmaster, programs
from taskservice.infra.embedded.owner import find_owner, let_reach
from taskservice.infra.migrate import migrate
from tests.chaos.world.disk import Disk, SizeLimit, SmallMount, can_mount, keep, move_to_mount

DATABASE = "taskservice"
START_TRIES = 5
NO_ROOM = ("No space left on device", "File too large")
# Bounded, so that the log's disk has little that can be used again before it is really full.
SETTINGS = {"max_wal_size": "256MB", "max_connections": "300"}


class Postgres:
    """Make it with ``make``. Not for an event loop: every method takes its time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._logs = folder.with_name("postgresql-logs")  # not on a disk that is full when there is most to say
        self._hold = embedded.start(folder)
        self._hold.create_database(DATABASE)
        self.uri = self._hold.uri(DATABASE)
        self.data_disk: Disk = SizeLimit(self._pid, self._size_of_the_log, find_owner(self.pgdata))
        self.log_disk: Disk = self.data_disk

    @property
    def pgdata(self) -> Path:
        return self._folder / "postgres"

    @property
    def socket(self) -> Path:
        return self.pgdata / ".s.PGSQL.5432"

    def prepare(self, data_disk: SmallMount | None) -> None:
        owner = find_owner(self.pgdata)
        self._logs.mkdir()
        owner.give(self._logs)
        with psycopg.connect(self.uri, autocommit=True) as conn:
            for name, value in {**SETTINGS, "log_directory": self._logs}.items():
                conn.execute(f"alter system set {name} = '{value}'".encode())
        migrate(self.uri)
        self.stop("fast")
        if data_disk is not None:
            self.data_disk, self.log_disk = data_disk, move_to_mount(self.pgdata / "pg_wal", owner.uid, owner.gid)
        self.start()

    def stop(self, mode: str) -> None:
        """Also where it has ended by itself."""
        with suppress(EmbeddedServerError):
            arguments = ("stop", "-w", "-m", mode, "-t", "60", "-D", ".")
            programs.run("pg_ctl", *arguments, owner=find_owner(self.pgdata), cwd=self.pgdata)
        self._hold.close()

    def start(self) -> None:
        """Ready when this returns; also where it runs already, or is just recovering by itself."""
        for tries_left in reversed(range(START_TRIES)):
            try:
                held, self._hold = self._hold, embedded.start(self._folder)
                return held.close()
            except EmbeddedServerError:  # it was ending by itself while we looked
                if not tries_left:
                    raise
                time.sleep(0.2)

    def terminate_some(self, chance: float) -> int:
        """Backends of the service, each with probability ``chance``. How many."""
        with psycopg.connect(self.uri, autocommit=True) as conn:
            rows = conn.execute("select pid from pg_stat_activity where application_name like 'taskservice %'")
            pids = [pid for (pid,) in rows if random.Random(f"{chance} {pid}").random() < chance]
            conn.execute("select pg_terminate_backend(pid) from unnest(%s::int[]) as p (pid)", [pids])
        return len(pids)

    def use_up_log(self) -> bool:
        """Ask for one more file of the log. False: PostgreSQL does not answer any more."""
        try:
            with psycopg.connect(self.uri, autocommit=True, connect_timeout=2) as conn:
                conn.execute("select pg_logical_emit_message(false, 'chaos', '')")
                conn.execute("select pg_switch_wal()")
        except psycopg.Error:
            return False
        return True

    def complaints(self) -> int:
        """How often it has said that there is no room."""
        texts = [path.read_text(errors="replace") for path in self._logs.iterdir()]
        return sum(text.count(words) for text in texts for words in NO_ROOM)

    def keep(self, kept: Path) -> None:
        """Stop it, and copy the data folder to where no mount takes it away."""
        self.stop("fast")
        keep(self._folder, kept)

    def close(self) -> None:
        self.stop("fast")
        self.log_disk.close()
        self.data_disk.close()

    def _pid(self) -> int | None:
        found = postmaster.read(self.pgdata)
        return found.pid if found else None

    def _size_of_the_log(self) -> int:
        with psycopg.connect(self.uri) as conn:
            row = conn.execute("select pg_relation_size('task_events')").fetchone()
        assert row is not None
        return int(row[0])


def make(folder: Path) -> Postgres:
    """In ``folder``, on disks that can be full: mounted where that is permitted."""
    folder.mkdir()
    let_reach(folder / "postgres")
    mount = None
    if can_mount(folder):
        mount = SmallMount(folder, 0, 0)
        folder.chmod(0o711)  # PostgreSQL has a user of its own there
    made = Postgres(folder)
    made.prepare(mount)
    return made


def make_folder() -> Path:
    """Short, as a Unix socket's path has to be, and to be passed by PostgreSQL's user."""
    folder = Path(tempfile.mkdtemp(prefix="chaos-"))
    folder.chmod(0o711)
    return folder


def remove_folder(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
