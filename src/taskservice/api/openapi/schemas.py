"""Schemas of what is sent and answered. Limits come from where they are checked."""

from __future__ import annotations

from typing import Any

from taskservice.api.inputs.headers import KEY_CHARS
from taskservice.api.inputs.query import MAX_POSITION
from taskservice.api.problems import KINDS
from taskservice.api.routes.batch import MAX_TASKS
from taskservice.api.routes.changes import REASON_CHARS
from taskservice.domain import definition as d
from taskservice.domain.ids import MAX_TASK_ID
from taskservice.domain.retry import DEFAULT_RETRY, MAX_ATTEMPTS, MAX_BACKOFF_S
from taskservice.domain.status import Status

Schema = dict[str, Any]


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def obj(properties: dict[str, Schema], required: tuple[str, ...] | None = None, **more: Any) -> Schema:
    """Every property is required unless ``required`` says which."""
    needed = list(properties) if required is None else list(required)
    return {"type": "object", "properties": properties, **({"required": needed} if needed else {}), **more}


def array(items: Schema, **more: Any) -> Schema:
    return {"type": "array", "items": items, **more}


def text(description: str = "", **more: Any) -> Schema:
    return {"type": "string", **({"description": description} if description else {}), **more}


def printable(description: str, longest: int, **more: Any) -> Schema:
    """``format`` says that neither control characters nor spaces alone are taken."""
    return text(description, minLength=1, maxLength=longest, format="printable", **more)


def integer(description: str = "", **more: Any) -> Schema:
    return {"type": "integer", **({"description": description} if description else {}), **more}


def number(low: float, high: float, default: float, description: str) -> Schema:
    return {"type": "number", "minimum": low, "maximum": high, "default": default, "description": description}


def nullable(schema: Schema) -> Schema:
    if "type" in schema:
        return {**schema, "type": [schema["type"], "null"]}
    return {"oneOf": [schema, {"type": "null"}]}


def unless_null(properties: dict[str, Schema], *required: str) -> dict[str, Schema]:
    """A field that may be left out may be null as well, which means the same."""
    return {name: schema if name in required else nullable(schema) for name, schema in properties.items()}


def exactly(pattern: str) -> str:
    return f"^(?:{pattern})$"


# No NUL, which PostgreSQL keeps in no text.
ANY_TEXT = "^[^\\u0000]*$"
WORD = text(pattern=exactly(d.WORD.pattern), maxLength=100)
TIME = text(format="date-time")
TASK_ID = integer("of the task", minimum=1, maximum=MAX_TASK_ID, examples=[123])
POSITION = integer("place in the event log", minimum=0, maximum=MAX_POSITION)
STATUS = ref("Status")

