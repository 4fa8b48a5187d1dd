"""Creating, reading, changing and listing tasks over HTTP."""

from __future__ import annotations

import asyncio
from dataclasses import fields

import pytest
from api_server import NEWSLETTER, Api, serving, work

from taskservice.domain.outcome import Failed
from taskservice.domain.task import Task
from taskservice.infra.database import connect
from taskservice.infra.queue.claim import claim
from taskservice.infra.statements import sql


async def test_a_created_task_is_answered_whole_and_found_at_its_location(task_database: str) -> None:
    body = {
        **NEWSLETTER,
        "description": "weekly",
        "queue": "mail",
        "priority": 7,
        "tags": ["b", "a"],
        "run_at": "2999-01-01T00:00:00+02:00",
        "timeout_s": 30,
        "retry": {"max_attempts": 2},
    }
    async with serving(task_database) as api:
        answer = await api.client.post("/v1/tasks", json=body)
        task = answer.json()
        assert answer.status_code == 201
        assert list(task) == [field.name for field in fields(Task)]
        assert (task["status"], task["run_at"], task["max_attempts"]) == ("PENDING", "2998-12-31T22:00:00.000000Z", 2)
        assert (task["tags"], task["queue"], task["timeout_s"]) == (["a", "b"], "mail", 30)
        assert (await api.client.get(answer.headers["location"])).json() == task


async def test_a_task_that_names_no_timeout_gets_the_servers(task_database: str) -> None:
    async with serving(task_database, TASK_TIME_OUT="77") as api:
        assert (await api.create())["timeout_s"] == 77


@pytest.mark.parametrize("who", ["ann@host", "zoë@höst"])
async def test_who_created_it_is_in_the_history(task_database: str, who: str) -> None:
    async with serving(task_database) as api:
        answer = await api.client.post("/v1/tasks", json=NEWSLETTER, headers={"Task-Actor": who.encode()})
        assert who in (await _history(api, answer.json()["id"]))[0]["details"]


async def test_a_repeat_with_the_same_key_and_fields_returns_the_first_task(task_database: str) -> None:
    async with serving(task_database) as api:
        key = {"Idempotency-Key": "order 1"}
        first = await api.client.post("/v1/tasks", json=NEWSLETTER, headers=key)
        again = await api.client.post("/v1/tasks", json=NEWSLETTER, headers=key)
        assert (first.status_code, again.status_code) == (201, 200)
        assert again.json() == first.json()
        assert again.headers["location"] == first.headers["location"]


async def test_the_same_key_for_other_fields_is_a_conflict(task_database: str) -> None:
    async with serving(task_database) as api:
        key = {"Idempotency-Key": "order 1"}
        await api.client.post("/v1/tasks", json=NEWSLETTER, headers=key)
        answer = await api.client.post("/v1/tasks", json={**NEWSLETTER, "priority": 1}, headers=key)
        assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_conflict")


async def test_creates_that_race_with_one_key_make_one_task(task_database: str) -> None:
    async with serving(task_database) as api, serving(task_database) as other:
        sent = [
            server.client.post("/v1/tasks", json=NEWSLETTER, headers={"Idempotency-Key": "k"})
            for _ in range(10)
            for server in (api, other)
        ]
        answers = await asyncio.gather(*sent)
    assert {answer.json()["id"] for answer in answers} == {answers[0].json()["id"]}
    assert sorted(answer.status_code for answer in answers) == [200] * 19 + [201]


async def test_a_batch_gives_each_task_its_own_result_in_order(task_database: str) -> None:
    async with serving(task_database) as api:
        keyed = {**NEWSLETTER, "idempotency_key": "k"}
        tasks = [NEWSLETTER, {"name": "no type"}, keyed, keyed, {**keyed, "priority": 9}, {**NEWSLETTER, "odd": 1}, 5]
        answer = await api.client.post("/v1/tasks:batch", json={"tasks": tasks})
        results = answer.json()["results"]
        assert answer.status_code == 200
        assert results[2]["id"] == results[3]["id"] != results[0]["id"]
        problems = {i: result["problem"] for i, result in enumerate(results) if "problem" in result}
        assert {i: problem.get("field") for i, problem in problems.items()} == {
            1: "tasks[1].type",
            4: "tasks[4].idempotency_key",
            5: "tasks[5].odd",
            6: "tasks[6]",
        }
        assert problems[4]["code"] == "idempotency_conflict"


