"""Operations without a server: asked for, and brought to their end turn by turn."""

from __future__ import annotations

from typing import Any

from projection_parts import catch_up

from taskservice.domain.operation import Operation, OperationKind, OperationStatus, statuses_of
from taskservice.infra.database import Connection
from taskservice.infra.operations import requests
from taskservice.infra.operations.requests import OperationRequest
from taskservice.infra.operations.turn import PAGE, Did, take_turn
from taskservice.projections.matching import find_matching


async def start(
    conn: Connection, kind: str, reason: str = "", expected: int | None = None, **filter_: Any
) -> Operation:
    """The read models are brought up to date first."""
    await catch_up(conn)
    of = OperationKind(kind)
    asked = {**filter_, "status": statuses_of(of, filter_.get("status", ()), "status")}
    return await requests.start(conn, OperationRequest(of, asked, reason, "me", expected))


async def turn(conn: Connection, size: int = PAGE) -> Did:
    return await take_turn(conn, find_matching, size)


async def finish(conn: Connection, operation: Operation, size: int = PAGE) -> Operation:
    """Turn by turn, to its end."""
    while (now := await requests.read(conn, operation.id)).status is OperationStatus.RUNNING:
        if await turn(conn, size) is Did.WAITED:
            await catch_up(conn)
    return now
