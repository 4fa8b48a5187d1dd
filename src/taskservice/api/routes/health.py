"""Whether the process lives, and whether it can do its work."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import psycopg
from psycopg.conninfo import make_conninfo
from starlette.requests import Request
from starlette.responses import Response

from taskservice.api.inputs.query import refuse_query
from taskservice.api.parts import Parts, parts_of
from taskservice.api.routes.answers import answer
from taskservice.domain.errors import TaskServiceError
from taskservice.infra.database import reporting_outages
from taskservice.infra.events.read import log_bounds
from taskservice.infra.migrate import pending
from taskservice.infra.outage import is_outage
from taskservice.projections.lag import projection_lag, projection_positions

WITHIN_S = 3.0
CONNECTED_WITHIN_S = 1.0
OK = "ok"


async def healthz(request: Request) -> Response:
    refuse_query(request)
    return answer({"alive": True})


async def readyz(request: Request) -> Response:
    """503 unless every part is ok; each that is not says why."""
    refuse_query(request)
    shown = await _look(parts_of(request))
    ready = all(text == OK for text in shown.values())
    return answer({"ready": ready, "parts": shown}, 200 if ready else 503)


async def is_ready(parts: Parts) -> bool:
    return all(text == OK for text in (await _look(parts)).values())


async def _look(parts: Parts) -> Mapping[str, str]:
    names, checks = zip(*_CHECKS.items(), strict=True)
    return dict(zip(names, await asyncio.gather(*(_run(check, parts) for check in checks)), strict=True))


Check = Callable[[Parts], Awaitable[str]]


async def _run(check: Check, parts: Parts) -> str:
    try:
        async with asyncio.timeout(WITHIN_S):
            return await check(parts)
    except TimeoutError:
        return f"gave no answer within {WITHIN_S:g} s"
    except (TaskServiceError, psycopg.Error) as error:
        # the driver's words name hosts and users
        return "cannot be reached" if is_outage(error) else str(error).strip()


async def _database(parts: Parts) -> str:
    async with reporting_outages(), parts.store.pool.connection(CONNECTED_WITHIN_S) as conn:
        await log_bounds(conn)
    return OK


async def _migrations(parts: Parts) -> str:
    # the thread ends by itself also where the database is silent
    missing = await asyncio.to_thread(pending, make_conninfo(parts.uri, connect_timeout=int(WITHIN_S)))
    return f"missing {', '.join(missing)}" if missing else OK


async def _listener(parts: Parts) -> str:
    return OK if parts.listener.connected.is_set() else "is not connected; streams and read models poll instead"


async def _projections(parts: Parts) -> str:
    async with reporting_outages(), parts.store.pool.connection(CONNECTED_WITHIN_S) as conn:
        positions, lag = await projection_positions(conn), await projection_lag(conn)
    stuck = parts.watch.stuck(positions, lag)
    return "; ".join(f"{model} stands still, {lag[model]} events behind" for model in stuck) or OK


_CHECKS: Mapping[str, Check] = {
    "database": _database,
    "migrations": _migrations,
    "listener": _listener,
    "projections": _projections,
}
