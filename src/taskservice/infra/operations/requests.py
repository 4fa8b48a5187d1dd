"""Asking for operations, looking at them, stopping them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from taskservice.domain.errors import IdempotencyConflict, OperationEnded, OperationNotFound
from taskservice.domain.operation import Operation, OperationKind, OperationStatus
from taskservice.infra.codec import encode
from taskservice.infra.database import Connection
from taskservice.infra.statements import sql


@dataclass(frozen=True)
class OperationRequest:
    """``filter`` as ``filter_from_json`` in projections takes it, with the statuses that tasks must have."""

    kind: OperationKind
    filter: Mapping[str, Any]
    reason: str
    by: str
    expected: int | None = None
    idempotency_key: str | None = None


async def start(conn: Connection, wanted: OperationRequest) -> Operation:
    """What was created by now may match, what is created later may not.

    The same key again begins nothing, and is answered with what it began. Raises IdempotencyConflict where that is
    something else.
    """
    values = {**vars(wanted), "filter": encode(wanted.filter).decode()}
    cursor = await conn.execute(sql("insert_operation"), values)
    rows = await cursor.fetchall()
    return _one(rows) if rows else await _begun_before(conn, wanted)


async def _begun_before(conn: Connection, wanted: OperationRequest) -> Operation:
    cursor = await conn.execute(sql("read_keyed_operation"), {"key": wanted.idempotency_key})
    operation = _one(await cursor.fetchall())
    same = ("kind", "filter", "reason", "expected")
    if any(getattr(operation, name) != getattr(wanted, name) for name in same):
        raise IdempotencyConflict(wanted.idempotency_key or "", f"operation {operation.id}")
    return operation


async def read(conn: Connection, operation_id: int) -> Operation:
    """Raises OperationNotFound."""
    cursor = await conn.execute(sql("read_operation"), {"id": operation_id})
    rows = await cursor.fetchall()
    if not rows:
        raise OperationNotFound(operation_id)
    return _one(rows)


async def list_newest_first(conn: Connection, limit: int, before: int | None) -> Sequence[Operation]:
    cursor = await conn.execute(sql("list_operations"), {"limit": limit, "before": before})
    return [operation_of(row) for row in await cursor.fetchall()]


async def stop(conn: Connection, operation_id: int) -> Operation:
    """What is changed stays so. Raises OperationNotFound, OperationEnded."""
    async with conn.transaction():
        cursor = await conn.execute(sql("stop_operation"), {"id": operation_id})
        rows = await cursor.fetchall()
        await conn.execute(sql("delete_operation_pages"), {"id": operation_id})
    if rows:
        return _one(rows)
    raise OperationEnded(operation_id, (await read(conn, operation_id)).status)


def operation_of(row: Sequence[Any]) -> Operation:
    """From the columns with which every statement on operations begins."""
    id_, kind, filter_, reason, by, expected, status, *rest = row[:14]
    return Operation(id_, OperationKind(kind), filter_, reason, by, expected, OperationStatus(status), *rest)


def _one(rows: Sequence[Sequence[Any]]) -> Operation:
    [row] = rows
    return operation_of(row)
