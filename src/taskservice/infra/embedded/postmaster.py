"""What postmaster.pid says, and whether that is true."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

import psutil

from taskservice.infra.embedded.sockets import SOCKET_NAME


@dataclass(frozen=True)
class Postmaster:
    """``ready`` is False while it starts, recovers or stops."""

    pid: int
    socket_dir: Path
    ready: bool


def read(pgdata: Path) -> Postmaster | None:
    """What the file says; None where there is none, or it is being written."""
    try:
        lines = (pgdata / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return None
    # pid, data folder, start time, port, socket folder, address, shared memory, status
    if len(lines) < 8 or not lines[0].strip().isdecimal():
        return None
    return Postmaster(int(lines[0]), Path(lines[4]), lines[7].strip() == "ready")


def is_alive(pgdata: Path, pid: int) -> bool:
    """Whether the process is a PostgreSQL that works in this folder; its number may long be another program's."""
    try:
        process = psutil.Process(pid)
        return (
            process.status() != psutil.STATUS_ZOMBIE
            and process.name().startswith("postgres")
            and os.path.samefile(process.cwd(), pgdata)
        )
    except (psutil.Error, OSError):
        return False


def drop_stale(pgdata: Path) -> None:
    """Delete the lock files of a dead server where a stranger now has its number.

    PostgreSQL sees for itself when nobody has it, but takes a stranger of the same user (or a zombie) for a running
    server and refuses to start. Safe, as it also refuses while old backends hold the old shared memory.
    """
    for path in (pgdata / "postmaster.pid", pgdata / f"{SOCKET_NAME}.lock"):
        with contextlib.suppress(FileNotFoundError, ValueError):
            pid = int(path.read_text().split("\n", 1)[0])
            if psutil.pid_exists(pid) and not is_alive(pgdata, pid):
                path.unlink(missing_ok=True)
