"""Readers: remote workers that are given work over a stream and report it by other calls, to whichever server.

All that is known of one is in PostgreSQL: its row in the worker registry, and the attempts that name it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from taskservice.domain.decisions import retry_policy
from taskservice.domain.events import TaskCreated
from taskservice.domain.outcome import HandedBack, Outcome
from taskservice.domain.retry import DEFAULT_RETRY
from taskservice.infra.arrays import bigints
from taskservice.infra.database import Connection
from taskservice.infra.database import writing as planned_by_index
from taskservice.infra.events.mapper import from_state
from taskservice.infra.queue.finish import Ending, finish
from taskservice.infra.queue.workers import end_lease, held_attempts
from taskservice.infra.statements import sql

NOT_HELD = "only what a reader was given, and still holds, can be reported"
NOT_YOURS = (
    "a reader with another address or token holds it; say which attempt is meant by Task-Assignment: <assignment_id>"
)


@dataclass(frozen=True)
class Wish:
    """What a reader asks for. ``types``: empty for those that no worker process serves. ``queues``: empty for all.

    ``host``: the address that it comes from; ``slots``: how many attempts it holds at once.
    """

    host: str
    uuid: str | None = None
    types: Sequence[str] = ()
    queues: Sequence[str] = ()
    slots: int = 10


@dataclass(frozen=True)
class Reader:
    worker_id: int
    name: str


async def register_reader(conn: Connection, wish: Wish, lease_s: float) -> Reader:
    row = {**vars(wish), "types": list(wish.types), "queues": list(wish.queues), "lease_s": lease_s}
    cursor = await conn.execute(sql("register_reader"), row)
    found = await cursor.fetchone()
    assert found is not None
    return Reader(*found)


async def offer_types(conn: Connection, reader: Reader) -> None:
    """For readers that named no types, before each claim."""
    await conn.execute(sql("offer_types"), {"worker_id": reader.worker_id}, prepare=True)


async def still_held(conn: Connection, reader: Reader, held: Mapping[int, int]) -> set[int]:
    """Of ``held``, task ids by fencing token, the tokens of those that are not ended yet."""
    values = {
        "worker_id": reader.worker_id,
        "task_ids": bigints(list(held.values())),
        "tokens": bigints(list(held)),
    }
    async with planned_by_index(conn):
        cursor = await conn.execute(sql("still_held"), values, prepare=True, binary=True)
        return {token for (token,) in await cursor.fetchall()}


async def keep_reader(conn: Connection, reader: Reader, lease_s: float, running: int) -> bool:
    """False: the lease had run out."""
    row = {"worker_id": reader.worker_id, "lease_s": lease_s, "running": running}
    cursor = await conn.execute(sql("keep_reader"), row)
    return await cursor.fetchone() is not None


async def beat(conn: Connection, uuid: str, lease_s: float) -> int:
    """How many readers the heartbeat keeps: those that gave this uuid when they began."""
    cursor = await conn.execute(sql("beat"), {"uuid": uuid, "lease_s": lease_s})
    return len(await cursor.fetchall())


async def hand_back(conn: Connection, reader: Reader, reason: str, known: Mapping[int, int] | None = None) -> None:
    """What the reader holds, other than ``known`` (task ids by token), is queued again; no attempt is used up."""
    held = await held_attempts(conn, reader.worker_id)
    unknown = {task_id: token for task_id, token in held.items() if token not in (known or {})}
    endings = [Ending(task_id, token, HandedBack(reason), DEFAULT_RETRY) for task_id, token in unknown.items()]
    if endings:
        await finish(conn, reader.worker_id, reader.name, endings)


async def dismiss(conn: Connection, reader: Reader, reason: str) -> None:
    """The reader is gone: what it holds goes back to the queue, and it from the registry."""
    await hand_back(conn, reader, reason)
    await end_lease(conn, reader.worker_id)


async def report(conn: Connection, task_id: int, outcome: Outcome, host: str, token: int | None) -> str | None:
    """End the attempt of the task that a reader holds: that of ``token``, or else whichever a reader at ``host`` has.

    Returns why not; None: it has ended.
    """
    async with planned_by_index(conn):
        cursor = await conn.execute(sql("read_assignment"), {"task_id": task_id}, prepare=True, binary=True)
        row = await cursor.fetchone()
    if row is None:
        return NOT_HELD
    worker_id, name, holder, held, duration_ms, state = row
    if token is None and host != holder:
        return NOT_YOURS
    if token not in (None, held):
        return NOT_HELD
    created = from_state(TaskCreated.TOPIC, task_id, 1, state)
    assert isinstance(created, TaskCreated)
    ending = Ending(task_id, held, outcome, retry_policy(created), round(duration_ms, 3))
    return NOT_HELD if await finish(conn, worker_id, name, [ending]) else None
