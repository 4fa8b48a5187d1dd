"""Requests by the Connect specification, and such as break it."""

from __future__ import annotations

import gzip
import logging

import httpx
import psycopg
import pytest
from api_server import Api, serving
from rpc_parts import JSON, SERVICE, STREAM, TASK, call, envelope, opened, post, told, varint

from taskservice.infra.log import FIELDS

MIB = 1024 * 1024


async def refused_stream(api: Api, body: bytes, **headers: str) -> str:
    """The code that the stream ends with."""
    answer = await api.client.post(SERVICE + "PullEvents", content=body, headers={**STREAM, **headers})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/connect+json")
    ((flags, end),) = opened(answer.content)
    assert flags == 2
    code: str = end["error"]["code"]
    return code


async def test_what_is_no_call_is_refused_as_http_has_it(task_database: str) -> None:
    async with serving(task_database) as api:
        for kind in ("text/plain", "application/xml", "application/x-www-form-urlencoded", "application/connect+json"):
            answer = await post(api, "GetTask", {"id": 1}, content_type=kind)
            assert answer.status_code == 415, kind
            assert "application/json" in answer.headers["accept-post"]
        for kind in ("application/json", "application/connect+xml"):
            assert (await post(api, "PullEvents", envelope(), content_type=kind)).status_code == 415
        for kind in ("application/grpc", "application/grpc+proto"):  # wants trailers, which HTTP/1.1 has not here
            answer = await post(api, "GetTask", envelope(), content_type=kind)
            assert (answer.status_code, answer.content) == (415, b"")
        for method in ("GET", "PUT", "DELETE", "PATCH"):
            answer = await api.client.request(method, SERVICE + "GetTask", headers=JSON)
            assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
        assert (await post(api, "DropTask", {})).status_code == 404
        assert (await api.client.post("/cloud.v1.Nobody/GetTask", json={})).status_code == 404
        answer = await api.client.post(SERVICE + "GetTask", content=b"{}", headers={**JSON, "X": b"\xff"})  # type: ignore[dict-item]
        assert answer.status_code == 400


async def test_a_body_that_is_no_message_is_an_invalid_argument(task_database: str) -> None:
    async with serving(task_database) as api:
        for body in (b"{", b"[1]", b'"x"', b'{"id": "seven"}', b'{"id": 1.5}', b'{"id": {}}', b"\xff", b"[" * 100_000):
            assert told(await post(api, "GetTask", body)) == (400, "invalid_argument"), body[:20]
        for body in (b"\x08", b"\x0a\xff", b"\xff\xff", b"\x08" + b"\xff" * 11):
            answer = await post(api, "GetTask", body, content_type="application/proto")
            assert told(answer) == (400, "invalid_argument"), body
        wrong = {**TASK, "payload": {"parameters": {"canary": ["S3CRET"]}}}
        answer = await post(api, "CreateTask", wrong)
        assert answer.json()["message"].startswith("payload.parameters: ")
        assert "S3CRET" not in answer.text
        answer = await post(api, "CreateTask", {**TASK, "name": "a\ud800"[:1], "description": 5})
        assert answer.json()["message"].startswith("description: ")


async def test_an_unknown_field_is_ignored(task_database: str) -> None:
    async with serving(task_database) as api:
        assert await call(api, "CreateTask", **TASK, color="red", payload={"parameters": {"a": "b"}, "x": 1}) == {
            "id": 1
        }
        unknown = b"\x08\x01" + b"\xa2\x06\x03abc"  # field 100
        answer = await post(api, "GetTask", unknown, content_type="application/proto")
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/proto"
        assert (await post(api, "GetTask")).json()["message"].startswith("id: ")  # no body: all defaults


