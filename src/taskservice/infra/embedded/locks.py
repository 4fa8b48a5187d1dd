"""Locks between processes, by files. The kernel drops them with their process, so that `kill -9` leaves none behind."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from taskservice.infra.embedded.failure import EmbeddedServerError

if sys.platform != "win32":
    import fcntl

RETRY_EVERY_S = 0.02


class FileLock:
    """A lock on a file of its own, which is never deleted: a second file of the same name would be a second lock.

    flock() and not lockf(): two locks in one process exclude each other, and closing one does not drop the other.
    """

    def __init__(self, path: Path) -> None:
        self._fd = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if os.geteuid() == 0:
            # Left by root in somebody's folder, its owner could not open it any more.
            folder = path.parent.stat()
            os.fchown(self._fd, folder.st_uid, folder.st_gid)

    def share(self) -> None:
        """Hold it together with others. Waits for one who holds it alone."""
        fcntl.flock(self._fd, fcntl.LOCK_SH)

    def try_alone(self) -> bool:
        """Hold it alone, from nothing or from sharing; False if others hold it, and then a share may be lost."""
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        # Unlocked by name: a forked child that has a copy of the descriptor would otherwise go on holding it.
        fcntl.flock(self._fd, fcntl.LOCK_UN)
        os.close(self._fd)


@contextmanager
def one_at_a_time(path: Path, timeout_s: float) -> Iterator[None]:
    """For the starting and stopping of a server: threads and processes take turns."""
    lock = FileLock(path)
    try:
        deadline = time.monotonic() + timeout_s
        while not lock.try_alone():
            if time.monotonic() > deadline:
                raise EmbeddedServerError(f"{path}: another process has been starting PostgreSQL for {timeout_s:g} s")
            time.sleep(RETRY_EVERY_S)
        yield
    finally:
        lock.close()
