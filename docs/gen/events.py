"""docs/reference/events.md, from the event classes and the table of transitions."""

from __future__ import annotations

import typing
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields
from types import NoneType, UnionType
from typing import Any

from docs.gen.markdown import code, codes, link, literal, sentence, table
from taskservice.domain.events import EVENTS, TaskEvent
from taskservice.domain.status import Status
from taskservice.domain.transitions import TRANSITIONS

INTRO = """# Events

Everything that happens to a task is one of these. They are what `task-cli events export` and `GET /v1/events/export`
write, what the [live stream](../stream.md) sends (its `event:` is the
event's name), what `task-cli replay` folds, and the names under which workers log. A history shows the same in words.
The [state machine](../state_machine.md) draws them.

An event, once written, never changes. A later version may add fields, and events: pass over what you do not know.

## What every event has

| field | type | what it is |
|---|---|---|
| `position` | whole number | its place in the log: the one order of all events, with gaps |
| `task_id` | whole number | the task |
| `version` | whole number | counts the task's events from 1 |
| `event` | text | the event's name |
| `status` | text | the task's status after it |
| `at` | time | when, by the database's clock |

Times are RFC 3339 in UTC.
"""

# Shown once above, or as `status`.
COMMON = frozenset({"task_id", "version", "at", "status"})

WHEN: Mapping[str, str] = {
    "task.created": "somebody asked for the task",
    "task.queued": "its time has come: `run_at`, or that of a retry",
    "execution.started": "a worker has claimed it; an attempt begins",
    "execution.succeeded": "the handler has returned",
    "execution.failed": "the handler has raised, took too long, or asked for a retry",
    "execution.lost": "the attempt's worker is gone, or has handed it back as it stopped",
    "cancel.requested": "somebody wants running work to stop; its worker is told",
    "task.cancelled": "it will not run, or has stopped",
    "task.rerun": "somebody wants what is finished to run once more",
}

MEANINGS: Mapping[str, str] = {
    "attempt": "the try within the execution, from 1; 0: none yet",
    "backoff_cap_s": "the longest wait before a retry, in seconds",
    "backoff_factor": "by which each further wait is longer",
    "backoff_initial_s": "the wait before the first retry, in seconds",
    "backoff_jitter": "the share by which a wait may be shorter or longer",
    "by": "who",
    "created_by": "who created it",
    "description": "what it is for",
    "duration_ms": "how long the handler ran, in milliseconds",
    "error_type": "the exception's class, `TimeoutError`, or `Retry`",
    "execution": "the triggering, from 1; a re-run opens the next",
    "handed_back": "whether a stopping worker gave it back, which uses up no attempt",
    "max_attempts": "how often it is tried at most, in an execution",
    "message": "what the exception says",
    "name": "its name, for people",
    "parameters": "what the handler gets",
    "previous": "the status that it left",
    "priority": "higher runs first",
    "queue": "the lane that it waits in",
    "reason": "why",
    "result": "what the handler returned",
    "retry_at": "when the next attempt is due; null: there is none",
    "run_at": "not before this time; null: at once",
    "tags": "words to find it by",
    "timeout_s": "how long an attempt may take, in seconds",
    "token": "the fencing token: only who knows it may end this attempt",
    "traceback": "where it was raised, shortened",
    "traceparent": "the trace that it belongs to, as W3C's header writes it",
    "type": "which handler runs it",
    "worker": "the worker's name",
}

PLAIN: Mapping[Any, str] = {str: "text", int: "whole number", float: "number", bool: "true or false", Any: "anything"}


def events_page() -> str:
    rows = [(_named(kind), _statuses(kind, 0), _statuses(kind, 1), WHEN.get(kind.TOPIC, "")) for kind in EVENTS]
    overview = table(("event", "from", "to", "when"), rows)
    return "\n".join([INTRO, "## From status to status\n", overview, "", *map(_section, EVENTS)])


def carried(kind: type[TaskEvent]) -> list[Field[Any]]:
    return [field for field in fields(kind) if field.name not in COMMON]


def _named(kind: type[TaskEvent]) -> str:
    return link(code(kind.TOPIC))


def _statuses(kind: type[TaskEvent], side: int) -> str:
    statuses = TRANSITIONS[kind][side]
    return codes(status for status in Status if status in statuses) or "none"


def _section(kind: type[TaskEvent]) -> str:
    hints = typing.get_type_hints(kind)
    rows = [(code(f.name), _type(hints[f.name]), _default(f), MEANINGS.get(f.name, "")) for f in carried(kind)]
    head = f"## {code(kind.TOPIC)}\n\n{sentence(WHEN.get(kind.TOPIC, ''))}\n"
    return "\n".join([head, table(("field", "type", "usually", "what it is"), rows), ""])


def _type(hint: Any) -> str:
    if hint in PLAIN:
        return PLAIN[hint]
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, UnionType):
        return " or ".join("null" if argument is NoneType else _type(argument) for argument in arguments)
    if origin is Sequence:
        return f"list of {_type(arguments[0])}"
    return "object" if origin is Mapping else "anything"


def _default(field: Field[Any]) -> str:
    if field.default is MISSING:
        return ""
    return code(literal(field.default))
