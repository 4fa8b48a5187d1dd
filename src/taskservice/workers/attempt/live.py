"""An attempt that runs, and the ways to run one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from taskservice.domain.outcome import Outcome
from taskservice.workers.attempt.started import StartedAttempt
from taskservice.workers.context import Context
from taskservice.workers.handlers.registry import Handler

Done = Callable[[StartedAttempt, Outcome], None]


class LiveAttempt:
    """``due``: when, in the loop's time, it is next interfered with. ``verdict``: its outcome, where that no longer is
    the handler's to say. ``call``: what the lane keeps of it. ``interrupted``: it was forced to stop."""

    __slots__ = ("arguments", "call", "context", "done", "due", "handler", "interrupted", "started", "verdict")

    def __init__(
        self,
        started: StartedAttempt,
        handler: Handler,
        context: Context,
        arguments: Mapping[str, Any],
        due: float,
        done: Done,
    ) -> None:
        self.started = started
        self.handler = handler
        self.context = context
        self.arguments = arguments
        self.due = due
        self.done = done
        self.verdict: Outcome | None = None
        self.interrupted = False
        self.call: Any = None


class Lane(Protocol):
    """Where attempts of one isolation run. Each attempt ends by one call of ``ended(attempt, outcome)`` on the loop."""

    can_interrupt: bool

    def start(self, attempt: LiveAttempt) -> None: ...

    def ask(self, attempt: LiveAttempt) -> None:
        """Its context was cancelled: pass that on to where the handler has a copy."""

    def interrupt(self, attempt: LiveAttempt) -> None:
        """Make it stop, where that can be done."""

    async def close(self) -> None: ...
