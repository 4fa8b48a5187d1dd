"""Random lives of tasks, played on a real store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import strategies as st
from queue_parts import LATER, NEVER, NOW, Hand, create, let_time_pass

from taskservice.domain.errors import IllegalTransition
from taskservice.domain.outcome import Cancelled, Failed, HandedBack, Outcome, Succeeded
from taskservice.domain.retry import RetryPolicy
from taskservice.infra.queue.claim import Claimed
from taskservice.infra.queue.promote import promote
from taskservice.infra.queue.rescue import rescue
from taskservice.infra.store import Store

FAILURE = Failed("ValueError", "no “luck”", "Traceback …")
ENDINGS: Sequence[tuple[Outcome, RetryPolicy]] = (
    (Succeeded({"rows": [1, 2]}), NOW),
    (Succeeded(None), NOW),
    (FAILURE, NOW),
    (FAILURE, LATER),
    (FAILURE, NEVER),
    (Cancelled("not needed"), NOW),
    (HandedBack(), NOW),
)
DEFINITIONS: Sequence[dict[str, Any]] = (
    {},
    {"run_at": "2999-01-01T00:00:00Z", "tags": ["red"]},
    {"queue": "slow", "priority": 3, "tags": ["blue", "red"], "name": "Blue Moon"},
    {"type": "other", "retry": {"max_attempts": 1}, "parameters": {"text": "x" * 900, "list": ["y" * 500] * 2}},
)

_number = st.integers(0, 7)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("create"), st.integers(0, len(DEFINITIONS) - 1)),
        st.tuples(st.just("claim"), st.integers(1, 4)),
        st.tuples(st.just("end"), st.integers(0, len(ENDINGS) - 1)),
        st.tuples(st.just("cancel"), _number),
        st.tuples(st.just("rerun"), _number),
        st.tuples(st.just("promote"), st.just(0)),
        st.tuples(st.just("rescue"), st.just(0)),
    ),
    min_size=3,
    max_size=30,
)
Steps = list[tuple[str, int]]
HANDED_BACK: Steps = [("claim", 1), ("end", 6)]
SUCCEEDED_AT_LAST: Steps = [("claim", 1), ("end", 2), ("promote", 0), ("claim", 1), ("end", 0)]
FAILED_AND_CANCELLED: Steps = [("claim", 2), ("end", 3), ("end", 3), ("cancel", 0), ("cancel", 1)]
LOST_AT_LAST: Steps = [("create", 3), ("claim", 4), ("rescue", 0)]


@dataclass
class Lives:
    """Plays steps; one that is not possible just then is refused by the store, and nothing happens."""

    store: Store
    worker: Hand
    ids: list[int] = field(default_factory=list)
    held: list[Claimed] = field(default_factory=list)

    async def play(self, steps: Steps) -> None:
        self.ids += await create(self.store, 2)
        for step, number in steps:
            try:
                await getattr(self, f"_{step}")(number)
            except IllegalTransition:
                continue

    async def _create(self, number: int) -> None:
        self.ids += await create(self.store, **DEFINITIONS[number])

    async def _claim(self, slots: int) -> None:
        self.held += await self.worker.claim(slots)

    async def _end(self, number: int) -> None:
        if self.held:
            attempt, (outcome, policy) = self.held.pop(), ENDINGS[number]
            # no attempt beyond those of the task's own policy, by which a worker would decide
            allowed = min(policy.max_attempts, attempt.created.max_attempts)
            await self.worker.end([attempt], outcome, replace(policy, max_attempts=allowed))

    async def _cancel(self, number: int) -> None:
        await self.store.cancel(self.ids[number % len(self.ids)], "me", "why" * (number % 2))

    async def _rerun(self, number: int) -> None:
        await self.store.rerun(self.ids[number % len(self.ids)], "me", "again")

    async def _promote(self, _: int) -> None:
        await let_time_pass(self.worker.conn)
        await promote(self.worker.conn)

    async def _rescue(self, _: int) -> None:
        await self._promote(0)
        await rescue(self.worker.conn, 1.0)
