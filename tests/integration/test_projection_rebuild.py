"""A read model built anew from the events, while everybody reads and writes, whatever is killed when."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from audit_parts import Populated, corrupt, differences
from projection_parts import assert_agreement, catch_up
from queue_parts import create, hand
from rebuild_parts import (
    create_many,
    kill,
    reading,
    rows,
    run,
    schema,
    start,
    stopped_half_way,
    tables,
    until,
    versions,
)

from taskservice.domain.errors import InvalidInput
from taskservice.infra.background import in_background
from taskservice.infra.database import connect
from taskservice.infra.statements import sql
from taskservice.infra.store import Store
from taskservice.projections import reads
from taskservice.projections.rebuild.begin import begin
from taskservice.projections.rebuild.by_position import follow
from taskservice.projections.rebuild.by_task import take_all_tasks
from taskservice.projections.rebuild.models import MODELS
from taskservice.projections.rebuild.only_one import only_one
from taskservice.projections.rebuild.rebuild import Rebuilt, rebuild
from taskservice.projections.rebuild.swap import swap
from taskservice.projections.rebuild.versions import RebuildRefused
from taskservice.projections.runner import Projections
from taskservice.projections.status_counts import StatusCounts
from taskservice.projections.task_view import TaskView

STATEMENTS = ("read_changes", "read_changes_of_tasks")


async def rebuilt(uri: str, name: str, anew: bool = False) -> tuple[Rebuilt, list[str]]:
    told: list[str] = []
    return await rebuild(uri, name, lambda done, total: None, told.append, anew=anew), told


def status(uri: str, *options: str) -> list[str]:
    return run(uri, "projection", "status", *options)[1]


@pytest.mark.parametrize("name", MODELS)
async def test_a_rebuilt_model_is_what_it_was(populated: Populated, name: str) -> None:
    queries = [f"select * from {view} order by 1, 2" for view in MODELS[name].tables]
    before = [rows(populated.uri, query) for query in queries]
    assert (await rebuilt(populated.uri, name))[0] == Rebuilt(2, dropped=True)
    assert [rows(populated.uri, query) for query in queries] == before
    assert await differences(populated.uri) == []
    assert versions(populated.uri, name) == [(2, True)]
    assert tables(populated.uri, name) == {f"{table}_2" for table in MODELS[name].tables}


@pytest.mark.parametrize("name", MODELS)
async def test_a_rebuilt_version_has_the_schema_of_the_migrated_one(populated: Populated, name: str) -> None:
    before = {table: schema(populated.uri, f"{table}_1") for table in MODELS[name].tables}
    await rebuilt(populated.uri, name)
    assert {table: schema(populated.uri, f"{table}_2") for table in MODELS[name].tables} == before


def test_task_by_task_as_much_is_read_of_an_event_as_by_position() -> None:
    by_position, by_task = (sql(name, "projections").partition(b"\nwhere ") for name in STATEMENTS)
    assert by_position[0] == by_task[0]


async def test_what_was_granted_on_a_view_and_what_was_prepared_on_it_outlive_the_swap(populated: Populated) -> None:
    corrupt(populated.uri, "grant select on task_view to public")
    async with await connect(populated.uri, name="reader") as conn:
        for _ in range(8):  # psycopg prepares what is asked for the sixth time
            await assert_agreement(conn)
        for name in MODELS:
            await rebuilt(populated.uri, name)
        await assert_agreement(conn)
    granted = "select grantee from information_schema.role_table_grants where table_name = 'task_view'"
    assert ("PUBLIC",) in rows(populated.uri, granted)


async def test_an_empty_log_makes_an_empty_model(task_database: str) -> None:
    for name in MODELS:
        await rebuilt(task_database, name)
    assert await differences(task_database) == []


async def test_reads_and_writes_go_on_throughout(task_store: Store, task_database: str) -> None:
    """Positions that readers see never go back, and no read fails."""
    await asyncio.to_thread(create_many, task_database, 6_000)
    seen = [0]

    async def read() -> None:
        while True:
            async with task_store.pool.connection() as conn:
                page = await reads.list_tasks(conn, limit=5)
                counts = await reads.status_counts(conn)
            assert len(page.tasks) == 5
            seen.append(counts.position)

    async def write() -> None:
        async with hand(task_database) as worker:
            while True:
                await create(task_store, 20, tags=["blue"])
                await worker.end(await worker.claim(20))

    async with Projections(task_store.pool) as projections:
        await projections.caught_up(6_000)
        reading, writing = asyncio.create_task(read()), asyncio.create_task(write())
        async with in_background(reading, writing):
            for name in (*MODELS, *MODELS):
                before = len(seen)
                assert (await rebuilt(task_database, name))[0].dropped
                assert len(seen) > before, "nobody read meanwhile"
            assert not reading.done()
            assert not writing.done()
        (newest,) = rows(task_database, "select max(notification_id) from task_events")[0]
        await projections.caught_up(newest)
    assert newest > 6_100
    assert seen == sorted(seen)
    # the queue lacks the tasks that are in the log alone
    assert {line.partition(",")[0] for line in await differences(task_database)} == {"execution_queue"}


async def test_a_rebuild_killed_half_way_goes_on_where_it_was(task_database: str) -> None:
    await asyncio.to_thread(create_many, task_database, 20_000)

    def kill_and_repeat() -> list[str]:
        with stopped_half_way(task_database, "task_view", 2) as next_task_id:
            kill(process)
        assert 1 < next_task_id <= 20_000
        assert "interrupted" in run(task_database, "projection", "status")[1][-1]
        status, lines = run(task_database, "projection", "rebuild", "task_view")
        assert status == 0
        assert rows(task_database, f"select count(*) from task_view where task_id < {next_task_id}") == [
            (next_task_id - 1,)
        ]
        return lines

    process = start(task_database, "projection", "rebuild", "task_view")
    lines = await asyncio.to_thread(kill_and_repeat)
    assert lines == ["Going on with version 2 of task_view beside version 1.", "Version 2 of task_view is live."]
    assert {line.partition(",")[0] for line in await differences(task_database)} == {"execution_queue"}


async def test_a_rebuild_killed_before_the_swap_and_after_it_can_be_started_again(populated: Populated) -> None:
    uri = populated.uri

    def kill_twice() -> None:
        with reading(uri, "task_tags"):  # the swap waits for it
            process = start(uri, "projection", "rebuild", "task_view")
            until(lambda: rows(uri, "select 1 from pg_class where relname = 'task_view_2_lane'"))
            until(lambda: rows(uri, "select 1 from pg_locks where not granted"))
            kill(process)
        assert versions(uri, "task_view") == [(1, True), (2, False)]
        with reading(uri, "task_view_1"):  # nothing but dropping the old table waits for it
            process = start(uri, "projection", "rebuild", "task_view")
            until(lambda: versions(uri, "task_view") == [(1, False), (2, True)])
            until(lambda: rows(uri, "select 1 from pg_locks where not granted"))
            kill(process)
            states = {(m["name"], m["version"]): m["state"] for m in json.loads("".join(status(uri, "-o", "json")))}
            assert states.items() >= {("task_view", 1): "retired", ("task_view", 2): "live"}.items()
        assert run(uri, "projection", "rebuild", "task_view")[0] == 0

    await asyncio.to_thread(kill_twice)
    assert versions(uri, "task_view") == [(3, True)]
    assert tables(uri, "task_view") == {"task_view_3", "task_tags_3"}
    assert await differences(uri) == []


async def test_a_reader_who_takes_long_holds_up_the_swap_but_not_other_readers(
    populated: Populated, eventually: Callable[..., Awaitable[Any]]
) -> None:
    async with await connect(populated.uri, name="reader") as conn:
        with reading(populated.uri, "status_counts"):
            rebuilding = asyncio.create_task(rebuilt(populated.uri, "status_counts"))
            await eventually(lambda: rows(populated.uri, "select 1 from pg_locks where not granted"))
            await conn.execute("set lock_timeout = '2s'")
            for _ in range(20):
                await reads.status_counts(conn)
            assert not rebuilding.done()
        assert (await rebuilding)[0] == Rebuilt(2, dropped=True)


async def test_a_model_is_rebuilt_by_one_at_a_time(populated: Populated) -> None:
    async with only_one(populated.uri, "task_view"):
        with pytest.raises(RebuildRefused, match="by another process"):
            await rebuilt(populated.uri, "task_view")
        assert (await rebuilt(populated.uri, "status_counts"))[0].version == 2
    assert (await rebuilt(populated.uri, "task_view"))[0].version == 2


async def test_an_unknown_name_is_refused_with_those_that_there_are(task_database: str) -> None:
    with pytest.raises(InvalidInput, match="'task_list' is not a read model; known are task_view, status_counts"):
        await rebuilt(task_database, "task_list")
    assert (await asyncio.to_thread(run, task_database, "projection", "rebuild", "task_list"))[0] == 2


async def test_an_event_that_cannot_be_taken_in_stops_the_rebuild_and_nothing_else(populated: Populated) -> None:
    corrupt(populated.uri, "update task_events set topic = 'task.painted' where notification_id = 5")
    for name in MODELS:
        with pytest.raises(RebuildRefused, match="an event cannot be taken in"):
            await rebuilt(populated.uri, name)
    corrupt(populated.uri, "update task_events set topic = 'execution.started' where notification_id = 5")
    assert await differences(populated.uri) == []
    for name in MODELS:
        assert "Going on with version 2" in (await rebuilt(populated.uri, name))[1][0]
    assert await differences(populated.uri) == []


async def test_what_was_left_unfinished_can_be_dropped_for_a_new_beginning(populated: Populated) -> None:
    async with await connect(populated.uri, name="rebuild") as conn:
        await begin(conn, MODELS["task_view"], "task_view", anew=False)
    assert (await rebuilt(populated.uri, "task_view", anew=True))[0].version == 3
    assert tables(populated.uri, "task_view") == {"task_view_3", "task_tags_3"}


async def test_the_new_version_has_all_that_readers_have_seen(task_store: Store, task_database: str) -> None:
    """The live one goes on between the last page and the swap."""
    await create(task_store, 5)
    async with await connect(task_database, name="rebuild") as conn:
        for model in (TaskView(), StatusCounts()):
            begun = await begin(conn, MODELS[model.name], model.name, anew=False)
            await take_all_tasks(conn, model, begun.version, lambda done, total: None)
            await follow(conn, model, begun.version, lambda done, total: None)
            await create(task_store, 5)
            await catch_up(conn)
            await swap(conn, MODELS[model.name], model, begun)
        await assert_agreement(conn)