async def test_an_id_beyond_32_bits_is_out_of_range_and_works_in_rest(task_database: str) -> None:
    async with serving(task_database) as api:
        for method in ("GetTask", "GetTaskHistory", "UpdateTaskStatus"):
            for number in (2**31, 2**32 + 1, 10**30):
                for body in ({"id": number} if number < 2**64 else b'{"id": 1e30}', {"id": str(number)}):
                    assert told(await post(api, method, body)) == (400, "out_of_range"), (method, body)
            for number in (2**31, 2**32 + 1):  # which protobuf would cut down to task 1
                answer = await post(api, method, b"\x08" + varint(number), content_type="application/proto")
                assert told(answer) == (400, "out_of_range"), (method, number)
        with psycopg.connect(task_database, autocommit=True) as conn:
            conn.execute("select setval('task_id', 2147483647)")
        assert told(await post(api, "CreateTask", TASK)) == (400, "out_of_range")
        assert (await api.client.get(f"/v1/tasks/{2**31}")).json()["id"] == 2**31
        while (listed := await post(api, "ListTasks", {})).json() == {}:  # the list lags
            pass
        assert told(listed) == (400, "out_of_range")


async def test_statuses_are_read_in_any_letter_case(task_database: str) -> None:
    async with serving(task_database) as api:
        await call(api, "CreateTask", **TASK)
        for status in ("queued", "Queued", "QUEUED", 0, "all", "running", "Failed", "succeeded", "unknown"):
            assert (await post(api, "ListTasks", {"status": status})).status_code == 200, status
        for status in ("done", 9, -1, 1.5, [], {}):
            answer = await post(api, "ListTasks", {"status": status})
            assert told(answer) == (400, "invalid_argument"), status
            assert answer.json()["message"].startswith("status: ")
        answer = await post(api, "UpdateTaskStatus", {"id": 1, "status": "running"})
        assert told(answer) == (400, "failed_precondition")


async def test_messages_are_bounded_also_once_they_are_unpacked(task_database: str) -> None:
    async with serving(task_database) as api:
        large = {**TASK, "description": "d" * MIB}
        assert told(await post(api, "CreateTask", large)) == (429, "resource_exhausted")
        bomb = gzip.compress(b" " * 200 * MIB)
        assert len(bomb) < MIB
        answer = await post(api, "CreateTask", bomb, content_encoding="gzip")
        assert told(answer) == (429, "resource_exhausted")
        zipped = {"Connect-Content-Encoding": "gzip"}
        assert await refused_stream(api, envelope(bomb, flags=1), **zipped) == "resource_exhausted"
        assert await refused_stream(api, b"\0\xff\xff\xff\xff") == "resource_exhausted"
        assert await refused_stream(api, envelope(b" " * (MIB + 1))) == "resource_exhausted"
        assert (await api.client.get("/v1/status")).json()["counts"]["QUEUED"] == 0


async def test_compression_that_is_unknown_or_broken_is_told(task_database: str) -> None:
    async with serving(task_database) as api:
        assert told(await post(api, "CreateTask", TASK, content_encoding="br")) == (501, "unimplemented")
        broken = gzip.compress(b'{"name": "n"}')[:-9]
        for body in (broken, b"no gzip"):
            assert told(await post(api, "CreateTask", body, content_encoding="gzip")) == (400, "invalid_argument")
        assert await refused_stream(api, envelope(), **{"Connect-Content-Encoding": "br"}) == "unimplemented"
        zipped = {"Connect-Content-Encoding": "gzip"}
        assert await refused_stream(api, envelope(b"no gzip", flags=1), **zipped) == "invalid_argument"
        assert await refused_stream(api, envelope(b"x", flags=1)) == "internal"  # said to be packed, and not by what
        answer = await post(api, "CreateTask", gzip.compress(b'{"name": "n", "type": "t"}'), content_encoding="gzip")
        assert answer.json() == {"id": 1}
        answer = await post(api, "GetTask", {"id": 1}, accept_encoding="gzip")
        assert (answer.headers["content-encoding"], answer.json()["name"]) == ("gzip", "n")


async def test_a_stream_whose_request_is_not_one_whole_envelope_is_told(task_database: str) -> None:
    async with serving(task_database) as api:
        for body, code in (
            (b"", "unimplemented"),
            (b"{}", "invalid_argument"),
            (b"\0\0\0\0\x05{}", "invalid_argument"),
            (envelope(flags=4), "invalid_argument"),
            (envelope() + envelope(), "unimplemented"),
            (envelope(b"[]"), "invalid_argument"),
        ):
            assert await refused_stream(api, body) == code, body


