"""Cancelling and re-running all tasks that match, in the background."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from taskservice.api.inputs import query as q
from taskservice.api.inputs.body import read_json
from taskservice.api.inputs.headers import actor, idempotency_key
from taskservice.api.inputs.operation import parse_operation
from taskservice.api.parts import parts_of
from taskservice.api.routes.answers import answer
from taskservice.domain.ids import parse_task_id
from taskservice.domain.operation import Operation, OperationKind
from taskservice.infra.database import reporting_outages
from taskservice.infra.operations import requests
from taskservice.projections.cursor import decode_cursor, encode_cursor

DEFAULT_LIMIT, MAX_LIMIT = 30, 100
CURSOR_CHARS = 100


async def cancel(request: Request) -> Response:
    return await _start(request, OperationKind.CANCEL)


async def rerun(request: Request) -> Response:
    return await _start(request, OperationKind.RERUN)


async def _start(request: Request, kind: OperationKind) -> Response:
    parts = parts_of(request)
    q.refuse_query(request)
    wanted = parse_operation(kind, await read_json(request), actor(request), idempotency_key(request))
    async with reporting_outages(), parts.store.pool.connection() as conn:
        operation = await requests.start(conn, wanted)
    parts.operations.wake.set()
    return _answer(operation, 202, {"Location": f"/v1/operations/{operation.id}"})


async def read(request: Request) -> Response:
    q.refuse_query(request)
    operation_id = parse_task_id(request.path_params["id"])
    async with reporting_outages(), parts_of(request).store.pool.connection() as conn:
        return _answer(await requests.read(conn, operation_id))


async def stop(request: Request) -> Response:
    """What it has changed by then stays so."""
    q.refuse_query(request)
    operation_id = parse_task_id(request.path_params["id"])
    async with reporting_outages(), parts_of(request).store.pool.connection() as conn:
        return _answer(await requests.stop(conn, operation_id))


async def list_operations(request: Request) -> Response:
    query = q.Query(request, ("limit", "cursor"))
    limit = query.read("limit", q.integer(1, MAX_LIMIT)) or DEFAULT_LIMIT
    cursor = query.read("cursor", q.words(CURSOR_CHARS))
    before = None if cursor is None else decode_cursor(cursor)
    async with reporting_outages(), parts_of(request).store.pool.connection() as conn:
        found = await requests.list_newest_first(conn, limit + 1, before)
    following = encode_cursor(found[limit - 1].id) if len(found) > limit else None
    return answer({"operations": found[:limit], "next_cursor": following})


def _answer(operation: Operation, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return answer({"operation": operation}, status, headers)
