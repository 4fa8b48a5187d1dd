"""Every call of the API as a value: what to send, and how to read what comes back. No I/O.

``client.sync`` and ``client.aio`` only carry these values over the wire.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, Generic, TypedDict, TypeVar
from uuid import uuid4

import orjson

from taskservice.client import answers
from taskservice.domain.errors import InvalidInput
from taskservice.domain.ids import parse_task_id
from taskservice.domain.retry import RetryPolicy
from taskservice.domain.task import Task
from taskservice.domain.times import to_text

T = TypeVar("T")
HISTORY_LIMIT = 1_000


@dataclass(frozen=True)
class Answer:
    """``body`` is decoded JSON."""

    status: int
    headers: Mapping[str, str]
    body: Any


@dataclass(frozen=True)
class Call(Generic[T]):
    """``repeatable``: sending it twice does what sending it once does."""

    method: str
    path: str
    read: Callable[[Answer], T]
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = None
    repeatable: bool = True

    def request(self) -> dict[str, Any]:
        """Arguments for httpx's request."""
        kind = {"Content-Type": "application/json"} if self.content is not None else {}
        return {
            "method": self.method,
            "url": self.path,
            "params": self.query,
            "headers": {**kind, **self.headers},
            "content": self.content,
        }

    def as_json(self) -> Call[Any]:
        """The same call, its answer left as the JSON that the server sent."""
        return Call(**{**vars(self), "read": lambda answer: answer.body})

    def as_answer(self) -> Call[Answer]:
        """The same call, its answer left whole: its status says what its body does not."""
        return Call(**{**vars(self), "read": lambda answer: answer})


class CreateFields(TypedDict, total=False):
    """What a task may have besides name, type and parameters.

    ``max_attempts`` is short for ``retry={"max_attempts": …}``. ``idempotency_key``: 1 to 255 printable ASCII
    characters; a repeat with the same key returns the first task. One is made up where none is given, so that
    the client's own repeats never double a task.
    """

    description: str
    queue: str
    priority: int
    tags: Sequence[str]
    run_at: str | datetime
    timeout_s: float
    max_attempts: int
    retry: RetryPolicy | Mapping[str, Any]
    idempotency_key: str


class CountFilters(TypedDict, total=False):
    """``name`` is part of a name; times are inclusive after, exclusive before."""

    status: str | Sequence[str]
    type: str
    queue: str
    tag: str
    name: str
    created_after: str | datetime
    created_before: str | datetime


class ListFilters(CountFilters, total=False):
    """``limit`` is 1 to 100 tasks a page."""

    limit: int


class MatchFilters(CountFilters, total=False):
    """``ids``: at most 10,000."""

    ids: Sequence[int]


class WatchFilters(TypedDict, total=False):
    """``coalesce_ms``: only the newest event of each task in every such interval."""

    task: int
    type: str
    queue: str
    status: str | Sequence[str]
    coalesce_ms: int


class ExportRange(TypedDict, total=False):
    """``after`` is exclusive, ``until`` inclusive (positions); ``since`` is inclusive, ``before`` exclusive (times)."""

    after: int
    until: int
    since: str | datetime
    before: str | datetime
    task: int


def create(name: str, type: str, parameters: Mapping[str, Any] | None, fields: Mapping[str, Any]) -> Call[Task]:
    body = _definition({**fields, "name": name, "type": type, "parameters": parameters})
    key = body.pop("idempotency_key")
    return Call("POST", "/v1/tasks", _task, headers={"Idempotency-Key": header(key, "idempotency_key")}, **_json(body))


def create_batch(tasks: Sequence[Mapping[str, Any]], atomic: bool) -> Call[tuple[answers.BatchResult, ...]]:
    body = {"tasks": [_definition(one) for one in tasks], "atomic": atomic}
    return Call(
        "POST",
        "/v1/tasks:batch",
        lambda answer: tuple(map(answers.batch_result, answer.body["results"])),
        **_json(body),
    )


def get(task_id: int, version: int | None = None, as_of: str | datetime | None = None) -> Call[Task]:
    return Call("GET", f"/v1/tasks/{parse_task_id(task_id)}", _task, query({"version": version, "as_of": as_of}))


def list_tasks(filters: Mapping[str, Any]) -> Call[answers.Page]:
    return Call("GET", "/v1/tasks", _page, query(filters))


def history(task_id: int, after_version: int = 0, limit: int = HISTORY_LIMIT) -> Call[tuple[answers.HistoryEntry, ...]]:
    return Call(
        "GET",
        f"/v1/tasks/{parse_task_id(task_id)}/history",
        lambda answer: tuple(map(answers.history_entry, answer.body["history"])),
        query({"after_version": after_version, "limit": limit}),
    )


