"""Schemas of activity and backlog."""

from __future__ import annotations

from taskservice.api.openapi.schemas import POSITION, TIME, Schema, array, integer, nullable, obj, ref, text
from taskservice.projections.activity.buckets import BUCKETS
from taskservice.projections.activity.steps import STEPS

COUNTED_UP_TO = {**POSITION, "description": "of the last event that is counted"}


def histogram(description: str) -> Schema:
    return array(integer(minimum=0), minItems=BUCKETS, maxItems=BUCKETS, description=description)


ACTIVITY_SCHEMAS: dict[str, Schema] = {
    "Activity": obj(
        {
            "since": {**TIME, "description": "when the first step begins"},
            "until": TIME,
            "step_s": integer("length of a step; the longer the range, the longer", enum=[s.length_s for s in STEPS]),
            "bounds_ms": array(integer(), description="the buckets' highest; above the last there is one more"),
            "activity": array(ref("ActivityStep"), description="by time; where nothing happened there is none"),
            "position": COUNTED_UP_TO,
        }
    ),
    "ActivityStep": obj(
        {
            "at": {**TIME, "description": "when the step begins"},
            "queue": nullable(text("null: all together, where there are too many to tell apart")),
            "type": nullable(text()),
            "created": integer("tasks"),
            "started": integer("attempts"),
            "succeeded": integer("tasks"),
            "failed": integer("tasks, for good"),
            "cancelled": integer("tasks"),
            "retried": integer("attempts that failed and are followed by another"),
            "lost": integer("attempts whose worker was lost"),
            "rerun": integer("tasks"),
            "waiting_ms": histogram("attempts that started, by how long they could have been claimed"),
            "running_ms": histogram("attempts that succeeded or failed, by how long they ran"),
        }
    ),
    "Queue": obj(
        {
            "queue": text(),
            "type": text(),
            "queued": integer("tasks that a worker may claim now"),
            "pending": integer(),
            "retrying": integer(),
            "running": integer(),
            "oldest_queued_at": nullable(
                {**TIME, "description": "since when the oldest could be claimed, among the next ten of each priority"}
            ),
        }
    ),
    "Queues": obj(
        {
            "queues": array(ref("Queue"), maxItems=1_000, description="most queued tasks first"),
            "position": COUNTED_UP_TO,
        }
    ),
}