# Lists and objects are bounded by their length as JSON, which a schema cannot say.
PARAMETER_VALUE = {
    "anyOf": [
        text(maxLength=d.VALUE_CHARS, pattern=ANY_TEXT),
        {"type": "number", "minimum": -d.MAX_NUMBER, "maximum": d.MAX_NUMBER},
        {"type": ["boolean", "null"]},
        array(ref("ParameterValue"), maxItems=d.VALUE_CHARS // 2),
        {
            "type": "object",
            "propertyNames": {"pattern": ANY_TEXT, "maxLength": d.VALUE_CHARS},
            "additionalProperties": ref("ParameterValue"),
        },
    ]
}
PARAMETERS = {
    "type": "object",
    "description": f"what the handler gets; text, and lists and objects as JSON, of at most {d.VALUE_CHARS} characters",
    "maxProperties": d.MAX_PARAMETERS,
    "propertyNames": {"pattern": exactly(d.PARAMETER_KEY.pattern)},
    "additionalProperties": ref("ParameterValue"),
    "examples": [{"recipient": "user@example.com", "subject": "Weekly Update"}],
}

RETRY = obj(
    unless_null(
        {
            "max_attempts": integer(minimum=1, maximum=MAX_ATTEMPTS, default=DEFAULT_RETRY.max_attempts),
            "initial_s": number(0, MAX_BACKOFF_S, DEFAULT_RETRY.initial_s, "seconds before the first retry"),
            "factor": number(1, 100, DEFAULT_RETRY.factor, "by which each further wait is longer"),
            "cap_s": number(0, MAX_BACKOFF_S, DEFAULT_RETRY.cap_s, "the longest wait"),
            "jitter": number(0, 1, DEFAULT_RETRY.jitter, "share by which a wait may be shorter or longer"),
        }
    ),
    required=(),
    additionalProperties=False,
)

NEW_TASK = unless_null(
    {
        "name": printable("for people", d.NAME_CHARS, examples=["Send Newsletter"]),
        "type": {**WORD, "description": "which handler runs it", "examples": ["send_email"]},
        "description": text(maxLength=d.DESCRIPTION_CHARS, pattern=ANY_TEXT, default=""),
        "parameters": PARAMETERS,
        "queue": {**WORD, "default": "default"},
        "priority": integer("higher runs first", minimum=0, maximum=d.MAX_PRIORITY, default=0),
        "tags": array(WORD, maxItems=d.MAX_TAGS),
        "run_at": {**TIME, "description": "not before this time"},
        "timeout_s": {
            "type": "number",
            "minimum": d.MIN_TIMEOUT_S,
            "maximum": d.MAX_TIMEOUT_S,
            "description": "seconds an attempt may take; the server's TASK_TIME_OUT where it is left out",
        },
        "retry": ref("RetryPolicy"),
    },
    "name",
    "type",
)

TASK = obj(
    {
        "id": TASK_ID,
        "name": text(),
        "type": text(),
        "description": text(),
        "parameters": {"type": "object", "additionalProperties": True},
        "queue": text(),
        "priority": integer(),
        "tags": array(text()),
        "status": STATUS,
        "execution": integer("from 1; a re-run opens the next"),
        "attempt": integer("attempts started in this execution"),
        "max_attempts": integer(),
        "timeout_s": {"type": "number"},
        "run_at": nullable({**TIME, "description": "when it is (next) due; null: at once"}),
        "created_at": TIME,
        "started_at": nullable(TIME),
        "finished_at": nullable(TIME),
        "error": nullable(ref("Failure")),
        "result": {"description": "what the handler returned"},
        "version": integer("events of this task so far"),
        "position": nullable({**POSITION, "description": "of the task's last event"}),
    }
)

HISTORY_ENTRY = obj(
    {
        "position": POSITION,
        "version": integer("of the task after this event"),
        "event": text("such as execution.succeeded"),
        "status": STATUS,
        "details": text(),
        "at": TIME,
        "execution": nullable(integer()),
        "attempt": nullable(integer()),
        "worker": nullable(text()),
    }
)

WORKER = obj(
    {
        "id": integer(),
        "name": text("as it stands in histories"),
        "host": text(),
        "pid": integer(),
        "types": array(text(), description="task types it has handlers for"),
        "queues": array(text(), description="empty: every queue"),
        "slots": integer("attempts it runs at once"),
        "running": integer("attempts it runs now"),
        "started_at": TIME,
        "heartbeat_at": TIME,
        "lease_until": TIME,
        "alive": {"type": "boolean"},
    }
)

PROBLEM = obj(
    {
        "type": text("about:blank#CODE"),
        "title": text(),
        "status": integer(),
        "code": text("stable", enum=sorted(KINDS)),
        "detail": text("for people; names the field"),
        "field": text("the field, parameter or header that is wrong, as the caller wrote it"),
    },
    required=("type", "title", "status", "code", "detail"),
)

SCHEMAS: dict[str, Schema] = {
    "Status": text("PENDING, QUEUED, RUNNING, RETRYING: live; the others: finished", enum=[s.value for s in Status]),
    "RetryPolicy": RETRY,
    "ParameterValue": PARAMETER_VALUE,
    "NewTask": obj(NEW_TASK, required=("name", "type"), additionalProperties=False),
    "NewBatchTask": obj(
        {**NEW_TASK, "idempotency_key": nullable(printable("", KEY_CHARS))},
        required=("name", "type"),
        additionalProperties=False,
    ),
    "NewBatch": obj(
        {
            "tasks": array(ref("NewBatchTask"), minItems=1, maxItems=MAX_TASKS),
            "atomic": {"type": "boolean", "default": False, "description": "all or none"},
        },
        required=("tasks",),
        additionalProperties=False,
    ),
    "BatchResults": obj(
        {"results": array({"oneOf": [obj({"id": TASK_ID}), obj({"problem": ref("Problem")})]}, description="in order")}
    ),
    "Change": obj(
        {"reason": nullable(text(maxLength=REASON_CHARS, pattern=ANY_TEXT))}, required=(), additionalProperties=False
    ),
    "Failure": obj({"type": text(), "message": text(), "traceback": nullable(text())}),
    "Task": TASK,
    "TaskPage": obj({"tasks": array(ref("Task")), "next_cursor": nullable(text("for the next page; null: the last"))}),
    "HistoryEntry": HISTORY_ENTRY,
    "History": obj({"history": array(ref("HistoryEntry"), description="oldest first")}),
    "StatusCounts": obj(
        {"counts": obj({s.value: integer(minimum=0) for s in Status}), "position": POSITION},
    ),
    "Worker": WORKER,
    "Workers": obj({"workers": array(ref("Worker"), description="the living first")}),
    "Alive": obj({"alive": {"type": "boolean"}}),
    "Readiness": obj(
        {
            "ready": {"type": "boolean"},
            "parts": {"type": "object", "additionalProperties": text("ok, or what is wrong")},
        }
    ),
    "Problem": PROBLEM,
}
