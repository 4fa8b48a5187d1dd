"""PostgreSQL stops, falls silent, or is another one: server, worker and streams get over it by themselves."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from api_server import NEWSLETTER, Api, Stream, serving, streaming
from outage_parts import way_to
from own_postgres import OwnServer, own_server
from queue_parts import request

from taskservice.domain.errors import DatabaseUnavailable
from taskservice.infra import connection
from taskservice.infra.embedded.owner import find_owner
from taskservice.infra.store import open_store
from taskservice.workers.handlers.registry import Registry
from taskservice.workers.lease import LeaseKeeper
from taskservice.workers.options import WorkerOptions
from taskservice.workers.worker import Worker

Eventually = Callable[..., Awaitable[Any]]
NAMES = (f"outage_{n}" for n in count(1))


@pytest.fixture(scope="module")
def server() -> Iterator[OwnServer]:
    with own_server() as running:
        yield running


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Silence is taken for an end sooner than in earnest."""
    monkeypatch.setattr(connection, "ANSWER_WITHIN_S", 1.0)
    monkeypatch.setattr(connection, "GREET_WITHIN_S", 1.0)


@asynccontextmanager
async def working(uri: str, lease_s: float = 10) -> AsyncIterator[None]:
    """A worker whose "send_email" does nothing."""
    registry = Registry()

    @registry.task("send_email")
    async def do_nothing(recipient: str) -> None:
        return None

    stop = asyncio.Event()
    worker = Worker(uri, registry, WorkerOptions(slots=10, lease_s=lease_s, grace_s=5, listen_uri=uri))
    running = asyncio.create_task(worker.run(stop))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(running, 20)


async def created(api: Api) -> int | None:
    """The id of a new task; None where the server says to come again later."""
    answer = await api.client.post("/v1/tasks", json=NEWSLETTER)
    if answer.status_code == 503:
        assert answer.headers["retry-after"].isdecimal()
        return None
    assert answer.status_code == 201, answer.text
    task_id: int = answer.json()["id"]
    return task_id


async def has_run(api: Api, task_id: int) -> bool:
    answer = await api.client.get(f"/v1/tasks/{task_id}")
    return answer.status_code == 200 and answer.json()["status"] == "SUCCEEDED"


