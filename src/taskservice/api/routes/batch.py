"""Creating many tasks in one request: each for itself, or all or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from taskservice.api.inputs.body import MAX_BATCH_BYTES, read_json, refuse_unknown
from taskservice.api.inputs.headers import KEY_CHARS, actor, printable
from taskservice.api.inputs.query import refuse_query
from taskservice.api.parts import parts_of
from taskservice.api.problems import describe
from taskservice.api.routes.answers import answer
from taskservice.domain.definition import parse_definition
from taskservice.domain.errors import IdempotencyConflict, InvalidInput, TaskServiceError
from taskservice.infra.database import Pool, reporting_outages
from taskservice.infra.queue.create import CreateRequest, CreateResult, fingerprint
from taskservice.infra.statements import sql

MAX_TASKS = 10_000


async def create_batch(request: Request) -> Response:
    parts = parts_of(request)
    refuse_query(request)
    items, atomic = _parse(await read_json(request, MAX_BATCH_BYTES))
    by, timeout_s = actor(request), parts.settings.task_timeout_s
    wanted = [_parse_item(item, f"tasks[{i}]", timeout_s, by) for i, item in enumerate(items)]
    if atomic:
        await _refuse_any(parts.store.pool, wanted)
    good = [one for one in wanted if isinstance(one, CreateRequest)]
    results = iter(await parts.store.create(good) if good else [])
    merged = [next(results) if isinstance(one, CreateRequest) else one for one in wanted]
    parts.metrics.created.inc(sum(_is_new(result) for result in merged))
    return answer({"results": [_show(i, result) for i, result in enumerate(merged)]})


async def _refuse_any(pool: Pool, wanted: Sequence[CreateRequest | InvalidInput]) -> None:
    """Raises the first error there is. Keys are looked up before anything is written, and not held until then."""
    for one in wanted:
        if isinstance(one, InvalidInput):
            raise one
    keyed = {i: one for i, one in enumerate(wanted) if isinstance(one, CreateRequest) and one.idempotency_key}
    owned = await _find_keys(pool, [str(one.idempotency_key) for one in keyed.values()])
    for i, one in keyed.items():
        own = fingerprint(one.definition)
        if owned.setdefault(str(one.idempotency_key), own) != own:
            raise InvalidInput(f"tasks[{i}].idempotency_key", "belongs to a task with other fields")


async def _find_keys(pool: Pool, keys: Sequence[str]) -> dict[str, bytes]:
    if not keys:
        return {}
    async with reporting_outages(), pool.connection() as conn:
        cursor = await conn.execute(sql("find_idempotency_keys"), {"keys": keys})
        return {key: bytes(owned) for key, _, owned in await cursor.fetchall()}


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


def _is_new(result: CreateResult | InvalidInput) -> bool:
    return not isinstance(result, TaskServiceError) and not result.existing


def _show(index: int, result: CreateResult | InvalidInput) -> Mapping[str, Any]:
    if isinstance(result, IdempotencyConflict):
        return {"problem": {**describe(result), "field": f"tasks[{index}].idempotency_key"}}
    return {"problem": describe(result)} if isinstance(result, TaskServiceError) else {"id": result.task_id}
