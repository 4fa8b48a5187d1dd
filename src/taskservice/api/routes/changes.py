"""Cancelling and re-running one task."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from taskservice.api.inputs.body import read_fields
from taskservice.api.inputs.headers import actor
from taskservice.api.inputs.query import refuse_query
from taskservice.api.parts import parts_of
from taskservice.api.routes.answers import answer
from taskservice.domain.definition import text
from taskservice.domain.ids import parse_task_id
from taskservice.domain.status import Status

REASON_CHARS = 2_000


async def cancel(request: Request) -> Response:
    """202 where it runs: its worker has been asked, and ends it."""
    task_id, by, reason = await _read(request)
    parts = parts_of(request)
    task = await parts.store.cancel(task_id, by, reason)
    parts.metrics.changed.inc()
    return answer(task, 202 if task.status is Status.RUNNING else 200)


async def rerun(request: Request) -> Response:
    task_id, by, reason = await _read(request)
    parts = parts_of(request)
    task = await parts.store.rerun(task_id, by, reason)
    parts.metrics.changed.inc()
    return answer(task)


async def _read(request: Request) -> tuple[int, str, str]:
    task_id = parse_task_id(request.path_params["id"])
    refuse_query(request)
    reason = (await read_fields(request, "reason")).get("reason")
    return task_id, actor(request), "" if reason is None else text(reason, "reason", REASON_CHARS)
