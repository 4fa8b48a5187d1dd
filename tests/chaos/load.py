"""Who creates tasks, cancels and re-runs them, whatever happens to the service; and what they were answered."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx

from taskservice.client.aio import AsyncClient
from taskservice.client.errors import ServerRefused, ServerUnreachable
from tests.chaos.plan import Call, PlannedTask, Then

CALLERS = 8
PATIENCE_S = 0.015  # of an impatient caller
AGAIN_S = 0.2
RERUN_TRIES = 20
RERUN_AGAIN_S = 1.0
TRANSIENT = frozenset({500, 502, 503, 504})


@dataclass
class Ledger:
    """What the service has promised. ``tasks``: id by number; ``unanswered``: may exist or not."""

    tasks: dict[int, int] = field(default_factory=dict)
    unanswered: set[int] = field(default_factory=set)
    cancelled: set[int] = field(default_factory=set)  # ids whose cancel was answered 200
    rerun: Counter[int] = field(default_factory=Counter)  # re-runs that were answered 200, by id
    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)  # answers that should not have been

    def note(self, planned: PlannedTask, task_id: int) -> None:
        known = self.tasks.setdefault(planned.number, task_id)
        if known != task_id:
            self.wrong.append(f"task {planned.number} was answered with id {known}, then with {task_id}")


class Load:
    """``run`` makes the calls at their times, and ends when everything that follows from them was done, too."""

    def __init__(self, addresses: Sequence[str], seed: int, ledger: Ledger) -> None:
        self._seed = seed
        self._ledger = ledger
        self._clients = [AsyncClient(address, timeout_s=5.0) for address in addresses]
        self._raw = httpx.AsyncClient(timeout=5.0)
        self._addresses = addresses
        self._chances = random.Random(f"{seed} load")
        self._began_s = time.monotonic()

    async def run(self, calls: Iterator[Call]) -> None:
        self._began_s = time.monotonic()
        async with asyncio.TaskGroup() as group:
            for _ in range(CALLERS):
                group.create_task(self._make_calls(calls, group))

    async def close(self) -> None:
        for client in self._clients:
            await client.close()
        await self._raw.aclose()

    async def _make_calls(self, calls: Iterator[Call], group: asyncio.TaskGroup) -> None:
        for call in calls:
            await asyncio.sleep(max(0.0, self._began_s + call.at_s - time.monotonic()))
            await (self._create_keyed(call) if call.keyed else self._create_once(call.tasks[0]))
            for planned in call.tasks:
                if planned.then is not Then.NOTHING and planned.number in self._ledger.tasks:
                    group.create_task(self._follow_up(planned))

    async def _create_keyed(self, call: Call) -> None:
        """Again and again with the same keys, at one server and the other, until every task is answered."""
        bodies = [planned.body(self._seed) for planned in call.tasks]
        if call.impatient:
            self._ledger.counts["callers who hung up"] += 1
            with suppress(TimeoutError, ServerUnreachable, ServerRefused):
                await asyncio.wait_for(self._client().create_batch(bodies), PATIENCE_S)
        results = await self._insist(lambda client: client.create_batch(bodies))
        for planned, result in zip(call.tasks, results, strict=True):
            if result.id is None:
                self._ledger.wrong.append(f"task {planned.number} was refused: {result.problem}")
            else:
                self._ledger.note(planned, result.id)

    async def _insist(self, make: Callable[[AsyncClient], Coroutine[Any, Any, Any]]) -> Any:
        while True:
            try:
                return await make(self._client())
            except ServerUnreachable:
                self._ledger.counts["calls repeated after no answer"] += 1
            except ServerRefused as refused:
                if refused.status not in TRANSIENT:
                    raise
                self._ledger.counts[f"calls repeated after {refused.status}"] += 1
            await asyncio.sleep(AGAIN_S)

    async def _create_once(self, planned: PlannedTask) -> None:
        """Without a key, so that nobody may repeat it: whether it was done is unknown where there is no answer."""
        body = planned.body(self._seed)
        del body["idempotency_key"]
        try:
            answer = await self._raw.post(self._chances.choice(self._addresses) + "/v1/tasks", json=body)
        except httpx.TransportError:
            self._ledger.unanswered.add(planned.number)
            return
        if answer.status_code == 201:
            self._ledger.note(planned, answer.json()["id"])
            return
        self._ledger.unanswered.add(planned.number)
        self._ledger.counts[f"single creates answered {answer.status_code}"] += 1
        if answer.status_code != 503 or "retry-after" not in answer.headers:
            self._ledger.wrong.append(f"task {planned.number} was answered {answer.status_code}: {answer.text[:200]}")

    async def _follow_up(self, planned: PlannedTask) -> None:
        await asyncio.sleep(planned.after_s)
        task_id = self._ledger.tasks[planned.number]
        await (self._cancel(task_id) if planned.then is Then.CANCEL else self._rerun(task_id))

    async def _cancel(self, task_id: int) -> None:
        """Until it is done, or the task has finished: the answer to an earlier try may have been lost."""
        try:
            await self._insist(lambda client: client.cancel(task_id, "chaos"))
            self._ledger.cancelled.add(task_id)
        except ServerRefused as refused:
            if refused.status != 409:
                self._ledger.wrong.append(f"cancel of {task_id} was answered {refused}")
            self._ledger.counts["cancels that came too late"] += 1

    async def _rerun(self, task_id: int) -> None:
        """Once it has finished; never again after no answer, as that might open one more execution."""
        for _ in range(RERUN_TRIES):
            try:
                await self._client().rerun(task_id, "chaos")
                self._ledger.rerun[task_id] += 1
                return
            except ServerUnreachable:
                return
            except ServerRefused as refused:
                if refused.status not in TRANSIENT | {409}:
                    self._ledger.wrong.append(f"re-run of {task_id} was answered {refused}")
            await asyncio.sleep(RERUN_AGAIN_S)

    def _client(self) -> AsyncClient:
        return self._chances.choice(self._clients)
