"""Creating many tasks in one request: each for itself, or all or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from taskservice.api.errors import ConflictInBatch
from taskservice.api.inputs.body import MAX_BATCH_BYTES, read_json, refuse_unknown
from taskservice.api.inputs.headers import KEY_CHARS, actor, printable
from taskservice.api.inputs.query import refuse_query
from taskservice.api.parts import parts_of
from taskservice.api.problems import describe
from taskservice.api.routes.answers import answer
from taskservice.domain.definition import parse_definition
from taskservice.domain.errors import IdempotencyConflict, InvalidInput, TaskServiceError
from taskservice.infra.queue.create import CreateRequest, CreateResult
from taskservice.infra.store import Store

MAX_TASKS = 10_000

Result = CreateResult | InvalidInput


async def create_batch(request: Request) -> Response:
    parts = parts_of(request)
    refuse_query(request)
    items, atomic = _parse(await read_json(request, MAX_BATCH_BYTES))
    by, timeout_s = actor(request), parts.settings.task_timeout_s
    wanted = [_parse_item(item, f"tasks[{i}]", timeout_s, by) for i, item in enumerate(items)]
    merged = await (_create_all if atomic else _create_good)(parts.store, wanted)
    parts.metrics.created.inc(sum(_is_new(result) for result in merged))
    return answer({"results": [_show(i, result) for i, result in enumerate(merged)]})


async def _create_good(store: Store, wanted: Sequence[CreateRequest | InvalidInput]) -> Sequence[Result]:
    good = [one for one in wanted if isinstance(one, CreateRequest)]
    results = iter(await store.create(good) if good else [])
    return [next(results) if isinstance(one, CreateRequest) else one for one in wanted]


async def _create_all(store: Store, wanted: Sequence[CreateRequest | InvalidInput]) -> Sequence[Result]:
    """Raises the first error there is."""
    requests = []
    for one in wanted:
        if isinstance(one, InvalidInput):
            raise one
        requests.append(one)
    try:
        return await store.create_all_or_none(requests)
    except IdempotencyConflict as error:
        raise ConflictInBatch(error.index) from error


def _parse(body: object) -> tuple[Sequence[object], bool]:
    if not isinstance(body, dict):
        raise InvalidInput("body", "must be a JSON object")
    refuse_unknown(body, ("tasks", "atomic"))
    items, atomic = body.get("tasks"), body.get("atomic", False)
    if not isinstance(items, list) or not 1 <= len(items) <= MAX_TASKS:
        raise InvalidInput("tasks", f"must be a list of 1 to {MAX_TASKS} tasks")
    if not isinstance(atomic, bool):
        raise InvalidInput("atomic", "must be true or false")
    return items, atomic


def _parse_item(item: object, where: str, timeout_s: float, by: str) -> CreateRequest | InvalidInput:
    try:
        key = None
        if isinstance(item, dict) and (key := item.pop("idempotency_key", None)) is not None:
            key = printable(key, f"{where}.idempotency_key", KEY_CHARS)
        return CreateRequest(parse_definition(item, timeout_s, f"{where}."), by, key)
    except InvalidInput as error:
        return error


def _is_new(result: Result) -> bool:
    return not isinstance(result, TaskServiceError) and not result.existing


def _show(index: int, result: Result) -> Mapping[str, Any]:
    if isinstance(result, IdempotencyConflict):
        return {"problem": {**describe(result), "field": f"tasks[{index}].idempotency_key"}}
    return {"problem": describe(result)} if isinstance(result, TaskServiceError) else {"id": result.task_id}
