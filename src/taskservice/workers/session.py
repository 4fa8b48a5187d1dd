"""One registration of a worker: from getting a lease to losing it or stopping."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from taskservice.domain.decisions import retry_policy
from taskservice.domain.outcome import HandedBack, Outcome
from taskservice.domain.retry import DEFAULT_RETRY
from taskservice.infra.database import Connection, Pool
from taskservice.infra.listen import wait_for_wake
from taskservice.infra.queue.claim import Claimed, claim
from taskservice.infra.queue.finish import Ending
from taskservice.infra.queue.workers import cancelled_attempts, held_attempts
from taskservice.infra.traces import trace_id_of
from taskservice.workers.attempt import AttemptRunner, StartedAttempt
from taskservice.workers.options import WorkerOptions
from taskservice.workers.reporting import Identity, Reporter
from taskservice.workers.telemetry import Telemetry

CLAIM_AT_MOST = 250
GATHER_S = 0.001
CANCELS_EVERY_S = 0.05


@dataclass(frozen=True)
class Wakes:
    """What wakes a worker's loops: something was queued, somebody cancelled, something is due soon."""

    queued: asyncio.Event = field(default_factory=asyncio.Event)
    cancel: asyncio.Event = field(default_factory=asyncio.Event)
    due: asyncio.Event = field(default_factory=asyncio.Event)


class Session:
    """Claims for one worker identity and runs what it claims."""

    def __init__(
        self,
        pool: Pool,
        who: Identity,
        runner: AttemptRunner,
        options: WorkerOptions,
        wakes: Wakes,
        telemetry: Telemetry | None = None,
    ) -> None:
        self.who = who
        self._slot_freed = asyncio.Event()  # also by what was reported: too much unreported holds up claims
        self._telemetry = telemetry or Telemetry()
        self.reporter = Reporter(pool, who, wakes.due, self._slot_freed, self._telemetry)
        self._pool = pool
        self._runner = runner
        self._options = options
        self._wakes = wakes
        self._running: dict[int, tuple[Claimed, float]] = {}  # by fencing token, with its start
        self._ambiguous = False
        self._stopping = False
        self._abandoned = False

    @property
    def running(self) -> int:
        return len(self._running)

    async def claim_until_stopped(self) -> None:
        """Claim whenever there are free slots and work."""
        while not self._stopping:
            asked = await self._slots_to_fill()
            if asked and await self._claim(asked) < asked and not self._stopping:
                await wait_for_wake(self._wakes.queued, self._options.poll_s)

    async def _slots_to_fill(self) -> int:
        """How many executions to claim now; 0: look again. Waits while there is no slot."""
        if self._free_slots() <= 0:
            self._slot_freed.clear()
            await wait_for_wake(self._slot_freed, self._options.poll_s)
        if self._free_slots() * 4 < self._options.slots:
            await asyncio.sleep(GATHER_S)  # what ends together is replaced by one claim, not by one each
        return max(0, min(self._free_slots(), CLAIM_AT_MOST))

    def stop_claiming(self) -> None:
        """A claim that is under way is finished: its attempts must not be left to their lease."""
        self._stopping = True
        self._slot_freed.set()
        self._wakes.queued.set()

    def _free_slots(self) -> int:
        """How many more may run: none while too much is unreported."""
        if self.reporter.backlog >= 4 * self._options.slots:
            return 0
        return self._options.slots - max(len(self._running), self._runner.busy)

    async def _claim(self, slots: int) -> int:
        begun = time.perf_counter()
        async with self._pool.connection() as conn:
            if self._ambiguous:
                await self._give_back_unknown(conn)
            self._ambiguous = True  # until the commit is seen
            claimed = await claim(conn, self.who.worker_id, self.who.name, slots)
            self._ambiguous = False
        now = time.perf_counter()
        self._running.update({attempt.token: (attempt, now) for attempt in claimed})
        self._telemetry.metrics.count_claim(claimed, now - begun)
        # the next claim is sent first, so that PostgreSQL works on it while these are started
        asyncio.get_running_loop().call_soon(self._start_all, claimed)
        return len(claimed)

    async def _give_back_unknown(self, conn: Connection) -> None:
        """A claim was committed, its answer lost: those attempts are ours, and nobody runs them."""
        await self.reporter.flush()
        known = set(self._running)  # before the query: what ends meanwhile is known as well
        for task_id, token in (await held_attempts(conn, self.who.worker_id)).items():
            if token not in known:
                outcome = HandedBack("its claim was not answered")
                self.reporter.report(Ending(task_id, token, outcome, DEFAULT_RETRY))
        await self.reporter.flush()

    def _start_all(self, claimed: Sequence[Claimed]) -> None:
        for attempt in claimed:
            if not self._abandoned:  # else they come back with the lease, which ran out meanwhile
                self._start(attempt)

    def _start(self, attempt: Claimed) -> None:
        created = attempt.created
        trace = self._telemetry.started(attempt)
        started = StartedAttempt(
            task_id=attempt.task_id,
            token=attempt.token,
            execution=attempt.execution,
            attempt=attempt.attempt,
            name=created.name,
            type=created.type,
            parameters=created.parameters,
            timeout_s=created.timeout_s,
            deadline=attempt.deadline,
            trace=trace,
            trace_id=trace_id_of(trace.traceparent if trace else created.traceparent),
        )
        self._runner.start(started, self._ended)

    def _ended(self, started: StartedAttempt, outcome: Outcome) -> None:
        attempt, began = self._running.pop(started.token)
        duration_ms = round((time.perf_counter() - began) * 1e3, 3)
        self._slot_freed.set()
        self._telemetry.handler_ended(attempt.token, outcome)
        policy = retry_policy(attempt.created)
        self.reporter.report(Ending(attempt.task_id, attempt.token, outcome, policy, duration_ms, attempt))

    async def watch_cancels(self) -> None:
        """Tell running attempts that somebody asked them to stop; a round a wake-up, at most one each 50 ms."""
        while True:
            if self._running:
                async with self._pool.connection() as conn:
                    for asked in await cancelled_attempts(conn, self.who.worker_id):
                        self._runner.request_cancel(asked.task_id, asked.token, asked.by, asked.reason)
            await asyncio.sleep(CANCELS_EVERY_S)
            await wait_for_wake(self._wakes.cancel, self._options.poll_s)

    async def drain(self, within_s: float) -> None:
        """Wait for running attempts; those that take longer are stopped, and handed back."""
        await self._runner.close(within_s)
        await self.reporter.flush()

    async def abandon(self) -> None:
        """The lease is lost: stop what runs at once; its outcomes would be refused."""
        self._abandoned = True
        await self._runner.close(0)
