"""Plays an operation on PostgreSQL and in the model at once, with what goes wrong meanwhile, and compares.

At most one operation is held half-way. Another that waits for its locks makes it go on first: that it has to wait, and
for what, is part of the model as well.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import psycopg
from model_looks import difference, read_events, read_tables
from model_plan import COMMIT, Lock, Plan, Steps
from model_state import Model
from model_wire import Exchange, Wire

from taskservice.infra.database import Connection, connect
from taskservice.infra.events.append import APPEND_LOCK
from taskservice.infra.statements import sql

DEADLINE_S = 30.0
Call = Callable[[Any], Awaitable[Any]]


@dataclass(frozen=True)
class Cut:
    """The client's connection ends after so many of its messages; what it sent is done, the answer is lost."""

    after: int


@dataclass(frozen=True)
class Kill:
    """The server's process for the connection is terminated."""


@dataclass(frozen=True)
class Hold:
    """The operation stops before its first statement of this kind, with its locks. ``then`` it goes on, or does not."""

    before: str
    then: Cut | Kill | None = None


Trouble = Cut | Hold | None


@dataclass
class Client:
    conn: Connection
    wire: Wire

    async def close(self) -> None:
        await self.conn.close()


@dataclass
class ThreadedClient:
    """For what speaks to PostgreSQL from a thread of its own."""

    conn: psycopg.Connection
    wire: Wire

    async def close(self) -> None:
        self.conn.close()


@dataclass
class Operation:
    client: Client | ThreadedClient
    task: asyncio.Task[Any]
    plan: Plan
    steps: Steps
    hold: Hold | None
    committed: int = 0
    killed: bool = False
    lets_pass: bool = False  # between its transactions, what waits for it


