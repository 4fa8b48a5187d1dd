"""Cancelling and re-running by filter: schemas and paths."""

from __future__ import annotations

from taskservice.api.inputs.operation import MAX_IDS, REASON_CHARS
from taskservice.api.openapi import parameters as p
from taskservice.api.openapi.operations import (
    BAD_INPUT,
    BODY,
    DATABASE,
    LAG,
    Part,
    answer,
    header,
    json_body,
    operation,
    problems,
)
from taskservice.api.openapi.schemas import (
    ANY_TEXT,
    STATUS,
    TASK_ID,
    TIME,
    WORD,
    Schema,
    array,
    integer,
    nullable,
    obj,
    ref,
    text,
    unless_null,
)
from taskservice.domain.definition import NAME_CHARS
from taskservice.domain.ids import MAX_TASK_ID
from taskservice.domain.operation import CHANGEABLE, OperationKind, OperationStatus
from taskservice.domain.status import Status

FILTER = {
    "status": array(STATUS, minItems=1, maxItems=len(Status), description="any of these"),
    "ids": array(TASK_ID, minItems=1, maxItems=MAX_IDS, description="any of these"),
    "type": WORD,
    "queue": WORD,
    "tag": WORD,
    "name": text("this in the name, in any letter case", minLength=1, maxLength=NAME_CHARS, pattern=ANY_TEXT),
    "created_after": {**TIME, "description": "at this time or later"},
    "created_before": {**TIME, "description": "before this time"},
}

OPERATION = obj(
    {
        "id": integer("of the operation", minimum=1),
        "kind": text(enum=[kind.value for kind in OperationKind]),
        "filter": ref("TaskFilter"),
        "reason": text(),
        "by": text("who asked for it"),
        "expected": nullable(integer(minimum=0)),
        "status": text(enum=[status.value for status in OperationStatus]),
        "matched": integer("tasks found so far; all of them from found_at on", minimum=0),
        "changed": integer("tasks that were cancelled, asked to stop, or re-run", minimum=0),
        "skipped": integer("tasks that were not as asked for any more when their turn came", minimum=0),
        "error": nullable(text("why it is FAILED")),
        "created_at": TIME,
        "found_at": nullable(TIME),
        "finished_at": nullable(TIME),
    }
)


def asked(kind: OperationKind) -> Schema:
    """The body that begins one; of the statuses those that it can change."""
    possible = [status.value for status in Status if status in CHANGEABLE[kind]]
    statuses = array(
        text(enum=possible), minItems=1, maxItems=len(Status), description="any of these; left out: all of them"
    )
    filter_ = obj(unless_null({**FILTER, "status": statuses}), required=(), additionalProperties=False)
    return obj(
        {
            "filter": {**filter_, "description": "tasks that were created before; {}: all"},
            "reason": nullable(text("for each task's history", maxLength=REASON_CHARS, pattern=ANY_TEXT)),
            "expected": nullable(
                integer("where more match, nothing is changed, and it is FAILED", minimum=0, maximum=MAX_TASK_ID)
            ),
        },
        required=("filter",),
        additionalProperties=False,
    )


BULK_SCHEMAS: dict[str, Schema] = {
    "TaskFilter": obj(unless_null(FILTER), required=(), additionalProperties=False),
    "NewCancel": asked(OperationKind.CANCEL),
    "NewRerun": asked(OperationKind.RERUN),
    "Operation": OPERATION,
    "OperationAnswer": obj({"operation": ref("Operation")}),
    "OperationPage": obj(
        {"operations": array(ref("Operation"), description="the newest first"), "next_cursor": nullable(text())}
    ),
    "Count": obj({"count": integer(minimum=0), "exact": {"type": "boolean", "description": "else there are more"}}),
}


def start(name: str, summary: str, body: str, example: object) -> Part:
    answers = {
        "202": answer(
            "it has begun, and goes on whatever server dies",
            ref("OperationAnswer"),
            headers={"Location": header("the operation's address", text())},
        ),
        **problems(*BAD_INPUT, *BODY, "idempotency_conflict", *DATABASE),
    }
    return operation(name, summary, "operations", answers, parameters=[p.KEY, p.BY], body=json_body(body, example))


def one(name: str, summary: str, *refused: str) -> Part:
    answers = {"200": answer("ok", ref("OperationAnswer")), **problems(*BAD_INPUT, *refused, *DATABASE)}
    return operation(name, summary, "operations", answers, parameters=[p.OPERATION_ID])


COUNT = operation(
    "count",
    "Count tasks that match",
    "tasks",
    {"200": answer("how many", ref("Count"), headers=LAG), **problems(*BAD_INPUT, *DATABASE)},
    parameters=p.MATCHING,
)
LIST = operation(
    "operations",
    "List operations, the newest first; of those that ended, 10,000 and 30 days are kept",
    "operations",
    {"200": answer("a page", ref("OperationPage")), **problems(*BAD_INPUT, *DATABASE)},
    parameters=p.OPERATIONS,
)

BULK_PATHS: dict[str, dict[str, Part]] = {
    "/v1/tasks:count": {"get": COUNT},
    "/v1/tasks:cancel": {
        "post": start(
            "cancel_matching",
            "Cancel all tasks that match",
            "NewCancel",
            {"filter": {"status": ["QUEUED"], "type": "send_email"}},
        )
    },
    "/v1/tasks:rerun": {
        "post": start(
            "rerun_matching",
            "Run all finished tasks that match once more",
            "NewRerun",
            {
                "filter": {"status": ["FAILED"], "created_after": "2026-01-02T03:04:05Z"},
                "reason": "the mail server is back",
            },
        )
    },
    "/v1/operations": {"get": LIST},
    "/v1/operations/{id}": {"get": one("operation", "How far an operation is", "operation_not_found")},
    "/v1/operations/{id}:cancel": {
        "post": one(
            "stop_operation",
            "Stop an operation; what it has changed stays so",
            "operation_not_found",
            "operation_ended",
            "cross_origin_refused",
        )
    },
}
