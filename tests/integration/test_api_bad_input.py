"""Every kind of bad input gets a 4xx problem that names the field, and writes nothing."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import orjson
import psycopg
import pytest
from api_server import JSON, NEWSLETTER, serving

DEEP = b'{"name":"n","type":"t","parameters":{"a":' + b"[" * 900 + b"]" * 900 + b"}}"

Case = tuple[str, str, dict[str, Any], int, str | None]


def _create(status: int, field: str | None, **changes: Any) -> Case:
    return ("POST", "/v1/tasks", {"json": {**NEWSLETTER, **changes}}, status, field)


def _raw(content: bytes, status: int, field: str | None, headers: dict[str, str] = JSON) -> Case:
    return ("POST", "/v1/tasks", {"content": content, "headers": headers}, status, field)


def _with(headers: Any, field: str) -> Case:
    return ("POST", "/v1/tasks", {"json": NEWSLETTER, "headers": headers}, 400, field)


def _get(address: str, field: str) -> Case:
    return ("GET", address, {}, 400, field)


def _batch(body: Any, field: str) -> Case:
    return ("POST", "/v1/tasks:batch", {"json": body}, 400, field)


def _matching(field: str, **body: Any) -> Case:
    return ("POST", "/v1/tasks:cancel", {"json": body}, 400, field)


CASES: dict[str, Case] = {
    "no name": _create(400, "name", name=None),
    "empty name": _create(400, "name", name=""),
    "name of spaces": _create(400, "name", name="   "),
    "long name": _create(400, "name", name="x" * 256),
    "name with a control character": _create(400, "name", name="a\nb"),
    "name of the wrong type": _create(400, "name", name=5),
    "no type": _create(400, "type", type=None),
    "type with a space": _create(400, "type", type="send email"),
    "long description": _create(400, "description", description="x" * 5_001),
    "NUL in the description": _create(400, "description", description="a\0b"),
    "parameters that are a list": _create(400, "parameters", parameters=[]),
    "parameter key": _create(400, "parameters.a b", parameters={"a b": "c"}),
    "long parameter": _create(400, "parameters.a", parameters={"a": "x" * 1_025}),
    "many parameters": _create(400, "parameters", parameters={f"k{i}": 1 for i in range(101)}),
    "huge number": _raw(b'{"name":"n","type":"t","parameters":{"a":1e300}}', 400, "parameters.a"),
    "queue": _create(400, "queue", queue="a/b"),
    "negative priority": _create(400, "priority", priority=-1),
    "priority as text": _create(400, "priority", priority="7"),
    "priority as a truth value": _create(400, "priority", priority=True),
    "tags that are text": _create(400, "tags", tags="a"),
    "a bad tag": _create(400, "tags[1]", tags=["a", "b c"]),
    "many tags": _create(400, "tags", tags=[f"t{i}" for i in range(21)]),
    "time without a zone": _create(400, "run_at", run_at="2026-01-02T03:04:05"),
    "no time": _create(400, "run_at", run_at="tomorrow"),
    "timeout too short": _create(400, "timeout_s", timeout_s=0.5),
    "timeout too long": _create(400, "timeout_s", timeout_s=86_401),
    "attempts": _create(400, "retry.max_attempts", retry={"max_attempts": 26}),
    "unknown retry field": _create(400, "retry.attempts", retry={"attempts": 2}),
    "unknown field": _create(400, "colour", colour="red"),
    "broken JSON": _raw(b'{"name": ', 400, "body"),
    "NaN": _raw(b'{"name":"n","type":"t","priority":NaN}', 400, "body"),
    "half a surrogate pair": _raw(rb'{"name":"\ud800","type":"t"}', 400, "body"),
    "not UTF-8": _raw(b'{"name":"\xff","type":"t"}', 400, "body"),
    "empty body": _raw(b"", 400, "body"),
    "a list": _raw(b"[]", 400, "body"),
    "deep nesting": _raw(DEEP, 400, "parameters.a"),
    "bottomless nesting": _raw(b"[" * 100_000, 400, "body"),
    "no media type": _raw(b"{}", 415, "Content-Type", {}),
    "a form": _raw(b"a=b", 415, "Content-Type", {"Content-Type": "application/x-www-form-urlencoded"}),
    "text": _raw(orjson.dumps(NEWSLETTER), 415, "Content-Type", {"Content-Type": "text/plain"}),
    "another charset": _raw(
        orjson.dumps(NEWSLETTER), 415, "Content-Type", {"Content-Type": "application/json; charset=latin-1"}
    ),
    "2 MiB": _raw(b'{"name":"' + b"x" * 2 * 1024 * 1024 + b'"}', 413, "body"),
    "long key": _with({"Idempotency-Key": "k" * 256}, "Idempotency-Key"),
    "empty key": _with({"Idempotency-Key": ""}, "Idempotency-Key"),
    "two keys": _with([("Idempotency-Key", "a"), ("Idempotency-Key", "b")], "Idempotency-Key"),
    "key that is not UTF-8": _with({"Idempotency-Key": b"\xff"}, "Idempotency-Key"),
    "long actor": _with({"Task-Actor": "a" * 101}, "Task-Actor"),
    "actor with a tab": _with({"Task-Actor": "a\tb"}, "Task-Actor"),
    "create with a query": ("POST", "/v1/tasks?dry_run=1", {"json": NEWSLETTER}, 400, "dry_run"),
    "another site's page": (
        "POST",
        "/v1/tasks",
        {"json": NEWSLETTER, "headers": {"Origin": "http://evil.example"}},
        403,
        None,
    ),
    "batch that is a list": _batch([NEWSLETTER], "body"),
    "batch without tasks": _batch({}, "tasks"),
    "empty batch": _batch({"tasks": []}, "tasks"),
    "large batch": _batch({"tasks": [NEWSLETTER] * 10_001}, "tasks"),
    "batch with an unknown field": _batch({"tasks": [NEWSLETTER], "dry": 1}, "dry"),
    "batch, atomic as text": _batch({"tasks": [NEWSLETTER], "atomic": "yes"}, "atomic"),
    "atomic batch with a long key": _batch(
        {"tasks": [{**NEWSLETTER, "idempotency_key": "k" * 256}], "atomic": True}, "tasks[0].idempotency_key"
    ),
    "id that is text": _get("/v1/tasks/abc", "id"),
    "id zero": _get("/v1/tasks/0", "id"),
    "negative id": _get("/v1/tasks/-1", "id"),
    "huge id": _get("/v1/tasks/99999999999999999999", "id"),
    "id with digits of another script": _get("/v1/tasks/٣", "id"),
    "version zero": _get("/v1/tasks/1?version=0", "version"),
    "version and time": _get("/v1/tasks/1?version=1&as_of=2026-01-01T00:00:00Z", "as_of"),
    "as_of without a zone": _get("/v1/tasks/1?as_of=2026-01-01", "as_of"),
    "unknown parameter": _get("/v1/tasks?colour=red", "colour"),
    "parameter given twice": _get("/v1/tasks?type=a&type=b", "type"),
    "unknown status": _get("/v1/tasks?status=DONE", "status"),
    "one of the statuses unknown": _get("/v1/tasks?status=FAILED,DONE", "status"),
    "limit zero": _get("/v1/tasks?limit=0", "limit"),
    "limit 101": _get("/v1/tasks?limit=101", "limit"),
    "limit as a word": _get("/v1/tasks?limit=all", "limit"),
    "bad cursor": _get("/v1/tasks?cursor=zzz", "cursor"),
    "long cursor": _get("/v1/tasks?cursor=" + "z" * 101, "cursor"),
    "unknown order": _get("/v1/tasks?order=up", "order"),
    "an id that is none": _get("/v1/tasks?id=1,two", "id"),
    "101 ids": _get("/v1/tasks?id=" + "1," * 100 + "1", "id"),
    "cursor and offset": _get("/v1/tasks?cursor=1.AAAAAAAB&offset=1", "offset"),
    "negative offset": _get("/v1/tasks?offset=-1", "offset"),
    "created_after": _get("/v1/tasks?created_after=yesterday", "created_after"),
    "empty name filter": _get("/v1/tasks?name=", "name"),
    "NUL in a filter": _get("/v1/tasks?name=%00", "name"),
    "query that is not UTF-8": _get("/v1/tasks?name=%ff", "query"),
    "history limit": _get("/v1/tasks/1/history?limit=1001", "limit"),
    "history of text": _get("/v1/tasks/x/history", "id"),
    "stream after text": _get("/v1/events?after=now", "after"),
    "stream after a negative position": _get("/v1/events?after=-1", "after"),
    "stream of text": _get("/v1/events?task=x", "task"),
    "stream, unknown status": _get("/v1/events?status=DONE", "status"),
    "stream, coalesced too often": _get("/v1/events?coalesce_ms=49", "coalesce_ms"),
    "stream, unknown parameter": _get("/v1/events?since=1", "since"),
    "stream, Last-Event-ID": ("GET", "/v1/events", {"headers": {"Last-Event-ID": "x"}}, 400, "Last-Event-ID"),
    "export since a word": _get("/v1/events/export?since=monday", "since"),
    "export until text": _get("/v1/events/export?until=x", "until"),
    "activity since a word": _get("/v1/activity?since=yesterday", "since"),
    "activity, until before since": _get("/v1/activity?since=2026-01-02T00:00Z&until=2026-01-01T00:00Z", "since"),
    "activity of two types": _get("/v1/activity?type=a&type=b", "type"),
    "activity of a bad queue": _get("/v1/activity?queue=a/b", "queue"),
    "queues with a parameter": _get("/v1/queues?queue=a", "queue"),
    "status with a parameter": _get("/v1/status?type=a", "type"),
    "cancel by text": ("POST", "/v1/tasks/x:cancel", {}, 400, "id"),
    "cancel, unknown field": ("POST", "/v1/tasks/1:cancel", {"json": {"why": "x"}}, 400, "why"),
    "cancel, long reason": ("POST", "/v1/tasks/1:cancel", {"json": {"reason": "x" * 2_001}}, 400, "reason"),
    "cancel, reason as a number": ("POST", "/v1/tasks/1:cancel", {"json": {"reason": 5}}, 400, "reason"),
    "cancel, body as text": ("POST", "/v1/tasks/1:cancel", {"content": b"x"}, 415, "Content-Type"),
    "rerun from a page of another site": (
        "POST",
        "/v1/tasks/1:rerun",
        {"headers": {"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1"}},
        403,
        None,
    ),
    "rerun from another site": ("POST", "/v1/tasks/1:rerun", {"headers": {"Origin": "null"}}, 403, None),
    "cancel by filter, no filter": _matching("filter", reason="why"),
    "cancel by filter, a list": _matching("filter", filter=[]),
    "cancel by filter, unknown field": _matching("dry", filter={}, dry=True),
    "cancel by filter, unknown filter": _matching("filter.colour", filter={"colour": "red"}),
    "cancel by filter, no status": _matching("filter.status", filter={"status": ["DONE"]}),
    "cancel by filter, status as text": _matching("filter.status", filter={"status": "QUEUED"}),
    "cancel by filter, no statuses": _matching("filter.status", filter={"status": []}),
    "cancel by filter, what is finished": _matching("filter.status", filter={"status": ["QUEUED", "FAILED"]}),
    "cancel by filter, no ids": _matching("filter.ids", filter={"ids": []}),
    "cancel by filter, many ids": _matching("filter.ids", filter={"ids": list(range(1, 10_002))}),
    "cancel by filter, an id of text": _matching("filter.ids[1]", filter={"ids": [1, "x"]}),
    "cancel by filter, type": _matching("filter.type", filter={"type": "a b"}),
    "cancel by filter, empty name": _matching("filter.name", filter={"name": ""}),
    "cancel by filter, NUL": _matching("filter.name", filter={"name": "a\0"}),
    "cancel by filter, time": _matching("filter.created_after", filter={"created_after": "yesterday"}),
    "cancel by filter, long reason": _matching("reason", filter={}, reason="x" * 1_901),
    "cancel by filter, expected less than none": _matching("expected", filter={}, expected=-1),
    "cancel by filter, a list as body": ("POST", "/v1/tasks:cancel", {"json": []}, 400, "body"),
    "cancel by filter, no body": ("POST", "/v1/tasks:cancel", {}, 415, "Content-Type"),
    "cancel by filter from another site": (
        "POST",
        "/v1/tasks:cancel",
        {"json": {"filter": {}}, "headers": {"Origin": "http://evil.example"}},
        403,
        None,
    ),
    "rerun by filter, what is live": (
        "POST",
        "/v1/tasks:rerun",
        {"json": {"filter": {"status": ["QUEUED"]}}},
        400,
        "filter.status",
    ),
    "count, unknown status": _get("/v1/tasks:count?status=DONE", "status"),
    "count with a limit": _get("/v1/tasks:count?limit=1", "limit"),
    "operation of text": _get("/v1/operations/x", "id"),
    "operations, limit": _get("/v1/operations?limit=101", "limit"),
    "operations, cursor": _get("/v1/operations?cursor=x", "cursor"),
    "no such address": ("GET", "/v1/nothing", {}, 404, None),
    "trailing slash": ("GET", "/v1/tasks/", {}, 404, None),
    "no such verb": ("POST", "/v1/tasks/1:pause", {}, 404, None),
    "method": ("DELETE", "/v1/tasks/1", {}, 405, None),
    "GET of a verb": ("GET", "/v1/tasks/1:cancel", {}, 405, None),
}


async def test_bad_input_is_refused_with_a_problem_and_writes_nothing(task_database: str) -> None:
    wrong = {}
    async with serving(task_database) as api:
        task = await api.create()
        before = _written(task_database)
        for name, (method, address, request, status, field) in CASES.items():
            answer = await api.client.request(method, address, **request)
            if problem := _complaint(answer, status, field):
                wrong[name] = problem
        assert _written(task_database) == before
        assert (await api.client.get(f"/v1/tasks/{task['id']}")).json() == task
    assert wrong == {}


def _complaint(answer: httpx.Response, status: int, field: str | None) -> str:
    if answer.headers.get("content-type") != "application/problem+json":
        return f"{answer.status_code} {answer.headers.get('content-type')}"
    problem = answer.json()
    named = field is None or (problem.get("field") == field and problem["detail"].startswith(field))
    fits = (answer.status_code, problem["status"]) == (status, status) and named and problem["title"]
    return "" if fits else answer.text


def _written(uri: str) -> list[tuple[Any, ...]]:
    tables = ("task_events", "execution_queue", "idempotency_keys", "operations")
    counts = ", ".join(f"(select count(*) from {table})" for table in tables)
    with psycopg.connect(uri) as conn:
        return conn.execute(f"select {counts}".encode()).fetchall()


async def test_a_body_of_unknown_length_is_bounded_while_it_is_read(task_database: str) -> None:
    async with serving(task_database) as api:

        async def endless() -> Any:
            for _ in range(40):
                yield b"x" * 65_536

        answer = await api.client.post("/v1/tasks", content=endless(), headers=JSON)
        assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
        answer = await api.client.post("/v1/tasks:batch", content=b"[" + b" " * 3_000_000, headers=JSON)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_json")
        answer = await api.client.post("/v1/tasks:batch", content=b" " * (16 * 1024 * 1024 + 1), headers=JSON)
        assert answer.status_code == 413


async def test_json_types_of_other_names_are_taken(task_database: str) -> None:
    async with serving(task_database) as api:
        for media_type in ("application/vnd.task+json", "application/json; charset=UTF-8", "Application/JSON"):
            answer = await api.client.post(
                "/v1/tasks", content=orjson.dumps(NEWSLETTER), headers={"Content-Type": media_type}
            )
            assert answer.status_code == 201, media_type


async def test_options_tells_the_methods_and_head_answers_without_a_body(task_database: str) -> None:
    async with serving(task_database) as api:
        options = await api.client.options("/v1/tasks")
        assert (options.status_code, options.headers["allow"]) == (204, "GET, HEAD, OPTIONS, POST")
        refused = await api.client.put("/v1/tasks", json={})
        assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD, OPTIONS, POST")
        task = await api.create()
        head = await api.client.head(f"/v1/tasks/{task['id']}")
        assert (head.status_code, head.content) == (200, b"")
        assert int(head.headers["content-length"]) > 100
        assert (await api.client.head("/v1/tasks/99")).status_code == 404
        assert (await api.client.head("/v1/events/export")).content == b""


@pytest.mark.parametrize(
    "request_", [b"GARBAGE\r\n\r\n", b"POST /v1/tasks HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n"]
)
async def test_what_is_not_http_is_refused_and_the_server_goes_on(task_database: str, request_: bytes) -> None:
    async with serving(task_database) as api:
        reader, writer = await asyncio.open_connection("127.0.0.1", httpx.URL(api.address).port)
        writer.write(request_)
        assert (await asyncio.wait_for(reader.read(), 10)).startswith(b"HTTP/1.1 400")
        writer.close()
        assert (await api.client.get("/healthz")).status_code == 200