async def test_an_atomic_batch_writes_nothing_when_one_task_is_wrong(task_database: str) -> None:
    async with serving(task_database) as api:
        await api.client.post("/v1/tasks", json=NEWSLETTER, headers={"Idempotency-Key": "taken"})
        for status, field, wrong in (
            (400, "tasks[2].name", {**NEWSLETTER, "name": ""}),
            (409, "tasks[2].idempotency_key", {**NEWSLETTER, "priority": 3, "idempotency_key": "taken"}),
        ):
            body = {"tasks": [NEWSLETTER, NEWSLETTER, wrong, NEWSLETTER], "atomic": True}
            answer = await api.client.post("/v1/tasks:batch", json=body)
            assert (answer.status_code, answer.json()["field"]) == (status, field)
        assert (await api.client.get("/v1/tasks/2")).status_code == 404


async def test_a_batch_of_ten_thousand_is_taken_whole(task_database: str) -> None:
    async with serving(task_database) as api:
        ids = await api.create_many(10_000)
        assert len(set(ids)) == 10_000
        assert ids == sorted(ids)


async def test_a_task_can_be_read_as_it_was(task_database: str) -> None:
    async with serving(task_database) as api:
        created = await api.create()
        await work(task_database)
        address = f"/v1/tasks/{created['id']}"
        history = await _history(api, created["id"])
        started_at = history[1]["at"]
        assert (await api.client.get(address)).json()["status"] == "SUCCEEDED"
        assert (await api.client.get(address, params={"version": 1})).json() == created
        assert (await api.client.get(address, params={"version": 2})).json()["status"] == "RUNNING"
        assert (await api.client.get(address, params={"as_of": started_at})).json()["version"] == 2
        for gone in ({"version": 4}, {"as_of": "2001-01-01T00:00:00Z"}):
            answer = await api.client.get(address, params=gone)
            assert (answer.status_code, answer.json()["code"]) == (404, "task_not_found"), gone


async def test_history_tells_everything_oldest_first(task_database: str) -> None:
    async with serving(task_database) as api:
        task = await api.create(retry={"max_attempts": 1})
        await work(task_database, Failed("SMTPError", "mailbox full", final=True))
        history = await _history(api, task["id"])
        assert [entry["event"] for entry in history] == ["task.created", "execution.started", "execution.failed"]
        assert [entry["version"] for entry in history] == [1, 2, 3]
        assert "mailbox full" in history[2]["details"]
        assert list(history[1]) == [
            *("position", "version", "event", "status", "details", "at", "execution", "attempt", "worker")
        ]
        rest = await api.client.get(f"/v1/tasks/{task['id']}/history", params={"after_version": 1, "limit": 1})
        assert rest.json()["history"] == history[1:2]


async def test_a_waiting_task_is_cancelled_at_once_and_can_be_rerun(task_database: str) -> None:
    async with serving(task_database) as api:
        task = await api.create()
        who = {"Task-Actor": "ann"}
        cancelled = await api.client.post(f"/v1/tasks/{task['id']}:cancel", json={"reason": "too late"}, headers=who)
        assert (cancelled.status_code, cancelled.json()["status"]) == (200, "CANCELLED")
        again = await api.client.post(f"/v1/tasks/{task['id']}:cancel")
        assert (again.status_code, again.json()["code"]) == (409, "illegal_transition")
        rerun = await api.client.post(f"/v1/tasks/{task['id']}:rerun")
        assert (rerun.status_code, rerun.json()["status"], rerun.json()["execution"]) == (200, "QUEUED", 2)
        assert (await api.client.post(f"/v1/tasks/{task['id']}:rerun")).status_code == 409
        details = (await _history(api, task["id"]))[1]["details"]
        assert "ann" in details
        assert "too late" in details


