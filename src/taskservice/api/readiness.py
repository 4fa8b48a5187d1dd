"""Whether the server can do its work: one look at a time, which all share who ask."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from time import monotonic

import psycopg
from psycopg.conninfo import make_conninfo

from taskservice.api.watch import ProjectionWatch
from taskservice.domain.errors import TaskServiceError
from taskservice.infra.database import Pool, reporting_outages
from taskservice.infra.events.read import log_bounds
from taskservice.infra.listen import Listener
from taskservice.infra.migrate import pending
from taskservice.infra.outage import is_outage
from taskservice.projections.lag import projection_lag, projection_positions

WITHIN_S = 3.0
CONNECTED_WITHIN_S = 1.0
LOOK_EVERY_S = 1.0
OK = "ok"


def is_ready(seen: Mapping[str, str]) -> bool:
    return all(text == OK for text in seen.values())


class Readiness:
    """Anybody may ask, and as often as they like: a look costs connections, to ask costs none.

    What was seen is kept for ``LOOK_EVERY_S``, but not once the listener has lost its connection, or got it back.
    """

    def __init__(self, pool: Pool, uri: str, listener: Listener) -> None:
        self._pool = pool
        self._uri = uri
        self._listener = listener
        self._watch = ProjectionWatch()
        self._looking = asyncio.Lock()
        self._seen: Mapping[str, str] = {}
        self._looked_at = float("-inf")
        self._was_connected = False

    async def look(self) -> Mapping[str, str]:
        """Each part, and ``OK`` or what it lacks."""
        if not self._is_fresh():
            async with self._looking:
                if not self._is_fresh():
                    self._was_connected = self._listener.connected.is_set()
                    self._seen = await self._look()
                    self._looked_at = monotonic()
        return self._seen

    def _is_fresh(self) -> bool:
        same = self._was_connected == self._listener.connected.is_set()
        return same and monotonic() - self._looked_at < LOOK_EVERY_S

    async def _look(self) -> Mapping[str, str]:
        checks = {
            "database": self._database,
            "migrations": self._migrations,
            "listener": self._listening,
            "projections": self._projections,
        }
        shown = await asyncio.gather(*(_run(check) for check in checks.values()))
        return dict(zip(checks, shown, strict=True))

    async def _database(self) -> str:
        async with reporting_outages(), self._pool.connection(CONNECTED_WITHIN_S) as conn:
            await log_bounds(conn)
        return OK

    async def _migrations(self) -> str:
        # the thread ends by itself also where the database is silent
        missing = await asyncio.to_thread(pending, make_conninfo(self._uri, connect_timeout=int(WITHIN_S)))
        return f"missing {', '.join(missing)}" if missing else OK

    async def _listening(self) -> str:
        return OK if self._listener.connected.is_set() else "is not connected; streams and read models poll instead"

    async def _projections(self) -> str:
        async with reporting_outages(), self._pool.connection(CONNECTED_WITHIN_S) as conn:
            positions, lag = await projection_positions(conn), await projection_lag(conn)
        stuck = self._watch.stuck(positions, lag)
        return "; ".join(f"{model} stands still, {lag[model]} events behind" for model in stuck) or OK


async def _run(check: Callable[[], Awaitable[str]]) -> str:
    try:
        async with asyncio.timeout(WITHIN_S):
            return await check()
    except TimeoutError:
        return f"gave no answer within {WITHIN_S:g} s"
    except (TaskServiceError, psycopg.Error) as error:
        # the driver's words name hosts and users
        return "cannot be reached" if is_outage(error) else str(error).strip()
