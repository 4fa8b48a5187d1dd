"""Runs attempts, watches their time, and stops those that are to stop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress

from taskservice.domain.outcome import Cancelled, Failed, HandedBack, Outcome, Succeeded
from taskservice.infra.log import event
from taskservice.workers.attempt.alarm import Alarm
from taskservice.workers.attempt.in_process import ProcessLane
from taskservice.workers.attempt.live import Done, Lane, LiveAttempt
from taskservice.workers.attempt.on_loop import LoopLane
from taskservice.workers.attempt.on_threads import ThreadLane
from taskservice.workers.attempt.outcomes import clean, raised, timed_out
from taskservice.workers.attempt.started import StartedAttempt
from taskservice.workers.context import Context, cancel, noticed
from taskservice.workers.handlers.registry import Isolation, Registry

_log = logging.getLogger(__name__)

# An interrupted handler gets this long to clean up, however short the grace.
CLEAN_UP_S = 1.0


class AttemptRunner:
    """Make and use it on a running event loop. ``slots`` bounds threads and child processes.

    An attempt ends once: with what its handler said or, where that was asked to stop or ran out of time, with the
    verdict, when the handler has ended or ``cancel_grace_s`` has twice gone by.
    """

    def __init__(self, registry: Registry, slots: int, cancel_grace_s: float) -> None:
        self._registry = registry
        self._grace_s = cancel_grace_s
        self._loop = asyncio.get_running_loop()
        self._now = self._loop.time
        self._live: dict[int, LiveAttempt] = {}
        self._stuck = 0
        self._emptied: asyncio.Event | None = None  # somebody waits for the last attempt
        self._alarm = Alarm(self._loop, self._look)
        self._lanes: Mapping[Isolation, Lane] = {
            "async": LoopLane(self._loop, self._ended),
            "thread": ThreadLane(self._loop, slots, self._ended),
            "process": ProcessLane(self._loop, self._ended),
        }

    @property
    def busy(self) -> int:
        """Attempts under way, and threads whose attempt has ended without them."""
        return len(self._live) + self._stuck

    async def run(self, started: StartedAttempt) -> Outcome:
        """If this is cancelled, so is the attempt."""
        future: asyncio.Future[Outcome] = self._loop.create_future()

        def done(_: StartedAttempt, outcome: Outcome) -> None:
            if not future.done():
                future.set_result(outcome)

        self.start(started, done)
        try:
            return await future
        except asyncio.CancelledError:
            self._stop(started.token, HandedBack(), 0)
            raise

    def start(self, started: StartedAttempt, done: Done) -> None:
        """Run it; ``done`` is called once, on the loop; at once where the attempt cannot start at all."""
        try:
            attempt = self._prepare(started, done)
        except Exception as error:
            done(started, raised(error))
            return
        self._live[started.token] = attempt
        if attempt.due < self._alarm.at:
            self._alarm.ask(attempt.due)
        self._lanes[attempt.handler.isolation].start(attempt)

    def request_cancel(self, task_id: int, token: int, by: str, reason: str) -> bool:
        """Ask the attempt to stop, by force after the grace. False: it is not, or no longer, running here."""
        attempt = self._live.get(token)
        if attempt is None or attempt.started.task_id != task_id:
            return False
        self._stop(token, Cancelled(clean(reason), clean(by)), self._grace_s)
        return True

    async def close(self, grace_s: float) -> None:
        """Let what runs end for ``grace_s`` seconds, then stop it: those attempts are HandedBack."""
        await self._wait_empty(grace_s)
        for token in list(self._live):
            self._stop(token, HandedBack(), 0)
        await self._wait_empty(2 * max(self._grace_s, CLEAN_UP_S))
        self._alarm.stop()
        for lane in self._lanes.values():
            await lane.close()
        await self._registry.close()

    def _prepare(self, started: StartedAttempt, done: Done) -> LiveAttempt:
        handler = self._registry.get(started.type)
        if handler is None:
            raise LookupError(f"this worker has no handler for task type {started.type!r}")
        arguments = handler.binding.arguments(started.parameters)
        context = Context(
            started.task_id,
            started.execution,
            started.attempt,
            started.name,
            started.type,
            started.deadline,
            started.timeout_s,
            started.trace_id,
        )
        return LiveAttempt(started, handler, context, arguments, self._now() + started.timeout_s, done)

    def _stop(self, token: int, verdict: Outcome, grace_s: float) -> None:
        """From now on the outcome is ``verdict``; the handler is told, and interrupted ``grace_s`` later."""
        attempt = self._live.get(token)
        if attempt is None or attempt.verdict is not None:
            return
        attempt.verdict = verdict
        cancel(attempt.context)
        self._lanes[attempt.handler.isolation].ask(attempt)
        self._wait_until(attempt, min(attempt.due, self._now() + grace_s))

    def _wait_until(self, attempt: LiveAttempt, due: float) -> None:
        attempt.due = due
        self._alarm.ask(due)

    def _look(self) -> None:
        """The alarm rang: deal with what is due, and set it anew."""
        now = self._now()
        for attempt in [a for a in self._live.values() if a.due <= now]:
            self._act(attempt)
        if self._live:
            self._alarm.ask(min(attempt.due for attempt in self._live.values()))

    def _act(self, attempt: LiveAttempt) -> None:
        if attempt.verdict is None:
            self._time_is_up(attempt)
        elif not attempt.interrupted:
            self._interrupt(attempt)
        else:
            self._give_up(attempt)

    def _time_is_up(self, attempt: LiveAttempt) -> None:
        attempt.verdict = timed_out(attempt.started.timeout_s)
        cancel(attempt.context)
        if self._lanes[attempt.handler.isolation].can_interrupt:
            self._interrupt(attempt)
        else:  # it can only be told, and gets the time to heed that
            attempt.interrupted = True
            self._wait_until(attempt, self._now() + self._grace_s)

    def _interrupt(self, attempt: LiveAttempt) -> None:
        attempt.interrupted = True
        lane = self._lanes[attempt.handler.isolation]
        if not lane.can_interrupt:
            self._give_up(attempt)
            return
        self._wait_until(attempt, self._now() + max(self._grace_s, CLEAN_UP_S))
        lane.interrupt(attempt)

    def _give_up(self, attempt: LiveAttempt) -> None:
        """End the attempt without its handler, which goes on; a thread that does keeps its slot."""
        assert attempt.verdict is not None
        started = attempt.started
        self._forget(attempt)
        if attempt.handler.isolation == "thread":
            self._stuck += 1
        event(
            _log,
            "handler.ignores_its_end",
            level=logging.WARNING,
            **attempt.context.log_fields,
            type=started.type,
            busy=self.busy,
        )
        attempt.done(started, attempt.verdict)

    def _ended(self, attempt: LiveAttempt, outcome: Outcome) -> None:
        """A lane says so; once an attempt, also after it was given up."""
        if self._live.get(attempt.started.token) is attempt:
            self._forget(attempt)
            attempt.done(attempt.started, _judge(attempt, outcome))
        elif attempt.handler.isolation == "thread":
            self._stuck -= 1

    def _forget(self, attempt: LiveAttempt) -> None:
        del self._live[attempt.started.token]
        if self._emptied is not None and not self._live:
            self._emptied.set()

    async def _wait_empty(self, timeout_s: float) -> None:
        self._emptied = asyncio.Event()
        if self._live:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._emptied.wait(), timeout_s)


def _judge(attempt: LiveAttempt, outcome: Outcome) -> Outcome:
    """What the handler said, against what was decided while it ran."""
    verdict = attempt.verdict
    if verdict is None:
        return outcome
    unaware = not attempt.interrupted and not noticed(attempt.context)
    if isinstance(outcome, Succeeded) and unaware and not isinstance(verdict, Failed):
        return outcome  # the cancel came too late: the work is done, and its result is worth keeping
    return verdict