async def test_headers_of_the_protocol_are_checked(task_database: str) -> None:
    async with serving(task_database) as api:
        for timeout in ("-1", "1.5", "soon", "12345678901"):
            answer = await post(api, "GetStatus", {}, connect_timeout_ms=timeout)
            assert told(answer) == (400, "invalid_argument"), timeout
        answer = await post(api, "GetStatus", {}, connect_protocol_version="2")
        assert told(answer) == (400, "invalid_argument")
        answer = await post(api, "GetStatus", {}, connect_protocol_version="1", connect_timeout_ms="9999999999")
        assert answer.status_code == 200
        for name, value in (("Task-Slots", "0"), ("Task-Slots", "x"), ("Task-Types", "a,,b"), ("Task-Queues", "a b")):
            assert await refused_stream(api, envelope(), **{name: value}) == "invalid_argument", name
        answer = await post(api, "UpdateTaskStatus", {"id": 1, "status": "FAILED"}, task_assignment="x")
        assert answer.json()["message"].startswith("Task-Assignment: ")


async def test_a_call_that_takes_longer_than_its_deadline_is_cut(task_database: str) -> None:
    async with serving(task_database) as api:
        with psycopg.connect(task_database) as conn:
            conn.execute("lock table task_events in access exclusive mode")
            answer = await post(api, "GetTask", {"id": 1}, connect_timeout_ms="200")
            assert told(answer) == (504, "deadline_exceeded")
        assert told(await post(api, "GetTask", {"id": 1}, connect_timeout_ms="20000")) == (404, "not_found")


async def test_an_outage_is_unavailable_with_when_to_try_again_and_tells_nothing_of_the_database(
    task_database: str, direct_database: str
) -> None:
    name = direct_database.rpartition("/")[2].partition("?")[0]
    async with serving(task_database) as api:
        admin = direct_database.replace(f"/{name}", "/postgres", 1)
        with psycopg.connect(admin, autocommit=True) as conn:
            conn.execute(f"alter database {name} allow_connections false".encode())
            conn.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [name])
            try:
                for method, body in (("CreateTask", TASK), ("GetTask", {"id": 1}), ("GetStatus", {})):
                    answer = await post(api, method, body)
                    assert told(answer) == (503, "unavailable")
                    assert answer.headers["retry-after"] == "1"
                    assert name not in answer.text
                assert await refused_stream(api, envelope()) == "unavailable"
            finally:
                conn.execute(f"alter database {name} allow_connections true".encode())
        while (await post(api, "CreateTask", TASK)).status_code != 200:  # it passes
            pass


