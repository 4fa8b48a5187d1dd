"""LISTEN: wakes loops when something was committed, and comes back by itself when the connection is lost."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Mapping, Sequence

from taskservice.infra.database import OUTAGES, Connection, connect
from taskservice.infra.log import event

log = logging.getLogger("taskservice.listen")

PROBE_EVERY_S = 10.0
ANSWER_WITHIN_S = 5.0
MAX_BACKOFF_S = 1.0


class Listener:
    """Sets each channel's events at each NOTIFY. A missed one costs its waiter's fallback poll, nothing more.

    Every waiting loop needs an event of its own, as waiting clears it.
    """

    def __init__(self, uri: str, wake: Mapping[str, Sequence[asyncio.Event]]) -> None:
        self._uri = uri
        self._wake = wake
        self._told = False
        self.connected = asyncio.Event()

    async def run(self) -> None:
        """Listen until cancelled."""
        backoff_s = 0.1
        while True:
            try:
                async with await connect(self._uri, name="listener", answer_within_s=ANSWER_WITHIN_S) as conn:
                    await self._subscribe(conn)
                    backoff_s = 0.1
                    await self._listen(conn)
            except OUTAGES:
                self.connected.clear()
                await asyncio.sleep(backoff_s * random.uniform(0.8, 1.2))
                backoff_s = min(backoff_s * 2, MAX_BACKOFF_S)

    async def _subscribe(self, conn: Connection) -> None:
        if conn.behind_pooler and not self._told:
            self._told = True
            hint = "set DATABASE_LISTEN_URL to the database itself, unless the pooler pools sessions"
            event(log, "listener.behind_pooler", level=logging.WARNING, hint=hint)
        for channel in self._wake:
            await conn.execute(f"listen {channel}".encode())
        self.connected.set()
        # whatever was committed while nobody listened is found by waking everybody once
        for channel in self._wake:
            self._set(channel)

    def _set(self, channel: str) -> None:
        for wake in self._wake[channel]:
            wake.set()

    async def _listen(self, conn: Connection) -> None:
        while True:
            async for notification in conn.notifies(timeout=PROBE_EVERY_S):
                self._set(notification.channel)
            # a half-open connection is silent for ever: ask it something
            await conn.execute(b"select 1")


async def wait_for_wake(wake: asyncio.Event, at_most_s: float) -> None:
    """Until ``wake`` is set, which it clears, or ``at_most_s`` have passed."""
    try:
        async with asyncio.timeout(at_most_s):
            await wake.wait()
    except TimeoutError:
        return
    wake.clear()
