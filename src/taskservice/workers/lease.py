"""The lease keeper: renews from a thread of its own, so that a blocked event loop or a busy GIL does not lose it."""

from __future__ import annotations

import asyncio
import logging
import random
import threading
import time
from collections.abc import Callable

import psycopg

from taskservice.infra.connection import ThreadConnection
from taskservice.infra.database import connect_thread
from taskservice.infra.log import event
from taskservice.infra.outage import is_outage
from taskservice.infra.queue.workers import renew
from taskservice.workers.telemetry import WorkerMetrics

log = logging.getLogger("taskservice.lease")


class LeaseKeeper:
    """Keeps worker ``worker_id``'s lease from ``start`` to ``stop``; ``lost`` is set once, when it is gone.

    It is gone when the database says so, and also when nobody could renew it for its whole length: by then another
    worker may hold the attempts.
    """

    def __init__(
        self,
        uri: str,
        worker_id: int,
        lease_s: float,
        running: Callable[[], int],
        metrics: WorkerMetrics | None = None,
    ) -> None:
        self.lost = asyncio.Event()
        self._uri = uri
        self._worker_id = worker_id
        self._lease_s = lease_s
        self._running = running
        self._metrics = metrics or WorkerMetrics()
        self._loop = asyncio.get_running_loop()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="lease keeper", daemon=True)

    def start(self) -> None:
        self._thread.start()

    async def stop(self) -> None:
        self._stopping.set()
        await asyncio.to_thread(self._thread.join)

    def _keep(self) -> None:
        conn: ThreadConnection | None = None
        valid_until = time.monotonic() + self._lease_s
        pause_s = self._lease_s / 3
        while not self._stopping.wait(pause_s):
            asked_at = time.monotonic()
            try:
                conn = conn or self._connect()
                if not renew(conn, self._worker_id, self._lease_s, self._running()):
                    return self._lose("another worker may hold its attempts")
                self._metrics.renewals.inc()
                valid_until, pause_s = asked_at + self._lease_s, self._lease_s / 3
            except psycopg.Error as error:
                if conn is not None:
                    conn.tell(error)
                _close(conn)
                conn = None
                self._metrics.failed_renewals.inc()
                if not is_outage(error):
                    event(log, "lease.renewal_failed", level=logging.WARNING, error=str(error).strip()[:200])
                if time.monotonic() >= valid_until:
                    return self._lose("it could not be renewed in time")
                pause_s = min(1.0, self._lease_s / 10) * random.uniform(0.8, 1.2)
        _close(conn)

    def _connect(self) -> ThreadConnection:
        # so short that a renewal that hangs leaves time for others
        within_s = self._lease_s / 6
        return connect_thread(
            self._uri, name="lease", answer_within_s=max(1.0, within_s), connect_timeout=max(2, int(within_s))
        )

    def _lose(self, why: str) -> None:
        self._metrics.losses.inc()
        event(log, "lease.lost", level=logging.ERROR, worker_id=self._worker_id, why=why)
        self._loop.call_soon_threadsafe(self.lost.set)


def _close(conn: psycopg.Connection | None) -> None:
    if conn is not None:
        conn.close()
