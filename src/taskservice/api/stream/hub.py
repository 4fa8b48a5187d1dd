"""The process's one reader of the log for live streams: a page a wake-up, handed to every channel."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from taskservice.api.connection.shortcut import Shortcut
from taskservice.api.metrics import Metrics
from taskservice.api.stream.channels import Channels, Wish
from taskservice.api.stream.filters import KnownTasks
from taskservice.api.stream.frames import frame
from taskservice.api.stream.limits import StreamLimits
from taskservice.api.stream.recent import Recent
from taskservice.api.stream.subscriber import Subscriber
from taskservice.infra.database import Connection, connect
from taskservice.infra.events.read import log_bounds, read_page
from taskservice.infra.listen import wait_for_wake
from taskservice.infra.log import event
from taskservice.infra.outage import is_outage

log = logging.getLogger("taskservice.stream")

MAX_BACKOFF_S = 1.0


class EventHub:
    """Reads only while somebody listens. Its position then moves on without a gap, whatever becomes of connections."""

    def __init__(self, uri: str, wake: asyncio.Event, limits: StreamLimits, metrics: Metrics) -> None:
        self.limits = limits
        self.known = KnownTasks(limits.known_tasks)
        self.recent = Recent(limits.recent_bytes)
        self.closing = False
        self._uri = uri
        self._wake = wake
        self.metrics = metrics
        self._channels = Channels()
        self._position = 0
        self._listeners = 0
        self._wanted = asyncio.Event()
        self._placed = asyncio.Event()  # _position is that of the listeners there are

    async def run(self) -> None:
        """Until cancelled."""
        backoff_s = 0.1
        while True:
            try:
                async with await connect(self._uri, name="stream") as conn:
                    await self._leave_lost_history(conn)
                    while True:
                        await self._step(conn)
                        backoff_s = 0.1
            except Exception as error:
                if not is_outage(error):
                    event(log, "stream.failed", level=logging.ERROR, exc_info=True)
            await asyncio.sleep(backoff_s * random.uniform(0.8, 1.2))
            backoff_s = min(backoff_s * 2, MAX_BACKOFF_S)

    @asynccontextmanager
    async def join(self, wish: Wish, line: Shortcut) -> AsyncIterator[Subscriber]:
        """A place in the live stream, after the subscriber's ``position``."""
        self._listeners += 1
        self._wanted.set()
        self._wake.set()  # the hub may be waiting for an event to come
        subscriber = None
        try:
            await self._placed.wait()
            subscriber = Subscriber(self._position, self.limits.queue_bytes, line)
            self._channels.add(wish, subscriber)
            if self.closing:
                subscriber.end()
            yield subscriber
        finally:
            if subscriber is not None:
                self._channels.remove(wish, subscriber)
                self._count_drop(subscriber)
            self._listeners -= 1
            if not self._listeners:
                self._wanted.clear()
                self._placed.clear()

    def close(self) -> None:
        """End every stream, after what waits for it."""
        self.closing = True
        self._placed.set()
        for channel in self._channels.all():
            channel.end()

    async def _leave_lost_history(self, conn: Connection) -> None:
        """Where the log ends before what was sent, it is another: restored, or a copy that had not got everything.

        Every stream ends; who comes back is told of it (``choose_start``).
        """
        _, newest = await log_bounds(conn)
        if newest < self.recent.newest:
            self.recent.forget()
        if self._placed.is_set() and newest < self._position:
            event(log, "stream.history_lost", level=logging.WARNING, position=self._position, newest=newest)
            self._placed.clear()
            self.known = KnownTasks(self.limits.known_tasks)
            for channel in self._channels.all():
                channel.end()

    async def _step(self, conn: Connection) -> None:
        await self._wanted.wait()
        if not self._placed.is_set():
            await self._place(conn)
        rows = await read_page(conn, self._position, self.limits.page_events)
        if not rows:
            await wait_for_wake(self._wake, self.limits.poll_s)
            return
        frames = [frame(row) for row in rows]
        if self._channels.need_traits:
            await self.known.learn(conn, frames)
        if self._placed.is_set():  # else everybody left meanwhile
            self._channels.take(frames, self.known)
            self._position = frames[-1].position
            self.recent.add(frames)

    async def _place(self, conn: Connection) -> None:
        """At the end of the log, with the newest events before it at hand."""
        oldest, newest = await log_bounds(conn)
        after = max(0, oldest - 1, newest - self.limits.recent_events)
        rows = await read_page(conn, after, self.limits.recent_events)
        if self._wanted.is_set():
            self.recent.begin(after)
            self.recent.add([frame(row) for row in rows])
            self._position = max(newest, rows[-1].position) if rows else newest
            self._placed.set()

    def _count_drop(self, subscriber: Subscriber) -> None:
        if subscriber.dropped:
            self.metrics.dropped_streams.inc()
            event(log, "stream.client_dropped", level=logging.WARNING, reason="too slow", position=subscriber.position)
