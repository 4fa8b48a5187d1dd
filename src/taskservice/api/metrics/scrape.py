"""A scrape's look at the database: bounded in time, and at most one a second however many ask."""

from __future__ import annotations

import asyncio
import logging
from time import monotonic

import psycopg

from taskservice.api.metrics.counted import Metrics
from taskservice.domain.errors import DatabaseUnavailable
from taskservice.infra.database import Connection, Pool, reporting_outages
from taskservice.infra.log import event
from taskservice.projections.backlog import LaneChoice, choose_lanes, read_backlog
from taskservice.projections.lag import projection_ages_s, projection_lag
from taskservice.projections.reads import status_counts

log = logging.getLogger("taskservice.metrics")

WITHIN_S = 3.0  # Prometheus waits for 10 s
CONNECTED_WITHIN_S = 1.0
LOOK_EVERY_S = 1.0
CHOOSE_EVERY_S = 60.0


class Scraper:
    """Keeps which lanes are shown, as choosing them looks at all there are."""

    def __init__(self, metrics: Metrics, pool: Pool) -> None:
        self._metrics = metrics
        self._pool = pool
        self._looking = asyncio.Lock()
        self._looked_at = self._chosen_at = float("-inf")
        self._choice = LaneChoice((), ())

    async def text(self) -> bytes:
        async with self._looking:
            if monotonic() - self._looked_at >= LOOK_EVERY_S:
                await self._look()
        return self._metrics.text()

    async def _look(self) -> None:
        shown = self._metrics.looked_up
        try:
            async with (
                asyncio.timeout(WITHIN_S),
                reporting_outages(),
                self._pool.connection(CONNECTED_WITHIN_S) as conn,
            ):
                shown.database_up.set(1)
                await self._show(conn)
        except (DatabaseUnavailable, TimeoutError):
            shown.database_up.set(0)
        except psycopg.Error as error:  # an event that nobody can read: what was shown before it is right
            event(log, "metrics.not_looked_up", level=logging.WARNING, error=type(error).__name__)
        self._looked_at = monotonic()

    async def _show(self, conn: Connection) -> None:
        shown = self._metrics.looked_up
        statuses = (await status_counts(conn)).counts
        shown.show_statuses(statuses)
        shown.show_lag(await projection_lag(conn), await projection_ages_s(conn))
        if monotonic() - self._chosen_at >= CHOOSE_EVERY_S:
            self._choice = await choose_lanes(conn)
            self._chosen_at = monotonic()
        shown.show_backlog(await read_backlog(conn, self._choice, statuses))