async def test_a_running_task_is_asked_to_stop(task_database: str) -> None:
    async with serving(task_database) as api:
        task = await api.create()
        async with await connect(task_database, name="test worker") as conn:
            worker = {"host": "h", "pid": 1, "types": ["send_email"], "queues": [], "slots": 1, "lease_s": 60}
            (worker_id,) = await (await conn.execute(sql("register_worker"), worker)).fetchone() or (0,)
            await claim(conn, worker_id, "h/1", 1)
        answer = await api.client.post(f"/v1/tasks/{task['id']}:cancel")
        assert (answer.status_code, answer.json()["status"]) == (202, "RUNNING")
        workers = (await api.client.get("/v1/workers")).json()["workers"]
        assert [(one["name"], one["types"], one["alive"]) for one in workers] == [
            (f"h/{worker_id}", ["send_email"], True)
        ]


@pytest.mark.parametrize("address", ["", "/history", ":cancel", ":rerun"])
async def test_an_unknown_task_is_not_found(task_database: str, address: str) -> None:
    async with serving(task_database) as api:
        method = "POST" if address.startswith(":") else "GET"
        answer = await api.client.request(method, f"/v1/tasks/4711{address}")
        assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (404, "task_not_found", "id")


async def test_lists_are_filtered_and_paged_newest_first(task_database: str) -> None:
    async with serving(task_database) as api:
        ids = await api.create_many(25)
        await api.create(type="run_query", name="Monthly report", tags=["money"], queue="data")
        cancelled = (await api.client.post(f"/v1/tasks/{ids[3]}:cancel")).json()
        await api.parts.projections.caught_up(cancelled["position"])
        seen: list[int] = []
        params: dict[str, object] = {"limit": 10, "type": "send_email"}
        while True:
            answer = await api.client.get("/v1/tasks", params=params)
            assert answer.headers["projection-lag"] == "0"
            seen += [task["id"] for task in answer.json()["tasks"]]
            if answer.json()["next_cursor"] is None:
                break
            params["cursor"] = answer.json()["next_cursor"]
        assert seen == sorted(ids, reverse=True)
        assert await _listed(api, status="cancelled") == [ids[3]]
        assert await _listed(api, status="failed,CANCELLED") == [ids[3]]
        assert await _listed(api, limit=2, offset=1) == [ids[-1], ids[-2]]
        assert await _listed(api, limit=2, offset=1, order="asc") == [ids[1], ids[2]]
        assert await _listed(api, id=f"{ids[4]},{ids[7]},4711", status="queued") == [ids[7], ids[4]]
        for wanted in ({"tag": "money"}, {"name": "month"}, {"queue": "data"}, {"type": "run_query"}):
            assert len(await _listed(api, **wanted)) == 1, wanted
        assert await _listed(api, created_before=cancelled["created_at"]) == []
        assert len(await _listed(api, created_after=cancelled["created_at"], limit=100)) == 26


async def test_status_counts_every_status(task_database: str) -> None:
    async with serving(task_database) as api:
        await api.create_many(3)
        task = await api.create(run_at="2999-01-01T00:00:00Z")
        await api.parts.projections.caught_up(task["position"])
        answer = (await api.client.get("/v1/status")).json()
        assert answer["position"] == task["position"]
        # in the order of a task's life, whatever the database returns first
        assert list(answer["counts"].items()) == [
            *[("PENDING", 1), ("QUEUED", 3), ("RUNNING", 0), ("RETRYING", 0)],
            *[("SUCCEEDED", 0), ("FAILED", 0), ("CANCELLED", 0)],
        ]


async def test_a_task_is_found_by_id_while_read_models_are_behind(task_database: str) -> None:
    async with serving(task_database) as api:
        api.parts.projections._running.cancel()  # type: ignore[union-attr]
        task = await api.create()
        assert (await api.client.get(f"/v1/tasks/{task['id']}")).json() == task
        assert int((await api.client.get("/v1/tasks")).headers["projection-lag"]) >= 1


async def _history(api: Api, task_id: int) -> list[dict[str, object]]:
    entries: list[dict[str, object]] = (await api.client.get(f"/v1/tasks/{task_id}/history")).json()["history"]
    return entries


async def _listed(api: Api, **params: object) -> list[int]:
    answer = await api.client.get("/v1/tasks", params=params)
    assert answer.status_code == 200, answer.text
    return [task["id"] for task in answer.json()["tasks"]]
