"""Every RPC with every role, and streams whose token ends."""

from __future__ import annotations

import struct
from typing import Any

import httpx
import orjson
import pytest
from access_parts import UNKNOWN, bearer, make_all, make_revoked, make_token
from api_server import Api, serving
from rpc_parts import SERVICE, STREAM, TASK, envelope, opened, post, told
from test_access_table import LET_IN, NO_ONE

from taskservice.api.access.table import RPC_NEEDED
from taskservice.api.rpc.gen.cloud.v1.task_management_connect import TaskManagementService
from taskservice.api.rpc.gen.grpc.health.v1.health_connect import Health
from taskservice.domain.access import Role
from taskservice.infra.access.tokens import revoke_token

REFLECTION = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"
STREAMS = ("PullEvents", "Watch", "ServerReflectionInfo")


def addresses() -> dict[str, str]:
    """By the names that the table has."""
    services = (TaskManagementService.desc(), Health.desc())
    found = {method.name: f"/{service.type_name}/{method.name}" for service in services for method in service.methods}
    return {**found, "ServerReflectionInfo": REFLECTION}


def test_the_table_has_every_rpc_and_no_other() -> None:
    assert set(RPC_NEEDED) == set(addresses())


async def test_every_rpc_lets_in_the_roles_that_the_table_says_and_nobody_else(task_database: str) -> None:
    tokens = make_all(task_database)
    async with serving(task_database) as api:
        for name, path in addresses().items():
            for who in ("nobody", *tokens):
                headers = bearer(tokens[who]) if who in tokens else {}
                expected = None
                if who not in LET_IN[RPC_NEEDED[name]]:
                    expected = "unauthenticated" if who in NO_ONE else "permission_denied"
                assert await refused(api, name, path, headers) == expected, (name, who)


async def refused(api: Api, name: str, path: str, headers: dict[str, str]) -> str | None:
    """The code of the refusal; None: let in, whatever it is told then."""
    if name in STREAMS:
        kept = {**STREAM, **headers, "Connect-Timeout-Ms": "300"}
        answer = await api.client.post(path, content=envelope(), headers=kept)
        code = opened(answer.content)[-1][1].get("error", {}).get("code")
    else:
        answer = await api.client.post(path, json={}, headers=headers)
        code = answer.json().get("code")
    if code == "unauthenticated":
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert name in STREAMS or answer.status_code == 401
    return code if code in ("unauthenticated", "permission_denied") else None


async def test_a_revoked_token_ends_its_stream_and_the_work_is_queued_again(task_database: str) -> None:
    token = make_token(task_database, "robot", Role.WORKER)
    admin = bearer(make_token(task_database, "ann", Role.ADMIN))
    async with serving(task_database) as api:
        await post(api, "CreateTask", TASK, **admin)
        headers = {**STREAM, **bearer(token)}
        async with api.client.stream("POST", SERVICE + "PullEvents", content=envelope(), headers=headers) as answer:
            messages = Envelopes(answer)
            assert (await messages.next())["work"]["task"]["id"] == 1
            revoke_token(task_database, "robot")
            assert (await messages.next())["error"]["code"] == "unauthenticated"
        history = (await api.client.get("/v1/tasks/1/history", headers=admin)).json()["history"]
        assert [entry["event"] for entry in history] == ["task.created", "execution.started", "execution.lost"]
        assert history[0]["details"] == "created by ann"
        assert history[1]["worker"].startswith("robot@127.0.0.1/")  # who did it is in the event


async def test_what_a_reader_holds_is_ended_by_no_other_token_unless_it_says_which_assignment(
    task_database: str,
) -> None:
    mine, other = (bearer(make_token(task_database, name, Role.WORKER)) for name in ("robot", "droid"))
    admin = bearer(make_token(task_database, "ann", Role.ADMIN))
    async with serving(task_database) as api:
        for _ in range(2):
            await post(api, "CreateTask", TASK, **admin)
        headers = {**STREAM, **mine}
        async with api.client.stream("POST", SERVICE + "PullEvents", content=envelope(), headers=headers) as answer:
            messages = Envelopes(answer)
            first, second = [(await messages.next())["work"] for _ in range(2)]
            done = {"id": first["task"]["id"], "status": "SUCCEEDED"}
            refusal = await post(api, "UpdateTaskStatus", done, **other)
            assert told(refusal) == (400, "failed_precondition")
            assert "Task-Assignment: <assignment_id>" in refusal.json()["message"]
            assert (await post(api, "UpdateTaskStatus", done, **mine)).status_code == 200
            done = {"id": second["task"]["id"], "status": "SUCCEEDED"}
            exact = {"Task-Assignment": str(second["assignmentId"])}
            assert (await post(api, "UpdateTaskStatus", done, **other, **exact)).status_code == 200
        assert "task_update_status_total 2.0" in (await api.client.get("/metrics", headers=admin)).text


class Envelopes:
    def __init__(self, answer: httpx.Response) -> None:
        self._bytes = answer.aiter_bytes()
        self._unread = b""

    async def next(self) -> dict[str, Any]:
        while len(self._unread) < 5 or len(self._unread) < 5 + struct.unpack(">I", self._unread[1:5])[0]:
            self._unread += await anext(self._bytes)
        end = 5 + struct.unpack(">I", self._unread[1:5])[0]
        message, self._unread = self._unread[5:end], self._unread[end:]
        found: dict[str, Any] = orjson.loads(message)
        return found


@pytest.mark.parametrize("name", ["GetTask", "CreateTask"])
async def test_a_token_is_no_secret_that_an_answer_or_a_log_line_tells(
    task_database: str, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    make_token(task_database, "ann")
    async with serving(task_database) as api:
        for token in (UNKNOWN, make_revoked(task_database)):
            answer = await post(api, name, {}, **bearer(token))
            assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
            assert token not in answer.text + (await api.client.get("/healthz")).text
            assert token not in caplog.text
