"""Plain functions, each on a thread. A thread cannot be stopped: what ignores its end keeps its slot until then."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue

from taskservice.domain.outcome import HandedBack, Outcome
from taskservice.workers.attempt.live import LiveAttempt
from taskservice.workers.attempt.outcomes import raised, succeeded


class ThreadLane:
    """Daemon threads, and not concurrent.futures: those are joined at exit, where a handler that hangs would keep a
    worker that was told to stop from ever doing so."""

    can_interrupt = False

    def __init__(
        self, loop: asyncio.AbstractEventLoop, limit: int, ended: Callable[[LiveAttempt, Outcome], None]
    ) -> None:
        self._loop = loop
        self._limit = limit
        self._ended = ended
        self._waiting: SimpleQueue[LiveAttempt | None] = SimpleQueue()
        self._threads = 0
        self._idle = 0  # threads less attempts under way; counted on the loop only

    def start(self, attempt: LiveAttempt) -> None:
        self._idle -= 1
        if self._idle < 0 and self._threads < self._limit:
            self._threads += 1
            self._idle += 1
            threading.Thread(target=self._work, name=f"handler-{self._threads}", daemon=True).start()
        self._waiting.put(attempt)

    def ask(self, attempt: LiveAttempt) -> None:
        pass

    def interrupt(self, attempt: LiveAttempt) -> None:
        pass

    async def close(self) -> None:
        for _ in range(self._threads):
            self._waiting.put(None)

    def _work(self) -> None:
        while (attempt := self._waiting.get()) is not None:
            # given up while it waited for a thread: then it must not run any more
            outcome = HandedBack() if attempt.interrupted else _call_traced(attempt)
            with suppress(RuntimeError):  # the loop is closed: the worker has long handed the attempt back
                self._loop.call_soon_threadsafe(self._returned, attempt, outcome)
            del attempt, outcome

    def _returned(self, attempt: LiveAttempt, outcome: Outcome) -> None:
        self._idle += 1
        self._ended(attempt, outcome)


def _call_traced(attempt: LiveAttempt) -> Outcome:
    trace = attempt.started.trace
    return _call(attempt) if trace is None else trace.context.run(_call, attempt)


def _call(attempt: LiveAttempt) -> Outcome:
    function = attempt.handler.function
    try:
        if attempt.handler.binding.takes_context:
            return succeeded(function(attempt.context, **attempt.arguments))
        return succeeded(function(**attempt.arguments))
    except BaseException as error:  # SystemExit, too: a handler never ends the worker
        return raised(error)
