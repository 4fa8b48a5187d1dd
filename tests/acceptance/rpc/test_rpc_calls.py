"""Every method by a generated client, over every protocol, in both encodings."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from driving import Client, Refused, Wire
from service import Service
from wires import every

NEWSLETTER = {
    "name": "Send Newsletter",
    "type": "newsletter",
    "payload": {"parameters": {"recipient": "user@example.com", "subject": "Weekly Update"}},
    "description": "every week",
}
Eventually = Callable[..., Awaitable[Any]]
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


async def test_every_method_answers_over_every_protocol_in_both_encodings(
    service: Service, client: Client, eventually: Eventually
) -> None:
    await asyncio.to_thread(service.server)
    for wire in every(service.address):
        await whole_life(client, wire, eventually)
    tasks = str(len(every(service.address)))

    async def all_are_counted() -> bool:
        counts = (await client.call(Wire(service.address), "GetStatus"))["statusCounts"]
        return counts == {"0": tasks, "1": "0", "2": "0", "3": tasks}  # by number of TaskStatusEnum

    await eventually(all_are_counted)


async def whole_life(client: Client, wire: Wire, eventually: Eventually) -> None:
    """Of two tasks, from creation to their reports."""
    type_ = f"{wire.protocol}.{wire.binary}.{wire.gzip}.{wire.http2}"
    letter = {**NEWSLETTER, "type": type_}
    first, second = [(await client.call(wire, "CreateTask", **letter))["id"] for _ in range(2)]
    task = await client.call(wire, "GetTask", id=first)
    assert TIME.fullmatch(task.pop("createdAt"))
    assert task == {"id": first, **letter}  # QUEUED is 0, and left out like every default
    stream = await client.pull(wire, **{"Task-Reader": f"reader-{first}", "Task-Types": type_})
    given = [(await stream.next() or {})["work"] for _ in range(2)]
    assert [work["task"]["id"] for work in given] == [first, second]
    assert all(work["task"]["status"] == "RUNNING" for work in given)
    assert len({work["assignmentId"] for work in given}) == 2
    assert await client.call(wire, "Heartbeat", uuid=f"reader-{first}", timestamp="2024-09-29T16:22:37Z") == {}
    assert await client.call(wire, "UpdateTaskStatus", id=first, status="RUNNING") == {}
    assert await client.call(wire, "UpdateTaskStatus", id=first, status="SUCCEEDED", message="sent") == {}
    held = {"Task-Assignment": given[1]["assignmentId"]}
    failed = {"id": second, "status": "FAILED", "message": "no such mailbox"}
    assert (await client.call_with(wire, "UpdateTaskStatus", failed, headers=held))["response"] == {}
    await stream.cancel()
    history = (await client.call(wire, "GetTaskHistory", id=second))["history"]
    assert [(entry["id"], entry.get("status", "QUEUED")) for entry in history[:3]] == [
        (1, "QUEUED"),
        (2, "RUNNING"),
        (3, "QUEUED"),  # to be tried again
    ]
    assert "no such mailbox" in history[2]["details"]
    assert all(TIME.fullmatch(entry["createdAt"]) for entry in history)

    async def both_are_listed() -> bool:
        listed = (await client.call(wire, "ListTasks", limit=2, status="ALL", type=type_)).get("tasks", [])
        return [(task["id"], task.get("status", "QUEUED")) for task in listed] == [
            (second, "QUEUED"),
            (first, "SUCCEEDED"),
        ]

    await eventually(both_are_listed)  # lists may lag


async def test_a_list_is_filtered_and_paged(service: Service, client: Client, eventually: Eventually) -> None:
    await asyncio.to_thread(service.server)
    wire = Wire(service.address)
    ids = [(await client.call(wire, "CreateTask", **{**NEWSLETTER, "type": f"t{n % 2}"}))["id"] for n in range(6)]

    async def listed(**request: object) -> list[int]:
        return [task["id"] for task in (await client.call(wire, "ListTasks", **request)).get("tasks", [])]

    async def as_created() -> bool:
        return await listed() == ids[::-1]

    await eventually(as_created)  # lists may lag
    newest = ids[::-1]
    assert await listed(limit=2, offset=1) == newest[1:3]
    assert await listed(type="t1") == newest[::2]
    assert await listed(type="all") == await listed(type="ALL", status="ALL") == newest
    assert await listed(status="QUEUED", limit=100) == newest
    assert await listed(status="UNKNOWN") == await listed(status="RUNNING") == await listed(type="none") == []


@pytest.mark.parametrize("protocol", ["connect", "grpc-web", "grpc"])
async def test_what_is_wrong_is_told_by_its_code_and_names_the_field(
    service: Service, client: Client, protocol: str
) -> None:
    await asyncio.to_thread(service.server)
    for binary in (True, False):
        wire = Wire(service.address, protocol, binary)
        done = (await client.call(wire, "CreateTask", **NEWSLETTER))["id"]
        for method, request, code, begins in wrong(done):
            told = await refusal(client, wire, method, request)
            assert (method, request, told.code) == (method, request, code), told
            assert told.message.startswith(begins), told


async def refusal(client: Client, wire: Wire, method: str, request: dict[str, object]) -> Refused:
    try:
        answer = await client.call(wire, method, **request)
    except Refused as told:
        return told
    raise AssertionError(f"{method} {request} over {wire}: {answer}")


def wrong(queued: int) -> list[tuple[str, dict[str, object], str, str]]:
    """Method, request, code, and how the message begins."""
    invalid = "invalid_argument"
    bad = {"bad key": "x"}
    return [
        ("CreateTask", {"name": "", "type": "t"}, invalid, "name: "),
        ("CreateTask", {"name": "n" * 256, "type": "t"}, invalid, "name: "),
        ("CreateTask", {"name": "a\tb", "type": "t"}, invalid, "name: "),
        ("CreateTask", {"name": "n"}, invalid, "type: "),
        ("CreateTask", {"name": "n", "type": "a b"}, invalid, "type: "),
        ("CreateTask", {"name": "n", "type": "t", "description": "d" * 5001}, invalid, "description: "),
        ("CreateTask", {"name": "n", "type": "t", "payload": {"parameters": bad}}, invalid, "payload.parameters."),
        (
            "CreateTask",
            {"name": "n", "type": "t", "payload": {"parameters": {"k": "v" * 1025}}},
            invalid,
            "payload.parameters.k: ",
        ),
        ("GetTask", {}, invalid, "id: "),
        ("GetTask", {"id": -1}, invalid, "id: "),
        ("GetTask", {"id": 2**31 - 1}, "not_found", "id: "),
        ("GetTaskHistory", {"id": 0}, invalid, "id: "),
        ("GetTaskHistory", {"id": 2**31 - 1}, "not_found", "id: "),
        ("ListTasks", {"limit": 101}, invalid, "limit: "),
        ("ListTasks", {"limit": -1}, invalid, "limit: "),
        ("ListTasks", {"offset": -1}, invalid, "offset: "),
        ("ListTasks", {"offset": 100_001}, invalid, "offset: "),
        ("ListTasks", {"type": "a b"}, invalid, "type: "),
        ("ListTasks", {"status": 9}, invalid, "status: "),
        ("UpdateTaskStatus", {"id": 0, "status": "FAILED"}, invalid, "id: "),
        ("UpdateTaskStatus", {"id": 2**31 - 1, "status": "FAILED"}, "not_found", "id: "),
        ("UpdateTaskStatus", {"id": queued, "status": "ALL"}, invalid, "status: "),
        ("UpdateTaskStatus", {"id": queued, "status": "UNKNOWN"}, invalid, "status: "),
        ("UpdateTaskStatus", {"id": queued, "status": 9}, invalid, "status: "),
        ("UpdateTaskStatus", {"id": queued, "status": "FAILED", "message": "m" * 2001}, invalid, "message: "),
        ("UpdateTaskStatus", {"id": queued, "status": "RUNNING"}, "failed_precondition", f"task {queued} is QUEUED"),
        ("UpdateTaskStatus", {"id": queued, "status": "SUCCEEDED"}, "failed_precondition", f"task {queued} is QUEUED"),
        ("UpdateTaskStatus", {"id": queued, "status": "FAILED"}, "failed_precondition", f"task {queued} is QUEUED"),
        ("UpdateTaskStatus", {"id": queued, "status": "QUEUED"}, "failed_precondition", f"task {queued} is QUEUED"),
        ("Heartbeat", {"timestamp": "2024-09-29T16:22:37Z"}, invalid, "uuid: "),
        ("Check", {"service": "nobody.v1.Knows"}, "not_found", "service: "),
    ]


async def test_a_health_probe_is_told_what_readyz_says(service: Service, client: Client) -> None:
    await asyncio.to_thread(service.server)
    for wire in every(service.address):
        for name in ("", "cloud.v1.TaskManagementService", "grpc.health.v1.Health"):
            assert await client.call(wire, "Check", service=name) == {"status": "SERVING"}
        watched = await client.open(wire, "Watch", {}, service="cloud.v1.TaskManagementService")
        unknown = await client.open(wire, "Watch", {}, service="nobody.v1.Knows")
        assert [await watched.next(), await unknown.next()] == [{"status": "SERVING"}, {"status": "SERVICE_UNKNOWN"}]
        await watched.cancel()
        await unknown.cancel()


async def test_the_same_idempotency_key_is_the_same_task(service: Service, client: Client) -> None:
    await asyncio.to_thread(service.server)
    wire, headers = Wire(service.address), {"Idempotency-Key": "order-7", "Task-Actor": "a test"}
    answers = [await client.call_with(wire, "CreateTask", NEWSLETTER, headers=headers) for _ in range(2)]
    assert answers[0]["response"] == answers[1]["response"]
    with pytest.raises(Refused) as refused:
        await client.call_with(wire, "CreateTask", {**NEWSLETTER, "name": "another"}, headers=headers)
    assert refused.value.code == "already_exists"
    (created,) = (await client.call(wire, "GetTaskHistory", **answers[0]["response"]))["history"]
    assert created["details"] == "created by a test"


async def test_what_fails_is_given_again_until_its_attempts_are_used_up(service: Service, client: Client) -> None:
    await asyncio.to_thread(service.server)
    wire = Wire(service.address)
    task_id = (await client.call(wire, "CreateTask", **NEWSLETTER))["id"]
    stream = await client.pull(wire)
    for retries in range(4):
        task = (await stream.next() or {})["work"]["task"]
        assert (task["id"], task.get("retries", 0)) == (task_id, retries)
        await client.call(wire, "UpdateTaskStatus", id=task_id, status="FAILED", message="no such mailbox")
    task = await client.call(wire, "GetTask", id=task_id)
    assert (task["status"], task["retries"]) == ("FAILED", 3)
