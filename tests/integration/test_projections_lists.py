"""Lists: every combination of filters finds what a look at every task finds, in pages that fit together."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from projection_parts import catch_up, folded, listed
from queue_parts import LATER, NEVER, create, hand

from taskservice.domain.errors import InvalidInput
from taskservice.domain.outcome import Failed
from taskservice.domain.status import Status
from taskservice.domain.task import Task
from taskservice.domain.times import later
from taskservice.infra.database import Connection
from taskservice.infra.store import Store
from taskservice.projections import listing, reads
from taskservice.projections.reads import Filter

FAILURE = Failed("ValueError", "no luck")


async def make_tasks(store: Store, uri: str) -> None:
    """24 of each (queue, type), in all statuses, some tagged, in several batches."""
    for i in range(6):
        for queue, type in itertools.product(("default", "slow"), ("noop", "other")):
            fields: dict[str, Any] = {"queue": queue, "type": type, "tags": ["red", "blue"][: i % 3]}
            await create(store, 3, name=f"Blue Moon {i}", **fields)
            (last,) = await create(store, 1, name=f"sunrise {i}", run_at="2999-01-01T00:00:00Z", **fields)
    for types, queues in ((("noop",), ()), (("other",), ("slow",))):
        async with hand(uri, types=types, queues=queues) as worker:
            await worker.end(await worker.claim(5))
            await worker.end(await worker.claim(4), FAILURE, NEVER)
            await worker.end(await worker.claim(3), FAILURE, LATER)
            await worker.claim(2)
    for task_id in (last, last - 1):
        await store.cancel(task_id, "me", "")


def matches(wanted: Filter) -> Callable[[Task], bool]:
    def match(task: Task) -> bool:
        return (
            (not wanted.statuses or task.status in wanted.statuses)
            and (not wanted.ids or task.id in wanted.ids)
            and (wanted.type is None or task.type == wanted.type)
            and (wanted.queue is None or task.queue == wanted.queue)
            and (wanted.tag is None or wanted.tag in task.tags)
            and (wanted.name is None or wanted.name.lower() in task.name.lower())
            and (wanted.created_after is None or task.created_at >= wanted.created_after)
            and (wanted.created_before is None or task.created_at < wanted.created_before)
        )

    return match


async def test_every_combination_of_filters_finds_what_a_look_at_every_task_finds(
    task_store: Store, task_database: str
) -> None:
    await make_tasks(task_store, task_database)
    async with task_store.pool.connection() as conn:
        await catch_up(conn)
        tasks = await folded(conn)
        assert {task.status for task in tasks} == set(Status)
        early, late = tasks[70].created_at, tasks[20].created_at
        options: dict[str, tuple[Any, ...]] = {
            "statuses": ((), (Status.FAILED,), (Status.PENDING, Status.SUCCEEDED)),
            "ids": ((), (*(task.id for task in tasks[::3]), 2**40)),
            "type": (None, "other"),
            "queue": (None, "slow"),
            "tag": (None, "blue"),
            "name": (None, "MOON"),
            "created_after": (None, early),
            "created_before": (None, late),
        }
        found_some = 0
        for values in itertools.product(*options.values()):
            wanted = Filter(**dict(zip(options, values, strict=True)))
            expected = [task for task in tasks if matches(wanted)(task)]
            assert await listed(conn, wanted) == expected, wanted
            assert await listed(conn, wanted, oldest_first=True) == expected[::-1], wanted
            found_some += bool(expected)
        assert found_some > 100


@pytest.mark.parametrize("oldest_first", [False, True])
@pytest.mark.parametrize("limit", [1, 7, 50])
@pytest.mark.parametrize(
    "wanted",
    [
        Filter(),
        Filter(type="other"),
        Filter(tag="red"),
        Filter(name="moon", queue="slow"),
        Filter(ids=range(5, 60, 2)),
    ],
)
async def test_pages_fit_together(
    task_store: Store, task_database: str, wanted: Filter, limit: int, oldest_first: bool
) -> None:
    await make_tasks(task_store, task_database)
    async with task_store.pool.connection() as conn:
        await catch_up(conn)
        expected = [task for task in await folded(conn) if matches(wanted)(task)]
        if oldest_first:
            expected.reverse()
        assert await listed(conn, wanted, limit, oldest_first) == expected
        page = await reads.list_tasks(conn, wanted, limit, oldest_first=oldest_first)
        assert list(page.tasks) == expected[:limit]


async def test_tasks_that_are_created_meanwhile_do_not_disturb_later_pages(task_store: Store) -> None:
    first = await create(task_store, 10)
    async with task_store.pool.connection() as conn:
        await catch_up(conn)
        page = await reads.list_tasks(conn, limit=4)
        await create(task_store, 10)
        await catch_up(conn)
        rest = await reads.list_tasks(conn, limit=100, cursor=page.next_cursor)
    assert [task.id for task in [*page.tasks, *rest.tasks]] == first[::-1]
    assert rest.next_cursor is None


async def test_an_offset_skips_tasks(task_store: Store) -> None:
    ids = await create(task_store, 10)
    async with task_store.pool.connection() as conn:
        await catch_up(conn)
        for wanted in (Filter(), Filter(type="noop"), Filter(name="task")):
            page = await reads.list_tasks(conn, wanted, limit=3, offset=4)
            assert [task.id for task in page.tasks] == ids[::-1][4:7]
            beyond = await reads.list_tasks(conn, wanted, limit=3, offset=10)
            assert (beyond.tasks, beyond.next_cursor) == ([], None)
        with pytest.raises(InvalidInput, match="offset"):
            await reads.list_tasks(conn, offset=listing.MAX_OFFSET + 1)


async def test_the_page_that_ends_with_the_oldest_task_is_the_last(task_store: Store) -> None:
    await create(task_store, 6)
    async with task_store.pool.connection() as conn:
        await catch_up(conn)
        for wanted in (Filter(), Filter(type="noop"), Filter(name="task")):
            first = await reads.list_tasks(conn, wanted, limit=3)
            assert first.next_cursor is not None
            second = await reads.list_tasks(conn, wanted, limit=3, cursor=first.next_cursor)
            assert (len(second.tasks), second.next_cursor) == (3, None)


async def test_a_long_walk_ends_early_with_a_cursor_that_goes_on(
    task_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "MAX_WALK", 10)
    (needle,) = await create(task_store, name="needle")
    await create(task_store, 50)
    async with task_store.pool.connection() as conn:
        await catch_up(conn)
        page = await reads.list_tasks(conn, Filter(name="needle"), limit=5)
        assert page.tasks == []
        assert page.next_cursor is not None
        assert [task.id for task in await listed(conn, Filter(name="needle"), 5)] == [needle]


async def test_a_created_range_is_exact_to_the_microsecond(task_store: Store) -> None:
    for _ in range(5):
        await create(task_store, 2)
    async with task_store.pool.connection() as conn:
        await catch_up(conn)
        tasks = await folded(conn)
        for task in tasks:
            at = task.created_at
            for wanted in (
                Filter(created_after=at),
                Filter(created_before=at),
                Filter(created_after=at, created_before=later(at, 1e-6)),
                Filter(created_after=later(at, 1e-6)),
                Filter(created_after=later(at, 3_600)),
                Filter(created_before=later(at, -3_600)),
            ):
                assert await listed(conn, wanted) == [one for one in tasks if matches(wanted)(one)]


async def test_a_created_range_also_holds_ids_that_are_out_of_order_by_a_moment(task_store: Store) -> None:
    ids = await create(task_store, 30)
    async with task_store.pool.connection() as conn:
        await _shuffle_times(conn, ids)
        await catch_up(conn)
        tasks = await folded(conn)
        assert [task.created_at for task in tasks] != sorted((task.created_at for task in tasks), reverse=True)
        for at in sorted(task.created_at for task in tasks):
            for wanted in (Filter(created_after=at), Filter(created_before=at)):
                assert await listed(conn, wanted) == [one for one in tasks if matches(wanted)(one)]


async def _shuffle_times(conn: Connection, ids: list[int]) -> None:
    """Times that rise by 100 ms a task, with neighbours up to 500 ms out of order."""
    for index, task_id in enumerate(ids):
        at = later("2026-01-01T00:00:00.000000Z", 0.1 * index + 0.5 * (index % 2))
        await conn.execute(
            "update task_events set state = convert_to(replace(convert_from(state, 'UTF8'), "
            "event_json(state) ->> 'at', %s), 'UTF8') where originator_id = stream_id(%s)",
            [at, task_id],
        )


async def test_a_list_shows_tasks_as_the_read_model_has_them(task_store: Store, task_database: str) -> None:
    (task_id,) = await create(task_store)
    created = await task_store.task(task_id)
    async with hand(task_database) as worker:
        await catch_up(worker.conn)
        await worker.end(await worker.claim())
        assert await listed(worker.conn) == [created]
        assert set((await reads.projection_lag(worker.conn)).values()) == {2}
        await catch_up(worker.conn)
        assert await listed(worker.conn) == [await task_store.task(task_id)]


async def test_an_empty_service_lists_nothing_and_counts_zeros(task_store: Store) -> None:
    async with task_store.pool.connection() as conn:
        for wanted in (Filter(), Filter(statuses=(Status.FAILED,)), Filter(tag="x"), Filter(created_after="2026")):
            if wanted.created_after:
                wanted = replace(wanted, created_after="2026-01-01T00:00:00.000000Z")
            assert await reads.list_tasks(conn, wanted) == reads.TaskPage([], None)
        counts = await reads.status_counts(conn)
        assert ({**counts.counts}, counts.position) == (dict.fromkeys(map(str, Status), 0), 0)
        assert set((await reads.projection_lag(conn)).values()) == {0}
