"""The log between us and the eventsourcing library: each reads all that the other writes."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from eventsourcing.application import AggregateNotFoundError
from eventsourcing.persistence import IntegrityError
from queue_parts import LATER, NEVER, Hand, create, events_of, hand, let_time_pass, topics_of

from taskservice.domain import events as ev
from taskservice.domain.definition import parse_definition
from taskservice.domain.errors import TaskNotFound
from taskservice.domain.ids import stream_id
from taskservice.domain.outcome import Cancelled, Failed, HandedBack, Succeeded
from taskservice.infra.codec import decode
from taskservice.infra.events.log import TaskLog
from taskservice.infra.events.mapper import EventMapper, to_state
from taskservice.infra.events.read import log_bounds, read_page
from taskservice.infra.queue.create import Created, CreateRequest
from taskservice.infra.queue.promote import promote
from taskservice.infra.queue.rescue import rescue
from taskservice.infra.store import Store

FAILURE = Failed("ValueError", "no “luck”", "Traceback …")


async def write_every_kind_of_event(store: Store, worker: Hand) -> list[int]:
    """Seven tasks, one for each way to go; the queue is empty at the end."""
    ids = await create(store, 7, parameters={"greeting": "Grüße, 世界", "deep": {"list": [1, None, 2.5, True]}})
    a, b, c, d, e, f, g = await worker.claim()
    await worker.end([a], Succeeded({"rows": [1, 2, 3]}))
    await worker.end([b, c], FAILURE, LATER)
    await worker.end([d], FAILURE, NEVER)
    await worker.end([e], HandedBack())
    await store.cancel(f.task_id, "me", "no need")
    await worker.end([f], Cancelled("stopped"))
    await let_time_pass(worker.conn)
    assert await rescue(worker.conn, 1.0) == 1
    await store.cancel(c.task_id, "me", "")
    assert await promote(worker.conn) == 1
    await worker.end(await worker.claim(), Succeeded(None))
    await store.rerun(a.task_id, "me", "once more")
    await worker.end(await worker.claim(), Succeeded("again"))
    assert [b.task_id, c.task_id, g.task_id] == [ids[1], ids[2], ids[6]]
    return ids


async def test_the_library_replays_every_task_that_the_store_wrote(task_store: Store, task_database: str) -> None:
    async with hand(task_database) as worker:
        ids = await write_every_kind_of_event(task_store, worker)
        seen = {topic for task_id in ids for topic in await topics_of(worker.conn, task_id)}
    assert seen == set(ev.BY_TOPIC)
    with TaskLog(task_database) as log:
        for task_id in ids:
            now = await task_store.task(task_id)
            assert await asyncio.to_thread(log.task, task_id) == replace(now, position=None)


async def test_what_sql_stores_of_an_event_is_what_the_mapper_would(task_store: Store, task_database: str) -> None:
    every_field: dict[str, Any] = {
        "description": "d", "queue": "q", "priority": 3, "tags": ["a"], "timeout_s": 2.5,
        "run_at": "2099-01-01T00:00:00Z",
        "retry": {"max_attempts": 2, "initial_s": 3, "factor": 4, "cap_s": 5, "jitter": 0.5},
    }  # fmt: skip
    async with hand(task_database) as worker:
        await write_every_kind_of_event(task_store, worker)
        await create(task_store, 1, **every_field)
        await create(task_store, 1, run_at="2001-01-01T00:00:00Z")
        rows = await read_page(worker.conn, 0, 1000)
    assert {row.topic for row in rows} == set(ev.BY_TOPIC)
    for row in rows:
        assert decode(to_state(row.event())) == decode(row.state), row.topic


async def test_a_task_is_answered_as_it_was_stored(task_store: Store) -> None:
    wanted = [{}, {"run_at": "2099-01-01T00:00:00Z"}, {"run_at": "2001-01-01T00:00:00Z", "tags": ["b", "a"]}]
    definitions = [parse_definition({"name": "n", "type": "noop", **fields}) for fields in wanted]
    for created in await task_store.create([CreateRequest(one, "somebody") for one in definitions]):
        assert isinstance(created, Created)
        assert created.task == await task_store.task(created.task_id)


async def test_the_library_pages_through_everything_in_order(task_store: Store, task_database: str) -> None:
    async with hand(task_database) as worker:
        await write_every_kind_of_event(task_store, worker)
        ours = await read_page(worker.conn, 0, 1_000)
        assert await log_bounds(worker.conn) == (ours[0].position, ours[-1].position)

    def page() -> list[tuple[int, int, int, str, bytes]]:
        found, start = [], 1
        with TaskLog(task_database) as log:
            assert log.recorder.max_notification_id() == ours[-1].position
            while notifications := log.recorder.select_notifications(start, 4):
                for n in notifications:
                    event = log.mapper.to_domain_event(n)
                    found.append((n.id, event.task_id, n.originator_version, n.topic, bytes(n.state)))
                start = notifications[-1].id + 1
        return found

    assert await asyncio.to_thread(page) == [(r.position, r.task_id, r.version, r.topic, bytes(r.state)) for r in ours]


async def test_what_the_library_writes_is_read_by_us(task_store: Store, task_database: str) -> None:
    at = "2026-01-02T03:04:05.000006Z"
    created = ev.TaskCreated(123, 1, at, "by the library", "noop", {"a": 1}, tags=["x"])
    started = ev.ExecutionStarted(123, 2, at, "elsewhere", 7)

    def write() -> list[int]:
        mapper = EventMapper()
        with TaskLog(task_database) as log:
            stored = [mapper.to_stored_event(event) for event in (created, started)]
            return list(log.recorder.insert_events(stored) or [])

    positions = await asyncio.to_thread(write)
    async with task_store.pool.connection() as conn:
        assert await events_of(conn, 123) == [created, started]
        assert [row.position for row in await read_page(conn, 0, 10)] == positions
    task = await task_store.task(123)
    assert (task.name, task.status, task.started_at, task.position) == ("by the library", "RUNNING", at, positions[-1])


async def test_a_version_is_written_once_whoever_writes_it(task_store: Store, task_database: str) -> None:
    (task_id,) = await create(task_store)

    def write() -> None:
        second = ev.TaskCancelled(task_id, 1, "2026-01-02T03:04:05.000006Z", "somebody else")
        with TaskLog(task_database) as log:
            log.recorder.insert_events([EventMapper().to_stored_event(second)])

    with pytest.raises(IntegrityError):
        await asyncio.to_thread(write)
    async with task_store.pool.connection() as conn:
        assert await topics_of(conn, task_id) == ["task.created"]


async def test_a_task_can_be_seen_as_it_was_at_each_version_and_time(task_store: Store, task_database: str) -> None:
    async with hand(task_database) as worker:
        await write_every_kind_of_event(task_store, worker)
        history = await events_of(worker.conn, 1)
    assert len(history) == 6
    for event in history:
        by_version = await task_store.task_as_of(1, version=event.version)
        assert (by_version.status, by_version.version) == (event.target, event.version)
        assert await task_store.task_as_of(1, as_of=event.at) == by_version
    with pytest.raises(TaskNotFound):
        await task_store.task_as_of(1, version=len(history) + 1)
    with pytest.raises(TaskNotFound):
        await task_store.task_as_of(1, as_of="2000-01-01T00:00:00.000000Z")
    with pytest.raises(TaskNotFound):
        await task_store.task_as_of(99, version=1)


async def test_a_task_that_was_never_created_is_not_found(task_store: Store, task_database: str) -> None:
    with pytest.raises(TaskNotFound):
        await task_store.task(4711)

    def replay() -> None:
        with TaskLog(task_database) as log:
            log.task(4711)

    with pytest.raises(AggregateNotFoundError):
        await asyncio.to_thread(replay)


async def test_an_escaped_nul_that_somebody_else_wrote_hides_nothing(task_store: Store, task_database: str) -> None:
    async with hand(task_database) as worker:
        (task_id,) = await create(task_store)
        await worker.end(await worker.claim(), Succeeded({"text": "a\0b"}))
    assert (await task_store.task(task_id)).result == {"text": "a\0b"}
    assert (await task_store.task_as_of(task_id, as_of="2999-01-01T00:00:00.000000Z")).version == 3


async def test_streams_lie_in_the_order_of_their_task_ids(task_store: Store) -> None:
    async with task_store.pool.connection() as conn:
        ids = [1, 2, 9, 10, 255, 256, 65_536, 2**47, 2**48 - 1]
        cursor = await conn.execute("select id, stream_id(id) from unnest(%s::bigint[]) as t (id) order by 2", [ids])
        assert await cursor.fetchall() == [(task_id, stream_id(task_id)) for task_id in ids]
