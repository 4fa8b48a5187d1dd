"""Path, query and header parameters."""

from __future__ import annotations

from typing import Any

from taskservice.api.inputs.headers import ACTOR, ACTOR_CHARS, IDEMPOTENCY_KEY, KEY_CHARS, LAST_EVENT_ID
from taskservice.api.inputs.query import MAX_VERSION
from taskservice.api.openapi.schemas import (
    ANY_TEXT,
    POSITION,
    STATUS,
    TASK_ID,
    TIME,
    WORD,
    Schema,
    array,
    integer,
    printable,
    text,
)
from taskservice.api.routes.history import MAX_ENTRIES
from taskservice.api.routes.listing import CURSOR_CHARS, DEFAULT_LIMIT, MAX_IDS, MAX_LIMIT, ORDERS
from taskservice.api.stream.limits import MAX_COALESCE_MS, MIN_COALESCE_MS
from taskservice.domain.access import ANONYMOUS
from taskservice.domain.definition import NAME_CHARS
from taskservice.projections.listing import MAX_OFFSET


def query(name: str, schema: Schema, description: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "schema": schema, **more}


def header(name: str, schema: Schema, description: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "description": description, "schema": schema}


PATH_ID = {"name": "id", "in": "path", "required": True, "description": "the task", "schema": TASK_ID}
BY = header(
    ACTOR,
    printable("", ACTOR_CHARS, default=ANONYMOUS),
    "who does it, for the history; with a token it is the token's name",
)
KEY = header(
    IDEMPOTENCY_KEY,
    printable("", KEY_CHARS),
    "makes a repeat return what the first one made, instead of making another",
)
STATUSES = query("status", array(STATUS, minItems=1), "any of these, in any letter case", style="form", explode=False)

GET = [
    query("version", integer(minimum=1, maximum=MAX_VERSION), "as it was after so many events"),
    query("as_of", TIME, "as it was at this time; not together with version"),
]
MATCHING = [
    STATUSES,
    query("id", array(TASK_ID, minItems=1, maxItems=MAX_IDS), "any of these", style="form", explode=False),
    query("type", WORD, "of this type"),
    query("queue", WORD, "in this queue"),
    query("tag", WORD, "with this tag"),
    query("name", text(minLength=1, maxLength=NAME_CHARS, pattern=ANY_TEXT), "with this in the name"),
    query("created_after", TIME, "created at this time or later"),
    query("created_before", TIME, "created before this time"),
]
LIST = [
    *MATCHING,
    query("order", text(enum=list(ORDERS), default=ORDERS[0]), "by id: desc, the newest first, or asc"),
    query("limit", integer(minimum=1, maximum=MAX_LIMIT, default=DEFAULT_LIMIT), "tasks a page"),
    query("cursor", text(minLength=1, maxLength=CURSOR_CHARS), "next_cursor of the page before, with the same filters"),
    query("offset", integer(minimum=0, maximum=MAX_OFFSET), "tasks to skip; not together with cursor, which is faster"),
]
HISTORY = [
    query("after_version", integer(minimum=0, maximum=MAX_VERSION, default=0), "entries after this version"),
    query("limit", integer(minimum=1, maximum=MAX_ENTRIES, default=MAX_ENTRIES), "entries an answer"),
]
STREAM = [
    query("after", POSITION, "begin after this position; 0: with the oldest kept event; left out: now"),
    header(LAST_EVENT_ID, POSITION, "the last id received; wins over after"),
    query("type", WORD, "events of tasks of this type"),
    query("queue", WORD, "events of tasks in this queue"),
    STATUSES,
    query(
        "coalesce_ms",
        integer(minimum=MIN_COALESCE_MS, maximum=MAX_COALESCE_MS),
        "only the newest event of each task in every such interval",
    ),
]
EXPORT = [
    query("after", POSITION, "events after this position"),
    query("until", POSITION, "up to and with this position"),
    query("since", TIME, "events at this time or later"),
    query("before", TIME, "events before this time"),
    query("task", TASK_ID, "events of this task"),
]
OPERATIONS = [
    query("limit", integer(minimum=1, maximum=MAX_LIMIT, default=DEFAULT_LIMIT), "operations a page"),
    query("cursor", text(minLength=1, maxLength=CURSOR_CHARS), "next_cursor of the page before"),
]
OPERATION_ID = {**PATH_ID, "description": "the operation"}
ACTIVITY = [
    query("since", TIME, "from the step that this time is in; left out: an hour before until"),
    query("until", TIME, "before this time; left out: now"),
    query("queue", WORD, "of this queue"),
    query("type", WORD, "of this type"),
]
OF_TASK = query("task", TASK_ID, "events of this task")
