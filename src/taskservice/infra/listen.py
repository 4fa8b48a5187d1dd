"""LISTEN: wakes loops when something was committed, and comes back by itself when the connection is lost."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Mapping

import psycopg

from taskservice.infra.database import Connection, connect

log = logging.getLogger("taskservice.listen")

PROBE_EVERY_S = 10.0
PROBE_WITHIN_S = 5.0
MAX_BACKOFF_S = 5.0


class Listener:
    """Sets an event for each NOTIFY on its channel. A missed one costs its waiter's fallback poll, nothing more."""

    def __init__(self, uri: str, wake: Mapping[str, asyncio.Event]) -> None:
        self._uri = uri
        self._wake = wake
        self.connected = asyncio.Event()

    async def run(self) -> None:
        """Listen until cancelled."""
        backoff_s = 0.1
        while True:
            try:
                conn = await connect(self._uri, name="listener")
                async with conn:
                    await self._subscribe(conn)
                    backoff_s = 0.1
                    await self._listen(conn)
            except (psycopg.Error, OSError, TimeoutError) as error:
                if self.connected.is_set():
                    log.warning("listener.lost", extra={"fields": {"error": str(error).strip()}})
                self.connected.clear()
                await asyncio.sleep(backoff_s * random.uniform(0.8, 1.2))
                backoff_s = min(backoff_s * 2, MAX_BACKOFF_S)

    async def _subscribe(self, conn: Connection) -> None:
        for channel in self._wake:
            await conn.execute(f"listen {channel}".encode())
        self.connected.set()
        # whatever was committed while nobody listened is found by waking everybody once
        for event in self._wake.values():
            event.set()

    async def _listen(self, conn: Connection) -> None:
        while True:
            async for notification in conn.notifies(timeout=PROBE_EVERY_S):
                self._wake[notification.channel].set()
            # a half-open connection is silent for ever: ask it something
            async with asyncio.timeout(PROBE_WITHIN_S):
                await conn.execute(b"select 1")


async def wait_for_wake(wake: asyncio.Event, at_most_s: float) -> None:
    """Until ``wake`` is set, which it clears, or ``at_most_s`` have passed."""
    try:
        async with asyncio.timeout(at_most_s):
            await wake.wait()
    except TimeoutError:
        return
    wake.clear()
