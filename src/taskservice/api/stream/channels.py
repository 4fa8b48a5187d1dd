"""Subscribers that want the same share one channel, so that an event costs each wish once, not each client."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from taskservice.api.stream.filters import EventFilter, KnownTasks
from taskservice.api.stream.frames import Chunk, Frame, keep_newest
from taskservice.api.stream.subscriber import Subscriber


@dataclass(frozen=True)
class Wish:
    """``coalesce_ms``: only the newest event of each task in every such interval; None sends each at once.

    What comes after a silence of an interval is sent at once as well.
    """

    filter: EventFilter
    coalesce_ms: int | None = None


class Channel:
    def __init__(self, wish: Wish) -> None:
        self.wish = wish
        self.subscribers: set[Subscriber] = set()
        self._pending: dict[int, Frame] = {}
        self._flush_at: asyncio.TimerHandle | None = None
        self._quiet_from = -math.inf  # by the loop's clock: nothing was sent for an interval then

    def take(self, frames: Sequence[Frame], whole: Chunk, known: KnownTasks) -> None:
        """``whole`` holds these same frames, joined."""
        if self.wish.filter.wants_all:
            chosen = frames
        else:
            chosen = [one for one in frames if self.wish.filter.matches(one, known)]
        if not chosen:
            return
        if self.wish.coalesce_ms is None:
            self._send(whole if chosen is frames else Chunk(chosen))
            return
        keep_newest(self._pending, chosen)
        loop = asyncio.get_running_loop()
        if loop.time() >= self._quiet_from:
            self.flush()
        elif self._flush_at is None:
            self._flush_at = loop.call_at(self._quiet_from, self.flush)

    def flush(self) -> None:
        if self._flush_at is not None:
            self._flush_at.cancel()
        self._flush_at = None
        if self._pending:
            if self.wish.coalesce_ms is not None:
                self._quiet_from = asyncio.get_running_loop().time() + self.wish.coalesce_ms / 1000
            pending, self._pending = self._pending, {}
            self._send(Chunk(list(pending.values())))

    def end(self) -> None:
        self.flush()
        for subscriber in self.subscribers:
            subscriber.end()

    def close(self) -> None:
        """Nobody is left."""
        self._pending = {}
        self.flush()

    def _send(self, chunk: Chunk) -> None:
        for subscriber in self.subscribers:
            subscriber.offer(chunk)


class Channels:
    """All channels; those of single tasks are found by task, as there may be as many as clients."""

    def __init__(self) -> None:
        self._channels: dict[Wish, Channel] = {}
        self._by_task: dict[int, set[Channel]] = {}
        self._general: set[Channel] = set()

    def __len__(self) -> int:
        return len(self._channels)

    @property
    def need_traits(self) -> bool:
        return any(channel.wish.filter.needs_traits for channel in self._channels.values())

    def add(self, wish: Wish, subscriber: Subscriber) -> None:
        channel = self._channels.get(wish)
        if channel is None:
            channel = self._channels[wish] = Channel(wish)
            self._group(wish).add(channel)
        channel.subscribers.add(subscriber)

    def remove(self, wish: Wish, subscriber: Subscriber) -> None:
        channel = self._channels[wish]
        channel.subscribers.discard(subscriber)
        if channel.subscribers:
            return
        channel.close()
        del self._channels[wish]
        group = self._group(wish)
        group.discard(channel)
        if not group and wish.filter.task is not None:
            del self._by_task[wish.filter.task]

    def take(self, frames: Sequence[Frame], known: KnownTasks) -> None:
        whole = Chunk(frames)
        for channel in self._general:
            channel.take(frames, whole, known)
        if self._by_task:
            for task_id in dict.fromkeys(one.task_id for one in frames):
                for channel in self._by_task.get(task_id, ()):
                    channel.take(frames, whole, known)

    def all(self) -> Iterable[Channel]:
        return self._channels.values()

    def _group(self, wish: Wish) -> set[Channel]:
        if wish.filter.task is None:
            return self._general
        return self._by_task.setdefault(wish.filter.task, set())
