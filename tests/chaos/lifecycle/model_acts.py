"""What Hypothesis makes histories from: acts, how often each is chosen, and what goes wrong in them.

Numbers choose among what there is, so that an example shrinks to small numbers. An act for which there is nothing does
nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st
from model_create import FAR
from model_play import Cut, Hold, Kill, Trouble
from model_service import HOUR_S, Service
from model_state import MODELS, PAST
from model_tasks import LIVE, WAITING

from taskservice.domain.definition import parse_definition
from taskservice.domain.outcome import Cancelled, Failed, HandedBack, Outcome, Succeeded
from taskservice.infra.queue.create import CreateRequest
from taskservice.projections.reads import Filter

AT_ONCE = {"initial_s": 0, "jitter": 0}
DEFINITIONS = [
    parse_definition({"name": "a task", "type": "noop", **fields})
    for fields in (
        {"retry": {"max_attempts": 2, **AT_ONCE}},
        {"retry": {"initial_s": HOUR_S, "cap_s": 2 * HOUR_S}, "queue": "slow", "priority": 3, "tags": ["red"]},
        {"retry": {"max_attempts": 1}, "type": "other", "run_at": PAST, "parameters": {"text": "…", "list": [1, None]}},
        {"run_at": FAR, "tags": ["red", "blue"], "retry": AT_ONCE, "timeout_s": 60},
        {"queue": "slow", "type": "other", "description": "a “description”", "retry": AT_ONCE},
    )
]
OUTCOMES: Sequence[Outcome] = (
    Succeeded({"rows": [1, 2]}),
    Failed("ValueError", "no “luck”", "Traceback …"),
    HandedBack(),
    Cancelled("not needed"),
    Succeeded(),
    Failed("ValueError", "for good", final=True),
    Failed("Retry", "soon", retry_after_s=0),
    Failed("Retry", "later", retry_after_s=HOUR_S),
)
TYPES = (("noop", "other"), ("noop",), ("other",))
QUEUES: Sequence[tuple[str, ...]] = ((), ("slow",))


@dataclass(frozen=True)
class Create:
    """Definitions by number, each with its idempotency key."""

    requests: tuple[tuple[int, str | None], ...]
    all_or_none: bool = False
    trouble: Trouble = None

    async def do(self, service: Service) -> None:
        if sum(1 for _ in service.model.live()) < 8:
            asked = [CreateRequest(DEFINITIONS[number], "tester", key) for number, key in self.requests]
            await service.create(asked, self.all_or_none, self.trouble)


@dataclass(frozen=True)
class Cancel:
    tasks: tuple[int, ...]
    reason: str
    trouble: Trouble

    async def do(self, service: Service) -> None:
        await service.cancel(_ids(service, self.tasks), self.reason, self.trouble)


@dataclass(frozen=True)
class Rerun:
    tasks: tuple[int, ...]
    trouble: Trouble

    async def do(self, service: Service) -> None:
        if len(service.model.tasks) > sum(1 for _ in service.model.live()):
            await service.rerun(_ids(service, self.tasks), self.trouble)


@dataclass(frozen=True)
class Register:
    types: tuple[str, ...] = TYPES[0]
    queues: tuple[str, ...] = QUEUES[0]

    async def do(self, service: Service) -> None:
        if sum(worker.alive for worker in service.workers) < 3:
            await service.register(list(self.types), list(self.queues))


@dataclass(frozen=True)
class Claim:
    worker: int
    slots: int
    trouble: Trouble

    async def do(self, service: Service) -> None:
        if _has(service, "QUEUED"):
            await service.claim(service.worker(self.worker), self.slots, self.trouble)


@dataclass(frozen=True)
class Finish:
    """Attempts of tasks that are running, the newest first: the running ones, and those that were taken long ago.

    ``foreign``: also those of other workers.
    """

    worker: int
    endings: tuple[tuple[int, Outcome], ...]
    foreign: bool
    trouble: Trouble

    async def do(self, service: Service) -> None:
        worker = service.worker(self.worker)
        running = {task["id"] for task in service.model.live("RUNNING")}
        known = [one for one in reversed(service.model.attempts) if one.task_id in running]
        known = [one for one in known if self.foreign or one.worker_id == worker.id]
        if known:
            chosen = {known[number % len(known)]: outcome for number, outcome in self.endings}
            await service.finish(worker, list(chosen.items()), self.trouble)


@dataclass(frozen=True)
class FinishAll:
    worker: int
    outcome: Outcome
    trouble: Trouble

    async def do(self, service: Service) -> None:
        await service.finish_all(service.worker(self.worker), self.outcome, self.trouble)


@dataclass(frozen=True)
class Lease:
    worker: int
    what: str
    cut: Cut | None

    async def do(self, service: Service) -> None:
        worker = service.worker(self.worker)
        match self.what:
            case "renew":
                await service.renew(worker, self.worker, self.cut)
            case "end":
                await service.end_lease(worker, self.cut)
            case "runs out":
                await service.lose_lease(worker)
            case "the dead are forgotten":
                await service.forget_the_dead()


@dataclass(frozen=True)
class TimePasses:
    for_: str

    async def do(self, service: Service) -> None:
        if self.for_ == "deadlines":
            await service.let_deadlines_pass()
        else:
            await service.let_wait_end()


@dataclass(frozen=True)
class Promote:
    trouble: Trouble

    async def do(self, service: Service) -> None:
        if _has(service, *WAITING):
            await service.promote(self.trouble)


@dataclass(frozen=True)
class Rescue:
    trouble: Trouble

    async def do(self, service: Service) -> None:
        if _has(service, "RUNNING"):
            await service.rescue(self.trouble)


@dataclass(frozen=True)
class Advance:
    page: int
    models: tuple[str, ...]
    trouble: Trouble

    async def do(self, service: Service) -> None:
        await service.advance(self.page, self.models, self.trouble)


@dataclass(frozen=True)
class Release:
    """What is held goes on."""

    async def do(self, service: Service) -> None:
        if service.play.held is not None:
            await service.release()


@dataclass(frozen=True)
class Look:
    statuses: tuple[str, ...]
    type: str | None
    queue: str | None
    tag: str | None
    limit: int

    async def do(self, service: Service) -> None:
        await service.look(Filter(statuses=self.statuses, type=self.type, queue=self.queue, tag=self.tag), self.limit)


def _has(service: Service, *states: str) -> bool:
    return any(service.model.live(*states))


def _ids(service: Service, numbers: Sequence[int]) -> list[int]:
    """The newest tasks first; after the last there is one that nobody created."""
    known = [*sorted(service.model.tasks, reverse=True), 1_000_000]
    return [known[number % len(known)] for number in numbers]


NUMBER = st.integers(0, 7)
NUMBERS = st.lists(NUMBER, min_size=1, max_size=3, unique=True).map(tuple)
OUTCOME = st.sampled_from(OUTCOMES)
ENDINGS = st.lists(st.tuples(NUMBER, OUTCOME), min_size=1, max_size=4, unique_by=lambda one: one[0]).map(tuple)
REQUEST = st.tuples(st.integers(0, len(DEFINITIONS) - 1), st.sampled_from([None, None, None, "a", "b"]))
CUT = st.builds(Cut, st.one_of(st.integers(0, 6), st.integers(0, 40)))
THEN = st.one_of(st.none(), st.just(Kill()), CUT)
HOLD = st.builds(Hold, st.sampled_from(["append", "commit", "enqueue"]), THEN)
TROUBLE = st.one_of(st.none(), st.just(None), CUT, HOLD)  # none at all in half of the acts

LEASES = ("renew", "runs out", "end", "the dead are forgotten")
ACTS = {
    Create: st.builds(Create, st.lists(REQUEST, min_size=1, max_size=3).map(tuple), st.booleans(), TROUBLE),
    Cancel: st.builds(Cancel, NUMBERS, st.sampled_from(["", "why"]), TROUBLE),
    Rerun: st.builds(Rerun, NUMBERS, TROUBLE),
    Register: st.builds(Register, st.sampled_from(TYPES), st.sampled_from(QUEUES)),
    Claim: st.builds(Claim, NUMBER, st.integers(1, 3), TROUBLE),
    Finish: st.builds(Finish, NUMBER, ENDINGS, st.booleans(), TROUBLE),
    FinishAll: st.builds(FinishAll, NUMBER, OUTCOME, TROUBLE),
    Lease: st.builds(Lease, NUMBER, st.sampled_from(LEASES), st.one_of(st.none(), st.builds(Cut, st.integers(0, 6)))),
    TimePasses: st.builds(TimePasses, st.sampled_from(["waits", "deadlines"])),
    Promote: st.builds(Promote, TROUBLE),
    Rescue: st.builds(Rescue, TROUBLE),
    Advance: st.builds(
        Advance, st.sampled_from([5_000, 1, 2, 3, 7]), st.sampled_from([MODELS, MODELS[:1], MODELS[1:]]), TROUBLE
    ),
    Release: st.just(Release()),
    Look: st.builds(
        Look,
        st.sampled_from([(), *((status,) for status in LIVE), ("FAILED", "CANCELLED")]),
        st.sampled_from([None, "noop"]),
        st.sampled_from([None, "slow"]),
        st.sampled_from([None, "red"]),
        st.integers(1, 5),
    ),
}
# What keeps tasks going is chosen more often than what ends them.
KINDS = (*ACTS, *(Claim, Finish) * 4, *(Create, Rerun, Promote, Rescue) * 2)
ACT = st.sampled_from(KINDS).flatmap(ACTS.__getitem__)
