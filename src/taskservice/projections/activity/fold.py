"""Folding a page: each event is counted in the lane that its task is in, with the time since the one before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from taskservice.domain import events as ev
from taskservice.domain.times import from_text
from taskservice.projections.activity.memory import Memory
from taskservice.projections.activity.tally import Data, Tally
from taskservice.projections.lanes import Lane
from taskservice.projections.page import Change

MINUTE_US = 60_000_000


def lane_of(created: Data) -> Lane:
    return created.get("queue", ev.TaskCreated.queue), created["type"]


def fold(changes: Sequence[Change], memory: Memory, lanes: Mapping[Lane, int], tally: Tally) -> list[Change]:
    """Returns those whose tasks the memory does not have as of the event before: to be folded when it does.

    ``lanes`` has those of the tasks that are created.
    """
    missed = []
    slots, ids, versions, lane_ids, sinces_us = memory.slots, memory.ids, memory.versions, memory.lanes, memory.since_us
    last_at, at_us = "", 0
    for change in changes:
        _, task_id, version, topic, data = change
        if data["at"] != last_at:  # what was written together has one time
            last_at = data["at"]
            at_us = microseconds(last_at)
        slot = task_id % slots
        if ids[slot] == task_id and versions[slot] == version - 1:
            tally.take(at_us // MINUTE_US, lane_ids[slot], topic, at_us - sinces_us[slot], data)
            versions[slot] = version
            if topic != ev.CancelRequested.TOPIC:  # which leaves the status as it is
                sinces_us[slot] = at_us
        elif topic == ev.TaskCreated.TOPIC:
            lane = lanes[lane_of(data)]
            tally.take(at_us // MINUTE_US, lane, topic, 0, data)
            memory.keep(task_id, version, lane, at_us)
        else:
            missed.append(change)
    return missed


@lru_cache(maxsize=1_000)
def microseconds(at: str) -> int:
    return round(from_text(at).timestamp() * 1e6)
