"""History: one entry an event, exact at every moment, in words that people can read."""

from __future__ import annotations

import pytest
from queue_parts import LATER, NEVER, create, events_of, hand
from test_event_log import write_every_kind_of_event

from taskservice.domain import events as ev
from taskservice.domain.errors import TaskNotFound
from taskservice.domain.outcome import Failed, HandedBack, Succeeded
from taskservice.infra.events.read import read_streams
from taskservice.infra.store import Store
from taskservice.projections import reads

FIELDS = ["position", "version", "event", "status", "details", "at", "execution", "attempt", "worker"]


async def test_an_entry_says_what_its_event_says(task_store: Store, task_database: str) -> None:
    async with hand(task_database) as worker:
        ids = await write_every_kind_of_event(task_store, worker)
        seen = set()
        for task_id in ids:
            entries = await reads.history(worker.conn, task_id)
            rows = await read_streams(worker.conn, [task_id])
            assert len(entries) == len(rows)
            for entry, row in zip(entries, rows, strict=True):
                event = row.event()
                assert list(entry) == FIELDS
                assert (entry["position"], entry["version"], entry["event"]) == (row.position, row.version, row.topic)
                assert (entry["status"], entry["at"]) == (event.target, event.at)
                assert entry["execution"] == getattr(event, "execution", 1)
                assert entry["attempt"] == getattr(event, "attempt", 0)
                assert entry["worker"] == getattr(event, "worker", None)
                assert 0 < len(entry["details"]) <= 2_000
                seen.add(entry["event"])
        assert seen == set(ev.BY_TOPIC)


async def test_details_tell_who_why_and_when(task_store: Store, task_database: str) -> None:
    (retried,) = await create(task_store)
    async with hand(task_database) as worker:
        await worker.end(await worker.claim(), HandedBack())
        await worker.end(await worker.claim(), Failed("ValueError", "no luck"), LATER)
        await task_store.cancel(retried, "ada", "no need")
        await task_store.rerun(retried, "bob", "")
        await worker.claim()
        await task_store.cancel(retried, "ada", "enough")
        due = next(event for event in await events_of(worker.conn, retried) if isinstance(event, ev.ExecutionFailed))
        assert [entry["details"] for entry in await reads.history(worker.conn, retried)] == [
            "created by tester",
            f"attempt 1 on {worker.name}",
            f"worker {worker.name}: handed back at shutdown",
            f"attempt 1 on {worker.name}",
            f"ValueError: no luck; next attempt at {due.retry_at}",
            "cancelled by ada: no need",
            "re-run by bob",
            f"attempt 1 on {worker.name}",
            "cancel requested by ada: enough",
        ]


async def test_details_of_the_longest_failure_keep_the_time_of_the_retry(task_store: Store, task_database: str) -> None:
    (task_id,) = await create(task_store)
    async with hand(task_database) as worker:
        await worker.end(await worker.claim(), Failed("E" * 255, "m" * 5_000, "t" * 9_000), LATER)
        *_, entry = await reads.history(worker.conn, task_id)
    assert len(entry["details"]) <= 2_000
    assert "; next attempt at 20" in entry["details"]


async def test_a_task_that_was_just_created_shows_its_first_entry_with_every_projection_stopped(
    task_store: Store,
) -> None:
    (task_id,) = await create(task_store, run_at="2999-01-01T00:00:00Z")
    async with task_store.pool.connection() as conn:
        (entry,) = await reads.history(conn, task_id)
    assert (entry["event"], entry["status"], entry["version"]) == ("task.created", "PENDING", 1)
    assert entry["details"] == "created by tester, due at 2999-01-01T00:00:00.000000Z"


async def test_history_comes_in_pages_by_version(task_store: Store, task_database: str) -> None:
    (task_id,) = await create(task_store)
    async with hand(task_database) as worker:
        await worker.end(await worker.claim(), Failed("ValueError", "no luck"), NEVER)
        assert [entry["version"] for entry in await reads.history(worker.conn, task_id, 1, 1)] == [2]
        assert [entry["version"] for entry in await reads.history(worker.conn, task_id, 2, 10)] == [3]
        assert await reads.history(worker.conn, task_id, 3, 10) == []


async def test_a_task_that_never_was_has_no_history(task_store: Store) -> None:
    async with task_store.pool.connection() as conn:
        for after_version in (0, 5):
            with pytest.raises(TaskNotFound):
                await reads.history(conn, 4711, after_version)


async def test_an_escaped_nul_that_somebody_else_wrote_hides_no_history(task_store: Store, task_database: str) -> None:
    (task_id,) = await create(task_store)
    async with hand(task_database) as worker:
        await worker.end(await worker.claim(), Succeeded("a\0b\\u0000"))
        assert (await reads.history(worker.conn, task_id))[-1]["details"] == "finished in 1.5 ms"
