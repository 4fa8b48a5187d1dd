"""Every operation, by its path and method."""

from __future__ import annotations

from typing import Any

from taskservice.api.connection.limits import ConnectionLimits
from taskservice.api.openapi import parameters as p
from taskservice.api.openapi.schemas import Schema, integer, ref, text
from taskservice.api.problems import KINDS
from taskservice.api.problems import MEDIA_TYPE as PROBLEM_TYPE
from taskservice.api.routes.export import MEDIA_TYPE as NDJSON
from taskservice.domain.access import ANONYMOUS

Part = dict[str, Any]

NEWSLETTER = {
    "name": "Send Newsletter",
    "type": "send_email",
    "parameters": {"recipient": "user@example.com", "subject": "Weekly Update"},
}
EVENT_EXAMPLE = (
    "id: 42\nevent: execution.succeeded\n"
    'data: {"position":42,"task_id":7,"version":3,"event":"execution.succeeded","status":"SUCCEEDED", …}\n\n'
)
BAD_INPUT, DATABASE = ("invalid_input",), ("database_unavailable",)
# What may befall any request, before it is known what it asks for.
ANY = ("malformed_request", "request_timeout", "head_too_large", "too_many_connections", "internal")
BODY = ("invalid_json", "body_too_large", "unsupported_media_type", "cross_origin_refused")


def json_body(name: str, example: object, required: bool = True) -> Part:
    content = {"application/json": {"schema": ref(name), "examples": {"example": {"value": example}}}}
    return {"required": required, "content": content}


def answer(description: str, schema: Schema, media_type: str = "application/json", **more: Any) -> Part:
    return {"description": description, "content": {media_type: {"schema": schema}}, **more}


def header(description: str, schema: Schema) -> Part:
    return {"description": description, "schema": schema}


def problems(*codes: str) -> Part:
    """The answers for these codes and for what every operation may meet, by status."""
    by_status: dict[str, list[str]] = {}
    for code in (*codes, *ANY):
        by_status.setdefault(str(KINDS[code].status), []).append(code)
    return {status: _problem(status, codes_) for status, codes_ in sorted(by_status.items())}


def _problem(status: str, codes: list[str]) -> Part:
    described = answer("; ".join(f"`{code}`: {KINDS[code].title}" for code in codes), ref("Problem"), PROBLEM_TYPE)
    if status == "503":
        described["headers"] = {"Retry-After": header("seconds to wait", integer(minimum=1))}
    return described


def operation(
    name: str, summary: str, tag: str, answers: Part, *, parameters: list[Part] | None = None, body: Part | None = None
) -> Part:
    shown: Part = {"operationId": name, "summary": summary, "tags": [tag], "responses": answers}
    if parameters:
        shown["parameters"] = parameters
    if body:
        shown["requestBody"] = body
    return shown


LOCATION = {"Location": header("the task's address", text())}
LAG = {"Projection-Lag": header("events that the answer does not know of yet", integer(minimum=0))}
TASK = ref("Task")


def change(name: str, summary: str, *more: tuple[str, str]) -> Part:
    answers = {"200": answer("as it is now", TASK), **{status: answer(text_, TASK) for status, text_ in more}}
    refused = problems(*BAD_INPUT, *BODY, "task_not_found", "illegal_transition", *DATABASE)
    body = json_body("Change", {"reason": "no longer needed"}, required=False)
    return operation(name, summary, "tasks", {**answers, **refused}, parameters=[p.PATH_ID, p.BY], body=body)


def stream(name: str, summary: str, parameters: list[Part], *refused: str) -> Part:
    shown = answer(
        "Server-Sent Events: `id` is the position to resume from, `event` the event's name, `data` an Event. "
        "`event: reset`, with `oldest` and `newest`, says that the position asked for is not kept, and that the "
        "stream goes on after `newest`. Comments keep the connection alive.",
        text(examples=[EVENT_EXAMPLE]),
        "text/event-stream",
    )
    return operation(
        name, summary, "events", {"200": shown, **problems(*BAD_INPUT, *refused, *DATABASE)}, parameters=parameters
    )


