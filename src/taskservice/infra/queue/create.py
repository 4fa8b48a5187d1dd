"""Creating tasks: ids, idempotency keys, queue rows and events of a whole batch in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, NamedTuple

from psycopg import AsyncCursor

from taskservice.domain.decisions import created, defined
from taskservice.domain.definition import TaskDefinition
from taskservice.domain.errors import IdempotencyConflict
from taskservice.domain.events import TaskCreated
from taskservice.domain.task import Task, apply
from taskservice.domain.times import to_text
from taskservice.infra.arrays import bigints, byteas, literal, texts
from taskservice.infra.codec import encode
from taskservice.infra.database import Connection, writing
from taskservice.infra.events.mapper import after_time
from taskservice.infra.statements import sql


@dataclass(frozen=True)
class CreateRequest:
    definition: TaskDefinition
    created_by: str = "anonymous"
    idempotency_key: str | None = None
    traceparent: str | None = None


class Created(NamedTuple):
    """``position`` and ``at`` are those of its event, None where the same key created the task before."""

    task_id: int
    position: int | None = None
    at: str | None = None
    request: CreateRequest | None = None

    @property
    def existing(self) -> bool:
        return self.position is None

    @property
    def task(self) -> Task | None:
        """The task as created."""
        if self.request is None or self.at is None:
            return None
        request = self.request
        event = created(self.task_id, request.definition, self.at, request.created_by, request.traceparent)
        return replace(apply(None, event), position=self.position)


CreateResult = Created | IdempotencyConflict
Lane = tuple[str, str]  # queue, type


async def create(
    conn: Connection, requests: Sequence[CreateRequest], known_lanes: set[Lane], *, all_or_none: bool = False
) -> list[CreateResult]:
    """One result a request, in order; all new tasks are committed when this returns.

    ``known_lanes`` are those that this database is known to have; what is written is added to them. With
    ``all_or_none`` the first IdempotencyConflict is raised, and nothing is written.
    """
    if any(request.idempotency_key is not None for request in requests):
        return await _create_with_keys(conn, requests, known_lanes, all_or_none)
    if not requests:
        return []
    write = await _write(conn, requests, None, known_lanes)
    return list(await write.results())


async def _create_with_keys(
    conn: Connection, requests: Sequence[CreateRequest], known_lanes: set[Lane], all_or_none: bool
) -> list[CreateResult]:
    async with writing(conn):
        cursor = await conn.execute(sql("reserve_task_ids"), {"count": len(requests)}, prepare=True, binary=True)
        row = await cursor.fetchone()
        assert row is not None
        ids = row[0]
        taken = await _claim_keys(conn, requests, ids)
        if all_or_none:
            _raise_first_conflict(taken)
        new = [index for index, earlier in enumerate(taken) if earlier is None]
        if not new:
            return [earlier for earlier in taken if earlier is not None]
        write = await _write(conn, [requests[i] for i in new], [ids[i] for i in new], known_lanes)
    written = iter(await write.results())
    return [earlier or next(written) for earlier in taken]


@dataclass(frozen=True)
class _Write:
    """A ``create_tasks`` that was sent; its answer is read once the transaction is committed."""

    cursor: AsyncCursor[tuple[Any, ...]]
    requests: Sequence[CreateRequest]
    new_lanes: set[Lane]
    known_lanes: set[Lane]

    async def results(self) -> list[Created]:
        row = await self.cursor.fetchone()
        assert row is not None
        ids, positions, at = row
        self.known_lanes.update(self.new_lanes)
        return [
            Created(task_id, position, at, request)
            for task_id, position, request in zip(ids, positions, self.requests, strict=True)
        ]


async def _write(
    conn: Connection, requests: Sequence[CreateRequest], ids: Sequence[int] | None, known_lanes: set[Lane]
) -> _Write:
    definitions = [request.definition for request in requests]
    lanes = {(d.queue, d.type) for d in definitions}
    cursor = await conn.execute(
        sql("create_tasks"),
        {
            "given_ids": None if ids is None else bigints(ids),
            "definitions": byteas([_definition(request) for request in requests]),
            "max_attempts": bigints([d.retry.max_attempts for d in definitions]),
            "priorities": bigints([d.priority for d in definitions]),
            "timeouts_s": literal([d.timeout_s for d in definitions]),
            "queues": texts([d.queue for d in definitions]),
            "types": texts([d.type for d in definitions]),
            "run_ats": literal([to_text(d.run_at) if d.run_at else None for d in definitions]),
            "with_lanes": not lanes <= known_lanes,
        },
        prepare=True,
        binary=True,
    )
    return _Write(cursor, requests, lanes, known_lanes)


def _definition(request: CreateRequest) -> bytes:
    return after_time(TaskCreated, defined(request.definition, request.created_by, request.traceparent))


def _raise_first_conflict(taken: Sequence[CreateResult | None]) -> None:
    for index, result in enumerate(taken):
        if isinstance(result, IdempotencyConflict):
            result.index = index
            raise result


def fingerprint(definition: TaskDefinition) -> bytes:
    """Tells whether two definitions are the same."""
    return hashlib.sha256(encode(asdict(definition))).digest()


async def _claim_keys(
    conn: Connection, requests: Sequence[CreateRequest], ids: Sequence[int]
) -> list[CreateResult | None]:
    """For each request None where it is to be created, else the answer that its key already has."""
    prints = [fingerprint(r.definition) if r.idempotency_key is not None else b"" for r in requests]
    first: dict[str, int] = {}  # key -> index of the first request of this batch that has it
    for index, request in enumerate(requests):
        if request.idempotency_key is not None:
            first.setdefault(request.idempotency_key, index)
    owners = {key: (ids[i], prints[i]) for key, i in first.items()}
    owners |= await _write_keys(conn, owners)

    def earlier(index: int, key: str | None) -> CreateResult | None:
        if key is None or owners[key][0] == ids[index]:
            return None
        task_id, owned = owners[key]
        return Created(task_id) if owned == prints[index] else IdempotencyConflict(key, f"task {task_id}")

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
