"""What a page of events adds to the rows: by minute and lane, and to the lanes' counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from taskservice.domain import events as ev
from taskservice.domain.status import Status
from taskservice.projections.activity.buckets import BUCKETS, bucket_of
from taskservice.projections.transitions import source, target

COUNTERS = ("created", "started", "succeeded", "failed", "cancelled", "retried", "lost", "rerun")
CREATED, STARTED, SUCCEEDED, FAILED, CANCELLED, RETRIED, LOST, RERUN = range(len(COUNTERS))
# A row: the counters, then both histograms.
WAITING, RUNNING = len(COUNTERS), len(COUNTERS) + BUCKETS
WIDTH = RUNNING + BUCKETS

Row = list[int]
Data = Mapping[str, Any]


@dataclass(frozen=True)
class Tally:
    """``rows`` by minute since 1970 and lane; ``moves`` by lane: how each status's number changes, in their order."""

    rows: dict[tuple[int, int], Row] = field(default_factory=lambda: defaultdict(lambda: [0] * WIDTH))
    moves: dict[int, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0] * len(Status)))

    def take(self, minute: int, lane: int, topic: str, lasted_us: int, data: Data) -> None:
        """``lasted_us``: how long the task was in the status that the event found it in."""
        if topic == ev.ExecutionStarted.TOPIC:
            row = self.rows[minute, lane]
            row[STARTED] += 1
            row[WAITING + bucket_of(lasted_us)] += 1
        elif topic == ev.ExecutionSucceeded.TOPIC:
            row = self.rows[minute, lane]
            row[SUCCEEDED] += 1
            row[RUNNING + bucket_of(lasted_us)] += 1
        elif topic == ev.TaskCreated.TOPIC:
            self.rows[minute, lane][CREATED] += 1
            self.moves[lane][_NUMBER[data.get("status", ev.TaskCreated.status)]] += 1
        else:
            count = _COUNT.get(topic)
            if count is not None:
                count(self.rows[minute, lane], lasted_us, data)
            _move(self.moves[lane], topic, data)

    def changes(self) -> dict[int, list[int]]:
        """``moves`` with what starts and successes say, which every task that ends well has: counted by the rows."""
        moves = defaultdict(lambda: [0] * len(Status), self.moves)
        for (_, lane), row in self.rows.items():
            numbers = moves[lane]
            numbers[_NUMBER[Status.QUEUED]] -= row[STARTED]
            numbers[_NUMBER[Status.RUNNING]] += row[STARTED] - row[SUCCEEDED]
            numbers[_NUMBER[Status.SUCCEEDED]] += row[SUCCEEDED]
        return {lane: numbers for lane, numbers in moves.items() if any(numbers)}


_NUMBER: Mapping[str, int] = {status.value: number for number, status in enumerate(Status)}


def _move(numbers: list[int], topic: str, data: Data) -> None:
    numbers[_NUMBER[target(topic, data)]] += 1
    before = source(topic, data)
    if before is not None:
        numbers[_NUMBER[before]] -= 1


def _failed(row: Row, ran_us: int, data: Data) -> None:
    row[FAILED if data.get("retry_at") is None else RETRIED] += 1
    row[RUNNING + bucket_of(ran_us)] += 1


def _lost(row: Row, _: int, data: Data) -> None:
    """What a worker handed back when it stopped is not lost."""
    row[LOST] += not data.get("handed_back", ev.ExecutionLost.handed_back)
    row[FAILED] += data.get("status", ev.ExecutionLost.status) == Status.FAILED


def _cancelled(row: Row, _: int, __: Data) -> None:
    row[CANCELLED] += 1


def _rerun(row: Row, _: int, __: Data) -> None:
    row[RERUN] += 1


_COUNT: Mapping[str, Callable[[Row, int, Data], None]] = {
    ev.ExecutionFailed.TOPIC: _failed,
    ev.ExecutionLost.TOPIC: _lost,
    ev.TaskCancelled.TOPIC: _cancelled,
    ev.TaskRerun.TOPIC: _rerun,
}
