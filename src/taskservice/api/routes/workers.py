"""Who works."""

from __future__ import annotations

from psycopg.rows import dict_row
from starlette.requests import Request
from starlette.responses import Response

from taskservice.api.inputs.query import refuse_query
from taskservice.api.parts import parts_of
from taskservice.api.routes.answers import answer
from taskservice.infra.database import reporting_outages
from taskservice.infra.statements import sql


async def list_workers(request: Request) -> Response:
    refuse_query(request)
    pool = parts_of(request).store.pool
    async with reporting_outages(), pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(sql("list_workers"), prepare=True)
        return answer({"workers": await cursor.fetchall()})
