"""Folding a page into rows: what happened in each minute and lane, and how that changed the lanes' counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from taskservice.domain import events as ev
from taskservice.domain.status import Status
from taskservice.domain.times import from_text
from taskservice.projections.activity.buckets import BUCKETS, bucket_of
from taskservice.projections.activity.memory import Standing
from taskservice.projections.lanes import Lane
from taskservice.projections.page import Change
from taskservice.projections.transitions import source, target

COUNTERS = ("created", "started", "succeeded", "failed", "cancelled", "retried", "lost", "rerun")
CREATED, STARTED, SUCCEEDED, FAILED, CANCELLED, RETRIED, LOST, RERUN = range(len(COUNTERS))
# A row: the counters, then both histograms.
WAITING, RUNNING = len(COUNTERS), len(COUNTERS) + BUCKETS
WIDTH = RUNNING + BUCKETS

MINUTE_US = 60_000_000
Row = list[int]
Data = Mapping[str, Any]


@dataclass(frozen=True)
class Tally:
    """``rows`` by minute since 1970 and lane; ``counts`` by lane: how each status's number changes, in their order."""

    rows: dict[tuple[int, int], Row] = field(default_factory=lambda: defaultdict(lambda: [0] * WIDTH))
    counts: dict[int, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0] * len(Status)))


def lane_of(created: Data) -> Lane:
    return created.get("queue", ev.TaskCreated.queue), created["type"]


def fold(changes: Sequence[Change], standings: dict[int, Standing], lanes: Mapping[Lane, int]) -> Tally:
    """Brings ``standings``, by task id, from before the changes to after them.

    They have every task that was created before; ``lanes`` has those of the others. A task that was never created is
    passed over.
    """
    tally = Tally()
    for _, task_id, version, topic, data in changes:
        at_us = _microseconds(data["at"])
        standing = standings.get(task_id)
        if standing is None:
            if topic != ev.TaskCreated.TOPIC:
                continue
            standings[task_id] = standing = Standing(version, lanes[lane_of(data)], at_us)
        count = _COUNT.get(topic)
        if count is not None:
            count(tally.rows[at_us // MINUTE_US, standing.lane], at_us - standing.since_us, data)
        _move(tally.counts[standing.lane], topic, data)
        standing.version = version
        if topic != ev.CancelRequested.TOPIC:  # it leaves the status as it is
            standing.since_us = at_us
    return tally


@lru_cache(maxsize=1_000)  # events that were written together have the same time
def _microseconds(at: str) -> int:
    return round(from_text(at).timestamp() * 1e6)


def _move(counts: list[int], topic: str, data: Data) -> None:
    counts[_NUMBER[target(topic, data)]] += 1
    before = source(topic, data)
    if before is not None:
        counts[_NUMBER[before]] -= 1


_NUMBER = {status.value: number for number, status in enumerate(Status)}


def _created(row: Row, _: int, __: Data) -> None:
    row[CREATED] += 1


def _started(row: Row, waited_us: int, _: Data) -> None:
    row[STARTED] += 1
    row[WAITING + bucket_of(waited_us)] += 1


def _succeeded(row: Row, ran_us: int, _: Data) -> None:
    row[SUCCEEDED] += 1
    row[RUNNING + bucket_of(ran_us)] += 1


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
    ev.TaskCreated.TOPIC: _created,
    ev.ExecutionStarted.TOPIC: _started,
    ev.ExecutionSucceeded.TOPIC: _succeeded,
    ev.ExecutionFailed.TOPIC: _failed,
    ev.ExecutionLost.TOPIC: _lost,
    ev.TaskCancelled.TOPIC: _cancelled,
    ev.TaskRerun.TOPIC: _rerun,
}