CREATE = operation(
    "create",
    "Create a task",
    "tasks",
    {
        "201": answer("created, and committed", TASK, headers=LOCATION),
        "200": answer("the task that the same Idempotency-Key created before", TASK, headers=LOCATION),
        **problems(*BAD_INPUT, *BODY, "idempotency_conflict", "overloaded", *DATABASE),
    },
    parameters=[p.KEY, p.BY],
    body=json_body("NewTask", NEWSLETTER),
)
BATCH = operation(
    "create_batch",
    "Create many tasks, each for itself, or all or none",
    "tasks",
    {
        "200": answer("a result for each, in order", ref("BatchResults")),
        **problems(*BAD_INPUT, *BODY, "idempotency_conflict", "overloaded", *DATABASE),
    },
    parameters=[p.BY],
    body=json_body("NewBatch", {"tasks": [NEWSLETTER], "atomic": False}),
)
LIST = operation(
    "list",
    "List tasks",
    "tasks",
    {"200": answer("a page", ref("TaskPage"), headers=LAG), **problems(*BAD_INPUT, *DATABASE)},
    parameters=p.LIST,
)
GET = operation(
    "get",
    "Read a task, as it is or as it was",
    "tasks",
    {"200": answer("the task", TASK), **problems(*BAD_INPUT, "task_not_found", *DATABASE)},
    parameters=[p.PATH_ID, *p.GET],
)
HISTORY = operation(
    "history",
    "Read what happened to a task",
    "tasks",
    {
        "200": answer("its history", ref("History")),
        **problems(*BAD_INPUT, "task_not_found", *DATABASE),
    },
    parameters=[p.PATH_ID, *p.HISTORY],
)
EXPORT = operation(
    "export",
    "Export events",
    "events",
    {"200": answer("an Event a line, as JSON", ref("Event"), NDJSON), **problems(*BAD_INPUT, *DATABASE)},
    parameters=p.EXPORT,
)


def plain(name: str, summary: str, tag: str, schema: Schema, media_type: str = "application/json") -> Part:
    return operation(name, summary, tag, {"200": answer("ok", schema, media_type), **problems(*BAD_INPUT)})


def read(
    name: str, summary: str, schema: str, headers: Part | None = None, parameters: list[Part] | None = None
) -> Part:
    answers = {"200": answer("ok", ref(schema), headers=headers or {}), **problems(*BAD_INPUT, *DATABASE)}
    return operation(name, summary, "status", answers, parameters=parameters)


REFUSED = problems(*BAD_INPUT)
NOT_READY = answer("not ready: the parts say why", ref("Readiness"))
READY = operation(
    "readyz",
    "Whether the service can do its work",
    "health",
    {
        "200": answer("ready", ref("Readiness")),
        **REFUSED,
        "503": {
            "description": f"{NOT_READY['description']}; or {REFUSED['503']['description']}",
            "content": {**NOT_READY["content"], **REFUSED["503"]["content"]},
        },
    },
)

PATHS: dict[str, dict[str, Part]] = {
    "/v1/tasks": {"post": CREATE, "get": LIST},
    "/v1/tasks:batch": {"post": BATCH},
    "/v1/tasks/{id}": {"get": GET},
    "/v1/tasks/{id}:cancel": {
        "post": change("cancel", "Cancel a task", ("202", "it runs: its worker has been asked to stop it"))
    },
    "/v1/tasks/{id}:rerun": {"post": change("rerun", "Run a finished task once more")},
    "/v1/tasks/{id}/history": {"get": HISTORY},
    "/v1/tasks/{id}/events": {"get": stream("stream_task", "Watch one task", [p.PATH_ID, *p.STREAM], "task_not_found")},
    "/v1/events": {"get": stream("stream", "Watch all tasks", [p.OF_TASK, *p.STREAM])},
    "/v1/events/export": {"get": EXPORT},
    "/v1/status": {"get": read("status", "Count tasks by status", "StatusCounts", headers=LAG)},
    "/v1/activity": {
        "get": read("activity", "What happened when, by queue and type", "Activity", headers=LAG, parameters=p.ACTIVITY)
    },
    "/v1/queues": {"get": read("queues", "What waits, by queue and type", "Queues", headers=LAG)},
    "/v1/workers": {"get": read("workers", "List workers", "Workers")},
    "/healthz": {"get": plain("healthz", "Whether the process lives", "health", ref("Alive"))},
    "/readyz": {"get": READY},
    "/metrics": {"get": plain("metrics", "Metrics for Prometheus", "health", text(), "text/plain")},
    "/openapi.json": {"get": plain("openapi", "This document", "documents", {"type": "object"})},
    "/docs": {"get": plain("docs", "A page to try this API", "documents", text(), "text/html")},
}

LIMITS = ConnectionLimits()
ABOUT = f"""Create tasks, run them, watch them live, replay their history.

Errors are `application/problem+json` with a stable `code`; `field` names what was wrong. Times are RFC 3339 in UTC.
A service that has tokens asks for one: `Authorization: Bearer TOKEN`, or the cookie that `POST /v1/session` sets. Each
operation says which role it needs. The token's name is who did it, in events. On a service without tokens, whoever does
something may say who they are with `Task-Actor`; they are `{ANONYMOUS}` otherwise.
A request's head may have {LIMITS.head_bytes // 1024} KiB; the whole has to arrive within {LIMITS.request_s:g} s,
or its body at {LIMITS.body_bytes_s // 1024} KiB/s.
After a 503, repeat the request: a create with the same `Idempotency-Key`, so that none is done twice. `Retry-After`
says when.
"""
