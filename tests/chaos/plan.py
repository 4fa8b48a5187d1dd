"""What is created and what is broken, in which order: all of it follows from the seed."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

LEASE_S = 3.0
SERVERS = 2
SLOTS = 20
# Seconds by which each worker's clock is wrong: there are as many workers.
CLOCKS_S = (3600, -3600, 0)
KILL_EVERY_S = 2.0
# Of the minutes: tasks are created to the end, so that there is something to recover with.
FAULTS_SHARE = 0.85
# More than half of it is heard by nobody: an attempt is lost, not failed, and must not be the last for that.
PLENTY_OF_ATTEMPTS = 25
TIMEOUT_S = 20.0


@dataclass(frozen=True)
class Sizes:
    """``recovery_s``: the next completed task must come so soon after a restart of the database; None is not held."""

    tasks: int = 100_000
    minutes: float = 9.0
    rounds: int = 5  # each has every fault at least once
    clients: int = 1_000
    slow_clients: int = 4
    cut_every_s: float = 30.0  # of one client, on average
    padding: int = 0  # characters that make a short stream as long as a slow reader needs
    recovery_s: float | None = 3.0


LONG = Sizes()
SHORT = Sizes(
    tasks=4_000, minutes=1.0, rounds=1, clients=50, slow_clients=4, cut_every_s=10.0, padding=1000, recovery_s=None
)


class Fault(StrEnum):
    STOP_FAST = "PostgreSQL stopped, fast"
    STOP_IMMEDIATE = "PostgreSQL stopped, immediate"
    BACKENDS = "backends terminated"
    SERVER = "server killed"
    LISTEN = "LISTEN cut without a FIN"
    SLEEP = "worker stopped beyond its lease"
    FULL_DATA = "data disk full"
    FULL_LOG = "log disk full"
    WORKER = "worker killed"  # every KILL_EVERY_S, beside the others


A_ROUND = (
    *(Fault.STOP_FAST, Fault.STOP_IMMEDIATE, Fault.SERVER, Fault.LISTEN, Fault.FULL_DATA, Fault.FULL_LOG),
    *(Fault.BACKENDS, Fault.BACKENDS, Fault.SLEEP, Fault.SLEEP),
)


@dataclass(frozen=True)
class PlannedFault:
    """``chance`` in [0, 1) decides what is left open: which process, for how long."""

    fault: Fault
    chance: float
    at_s: float


def faults(seed: int, sizes: Sizes) -> list[PlannedFault]:
    chances = random.Random(f"{seed} faults")
    order = [fault for _ in range(sizes.rounds) for fault in chances.sample(A_ROUND, len(A_ROUND))]
    every_s = FAULTS_SHARE * sizes.minutes * 60 / len(order)
    return [PlannedFault(fault, chances.random(), number * every_s) for number, fault in enumerate(order)]


def kills(seed: int) -> Iterator[int]:
    """Which worker is killed next, without end."""
    chances = random.Random(f"{seed} kills")
    while True:
        yield chances.randrange(len(CLOCKS_S))


class Then(StrEnum):
    """What somebody does to a task after it was created."""

    NOTHING, CANCEL, RERUN = "nothing", "cancel", "rerun"


@dataclass(frozen=True)
class PlannedTask:
    """``due_in_s``: from when it is created; None is at once."""

    number: int
    type: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    attempts: int = PLENTY_OF_ATTEMPTS
    due_in_s: float | None = None
    then: Then = Then.NOTHING
    after_s: float = 0.0

    def body(self, seed: int) -> dict[str, Any]:
        body: dict[str, Any] = {
            "name": f"chaos {self.number}",
            "type": f"chaos.{self.type}",
            "parameters": dict(self.parameters),
            "timeout_s": TIMEOUT_S,
            "retry": {"max_attempts": self.attempts, "initial_s": 0.2, "cap_s": 1.0},
            "idempotency_key": f"chaos-{seed}-{self.number}",
        }
        if self.due_in_s is not None:
            body["run_at"] = (datetime.now(UTC) + timedelta(seconds=self.due_in_s)).isoformat()
        return body


def tasks(seed: int, sizes: Sizes) -> Iterator[PlannedTask]:
    chances = random.Random(f"{seed} tasks")
    kinds, weights = zip(*_KINDS.items(), strict=True)
    for number in range(1, sizes.tasks + 1):
        planned = chances.choices(kinds, weights)[0](number, chances)
        padding = {"padding": "x" * sizes.padding} if sizes.padding else {}
        yield PlannedTask(**{**vars(planned), "parameters": {**planned.parameters, **padding}})


@dataclass(frozen=True)
class Call:
    """One request: a batch, a single task, or a single one without a key, which nobody dares to repeat.

    ``impatient``: its caller hangs up almost at once, and asks again with the same key.
    """

    tasks: Sequence[PlannedTask]
    keyed: bool
    impatient: bool
    at_s: float


def calls(seed: int, sizes: Sizes) -> Iterator[Call]:
    chances, waiting = random.Random(f"{seed} calls"), tasks(seed, sizes)
    done = 0
    while done < sizes.tasks:
        many = min(chances.choice((1, 1, 1, 20, 40, 60)), sizes.tasks - done)
        taken = [next(waiting) for _ in range(many)]
        # nobody could cancel what is created without an answer
        keyed = many > 1 or taken[0].then is Then.CANCEL or chances.random() < 0.7
        yield Call(taken, keyed, keyed and chances.random() < 0.1, sizes.minutes * 60 * done / sizes.tasks)
        done += many


def _quick(number: int, chances: random.Random) -> PlannedTask:
    return PlannedTask(number, "quick")


def _nap(number: int, chances: random.Random) -> PlannedTask:
    return PlannedTask(number, "nap", {"seconds": round(chances.uniform(0.05, 0.6), 3)})


def _thread(number: int, chances: random.Random) -> PlannedTask:
    return PlannedTask(number, "thread", {"seconds": round(chances.uniform(0.0, 0.1), 3)})


def _flaky(number: int, chances: random.Random) -> PlannedTask:
    return PlannedTask(number, "flaky", {"failures": chances.choice((1, 1, 2))})


def _doomed(number: int, chances: random.Random) -> PlannedTask:
    return PlannedTask(number, "flaky", {"failures": 99}, attempts=2)


def _isolated(number: int, chances: random.Random) -> PlannedTask:
    return PlannedTask(number, "isolated", {"seconds": round(chances.uniform(0.0, 0.1), 3)})


def _scheduled(number: int, chances: random.Random) -> PlannedTask:
    return PlannedTask(number, "quick", due_in_s=chances.uniform(0.5, 8.0))


def _called_off(number: int, chances: random.Random) -> PlannedTask:
    """Cancelled while it runs, or long before it is due: one of these that is not cancelled never ends in time."""
    if chances.random() < 0.5:
        return PlannedTask(number, "quick", due_in_s=7200, then=Then.CANCEL, after_s=chances.uniform(0.0, 5.0))
    return PlannedTask(number, "nap", {"seconds": 15}, then=Then.CANCEL, after_s=chances.uniform(0.2, 3.0))


def _again(number: int, chances: random.Random) -> PlannedTask:
    return PlannedTask(number, "quick", then=Then.RERUN, after_s=chances.uniform(2.0, 6.0))


_KINDS = {
    _quick: 46,
    _nap: 20,
    _thread: 8,
    _flaky: 8,
    _doomed: 3,
    _isolated: 1,
    _scheduled: 8,
    _called_off: 3,
    _again: 3,
}
