"""The service as its parts call it, server, workers and side jobs: every call in PostgreSQL and in the model."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import model_create as creating
import model_looks as looks
import model_operations as operations
from model_play import Play, Trouble
from model_state import MODELS, PAST, Attempt, Lane, Worker
from model_tasks import WAITING, Task

from taskservice.domain.outcome import Outcome, Succeeded
from taskservice.domain.retry import RetryPolicy
from taskservice.infra.queue.cancel import cancel
from taskservice.infra.queue.claim import claim
from taskservice.infra.queue.create import CreateRequest, create
from taskservice.infra.queue.finish import Ending, finish
from taskservice.infra.queue.promote import promote
from taskservice.infra.queue.rerun import rerun
from taskservice.infra.queue.rescue import rescue
from taskservice.infra.queue.workers import Registration, end_lease, forget_the_old, register, renew
from taskservice.projections.advance import advance
from taskservice.projections.reads import Filter
from taskservice.projections.status_counts import StatusCounts
from taskservice.projections.task_view import TaskView

HOUR_S = 3_600.0
BY, REASON = "me", "again"


class Service:
    """One server, which knows ``known_lanes``, and any number of workers."""

    def __init__(self, play: Play) -> None:
        self.play, self.model = play, play.model
        self.workers: list[Worker] = []  # all that ever were
        self.known_lanes: set[Lane] = set()
        self._projections = {"task_view": TaskView(), "status_counts": StatusCounts()}

    def worker(self, number: int) -> Worker:
        """Below 6 one that lives, where one does; the newest first."""
        living = [worker for worker in self.workers if worker.alive and number < 6]
        return (living or self.workers)[-1 - number % len(living or self.workers)]

    async def create(self, asked: Sequence[CreateRequest], all_or_none: bool, trouble: Trouble) -> None:
        before = set(self.known_lanes)
        await self.play.play(
            lambda conn: create(conn, asked, self.known_lanes, all_or_none=all_or_none),
            lambda plan: creating.create(self.model, plan, asked, before, all_or_none),
            trouble,
        )

    async def cancel(self, ids: Sequence[int], reason: str, trouble: Trouble) -> None:
        await self.play.play(
            lambda conn: cancel(conn, ids, BY, reason),
            lambda plan: operations.cancel(self.model, plan, ids, BY, reason),
            trouble,
        )

    async def rerun(self, ids: Sequence[int], trouble: Trouble) -> None:
        await self.play.play(
            lambda conn: rerun(conn, ids, BY, REASON),
            lambda plan: operations.rerun(self.model, plan, ids, BY, REASON),
            trouble,
        )

    async def register(self, types: Sequence[str], queues: Sequence[str]) -> None:
        id = await register(self.play.observer, Registration("test", 1, types, queues, 5), HOUR_S)
        self.workers.append(Worker(id, types, queues))
        self.model.workers[id] = self.workers[-1]
        await self.play.compare()

    async def claim(self, worker: Worker, slots: int, trouble: Trouble = None) -> None:
        await self.play.play(
            lambda conn: claim(conn, worker.id, worker.name, slots),
            lambda plan: operations.claim(self.model, plan, worker, slots),
            trouble,
        )

    async def finish(self, worker: Worker, endings: Sequence[tuple[Attempt, Outcome]], trouble: Trouble = None) -> None:
        asked = [
            Ending(one.task_id, one.token, outcome, _policy(self.model.tasks[one.task_id]), operations.DURATION_MS)
            for one, outcome in endings
        ]
        await self.play.play(
            lambda conn: finish(conn, worker.id, worker.name, asked),
            lambda plan: operations.finish(self.model, plan, worker, endings),
            trouble,
        )

    async def finish_all(self, worker: Worker, outcome: Outcome, trouble: Trouble = None) -> None:
        """Whatever it holds, as when it stops, or after a claim whose answer was lost."""
        held = [task for task in self.model.live("RUNNING") if self.model.worker_id(task) == worker.id]
        if held:
            endings = [(Attempt(task["id"], task["token"], worker.id), outcome) for task in held]
            await self.finish(worker, endings, trouble)

    async def renew(self, worker: Worker, running: int, trouble: Trouble) -> None:
        await self.play.play(
            lambda conn: asyncio.to_thread(renew, conn, worker.id, HOUR_S, running),
            lambda plan: operations.renew(plan, worker, running),
            trouble,
            threaded=True,
        )

    async def end_lease(self, worker: Worker, trouble: Trouble) -> None:
        await self.play.play(
            lambda conn: end_lease(conn, worker.id),
            lambda plan: operations.end_lease(self.model, plan, worker),
            trouble,
        )

    async def lose_lease(self, worker: Worker) -> None:
        await self._move("update workers set lease_until = %(past)s where id = any(%(ids)s)", [worker.id])
        worker.alive = False
        await self.play.compare()

    async def forget_the_dead(self) -> None:
        """Housekeeping: their lease ran out years ago."""
        await forget_the_old(self.play.observer)
        for worker in [worker for worker in self.model.workers.values() if not worker.alive]:
            del self.model.workers[worker.id]
        await self.play.compare()

    async def let_wait_end(self) -> None:
        """What waits is due, other than what is locked just now."""
        ids = [task["id"] for task in self.model.live(*WAITING) if ("row", task["id"]) not in self.play.locked]
        await self._move("update execution_queue set due_at = %(past)s where task_id = any(%(ids)s)", ids)
        self.model.due |= set(ids)
        await self.play.compare()

    async def let_deadlines_pass(self) -> None:
        running = [task for task in self.model.live("RUNNING") if ("row", task["id"]) not in self.play.locked]
        ids = [task["id"] for task in running]
        await self._move("update execution_queue set deadline = %(past)s where task_id = any(%(ids)s)", ids)
        self.model.overdue |= {task["token"] for task in running}
        await self.play.compare()

    async def _move(self, statement: str, ids: Sequence[int]) -> None:
        """Instead of the clock, which cannot be set."""
        await self.play.observer.execute(statement.encode(), {"past": PAST, "ids": ids})

    async def promote(self, trouble: Trouble = None) -> None:
        await self.play.play(promote, lambda plan: operations.promote(self.model, plan), trouble)

    async def rescue(self, trouble: Trouble = None) -> None:
        await self.play.play(
            lambda conn: rescue(conn, HOUR_S), lambda plan: operations.rescue(self.model, plan), trouble
        )

    async def advance(self, page: int, names: Sequence[str], trouble: Trouble = None) -> None:
        models = [self._projections[name] for name in names]
        await self.play.play(
            lambda conn: advance(conn, models, page),
            lambda plan: operations.advance(self.model, plan, names, page),
            trouble,
        )

    async def release(self) -> None:
        await self.play.release()
        await self.play.compare()

    async def look(self, wanted: Filter, limit: int) -> None:
        conn, model = self.play.observer, self.model
        await looks.look_at_tasks(conn, model)
        await looks.look_at_list(conn, model, wanted, limit)
        await looks.look_at_counts(conn, model)
        await looks.look_at_queue(conn, model)

    async def heal(self) -> None:
        """The faults are over: every task finishes, and the read models say so."""
        if self.play.held is not None:
            await self.release()
        for worker in list(self.model.workers.values()):
            await self.lose_lease(worker)
        await self.rescue()
        await self.let_wait_end()
        await self.promote()
        await self.register(["noop", "other"], [])
        await self.claim(self.workers[-1], 1_000)
        await self.finish_all(self.workers[-1], Succeeded())
        stuck = list(self.model.live())
        assert not stuck, f"stuck: {stuck}"
        for _ in range(2):  # a model that is behind the other holds both back
            await self.advance(5_000, MODELS)
        await self.look(Filter(), 1_000)


def _policy(task: Task) -> RetryPolicy:
    """As the task's definition has it."""
    told = task["definition"]
    backoff = {name: told[f"backoff_{name}"] for name in ("initial_s", "factor", "cap_s", "jitter")}
    return RetryPolicy(max_attempts=told["max_attempts"], **backoff)
