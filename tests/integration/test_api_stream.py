"""The event stream over a real socket: what it sends, how it is resumed, filtered and coalesced."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress

import httpx
import orjson
import psycopg
import pytest
from api_server import Api, serving, streaming, until, work

from taskservice.api.stream.limits import StreamLimits
from taskservice.domain.outcome import Failed


async def test_an_event_is_streamed_with_its_position_name_and_contents(task_database: str) -> None:
    async with serving(task_database) as api, streaming(api) as stream:
        task = await api.create(queue="mail")
        message = await stream.next()
    data = orjson.loads(message.data)
    assert message.id == str(task["position"])
    assert message.event == "task.created"
    assert list(data)[:6] == ["position", "task_id", "version", "event", "status", "at"]
    assert data["task_id"] == task["id"]
    assert data["queue"] == "mail"
    assert data["parameters"] == task["parameters"]


async def test_a_stream_tells_proxies_and_caches_to_keep_their_hands_off(task_database: str) -> None:
    async with serving(task_database) as api, api.client.stream("GET", "/v1/events") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-accel-buffering"] == "no"


async def test_head_of_a_stream_answers_and_ends(task_database: str) -> None:
    async with serving(task_database) as api:
        answer = await api.client.head("/v1/events")
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")


async def test_a_stream_without_a_position_begins_now(task_database: str) -> None:
    async with serving(task_database) as api:
        await api.create_many(3)
        async with streaming(api) as stream:
            later = await api.create()
            assert (await stream.take(1))[0]["task_id"] == later["id"]


async def test_after_zero_begins_with_the_oldest_event_and_slides_into_live(task_database: str) -> None:
    async with serving(task_database, StreamLimits(page_events=7)) as api:
        old = await api.create_many(50)
        async with streaming(api, params={"after": 0}) as stream:
            seen = await stream.take(50)
            new = await api.create_many(20)
            seen += await stream.take(20)
    assert [event["task_id"] for event in seen] == old + new


async def test_a_client_that_reconnects_ten_times_sees_every_event_once_and_in_order(task_database: str) -> None:
    tasks, dice = 2000, random.Random(7)
    async with serving(task_database, StreamLimits(page_events=50)) as api:
        ids = await api.create_many(tasks)
        running = asyncio.create_task(work(task_database))
        seen, last = [], "0"
        cuts = sorted(dice.sample(range(1, tasks * 3 - 1), 10))
        for until_count in [*cuts, tasks * 3]:
            async with streaming(api, headers={"Last-Event-ID": last}) as stream:
                seen += await stream.take(until_count - len(seen))
                last = stream.position
        assert await running == tasks
    positions = [event["position"] for event in seen]
    assert positions == sorted(set(positions))
    assert len(positions) == tasks * 3
    assert {event["task_id"] for event in seen if event["event"] == "execution.succeeded"} == set(ids)


async def test_many_clients_that_join_while_tasks_run_all_see_the_same(task_database: str) -> None:
    async with serving(task_database, StreamLimits(page_events=20)) as api:
        await api.create_many(300)

        async def watch() -> list[int]:
            async with streaming(api, params={"after": 0}) as stream:
                return [event["position"] for event in await stream.take(900)]

        watching = [asyncio.create_task(watch()) for _ in range(15)]
        assert await work(task_database) == 300
        first, *others = await asyncio.gather(*watching)
    assert len(set(first)) == 900
    assert all(other == first for other in others)


async def test_who_comes_back_after_a_cut_needs_no_database(task_database: str) -> None:
    async with serving(task_database) as api, streaming(api) as stream:
        await api.create_many(5)
        await stream.take(2)
        position = stream.position
        missed = await stream.take(3)
        await api.parts.store.pool.close()
        async with streaming(api, headers={"Last-Event-ID": position}) as again:
            assert await again.take(3) == missed


async def test_last_event_id_wins_over_after(task_database: str) -> None:
    async with serving(task_database) as api:
        await api.create_many(5)
        async with streaming(api, params={"after": 1}, headers={"Last-Event-ID": "4"}) as stream:
            assert (await stream.take(1))[0]["position"] == 5


async def test_a_client_can_resume_although_it_has_not_seen_an_event_yet(task_database: str) -> None:
    async with serving(task_database) as api:
        await api.create_many(3)
        async with api.client.stream("GET", "/v1/events") as answer:
            assert "id: 3" in await anext(answer.aiter_text())


@pytest.mark.parametrize("after", ["4", "999999"])
async def test_a_position_that_was_never_reached_is_reset_to_now(task_database: str, after: str) -> None:
    async with serving(task_database) as api:
        await api.create_many(3)
        async with streaming(api, params={"after": after}) as stream:
            reset = await stream.next()
            assert (reset.event, reset.id, orjson.loads(reset.data)) == ("reset", "3", {"oldest": 1, "newest": 3})
            later = await api.create()
            assert (await stream.take(1))[0]["task_id"] == later["id"]


async def test_a_position_whose_events_are_no_longer_kept_is_reset_to_now(task_database: str) -> None:
    async with serving(task_database) as api:
        await api.create_many(9)
        _execute(task_database, "delete from task_events where notification_id < 6")
        async with streaming(api, params={"after": 2}) as stream:
            assert orjson.loads((await stream.next()).data) == {"oldest": 6, "newest": 9}
        async with streaming(api, params={"after": 5}) as stream:
            assert [event["position"] for event in await stream.take(4)] == [6, 7, 8, 9]


async def test_gaps_that_rollbacks_left_are_no_loss(task_database: str) -> None:
    async with serving(task_database) as api:
        await api.create_many(2)
        _execute(task_database, "select setval('task_events_notification_id_seq', 100)")
        await api.create_many(2)
        async with streaming(api, params={"after": 2}) as stream:
            assert [event["position"] for event in await stream.take(2)] == [101, 102]
        async with streaming(api, params={"after": 50}) as stream:
            assert [event["position"] for event in await stream.take(2)] == [101, 102]


FILTERS = {
    "task": {"task": 1},
    "type": {"type": "send_email"},
    "queue": {"queue": "mail"},
    "statuses": {"status": ["running", "SUCCEEDED,queued"], "type": "send_email"},
}


@pytest.mark.parametrize("wanted", FILTERS.values(), ids=FILTERS)
async def test_streams_are_filtered_in_history_and_live_alike(task_database: str, wanted: dict[str, object]) -> None:
    async with serving(task_database) as api:
        await api.create(queue="mail")
        await api.create(type="run_query")
        await work(task_database)
        async with streaming(api, params={"after": 0, **wanted}) as stream:
            history = await stream.take(3)
            await api.create(type="run_query")
            await api.client.post("/v1/tasks/1:rerun")
            await work(task_database)
            live = await stream.take(3)
    assert {event["task_id"] for event in history + live} == {1}
    assert [event["status"] for event in history + live] == ["QUEUED", "RUNNING", "SUCCEEDED"] * 2


async def test_a_filter_by_status_means_the_status_after_the_event(task_database: str) -> None:
    async with serving(task_database) as api:
        await api.create_many(3)
        await work(task_database)
        async with streaming(api, params={"after": 0, "status": "succeeded"}) as stream:
            assert {event["event"] for event in await stream.take(3)} == {"execution.succeeded"}


async def test_a_filter_by_type_knows_tasks_that_were_created_before_it(task_database: str) -> None:
    async with serving(task_database, StreamLimits(known_tasks=2)) as api:
        await api.create_many(10)
        await api.create_many(10, type="run_query")
        async with streaming(api, params={"type": "run_query"}) as stream:
            assert await work(task_database, types=("send_email", "run_query")) == 20
            seen = await stream.take(20)
    assert {event["task_id"] for event in seen} == set(range(11, 21))
    assert {event["event"] for event in seen} == {"execution.started", "execution.succeeded"}


async def test_the_stream_of_one_task_shows_that_task_only(task_database: str) -> None:
    async with serving(task_database) as api:
        one, other = await api.create_many(2)
        async with streaming(api, f"/v1/tasks/{one}/events", params={"after": 0}) as stream:
            await work(task_database)
            seen = await stream.take(3)
    assert other not in {event["task_id"] for event in seen}
    assert [event["event"] for event in seen] == ["task.created", "execution.started", "execution.succeeded"]


async def test_the_stream_of_an_unknown_task_is_not_found(task_database: str) -> None:
    async with serving(task_database) as api:
        answer = await api.client.get("/v1/tasks/77/events")
        assert (answer.status_code, answer.json()["code"]) == (404, "task_not_found")


async def test_a_page_of_history_without_a_match_still_moves_the_client_on(task_database: str) -> None:
    async with serving(task_database, StreamLimits(page_events=5)) as api:
        await api.create_many(20)
        match = await api.create(type="run_query")
        async with streaming(api, params={"after": 0, "type": "run_query"}) as stream:
            assert (await stream.next()).id == str(match["position"])
        async with api.client.stream("GET", "/v1/events", params={"after": 0, "type": "run_query"}) as answer:
            text = ""
            async for part in answer.aiter_text():
                text += part
                if "task.created" in text:
                    break
    assert [line for line in text.splitlines() if line.startswith("id:")] == [
        f"id: {n}" for n in (0, 5, 10, 15, 20, 21)
    ]


async def test_coalescing_sends_each_tasks_newest_event_in_position_order(task_database: str) -> None:
    async with serving(task_database) as api, streaming(api, params={"coalesce_ms": 400}) as stream:
        ids = await api.create_many(30)
        await work(task_database)
        newest: dict[int, dict[str, object]] = {}
        positions = []
        while len([e for e in newest.values() if e["status"] == "SUCCEEDED"]) < 30:
            (event,) = await stream.take(1)
            newest[event["task_id"]] = event
            positions.append(event["position"])
    assert set(newest) == set(ids)
    assert positions == sorted(set(positions))
    assert len(positions) < 90


async def test_whoever_resumes_a_coalesced_stream_learns_every_tasks_newest_state(task_database: str) -> None:
    async with serving(task_database) as api:
        ids = await api.create_many(40)
        running = asyncio.create_task(work(task_database, Failed("E", "no", final=True)))
        newest: dict[int, str] = {}
        last = "0"
        while list(newest.values()).count("FAILED") < 40:
            # cut after every few events, wherever in a chunk that is
            async with streaming(api, params={"coalesce_ms": 50}, headers={"Last-Event-ID": last}) as stream:
                with suppress(TimeoutError):
                    for _ in range(7):
                        event = orjson.loads((await stream.next(within_s=1)).data)
                        newest[event["task_id"]] = event["status"]
                last = stream.position or last
        await running
    assert set(newest) == set(ids)


async def test_a_quiet_stream_gets_heartbeats(task_database: str) -> None:
    async with (
        serving(task_database, StreamLimits(ping_s=0.05)) as api,
        api.client.stream("GET", "/v1/events") as answer,
    ):
        lines = answer.aiter_lines()
        beats = 0
        while beats < 3:
            beats += await asyncio.wait_for(anext(lines), 10) == ": heartbeat"


async def test_a_stream_goes_on_when_the_database_cuts_every_connection(task_database: str) -> None:
    async with serving(task_database) as api, streaming(api) as stream:
        ids = await api.create_many(3)
        seen = await stream.take(3)
        _execute(
            task_database,
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and pid <> pg_backend_pid()",
        )
        ids += await _create_again(api, 5)
        seen += await stream.take(5)
    assert [event["task_id"] for event in seen] == ids


async def test_streams_that_nobody_reads_any_more_are_forgotten(task_database: str) -> None:
    async with serving(task_database) as api:
        async with streaming(api), streaming(api, params={"status": "FAILED"}), streaming(api, params={"task": 1}):
            await until(lambda: len(api.parts.hub._channels) == 3, "three channels")
            assert "task_streams 3.0" in (await api.client.get("/metrics")).text
        await until(lambda: len(api.parts.hub._channels) == 0, "no channel is left")
        assert "task_streams 0.0" in (await api.client.get("/metrics")).text


async def _create_again(api: Api, count: int) -> list[int]:
    """As a client would, once the server has connections again."""
    while True:
        with suppress(AssertionError, httpx.HTTPError):
            return await api.create_many(count)


def _execute(uri: str, statement: str) -> None:
    with psycopg.connect(uri, autocommit=True) as conn:
        conn.execute(statement.encode())
