"""Handlers with isolation="process": each attempt in a child that can be killed, and that is kept for the next one."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass

from taskservice.domain.outcome import HandedBack, Outcome
from taskservice.workers.attempt.children import Child
from taskservice.workers.attempt.frames import Request, outcome_of
from taskservice.workers.attempt.live import LiveAttempt
from taskservice.workers.attempt.outcomes import raised
from taskservice.workers.context import notice

# An unused child is let go, so that a burst does not leave an interpreter a slot behind.
IDLE_S = 30.0
# What a handler leaks ends with its child.
RUNS = 1_000


@dataclass
class _Call:
    task: asyncio.Task[None]
    child: Child | None = None


class ProcessLane:
    can_interrupt = True

    def __init__(self, loop: asyncio.AbstractEventLoop, ended: Callable[[LiveAttempt, Outcome], None]) -> None:
        self._loop = loop
        self._ended = ended
        self._idle: list[Child] = []
        self._closing: set[asyncio.Task[None]] = set()
        # a hundred interpreters that start at once would all be late; those that wait may find an idle one
        self._starting = asyncio.Semaphore(os.cpu_count() or 1)

    def start(self, attempt: LiveAttempt) -> None:
        attempt.call = _Call(self._loop.create_task(self._run(attempt)))

    def ask(self, attempt: LiveAttempt) -> None:
        if attempt.call.child is not None:
            attempt.call.child.ask_to_stop()

    def interrupt(self, attempt: LiveAttempt) -> None:
        if attempt.call.child is not None:
            attempt.call.child.kill()

    async def close(self) -> None:
        while self._idle:
            self._let_go(self._idle.pop())
        if self._closing:
            await asyncio.wait(self._closing)

    async def _run(self, attempt: LiveAttempt) -> None:
        child: Child | None = None
        try:
            child = attempt.call.child = await self._take()
            if attempt.interrupted:  # while the child started; a mere cancel travels with the context
                child.kill()
            message = await child.run(_request(attempt))
            if message["noticed"]:
                notice(attempt.context)
            outcome = outcome_of(message)
        except Exception as error:
            outcome = raised(error)
        except asyncio.CancelledError:  # who stops the loop
            outcome = HandedBack()
            if child is not None:
                child.kill()
        if child is not None:
            self._give_back(child)
        self._ended(attempt, outcome)

    async def _take(self) -> Child:
        async with self._starting:
            while self._idle:
                child = self._idle.pop()
                if child.alive:
                    return child
            return await Child.spawn()

    def _give_back(self, child: Child) -> None:
        if not child.alive or child.runs >= RUNS:
            self._let_go(child)
            return
        self._idle.append(child)
        self._loop.call_later(IDLE_S, self._retire, child, child.runs)

    def _retire(self, child: Child, runs: int) -> None:
        if child in self._idle and child.runs == runs:
            self._idle.remove(child)
            self._let_go(child)

    def _let_go(self, child: Child) -> None:
        task = self._loop.create_task(child.close())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)


def _request(attempt: LiveAttempt) -> Request:
    function = attempt.handler.function
    return Request(
        function.__module__,
        function.__qualname__,
        attempt.arguments,
        attempt.context,
        attempt.handler.binding.takes_context,
        logging.getLogger().getEffectiveLevel(),
        attempt.started.trace.traceparent if attempt.started.trace else None,
    )
