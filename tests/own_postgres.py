"""A PostgreSQL of the test's own, to be stopped and started."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from taskservice.infra import embedded
from taskservice.infra.embedded import EmbeddedServer, postmaster, programs
from taskservice.infra.embedded.owner import find_owner
from taskservice.infra.migrate import migrate

FAST = ("fsync = off", "full_page_writes = off")


@dataclass(frozen=True)
class OwnServer:
    folder: Path
    hold: EmbeddedServer

    @property
    def pgdata(self) -> Path:
        return self.folder / "postgres"

    @property
    def socket(self) -> Path:
        running = postmaster.read(self.pgdata)
        assert running is not None
        return running.socket_dir / ".s.PGSQL.5432"

    def database(self, name: str) -> str:
        """The URI of a new database with all migrations."""
        self.hold.create_database(name)
        migrate(self.hold.uri(name))
        return self.hold.uri(name)

    def stop(self, mode: str) -> None:
        """``mode``: fast, or immediate, as if the power had gone."""
        self._pg_ctl("stop", "-w", "-m", mode)

    def start(self) -> None:
        """Ready when this returns."""
        self._pg_ctl("start", "-w", "-l", "again.log")

    def _pg_ctl(self, *arguments: str) -> None:
        programs.run("pg_ctl", *arguments, "-D", ".", owner=find_owner(self.pgdata), cwd=self.pgdata)


@contextmanager
def own_server() -> Iterator[OwnServer]:
    # not in pytest's folder, which is closed to the user that root's PostgreSQL runs as
    with tempfile.TemporaryDirectory(prefix="task-own-") as made, embedded.start(Path(made)) as hold:
        server = OwnServer(Path(made), hold)
        with (server.pgdata / "postgresql.auto.conf").open("a") as settings:
            settings.write("\n".join(FAST) + "\n")
        yield server
        if not _answers(server):
            server.start()  # to be stopped in order


def _answers(server: OwnServer) -> bool:
    running = postmaster.read(server.pgdata)
    return running is not None and postmaster.is_alive(server.pgdata, running.pid)