async def readiness(api: Api) -> tuple[int, str]:
    answer = await api.client.get("/readyz")
    return answer.status_code, answer.json()["parts"]["database"]


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What is said aloud of an outage, and anything that is said beside it."""
    ours = [r for r in caplog.records if r.name.startswith("taskservice")]
    return [r.message for r in ours if r.levelno >= logging.WARNING or r.message == "database.back"]


@pytest.mark.parametrize("mode", ["fast", "immediate"])
async def test_a_restart_is_told_once_refused_with_a_time_to_wait_and_got_over(
    server: OwnServer, mode: str, eventually: Eventually, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    uri = server.database(next(NAMES))
    async with serving(uri) as api, working(uri), streaming(api) as stream:
        before = await created(api)
        assert before is not None
        await stream.take(3)
        assert await readiness(api) == (200, "ok")
        await asyncio.to_thread(server.stop, mode)
        assert await created(api) is None
        status, database = await readiness(api)
        assert (status, "cannot be reached" in database) == (503, True)
        assert (await api.client.get("/healthz")).status_code == 200
        assert await created(api) is None
        await asyncio.to_thread(server.start)
        after = await eventually(lambda: created(api))
        await eventually(lambda: has_run(api, after))
        assert [event["task_id"] for event in await stream.take(3)] == [after] * 3
        await eventually(lambda: is_ready(api))
    assert told(caplog) == ["database.lost", "database.back"]


async def is_ready(api: Api) -> bool:
    return (await api.client.get("/readyz")).status_code == 200


async def test_connections_that_fall_silent_are_left_for_new_ones(
    server: OwnServer, impatient: None, eventually: Eventually, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    name = next(NAMES)
    server.database(name)
    async with (
        way_to(server.socket) as way,
        serving(way.uri(name)) as api,
        working(way.uri(name)),
        streaming(api) as stream,
    ):
        first = await created(api)
        await stream.take(3)
        way.fall_silent()
        second = await eventually(lambda: created(api))
        await eventually(lambda: has_run(api, second))
        # a create that was not answered may have been written all the same
        seen = [event["task_id"] for event in await taken_until(stream, second, "execution.succeeded")]
        assert first not in seen
        assert seen.count(second) == 3
        await eventually(lambda: is_ready(api))
    assert set(told(caplog)) <= {"database.lost", "database.back", "execution.refused"}


async def taken_until(stream: Stream, task_id: int, event: str) -> list[dict[str, Any]]:
    seen: list[dict[str, Any]] = []
    while not seen or (seen[-1]["task_id"], seen[-1]["event"]) != (task_id, event):
        seen += await stream.take(1)
    return seen


async def test_a_database_that_takes_connections_and_answers_nothing_is_an_outage(
    server: OwnServer, impatient: None, eventually: Eventually, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    name = next(NAMES)
    server.database(name)
    async with way_to(server.socket) as way, serving(way.uri(name)) as api, working(way.uri(name)):
        assert await created(api) is not None
        way.fall_silent(new_too=True)
        assert await created(api) is None
        status, database = await readiness(api)
        assert (status, database != "ok") == (503, True)
        way.silent = False
        after = await eventually(lambda: created(api))
        await eventually(lambda: has_run(api, after))
    assert told(caplog).count("database.lost") == told(caplog).count("database.back") == 1


async def test_a_lease_that_silence_kept_from_being_renewed_is_lost_in_time(
    server: OwnServer, eventually: Eventually
) -> None:
    name = next(NAMES)
    server.database(name)
    async with way_to(server.socket) as way:
        keeper = LeaseKeeper(way.uri(name), 1, 2.0, lambda: 0)
        way.fall_silent(new_too=True)
        keeper.start()
        await asyncio.wait_for(keeper.lost.wait(), 20)
        await keeper.stop()


async def test_a_worker_stops_within_its_grace_though_nothing_answers(
    server: OwnServer, eventually: Eventually
) -> None:
    name = next(NAMES)
    uri = server.database(name)
    async with way_to(server.socket) as way, serving(uri) as api, working(way.uri(name), lease_s=3):
        task_id = await created(api)
        assert task_id is not None
        await eventually(lambda: has_run(api, task_id))
        way.fall_silent(new_too=True)


async def test_a_worker_stops_though_the_database_was_never_there(server: OwnServer) -> None:
    async with way_to(server.socket.with_name("nothing")) as way, working(way.uri("none")):
        pass


async def test_a_server_that_only_reads_by_now_is_left_for_one_that_writes(server: OwnServer) -> None:
    async with open_store(server.database(next(NAMES)), max_conns=1) as store:
        async with store.pool.connection() as conn:  # what a demoted server says to every write
            await conn.execute("set default_transaction_read_only = on")
        with pytest.raises(DatabaseUnavailable):
            await store.create([request()])
        assert len(await store.create([request()])) == 1


@pytest.fixture
def copied(server: OwnServer, tmp_path: Path) -> Iterator[Callable[[], OwnServer]]:
    """Makes a second server of the first as it is now, as a standby that was promoted would be."""
    with own_server() as other:

        def copy() -> OwnServer:
            server.stop("fast")
            other.stop("fast")
            kept = {"taskservice.conf", "postmaster.pid", "postmaster.opts"}
            for path in other.pgdata.iterdir():
                if path.name not in kept:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
            owner = find_owner(server.pgdata)
            for path in server.pgdata.iterdir():
                if path.name not in kept and path.suffix != ".lock":
                    target = other.pgdata / path.name
                    shutil.copytree(path, target) if path.is_dir() else shutil.copy2(path, target)
            for path in other.pgdata.rglob("*"):
                owner.give(path)
            server.start()
            other.start()
            return other

        yield copy


async def test_after_a_failover_to_a_copy_that_lacks_the_end_of_the_log_work_goes_on_and_streams_are_reset(
    server: OwnServer, copied: Callable[[], OwnServer], eventually: Eventually
) -> None:
    name = next(NAMES)
    server.database(name)
    copy = await asyncio.to_thread(copied)
    async with way_to(server.socket) as way, serving(way.uri(name)) as api, working(way.uri(name)):
        ids = await api.create_many(30, queue="made-later")
        async with streaming(api, params={"after": 0}) as stream:
            await stream.take(90)
            way.to = copy.socket
            way.cut()
            with pytest.raises(StopAsyncIteration):
                await stream.next()
        async with streaming(api, headers={"Last-Event-ID": stream.position}) as resumed:
            assert (await resumed.next()).event == "reset"
            again = (await eventually(lambda: many(api, queue="made-later")))[0]
            assert again in ids  # the copy knows nothing of them
            await eventually(lambda: has_run(api, again))
            assert [event["task_id"] for event in await resumed.take(3)] == [again] * 3


async def many(api: Api, **fields: Any) -> list[int]:
    answer = await api.client.post("/v1/tasks:batch", json={"tasks": [{**NEWSLETTER, **fields}]})
    return [result["id"] for result in answer.json()["results"]] if answer.status_code == 200 else []
