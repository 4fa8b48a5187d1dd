"""A worker: registers, keeps its lease, runs sessions, and does its share of the side jobs."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import Coroutine, Sequence
from typing import Any

from taskservice.infra import side_jobs
from taskservice.infra.background import in_background
from taskservice.infra.database import Pool, open_pool
from taskservice.infra.listen import Listener
from taskservice.infra.log import event
from taskservice.infra.queue.workers import Registration, end_lease, has_waiting_work, register
from taskservice.workers.attempt import AttemptRunner
from taskservice.workers.handlers import Registry
from taskservice.workers.lease import LeaseKeeper
from taskservice.workers.options import WorkerOptions
from taskservice.workers.reporting import Identity
from taskservice.workers.session import Session, Wakes
from taskservice.workers.telemetry import Telemetry

log = logging.getLogger("taskservice.worker")


class Worker:
    """Runs the handlers of ``registry`` for tasks in the database at ``uri``."""

    def __init__(
        self, uri: str, registry: Registry, options: WorkerOptions, telemetry: Telemetry | None = None
    ) -> None:
        self._uri = uri
        self._registry = registry
        self._options = options
        self._telemetry = telemetry or Telemetry()

    async def run(self, stop: asyncio.Event) -> None:
        """Work until ``stop`` is set, then finish or hand back what runs, within the grace period."""
        options, wakes = self._options, Wakes()
        listener = Listener(options.listen_uri or self._uri, {"task_queued": [wakes.queued, wakes.cancel]})
        async with (
            open_pool(self._uri, 6, name="worker") as pool,
            in_background(listener.run(), *self._side_jobs(pool, wakes)),
        ):
            self._telemetry.metrics.slots.set(options.slots)
            self._telemetry.metrics.watch(pool, listener.connected.is_set)
            while not stop.is_set():
                await self._one_session(pool, wakes, stop)

    async def run_until_empty(self, poll_s: float = 0.01) -> None:
        """Work until no task of our types is live, other than those whose ``run_at`` is still to come."""
        stop = asyncio.Event()
        working = asyncio.create_task(self.run(stop))
        async with open_pool(self._uri, 1, name="watcher") as pool:
            while not working.done() and await self._has_work(pool):
                await asyncio.wait([working], timeout=poll_s)
        stop.set()
        await working

    async def _has_work(self, pool: Pool) -> bool:
        async with pool.connection() as conn:
            return await has_waiting_work(conn, self._registry.types)

    def _side_jobs(self, pool: Pool, wakes: Wakes) -> list[Coroutine[Any, Any, None]]:
        options, rescued = self._options, self._telemetry.metrics.rescued.inc
        rescue_every_s = min(5.0, options.renew_every_s)
        return [
            side_jobs.keep_running(
                "rescue", lambda: side_jobs.rescue_round(pool, rescue_every_s, options.lease_s, rescued)
            ),
            side_jobs.keep_running("promote", lambda: side_jobs.promote_round(pool, wakes.due, options.poll_s)),
            side_jobs.keep_running("housekeeping", lambda: side_jobs.housekeeping_round(pool)),
        ]

    async def _one_session(self, pool: Pool, wakes: Wakes, stop: asyncio.Event) -> None:
        """From registration until the lease is lost, or until everything is handed over after ``stop``."""
        who = await self._registered(pool, stop)
        if who is None:
            return
        runner = AttemptRunner(self._registry, self._options.slots, self._options.cancel_grace_s)
        metrics = self._telemetry.metrics
        session = Session(pool, who, runner, self._options, wakes, self._telemetry)
        metrics.watch_session(lambda: session.running, lambda: session.reporter.backlog)
        keeper = LeaseKeeper(self._uri, who.worker_id, self._options.lease_s, lambda: session.running, metrics)
        keeper.start()
        event(log, "worker.started", worker=who.name, types=list(self._registry.types), slots=self._options.slots)
        try:
            async with in_background(
                side_jobs.keep_running("report", session.reporter.run),
                side_jobs.keep_running("cancel", session.watch_cancels),
            ):
                claiming = asyncio.create_task(side_jobs.until_done("claim", session.claim_until_stopped))
                async with in_background(claiming):
                    await _first_of(stop, keeper.lost)
                    if not keeper.lost.is_set():
                        session.stop_claiming()
                        await self._hand_over(session, claiming, keeper.lost)
        finally:
            await session.abandon()
            await keeper.stop()
            self._telemetry.close()
        if not keeper.lost.is_set():
            await self._end(pool, who)

    async def _hand_over(self, session: Session, claiming: asyncio.Task[None], lost: asyncio.Event) -> None:
        """Finish or give back everything, in at most the grace period, or less where the lease is lost meanwhile."""

        async def hand_over() -> None:
            await asyncio.wait([claiming])
            await session.drain(self._options.grace_s * 0.8)

        handing = asyncio.create_task(hand_over())
        async with in_background(handing):
            await _first_done([handing, asyncio.create_task(lost.wait())], self._options.grace_s)

    async def _registered(self, pool: Pool, stop: asyncio.Event) -> Identity | None:
        """None where ``stop`` was set first: the database may be gone."""
        registering = asyncio.create_task(self._register(pool))
        async with in_background(registering):
            await _first_done([registering, asyncio.create_task(stop.wait())])
        return None if registering.cancelled() else registering.result()

    async def _register(self, pool: Pool) -> Identity:
        types, queues = sorted(self._registry.types), list(self._options.queues)
        who = Registration(socket.gethostname(), os.getpid(), types, queues, self._options.slots)
        found: list[int] = []

        async def once() -> None:
            async with pool.connection() as conn:
                found.append(await register(conn, who, self._options.lease_s))

        await side_jobs.until_done("register", once)
        return Identity(found[0], f"{who.host}/{found[0]}")

    async def _end(self, pool: Pool, who: Identity) -> None:
        try:
            async with asyncio.timeout(2), pool.connection() as conn:
                await end_lease(conn, who.worker_id)
        except Exception as error:  # its lease runs out by itself
            event(log, "worker.not_deregistered", level=logging.WARNING, error=str(error).strip()[:200])
        event(log, "worker.stopped", worker=who.name)


async def _first_of(*events: asyncio.Event) -> None:
    await _first_done([asyncio.create_task(event.wait()) for event in events])


async def _first_done(tasks: Sequence[asyncio.Task[Any]], within_s: float | None = None) -> None:
    try:
        await asyncio.wait(tasks, timeout=within_s, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
