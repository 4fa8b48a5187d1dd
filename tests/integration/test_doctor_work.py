"""Work that nobody does, made for real; the doctor has to name it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from api_server import Api, serving
from doctor_parts import diagnose_aside, is_well, only
from projection_parts import catch_up, models
from queue_parts import create, hand, let_time_pass

from taskservice.cli.doctor.patient import Limits
from taskservice.infra.database import connect
from taskservice.infra.queue.rescue import rescue
from taskservice.infra.store import open_store
from taskservice.projections.advance import advance

Eventually = Callable[..., Awaitable[object]]


async def test_a_queued_type_that_no_living_worker_handles_is_named_with_how_many(task_database: str) -> None:
    async with open_store(task_database) as store, hand(task_database, types=["noop"]) as worker:
        await create(store, 3, type="noop")
        await create(store, 7, type="greet")
        await create(store, 1, type="far", run_at="2999-01-01T00:00:00Z")
        await catch_up(worker.conn)
        found = await diagnose_aside(task_database)
        assert only(found["types"], "type_unhandled") == "type greet in queue default: 7 waiting"
        assert is_well(found["leases"])
        async with hand(task_database, types=["greet"]):
            assert is_well((await diagnose_aside(task_database))["types"])


async def test_a_queue_that_no_worker_of_its_type_serves_is_named(task_database: str) -> None:
    async with open_store(task_database) as store, hand(task_database, queues=["fast"]):
        await create(store, queue="fast")
        await create(store, queue="slow")
        found = await diagnose_aside(task_database)
    assert only(found["types"], "type_unhandled") == "type noop in queue slow: 1 waiting"


async def test_attempts_of_a_worker_that_is_gone_are_named_until_they_are_rescued(task_database: str) -> None:
    at_once = Limits(rescue_s=0.0)
    async with open_store(task_database) as store, hand(task_database) as worker:
        ids = await create(store, 2)
        assert len(await worker.claim()) == 2
        assert is_well((await diagnose_aside(task_database, at_once))["leases"])
        await worker.lose_lease()
        found = (await diagnose_aside(task_database, at_once))["leases"]
        assert only(found, "attempts_stranded") == (
            f"attempts that run nowhere: 2 (task {ids[0]} of {worker.name}, task {ids[1]} of {worker.name})"
        )
        assert only(found, "no_worker") == "no worker has a lease that runs"
        assert await rescue(worker.conn, 30.0) == 2
        assert [one.code for one in (await diagnose_aside(task_database, at_once))["leases"]] == ["no_worker"]


async def test_an_attempt_long_past_its_deadline_is_stranded_too(task_database: str) -> None:
    async with open_store(task_database) as store, hand(task_database) as worker:
        [task_id] = await create(store)
        await worker.claim()
        await let_time_pass(worker.conn)
        found = await diagnose_aside(task_database)
    assert f"task {task_id} of {worker.name}" in only(found["leases"], "attempts_stranded")


async def test_a_read_model_that_stands_still_is_named_with_how_far_it_is_behind(task_database: str) -> None:
    soon = Limits(stand_still_s=0.05)
    async with open_store(task_database) as store, await connect(task_database, name="test") as conn:
        await create(store, 5)
        found = (await diagnose_aside(task_database, soon))["projections"]
        told = [finding.found.partition(", the first")[0] for finding in found]
        assert told == [f"{name} is 5 events behind" for name in ("activity", "status_counts", "task_view")]
        assert {finding.code for finding in found} == {"projection_stands"}
        await catch_up(conn)
        assert is_well((await diagnose_aside(task_database, soon))["projections"])


async def test_a_read_model_that_moves_but_is_late_is_told_apart(task_database: str) -> None:
    async with open_store(task_database) as store, await connect(task_database, name="test") as conn:
        await create(store, 20)
        looking = asyncio.create_task(diagnose_aside(task_database, Limits(stand_still_s=10.0, behind_s=0.0)))
        while not looking.done():  # always more than was taken in
            await create(store, 2)
            await advance(conn, models(), 1)
        found = (await looking)["projections"]
    assert {finding.code for finding in found} == {"projection_behind"}
    assert len(found) == 3


async def counted(api: Api) -> bool:
    """Whether the read model has both tasks."""
    lanes = (await api.client.get("/v1/queues")).json()["queues"]
    return sum(lane["queued"] for lane in lanes) == 2


async def test_with_a_server_alone_workers_and_types_are_told_by_it(task_database: str, eventually: Eventually) -> None:
    alone = {"DATABASE_URL": "", "DATABASE_LISTEN_URL": "", "TASK_DATA_DIR": "/nowhere"}
    async with serving(task_database) as api:
        found = await diagnose_aside("", address=api.address, **alone)
        assert only(found["leases"], "no_worker") == "no worker has a lease that runs"
        assert is_well(found["types"])
        async with hand(task_database, types=["noop"]):
            await api.create(type="noop")
            await api.create(type="greet")
            await eventually(lambda: counted(api))
            found = await diagnose_aside("", address=api.address, **alone)
        assert only(found["types"], "type_unhandled") == "type greet in queue default: 1 waiting"
        assert is_well(found["leases"])
        assert "not looked at" in found["locks"][0].found