class Play:
    """Use it with ``async with``."""

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self.model = Model()
        self.held: Operation | None = None
        self._between: Operation | None = None  # transactions
        self._idle: list[Client] = []
        self._under_way: set[asyncio.Task[Any]] = set()
        self._stack = AsyncExitStack()

    @property
    def locked(self) -> set[Lock]:
        """What the operation that is held has locked."""
        return self.held.plan.locks if self.held else set()

    async def __aenter__(self) -> Play:
        self.exchange = await self._stack.enter_async_context(Exchange(self._uri))
        self.observer = await self._stack.enter_async_context(await connect(self._uri, name="observer"))
        self._gate = await self._stack.enter_async_context(await connect(self._uri, name="gate"))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def play(
        self,
        call: Call,
        steps: Callable[[Plan], Steps],
        trouble: Trouble = None,
        *,
        threaded: bool = False,
    ) -> None:
        """``threaded``: ``call`` is given a synchronous connection."""
        hold = trouble if isinstance(trouble, Hold) and self.held is None else None
        if hold and hold.before == "append":
            await self._gate.execute("select pg_advisory_lock(%s)", [APPEND_LOCK])
        client = await self._take(threaded)
        cut_after = trouble.after if isinstance(trouble, Cut) else None
        client.wire.watch(cut_after=cut_after, hold_before=_beginning(hold.before) if hold else None)
        plan = Plan()
        task = asyncio.ensure_future(call(client.conn))
        self._under_way.add(task)
        op = Operation(client, task, plan, steps(plan), hold)
        stopped = hold is not None and await self._stops(op, hold)
        self.model.locked = set(self.locked)
        await self._go_on(op, hold.before if stopped and hold else None)
        if stopped:
            self.held = op
        else:
            await self._open_gate(hold)
            await self._end(op)
            await self._continue()
        await self.compare()

    async def release(self, waiting: Operation | None = None) -> None:
        """What is held goes on, or ends as it was told to."""
        op, self.held = self.held, None
        assert op is not None
        assert op.hold is not None
        self.model.locked = set(waiting.plan.locks) if waiting else set()
        if isinstance(op.hold.then, Kill):
            await self._kill(op)
        if op.hold.before == "append":
            await self._release_gated(op, waiting)
        else:
            op.client.wire.resume(op.hold.then.after if isinstance(op.hold.then, Cut) else None)
        await self._go_on(op)
        if op.lets_pass and op.client.wire.held.is_set():
            self._between = op
        else:
            await self._end(op)
        self.model.locked = set()

    async def _release_gated(self, op: Operation, waiting: Operation | None) -> None:
        wire = op.client.wire
        if isinstance(op.hold and op.hold.then, Cut):
            self._cutting = asyncio.ensure_future(wire.cut())
            await asyncio.sleep(0)
        elif waiting is not None:
            # a second transaction of it would run a race with the first of the other
            op.lets_pass = True
            wire.watch_for(b"begin")
        await self._open_gate(op.hold)

    async def _continue(self) -> None:
        """With the second transaction of what was released, now that the other has ended."""
        op, self._between = self._between, None
        if op is not None:
            op.lets_pass = False
            op.client.wire.resume()
            await self._go_on(op)
            await self._end(op)

    async def compare(self) -> None:
        """The database holds what the model says, row by row."""
        found = await read_tables(self.observer)
        for row in found["execution_queue"]:
            if row["token"] is not None:
                self.model.deadlines.setdefault(row["token"], row["deadline"])
        wrong = difference(self.model.tables(), found)
        assert not wrong, wrong

    async def _go_on(self, op: Operation, until: str | None = None) -> None:
        """Step through the model of ``op`` while PostgreSQL does the same."""
        for step in op.steps:
            if step is COMMIT:
                if not await self._commits(op):
                    return
                found = await read_events(self.observer, self.model.head.position)
                done = op.plan.end()
                done.commit(self.model, found[: len(done.events)])
                op.committed += 1
                if op.lets_pass and await self._comes_to(op):
                    return
            elif step.name == until:
                op.plan.locks |= step.waits if until == "append" else set()
                return
            elif step.waits & self.model.locked:
                if not await self._is_blocked(op):
                    return
                assert self.held is not None, f"two operations lock each other out: both wait, one for {step}"
                await self.release(op)
        assert until is None, f"stopped before {until}, which it should not have come to"

    async def _end(self, op: Operation) -> None:
        await self._until(op, op.task.done)
        self._under_way.discard(op.task)
        error, wire = op.task.exception(), op.client.wire
        assert wire.commits == op.committed, f"{wire.commits} transactions were committed, not {op.committed}"
        if wire.is_cut or op.killed:
            lost = (psycopg.OperationalError, psycopg.InterfaceError, *((op.plan.refusal,) if op.plan.refusal else ()))
            assert isinstance(error, lost), f"its connection was lost, and it said {error or op.task.result()}"
            await op.client.close()
            return
        if op.plan.refusal is None and error is not None:
            raise error
        assert next(op.steps, None) is None, "it ended early"
        if op.plan.refusal is not None:
            assert isinstance(error, op.plan.refusal), f"not refused: {error or op.task.result()}"
        else:
            op.plan.check(op.task.result())
        assert op.client.conn.info.transaction_status == psycopg.pq.TransactionStatus.IDLE
        if isinstance(op.client, Client):
            self._idle.append(op.client)
        else:
            await op.client.close()

    async def _take(self, threaded: bool) -> Client | ThreadedClient:
        if threaded:
            return ThreadedClient(*await self.exchange.connect_threaded())
        return self._idle.pop() if self._idle else Client(*await self.exchange.connect())

    async def _stops(self, op: Operation, hold: Hold) -> bool:
        """Whether it came to where it is to be held."""
        if hold.before == "append":
            return await self._is_blocked(op)
        return await self._comes_to(op)

    async def _comes_to(self, op: Operation) -> bool:
        """Where its wire is to hold it."""
        await self._until(op, op.client.wire.held.is_set)
        return op.client.wire.held.is_set()

    async def _open_gate(self, hold: Hold | None) -> None:
        if hold and hold.before == "append":
            await self._gate.execute("select pg_advisory_unlock(%s)", [APPEND_LOCK])

    async def _commits(self, op: Operation) -> bool:
        await self._until(op, lambda: op.client.wire.commits > op.committed)
        return op.client.wire.commits > op.committed

    async def _kill(self, op: Operation) -> None:
        op.killed = True
        await self.observer.execute("select pg_terminate_backend(%s)", [op.client.conn.info.backend_pid])
        await op.client.wire.server_ended.wait()

    async def _is_blocked(self, op: Operation) -> bool:
        """Once it waits for a lock; False where it ended instead."""
        async with asyncio.timeout(DEADLINE_S):
            while not op.task.done():
                if await self._blockers(op):
                    return True
                await asyncio.wait([op.task], timeout=0.001)
        return False

    async def _until(self, op: Operation, condition: Callable[[], bool]) -> None:
        """Or until it has ended. It must not wait for a lock meanwhile."""
        looked = 0
        async with asyncio.timeout(DEADLINE_S):
            while not (op.task.done() or condition()):
                await asyncio.wait([op.task], timeout=0.001)
                looked += 1
                assert looked % 50 or not await self._blockers(op), "it waits for a lock, which it should not"

    async def _blockers(self, op: Operation) -> list[int]:
        cursor = await self.observer.execute("select pg_blocking_pids(%s)", [op.client.conn.info.backend_pid])
        row = await cursor.fetchone()
        assert row is not None
        blockers: list[int] = row[0]
        return blockers


def _beginning(statement: str) -> bytes | None:
    match statement:
        case "append":
            return None
        case "commit":
            return b"commit"
    return sql(statement).partition(b"%")[0]
