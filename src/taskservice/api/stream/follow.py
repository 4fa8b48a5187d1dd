"""One client's stream: history at the client's own pace, then live, without a gap or a repeat between them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass

from taskservice.api.connection.shortcut import Shortcut
from taskservice.api.stream import frames as fr
from taskservice.api.stream.channels import Wish
from taskservice.api.stream.hub import EventHub
from taskservice.domain.errors import DatabaseUnavailable
from taskservice.infra.database import Pool, reporting_outages
from taskservice.infra.events.mapper import LogRow
from taskservice.infra.events.read import read_page, read_streams


@dataclass(frozen=True)
class Start:
    """Where a stream begins: after ``position``, with ``preamble`` sent first."""

    position: int
    preamble: bytes


def choose_start(after: int | None, oldest: int, newest: int) -> Start:
    """``after`` None begins now; 0 with the oldest kept event; a position outside of what is kept is reset to now.

    Positions have gaps where a transaction was rolled back. So only what lies below the oldest kept event is lost.
    """
    if after is None:
        return Start(newest, fr.mark(newest))
    if after > newest or 0 < after < oldest - 1:
        return Start(newest, fr.reset(oldest, newest))
    return Start(after, fr.mark(after))


@dataclass(frozen=True)
class Page:
    """``position``: everything up to here is in ``data``, or not wanted. ``last``: the log had no more."""

    position: int
    data: bytes
    last: bool


async def follow(hub: EventHub, pool: Pool, wish: Wish, start: Start, line: Shortcut) -> AsyncIterator[bytes]:
    """Bytes of Server-Sent Events, but for those that the hub writes to ``line`` itself, between two of these."""
    with hub.metrics.streams.track_inprogress():
        yield start.preamble
        # where the database is gone it ends well: the client has its position, and comes back
        with suppress(DatabaseUnavailable):
            async with aclosing(_history_then_live(History(hub, pool, wish), hub, start.position, line)) as live:
                async for data in live:
                    yield data


async def _history_then_live(
    history: History, hub: EventHub, position: int, line: Shortcut
) -> AsyncGenerator[bytes, None]:
    # Almost up to date first, so that a client with a long history to read does not hold a live queue meanwhile.
    async for page in history.pages(position, None):
        position = page.position
        if page.data:
            yield page.data
    async with hub.join(history.wish, line) as subscriber:
        if position < subscriber.position:
            async for page in history.pages(position, subscriber.position):
                if page.data:
                    yield page.data
        else:
            subscriber.position = position
        while (data := await subscriber.next()) is not None:
            yield data


class History:
    """A client's own reading of the log. It holds no database connection while the client is sent what was read."""

    def __init__(self, hub: EventHub, pool: Pool, wish: Wish) -> None:
        self._hub = hub
        self._pool = pool
        self.wish = wish

    async def pages(self, after: int, until: int | None) -> AsyncIterator[Page]:
        """Up to position ``until``, else to the end of the log."""
        more = True
        while more and not self._hub.closing:
            page = await self._page(after, until)
            after, more = page.position, not page.last
            yield page

    async def _page(self, after: int, until: int | None) -> Page:
        limit = self._hub.limits.page_events
        wanted = self.wish.filter
        if wanted.task is None and not wanted.needs_traits and self._hub.recent.reaches(after):
            recent = self._hub.recent.since(after, limit)
            frames = [one for one in recent if until is None or one.position <= until]
            return self._shown(after, frames, last=len(frames) < limit)
        async with reporting_outages(), self._pool.connection() as conn:
            if wanted.task is not None:
                rows = _between(await read_streams(conn, [wanted.task]), after, until)
                last = True
            else:
                page = await read_page(conn, after, limit)
                rows = _between(page, after, until)
                last = len(rows) < limit
            frames = [fr.frame(row) for row in rows]
            if wanted.needs_traits:
                await self._hub.known.learn(conn, frames)
        return self._shown(after, frames, last)

    def _shown(self, after: int, frames: Sequence[fr.Frame], last: bool) -> Page:
        if not frames:
            return Page(after, b"", True)
        wanted = self.wish.filter
        chosen = frames if wanted.wants_all else [one for one in frames if wanted.matches(one, self._hub.known)]
        if self.wish.coalesce_ms is not None:
            newest: dict[int, fr.Frame] = {}
            fr.keep_newest(newest, chosen)
            chosen = list(newest.values())
        # a page without a match still moves the client on, so that it need not be read again after a cut
        data = b"".join([one.data for one in chosen]) or fr.mark(frames[-1].position)
        return Page(frames[-1].position, data, last)


def _between(rows: list[LogRow], after: int, until: int | None) -> list[LogRow]:
    return [row for row in rows if row.position > after and (until is None or row.position <= until)]
