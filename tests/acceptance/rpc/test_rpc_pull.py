"""PullEvents with other servers, deaths and silences in between: whatever a reader does, its work is not lost."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from driving import Client, Refused, Wire, running
from service import Service, free_port, stop

Eventually = Callable[..., Awaitable[Any]]
TASK = {"name": "work", "type": "remote"}


async def create(client: Client, wire: Wire, **fields: Any) -> int:
    created: int = (await client.call(wire, "CreateTask", **{**TASK, **fields}))["id"]
    return created


async def events_of(service: Service, task_id: int) -> list[str]:
    history = (await asyncio.to_thread(service.get, f"/v1/tasks/{task_id}/history"))["history"]
    return [entry["event"] for entry in history]  # type: ignore[attr-defined]


async def test_work_of_a_reader_that_was_killed_is_handed_back_at_once(
    service: Service, client: Client, rpc_program: tuple[dict[str, str], Path], eventually: Eventually
) -> None:
    await asyncio.to_thread(service.server)
    wire = Wire(service.address)
    task_id = await create(client, wire)
    async with running(*rpc_program) as mortal:
        first = await mortal.pull(wire)
        work = await first.next() or {}
        assert work["work"]["task"]["id"] == task_id
        second = await client.pull(wire)
        mortal.kill()
        again = await second.next() or {}
    assert again["work"]["task"]["id"] == task_id
    assert again["work"]["assignmentId"] != work["work"]["assignmentId"]
    assert again["work"]["task"].get("retries", 0) == 0  # no attempt is used up
    # the first one's report, if it had lived: refused, where it says which assignment it means
    late = {"id": task_id, "status": "SUCCEEDED"}
    with pytest.raises(Refused) as refused:
        await client.call_with(
            wire, "UpdateTaskStatus", late, headers={"Task-Assignment": work["work"]["assignmentId"]}
        )
    assert refused.value.code == "failed_precondition"
    await client.call_with(wire, "UpdateTaskStatus", late, headers={"Task-Assignment": again["work"]["assignmentId"]})
    assert (await events_of(service, task_id))[1:] == [
        "execution.started",
        "execution.lost",
        "execution.started",
        "execution.succeeded",
    ]


async def test_a_stream_that_is_left_hands_its_work_back(service: Service, client: Client) -> None:
    await asyncio.to_thread(service.server)
    for protocol in ("connect", "grpc-web", "grpc"):
        wire = Wire(service.address, protocol)
        task_id = await create(client, wire, type=protocol)
        left = await client.pull(wire, **{"Task-Types": protocol})
        assert (await left.next() or {})["work"]["task"]["id"] == task_id
        await left.cancel()
        taken = await client.pull(wire, **{"Task-Types": protocol})
        assert (await taken.next() or {})["work"]["task"]["id"] == task_id
        await client.call(wire, "UpdateTaskStatus", id=task_id, status="SUCCEEDED")


async def test_reports_and_heartbeats_may_reach_another_server_than_the_stream(
    service: Service, client: Client, eventually: Eventually
) -> None:
    other = free_port()
    await asyncio.gather(asyncio.to_thread(service.server), asyncio.to_thread(service.server, other))
    here, there = Wire(service.address), Wire(f"http://127.0.0.1:{other}")
    first, second = await create(client, here), await create(client, here)
    stream = await client.pull(here, **{"Task-Slots": "1", "Task-Reader": "somewhere"})
    assert (await stream.next() or {})["work"]["task"]["id"] == first
    assert await client.call(there, "Heartbeat", uuid="somewhere") == {}
    await client.call(there, "UpdateTaskStatus", id=first, status="SUCCEEDED")
    # which frees the only slot
    assert (await stream.next() or {})["work"]["task"]["id"] == second


async def test_a_reader_whose_server_dies_loses_its_work_to_another_once_the_lease_has_run_out(
    service: Service, client: Client
) -> None:
    service.env["TASK_LEASE_S"] = "1"
    other = free_port()
    doomed, _ = await asyncio.gather(asyncio.to_thread(service.server), asyncio.to_thread(service.server, other))
    here, there = Wire(service.address), Wire(f"http://127.0.0.1:{other}")
    task_id = await create(client, here)
    stream = await client.pull(here)
    assert (await stream.next() or {})["work"]["task"]["id"] == task_id
    stop(doomed, 9)
    with pytest.raises(Refused) as refused:
        await stream.next()
    assert refused.value.code in ("unavailable", "aborted", "unknown", "internal")
    # no worker process runs: the server with a reader does the rescue
    taken = await client.pull(there)
    assert (await taken.next() or {})["work"]["task"]["id"] == task_id
    assert (await events_of_port(service, other, task_id))[-2:] == ["execution.lost", "execution.started"]


async def events_of_port(service: Service, port: int, task_id: int) -> list[str]:
    service.port = port
    return await events_of(service, task_id)


async def test_a_reader_that_sent_a_heartbeat_and_falls_silent_loses_its_work_though_its_stream_is_open(
    service: Service, client: Client
) -> None:
    service.env["TASK_LEASE_S"] = "1"
    await asyncio.to_thread(service.server)
    wire = Wire(service.address)
    task_id = await create(client, wire)
    silent = await client.pull(wire, **{"Task-Reader": "silent"})
    assert (await silent.next() or {})["work"]["task"]["id"] == task_id
    await client.call(wire, "Heartbeat", uuid="silent")
    with pytest.raises(Refused) as refused:
        await silent.next()
    assert (refused.value.code, "Heartbeat" in refused.value.message) == ("aborted", True)
    with pytest.raises(Refused) as refused:
        await client.call(wire, "UpdateTaskStatus", id=task_id, status="SUCCEEDED")
    assert refused.value.code == "failed_precondition"
    taken = await client.pull(wire)
    assert (await taken.next() or {})["work"]["task"]["id"] == task_id


async def test_a_heartbeat_ends_no_stream_but_of_the_reader_that_gave_its_uuid(
    service: Service, client: Client, eventually: Eventually
) -> None:
    """Existing clients send heartbeats with a uuid that their stream does not carry, or none at all."""
    service.env["TASK_LEASE_S"] = "1"
    await asyncio.to_thread(service.server)
    wire = Wire(service.address)
    unnamed = await client.pull(wire, **{"Task-Types": "a"})
    named = await client.pull(wire, **{"Task-Types": "b", "Task-Reader": "another"})
    first, second = await create(client, wire, type="a"), await create(client, wire, type="b")
    assert (await unnamed.next() or {})["work"]["task"]["id"] == first
    assert (await named.next() or {})["work"]["task"]["id"] == second
    await client.call(wire, "Heartbeat", uuid="mine")
    begun = asyncio.get_running_loop().time()

    async def silent_for_three_leases() -> bool:
        return asyncio.get_running_loop().time() - begun > 3

    await eventually(silent_for_three_leases)
    for task_id in (first, second):
        await client.call(wire, "UpdateTaskStatus", id=task_id, status="SUCCEEDED")
        assert await events_of(service, task_id) == ["task.created", "execution.started", "execution.succeeded"]


async def test_heartbeats_and_an_open_stream_each_keep_a_lease_for_many_times_its_length(
    service: Service, client: Client, eventually: Eventually
) -> None:
    service.env["TASK_LEASE_S"] = "1"
    await asyncio.to_thread(service.server)
    wire = Wire(service.address)
    named = await client.pull(wire, **{"Task-Reader": "beating", "Task-Types": "a"})
    quiet = await client.pull(wire, **{"Task-Types": "b"})
    first, second = await create(client, wire, type="a"), await create(client, wire, type="b")
    assert (await named.next() or {})["work"]["task"]["id"] == first
    assert (await quiet.next() or {})["work"]["task"]["id"] == second
    begun = asyncio.get_running_loop().time()

    async def beat_for_four_leases() -> bool:
        await client.call(wire, "Heartbeat", uuid="beating")
        return asyncio.get_running_loop().time() - begun > 4

    await eventually(beat_for_four_leases, every_s=0.2)
    for task_id in (first, second):
        await client.call(wire, "UpdateTaskStatus", id=task_id, status="SUCCEEDED")
        assert await events_of(service, task_id) == ["task.created", "execution.started", "execution.succeeded"]


async def test_what_a_worker_process_serves_is_left_to_it_and_all_else_is_pulled(
    service: Service, client: Client, eventually: Eventually
) -> None:
    await asyncio.to_thread(service.server)
    wire = Wire(service.address)
    worker = service.worker(1)

    async def works() -> bool:
        return any(row["alive"] for row in (await asyncio.to_thread(service.get, "/v1/workers"))["workers"])  # type: ignore[attr-defined]

    await eventually(works)
    stream = await client.pull(wire)
    theirs = await create(
        client, wire, type="send_email", payload={"parameters": {"recipient": "user@example.com", "subject": "s"}}
    )
    ours = await create(client, wire)
    assert (await stream.next() or {})["work"]["task"]["id"] == ours
    await asyncio.to_thread(service.wait_status, theirs, "SUCCEEDED")
    with pytest.raises(Refused) as refused:  # a worker's attempt is not for others to end
        await client.call(wire, "UpdateTaskStatus", id=theirs, status="FAILED")
    assert refused.value.code == "failed_precondition"
    stop(worker)
    orphan = await create(client, wire, type="send_email")
    assert (await stream.next() or {})["work"]["task"]["id"] == orphan


async def test_a_server_that_stops_ends_its_streams_and_hands_their_work_back(service: Service, client: Client) -> None:
    other = free_port()
    stopping, _ = await asyncio.gather(asyncio.to_thread(service.server), asyncio.to_thread(service.server, other))
    here, there = Wire(service.address), Wire(f"http://127.0.0.1:{other}")
    task_id = await create(client, here)
    stream = await client.pull(here)
    assert (await stream.next() or {})["work"]["task"]["id"] == task_id
    ending = asyncio.create_task(asyncio.to_thread(stop, stopping))
    with pytest.raises(Refused) as refused:
        await stream.next()
    assert refused.value.code == "unavailable"
    assert await ending == 0
    taken = await client.pull(there)
    assert (await taken.next() or {})["work"]["task"]["id"] == task_id