def status() -> Call[answers.StatusCounts]:
    return Call("GET", "/v1/status", lambda answer: answers.status_counts(answer.body))


def workers() -> Call[tuple[answers.Worker, ...]]:
    return Call("GET", "/v1/workers", lambda answer: tuple(map(answers.worker, answer.body["workers"])))


def me() -> Call[answers.Me]:
    return Call("GET", "/v1/me", lambda answer: answers.me(answer.body))


def cancel(task_id: int, reason: str = "") -> Call[Task]:
    return _change(task_id, "cancel", reason)


def rerun(task_id: int, reason: str = "") -> Call[Task]:
    return _change(task_id, "rerun", reason)


def count(filters: Mapping[str, Any]) -> Call[answers.Count]:
    return Call("GET", "/v1/tasks:count", lambda answer: answers.count(answer.body), query(filters))


def change_matching(
    what: str, filter: Mapping[str, Any], reason: str = "", expected: int | None = None
) -> Call[answers.Operation]:
    """``what`` is cancel or rerun. One operation, however often the call is repeated."""
    given = {name: _filter_value(value, name) for name, value in filter.items() if value is not None}
    body = {"filter": given, "reason": reason or None, "expected": expected}
    return Call("POST", f"/v1/tasks:{what}", _operation, headers={"Idempotency-Key": uuid4().hex}, **_json(body))


def operation(operation_id: int) -> Call[answers.Operation]:
    return Call("GET", f"/v1/operations/{parse_task_id(operation_id)}", _operation)


def operations(limit: int | None = None, cursor: str | None = None) -> Call[tuple[answers.Operation, ...]]:
    return Call(
        "GET",
        "/v1/operations",
        lambda answer: tuple(map(answers.operation, answer.body["operations"])),
        query({"limit": limit, "cursor": cursor}),
    )


def stop_operation(operation_id: int) -> Call[answers.Operation]:
    return Call("POST", f"/v1/operations/{parse_task_id(operation_id)}:cancel", _operation, repeatable=False)


def next_page(call: Call[T], cursor: str) -> Call[T]:
    return replace(call, query={**call.query, "cursor": cursor})


def query(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: _query_text(value, name) for name, value in values.items() if value is not None}


def header(value: str, name: str, longest: int = 255) -> str:
    if not 1 <= len(value) <= longest or not value.isascii() or not value.isprintable() or value != value.strip():
        raise InvalidInput(name, f"must be 1 to {longest} printable ASCII characters, no space at either end")
    return value


def _change(task_id: int, what: str, reason: str) -> Call[Task]:
    # not repeatable: a second cancel or rerun is refused, and would hide that the first one went through
    body = {"reason": reason} if reason else {}
    return Call("POST", f"/v1/tasks/{parse_task_id(task_id)}:{what}", _task, repeatable=False, **_json(body))


def _definition(fields: Mapping[str, Any]) -> dict[str, Any]:
    body = {name: value for name, value in fields.items() if value is not None}
    retry = body.get("retry", {})
    retry = asdict(retry) if isinstance(retry, RetryPolicy) else dict(retry)
    if "max_attempts" in body:
        retry["max_attempts"] = body.pop("max_attempts")
    if retry:
        body["retry"] = retry
    if isinstance(body.get("run_at"), datetime):
        body["run_at"] = _time(body["run_at"], "run_at")
    body.setdefault("idempotency_key", uuid4().hex)
    return body


def _json(body: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return {"content": orjson.dumps(body)}
    except orjson.JSONEncodeError as error:
        raise InvalidInput("body", f"cannot be sent as JSON: {error}") from error


def _query_text(value: object, name: str) -> str:
    if isinstance(value, datetime):
        return _time(value, name)
    return value if isinstance(value, str) else ",".join(value) if isinstance(value, Sequence) else str(value)


def _time(moment: datetime, field: str) -> str:
    if moment.tzinfo is None:
        raise InvalidInput(field, "must know its time zone, as in datetime.now(UTC)")
    return to_text(moment)


def _filter_value(value: object, name: str) -> object:
    if name == "status" and isinstance(value, str):
        return [part.strip() for part in value.split(",")]
    return _time(value, name) if isinstance(value, datetime) else value


def _operation(answer: Answer) -> answers.Operation:
    return answers.operation(answer.body["operation"])


def _task(answer: Answer) -> Task:
    return answers.task(answer.body)


def _page(answer: Answer) -> answers.Page:
    lag = answer.headers.get("projection-lag", "")
    tasks = tuple(map(answers.task, answer.body["tasks"]))
    return answers.Page(tasks, answer.body.get("next_cursor"), int(lag) if lag.isdigit() else None)
