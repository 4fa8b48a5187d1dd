"""Async handlers, each as a task of the worker's event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from taskservice.domain.outcome import HandedBack, Outcome
from taskservice.workers.attempt.live import LiveAttempt
from taskservice.workers.attempt.outcomes import raised, succeeded


class LoopLane:
    can_interrupt = True

    def __init__(self, loop: asyncio.AbstractEventLoop, ended: Callable[[LiveAttempt, Outcome], None]) -> None:
        self._loop = loop
        self._ended = ended

    def start(self, attempt: LiveAttempt) -> None:
        trace = attempt.started.trace
        attempt.call = self._loop.create_task(self._run(attempt), context=trace.context if trace else None)

    def ask(self, attempt: LiveAttempt) -> None:
        pass

    def interrupt(self, attempt: LiveAttempt) -> None:
        attempt.call.cancel()

    async def close(self) -> None:
        pass

    async def _run(self, attempt: LiveAttempt) -> None:
        handler = attempt.handler
        try:
            if handler.binding.takes_context:
                value = await handler.function(attempt.context, **attempt.arguments)
            else:
                value = await handler.function(**attempt.arguments)
        except asyncio.CancelledError as error:
            # by us, or by who stops the loop; else by something that the handler awaited
            stopped = attempt.interrupted or attempt.call.cancelling()
            self._ended(attempt, HandedBack() if stopped else raised(error))
        except BaseException as error:  # SystemExit, too: a handler never ends the worker
            self._ended(attempt, raised(error))
        else:
            self._ended(attempt, succeeded(value))
