"""Creating and reading one task."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from taskservice.api.inputs import query as q
from taskservice.api.inputs.body import read_json
from taskservice.api.inputs.headers import actor, idempotency_key
from taskservice.api.parts import parts_of
from taskservice.api.routes.answers import answer, created
from taskservice.domain.definition import parse_definition
from taskservice.domain.errors import InvalidInput, TaskServiceError
from taskservice.domain.ids import parse_task_id
from taskservice.infra.queue.create import CreateRequest


async def create(request: Request) -> Response:
    parts = parts_of(request)
    q.refuse_query(request)
    body = await read_json(request)
    definition = parse_definition(body, parts.settings.task_timeout_s)
    wanted = CreateRequest(definition, actor(request), idempotency_key(request))
    (result,) = await parts.store.create([wanted])
    if isinstance(result, TaskServiceError):
        raise result
    task = result.task
    if task is None:  # the key created it before
        return created(await parts.store.task(result.task_id), status=200)
    parts.metrics.created.inc()
    return created(task)


async def get(request: Request) -> Response:
    parts = parts_of(request)
    task_id = parse_task_id(request.path_params["id"])
    query = q.Query(request, ("version", "as_of"))
    version, as_of = query.read("version", q.version), query.read("as_of", q.time_text)
    if version is not None and as_of is not None:
        raise InvalidInput("as_of", "cannot be given together with version")
    if version is None and as_of is None:
        task = await parts.store.task(task_id)
    else:
        task = await parts.store.task_as_of(task_id, version=version, as_of=as_of)
    parts.metrics.read.inc()
    return answer(task)
