"""How an operation is foretold: the locks that it waits for and takes, the events that it commits, what it answers.

An operation is a generator of steps, run beside the real thing. What it computes between two steps is what a statement
does at that moment; a plan that is dropped before its COMMIT has done nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from model_state import Lane, Model
from model_tasks import Event, Task

Lock = tuple[str, Any]
APPEND: Lock = ("append", None)


class Point(NamedTuple):
    """Before a statement, or before the append within one. ``waits``: for whoever holds one of these locks."""

    name: str
    waits: frozenset[Lock] = frozenset()


class Commit:
    """The transaction's effects are there now."""


COMMIT = Commit()
Steps = Iterator[Point | Commit]


class Some:
    """Whatever the database gave."""

    def fits(self, value: Any, event: Event) -> bool:
        return value is not None


SOME = Some()


@dataclass
class Transaction:
    events: list[dict[str, Any]] = field(default_factory=list)
    keys: dict[str, tuple[dict[str, Any], Any]] = field(default_factory=dict)  # the creating event and the definition
    lanes: set[Lane] = field(default_factory=set)
    positions: dict[str, int] = field(default_factory=dict)  # of read models
    change: Callable[[], None] | None = None

    def commit(self, model: Model, found: list[Event]) -> None:
        """``found`` is what was appended; each event must be one that is expected."""
        for expected, event in _pairs(self.events, found):
            _fill(expected, event)
        for event in found:
            model.append(event)
        model.keys.update({key: (event["task_id"], definition) for key, (event, definition) in self.keys.items()})
        model.lanes |= self.lanes
        for name, position in self.positions.items():
            model.advance(name, position)
        if self.change is not None:
            self.change()


@dataclass
class Plan:
    """``refusal``: what it raises, having written nothing. ``check`` is given its answer."""

    locks: set[Lock] = field(default_factory=set)
    transaction: Transaction = field(default_factory=Transaction)
    refusal: type[Exception] | None = None
    check: Callable[[Any], None] = lambda answer: None

    def expect(self, task: Task, event: str, status: str, **carried: Any) -> dict[str, Any]:
        head = {"task_id": task["id"], "version": task["version"] + 1, "event": event, "status": status}
        self.transaction.events.append(head | carried)
        return self.transaction.events[-1]

    def answers(self, expected: Any) -> None:
        self.check = lambda answer: _same(expected, answer)

    def end(self) -> Transaction:
        """What the transaction that ends here has done; its locks are free."""
        ended, self.transaction = self.transaction, Transaction()
        self.locks.clear()
        return ended


def append_and_commit(plan: Plan, *, in_one: bool = False) -> Steps:
    """``in_one``: one statement, which commits by itself."""
    if plan.transaction.events:
        yield Point("append", frozenset({APPEND}))
        plan.locks.add(APPEND)
    if not in_one:
        yield Point("commit")
    yield COMMIT


def _pairs(expected: list[dict[str, Any]], found: list[Event]) -> Iterator[tuple[dict[str, Any], Event]]:
    """By task; new tasks, whose ids nobody can foretell, in their order."""
    assert len(expected) == len(found), f"expected {expected}, appended {list(found)}"
    new = [event for event in expected if "task_id" not in event]
    yield from zip(new, found[: len(new)], strict=True)
    known = {event["task_id"]: event for event in expected if "task_id" in event}
    for event in found[len(new) :]:
        assert event["task_id"] in known, f"expected {expected}, appended {event}"
        yield known.pop(event["task_id"]), event


def _fill(expected: dict[str, Any], event: Event) -> None:
    told = {
        name: value for name, value in event.items() if name in expected or name not in ("position", "at", "task_id")
    }
    agreed = told.keys() == expected.keys() and all(_fits(expected[name], told[name], event) for name in told)
    assert agreed, f"expected {expected}, appended {event}"
    expected.update(event)


def _fits(expected: Any, value: Any, event: Event) -> bool:
    fits: Callable[[Any, Event], bool] | None = getattr(expected, "fits", None)
    return fits(value, event) if fits else expected == value


def _same(expected: Any, answer: Any) -> None:
    assert answer == expected, f"expected the answer {expected}, not {answer}"
