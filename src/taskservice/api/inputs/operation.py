"""What an operation is asked to do: a filter, why, and how many are expected."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from taskservice.api.inputs.body import refuse_unknown
from taskservice.domain.definition import NAME_CHARS, text, whole_number, word
from taskservice.domain.errors import InvalidInput
from taskservice.domain.ids import MAX_TASK_ID
from taskservice.domain.operation import OperationKind, statuses_of
from taskservice.domain.status import Status, parse_status
from taskservice.domain.times import parse_time, to_text
from taskservice.infra.operations.requests import OperationRequest

MAX_IDS = 10_000
REASON_CHARS = 1_900  # with the operation's number behind it, it is a task's reason, of 2,000


def parse_operation(kind: OperationKind, body: object, by: str, key: str | None = None) -> OperationRequest:
    """Raises InvalidInput naming the field."""
    if not isinstance(body, dict):
        raise InvalidInput("body", "must be a JSON object")
    refuse_unknown(body, ("filter", "reason", "expected"))
    given = body.get("filter")
    if not isinstance(given, dict):
        raise InvalidInput("filter", "must be a JSON object; {} is every task")
    refuse_unknown(given, tuple(_PARSERS), "filter.")
    fields = {name: _PARSERS[name](value, f"filter.{name}") for name, value in given.items() if value is not None}
    fields["status"] = statuses_of(kind, fields.get("status", ()), "filter.status")
    reason, expected = body.get("reason"), body.get("expected")
    return OperationRequest(
        kind=kind,
        filter=fields,
        reason="" if reason is None else text(reason, "reason", REASON_CHARS),
        by=by,
        expected=None if expected is None else whole_number(expected, "expected", 0, MAX_TASK_ID),
        idempotency_key=key,
    )


def _statuses(value: object, field: str) -> list[Status]:
    if not isinstance(value, list) or not 1 <= len(value) <= len(Status) or not all(isinstance(s, str) for s in value):
        raise InvalidInput(field, f"must be a list of 1 to {len(Status)} statuses")
    return list(dict.fromkeys(parse_status(status, field) for status in value))


def _ids(value: object, field: str) -> list[int]:
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_IDS:
        raise InvalidInput(field, f"must be a list of 1 to {MAX_IDS} ids")
    return sorted({whole_number(task_id, f"{field}[{i}]", 1, MAX_TASK_ID) for i, task_id in enumerate(value)})


def _name(value: object, field: str) -> str:
    if value == "":
        raise InvalidInput(field, f"must be 1 to {NAME_CHARS} characters")
    return text(value, field, NAME_CHARS)


def _time(value: object, field: str) -> str:
    return to_text(parse_time(value, field))


_PARSERS: Mapping[str, Callable[[object, str], Any]] = {
    "status": _statuses,
    "ids": _ids,
    "type": word,
    "queue": word,
    "tag": word,
    "name": _name,
    "created_after": _time,
    "created_before": _time,
}
