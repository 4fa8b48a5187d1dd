"""The lease keeper: renews from a thread of its own, so that a blocked event loop or a busy GIL does not lose it."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable

import psycopg

from taskservice.infra.database import KEEPALIVE
from taskservice.infra.log import event
from taskservice.infra.queue.workers import renew

log = logging.getLogger("taskservice.lease")


class LeaseKeeper:
    """Keeps worker ``worker_id``'s lease from ``start`` to ``stop``; ``lost`` is set once, when it is gone.

    It is gone when the database says so, and also when nobody could renew it for its whole length: by then another
    worker may hold the attempts.
    """

    def __init__(self, uri: str, worker_id: int, lease_s: float, running: Callable[[], int]) -> None:
        self.lost = asyncio.Event()
        self._uri = uri
        self._worker_id = worker_id
        self._lease_s = lease_s
        self._running = running
        self._loop = asyncio.get_running_loop()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="lease keeper", daemon=True)

    def start(self) -> None:
        self._thread.start()

    async def stop(self) -> None:
        self._stopping.set()
        await asyncio.to_thread(self._thread.join)

    def _keep(self) -> None:
        conn: psycopg.Connection | None = None
        valid_until = time.monotonic() + self._lease_s
        pause_s = self._lease_s / 3
        while not self._stopping.wait(pause_s):
            asked_at = time.monotonic()
            try:
                if conn is None:
                    conn = self._connect()
                if not renew(conn, self._worker_id, self._lease_s, self._running()):
                    return self._lose("another worker may hold its attempts")
                valid_until, pause_s = asked_at + self._lease_s, self._lease_s / 3
            except psycopg.Error as error:
                _close(conn)
                conn = None
                event(log, "lease.renewal_failed", level=logging.WARNING, error=str(error).strip()[:200])
                if time.monotonic() >= valid_until:
                    return self._lose("it could not be renewed in time")
                pause_s = min(1.0, self._lease_s / 10)
        _close(conn)

    def _connect(self) -> psycopg.Connection:
        # a renewal that hangs is worth no more than the time until the next one
        limits = {**KEEPALIVE, "connect_timeout": max(2, int(self._lease_s / 3))}
        return psycopg.connect(self._uri, autocommit=True, application_name="taskservice lease", **limits)

    def _lose(self, why: str) -> None:
        event(log, "lease.lost", level=logging.ERROR, worker_id=self._worker_id, why=why)
        self._loop.call_soon_threadsafe(self.lost.set)


def _close(conn: psycopg.Connection | None) -> None:
    if conn is not None:
        conn.close()
