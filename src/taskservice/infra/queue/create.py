"""Creating tasks: ids, idempotency keys, queue rows and events of a whole batch in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from psycopg import AsyncCursor

from taskservice.domain.decisions import created
from taskservice.domain.definition import TaskDefinition
from taskservice.domain.errors import IdempotencyConflict
from taskservice.domain.events import TaskCreated
from taskservice.domain.task import Task, apply
from taskservice.domain.times import to_text
from taskservice.infra.codec import encode
from taskservice.infra.database import Connection, writing
from taskservice.infra.events.append import append
from taskservice.infra.queue.rows import enqueue
from taskservice.infra.statements import sql


@dataclass(frozen=True)
class CreateRequest:
    definition: TaskDefinition
    created_by: str = "anonymous"
    idempotency_key: str | None = None


@dataclass(frozen=True)
class Created:
    """``event`` and its position; None where the same key created the task before (``existing``)."""

    task_id: int
    event: TaskCreated | None = None
    position: int | None = None

    @property
    def existing(self) -> bool:
        return self.event is None

    @property
    def task(self) -> Task | None:
        """The task as created."""
        return replace(apply(None, self.event), position=self.position) if self.event else None


CreateResult = Created | IdempotencyConflict
Lane = tuple[str, str]  # queue, type


async def create(
    conn: Connection, requests: Sequence[CreateRequest], known_lanes: set[Lane], *, all_or_none: bool = False
) -> list[CreateResult]:
    """One result a request, in order; all new tasks are committed when this returns.

    ``known_lanes`` are those that this database is known to have; what is written is added to them. With
    ``all_or_none`` the first IdempotencyConflict is raised, and nothing is written.
    """
    if not requests:
        return []
    async with writing(conn):
        cursor = await conn.execute(sql("reserve_task_ids"), {"count": len(requests)}, prepare=True, binary=True)
        ids, at = await _ids_and_time(cursor)
        events = [created(id, r.definition, at, r.created_by) for id, r in zip(ids, requests, strict=True)]
        taken = await _claim_keys(conn, requests, events)
        if all_or_none:
            _raise_first_conflict(taken)
        new = [event for event, earlier in zip(events, taken, strict=True) if earlier is None]
        lanes = {(event.queue, event.type) for event in new} - known_lanes
        if lanes:
            queues, types = zip(*lanes, strict=True)
            await conn.execute(sql("add_lanes"), {"queues": list(queues), "types": list(types)})
        await enqueue(conn, [(event, 1, 1) for event in new])
        appended = await append(conn, new)
    known_lanes.update(lanes)
    positions = iter(await appended.read())
    return [
        earlier or Created(event.task_id, event, next(positions)) for event, earlier in zip(events, taken, strict=True)
    ]


def _raise_first_conflict(taken: Sequence[CreateResult | None]) -> None:
    for index, result in enumerate(taken):
        if isinstance(result, IdempotencyConflict):
            result.index = index
            raise result


async def _ids_and_time(cursor: AsyncCursor[tuple[Any, ...]]) -> tuple[list[int], str]:
    row = await cursor.fetchone()
    assert row is not None
    return row[0], to_text(row[1])


def fingerprint(definition: TaskDefinition) -> bytes:
    """Tells whether two definitions are the same."""
    return hashlib.sha256(encode(asdict(definition))).digest()


async def _claim_keys(
    conn: Connection, requests: Sequence[CreateRequest], events: Sequence[TaskCreated]
) -> list[CreateResult | None]:
    """For each request None where it is to be created, else the answer that its key already has."""
    prints = [fingerprint(r.definition) if r.idempotency_key is not None else b"" for r in requests]
    first: dict[str, int] = {}  # key -> index of the first request of this batch that has it
    for index, request in enumerate(requests):
        if request.idempotency_key is not None:
            first.setdefault(request.idempotency_key, index)
    if not first:
        return [None] * len(requests)
    owners = {key: (events[i].task_id, prints[i]) for key, i in first.items()}
    owners |= await _write_keys(conn, owners)

    def earlier(index: int, key: str | None) -> CreateResult | None:
        if key is None or owners[key][0] == events[index].task_id:
            return None
        task_id, owned = owners[key]
        return Created(task_id) if owned == prints[index] else IdempotencyConflict(key, task_id)

    return [earlier(index, request.idempotency_key) for index, request in enumerate(requests)]


async def _write_keys(conn: Connection, owners: dict[str, tuple[int, bytes]]) -> dict[str, tuple[int, bytes]]:
    """Write the new keys; returns those that were there before, with their task and fingerprint."""
    columns = {
        "keys": list(owners),
        "task_ids": [task_id for task_id, _ in owners.values()],
        "fingerprints": [owned for _, owned in owners.values()],
    }
    cursor = await conn.execute(sql("claim_idempotency_keys"), columns, prepare=True)
    new = {key for (key,) in await cursor.fetchall()}
    old = [key for key in owners if key not in new]
    if not old:
        return {}
    cursor = await conn.execute(sql("find_idempotency_keys"), {"keys": old}, prepare=True)
    return {key: (task_id, bytes(owned)) for key, task_id, owned in await cursor.fetchall()}