async def test_a_full_queue_of_creates_is_unavailable_with_when_to_try_again(
    task_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(task_database) as api:
        monkeypatch.setattr(api.parts.store._batcher, "_backlog", 0)
        monkeypatch.setattr(api.parts.store._batcher, "_size", 1)
        answer = await post(api, "CreateTask", TASK)
        assert told(answer) == (503, "unavailable")
        assert answer.headers["retry-after"] == "1"


async def test_a_failure_inside_is_logged_and_tells_the_caller_nothing_of_itself(
    task_database: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(task_database) as api:
        with psycopg.connect(task_database, autocommit=True) as conn:
            conn.execute("drop view task_history")
        await call(api, "CreateTask", **TASK)
        answer = await post(api, "GetTaskHistory", {"id": 1})
        assert told(answer) == (500, "internal")
        assert "task_history" not in answer.text
    failed = [record for record in caplog.records if record.getMessage() == "request.failed"]
    assert [getattr(record, FIELDS)["operation"] for record in failed] == ["GetTaskHistory"]


async def test_calls_are_counted_and_timed_beside_those_of_rest(task_database: str) -> None:
    async with serving(task_database) as api:
        await call(api, "CreateTask", **TASK)
        await api.create()
        await call(api, "GetTask", id=1)
        await call(api, "GetTaskHistory", id=1)
        await call(api, "ListTasks")
        # what is refused is counted by task_errors_total alone
        await post(api, "UpdateTaskStatus", {"id": 1, "status": "FAILED"})
        for method in ("GetTask", "GetTaskHistory"):
            assert told(await post(api, method, {"id": 99})) == (404, "not_found")
        text = (await api.client.get("/metrics")).text
        for line in (
            "task_create_total 2.0",
            "task_get_total 1.0",
            "task_get_history_total 1.0",
            "task_list_total 1.0",
            "task_update_status_total 0.0",
            'task_errors_total{code="failed_precondition",operation="UpdateTaskStatus"} 1.0',
            'task_duration_seconds_count{operation="CreateTask"} 1.0',
            'task_requests_total{operation="CreateTask",status="200"} 1.0',
            'task_requests_total{operation="UpdateTaskStatus",status="400"} 1.0',
        ):
            assert line in text


async def test_no_answer_log_line_or_metric_carries_a_parameters_value(
    task_database: str, caplog: pytest.LogCaptureFixture
) -> None:
    canary = "c4nary"
    caplog.set_level(logging.DEBUG)
    async with serving(task_database) as api:
        for payload in (
            {"parameters": {"k": canary * 500}},
            {"parameters": {"k": [canary]}},
            {"parameters": {"k": {canary: 1}}},
            {"parameters": [canary]},
            canary,
        ):
            answer = await post(api, "CreateTask", {**TASK, "payload": payload})
            assert told(answer) == (400, "invalid_argument")
            assert canary not in answer.text
        answer = await post(
            api, "CreateTask", b"\x0a\x06" + canary.encode() + b"\xff", content_type="application/proto"
        )
        assert canary not in answer.text
        answer = await post(api, "CreateTask", {**TASK, "payload": {"parameters": {"k": canary}}})
        assert canary not in (await api.client.get("/metrics")).text + answer.text
    assert canary not in caplog.text


async def test_reflection_tells_of_every_service(task_database: str) -> None:
    async with serving(task_database) as api:
        for version in ("v1", "v1alpha"):
            path = f"/grpc.reflection.{version}.ServerReflection/ServerReflectionInfo"
            asked = envelope({"listServices": "*"}) + envelope({"fileContainingSymbol": "cloud.v1.Task"})
            answer = await api.client.post(path, content=asked, headers=STREAM)
            (_, services), (_, files), (flags, end) = opened(answer.content)
            names = [service["name"] for service in services["listServicesResponse"]["service"]]
            assert names == [
                "cloud.v1.TaskManagementService",
                "grpc.health.v1.Health",
                "grpc.reflection.v1.ServerReflection",
                "grpc.reflection.v1alpha.ServerReflection",
            ]
            assert len(files["fileDescriptorResponse"]["fileDescriptorProto"]) == 2  # it, and the Empty that it imports
            assert (flags, end) == (2, {})


async def test_pages_of_other_origins_may_call_nothing_unless_they_are_named(task_database: str) -> None:
    foreign = {"Origin": "https://tasks.example.com", "Sec-Fetch-Site": "cross-site"}
    preflight = {**foreign, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    async with serving(task_database) as api:
        for path in (SERVICE + "GetStatus", "/v1/tasks"):
            answer = await api.client.options(path, headers=preflight)
            assert "access-control-allow-origin" not in answer.headers
        assert (await api.client.post("/v1/tasks", json=TASK, headers=foreign)).status_code == 403
    async with serving(task_database, TASK_CORS_ORIGINS="https://tasks.example.com, https://b.example.com") as api:
        for path in (SERVICE + "GetStatus", "/v1/tasks"):
            answer = await api.client.options(path, headers=preflight)
            assert (answer.status_code, allowed(answer)) == (200, "https://tasks.example.com")
            assert answer.headers["access-control-allow-headers"] == "content-type"
            other = {**preflight, "Origin": "https://evil.example.com"}
            answer = await api.client.options(path, headers=other)
            assert (answer.status_code, allowed(answer)) == (400, None)
        answer = await api.client.post("/v1/tasks", json=TASK, headers=foreign)
        assert (answer.status_code, allowed(answer)) == (201, "https://tasks.example.com")
        answer = await api.client.post(SERVICE + "GetStatus", json={}, headers=foreign)
        assert (answer.status_code, allowed(answer)) == (200, "https://tasks.example.com")
        assert "Grpc-Status" in answer.headers["access-control-expose-headers"]
        evil = {**foreign, "Origin": "https://evil.example.com"}
        assert (await api.client.post("/v1/tasks", json=TASK, headers=evil)).status_code == 403


def allowed(answer: httpx.Response) -> str | None:
    return answer.headers.get("access-control-allow-origin")
