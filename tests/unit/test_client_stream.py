"""The stream outlives its connections: nothing twice, nothing missed."""

from __future__ import annotations

import itertools
import json
import threading
import time
from contextlib import aclosing

import pytest
from client_stand_in import StandIn, connected, event_json, free_port, problem, serving, stand_in, task_json
from httpx_sse import ServerSentEvent
from hypothesis import given
from hypothesis import strategies as st

from taskservice import AsyncClient, Client
from taskservice.client.answers import stored_event
from taskservice.client.endpoint import Endpoint
from taskservice.client.errors import ServerRefused, ServerUnreachable, WaitTimedOut
from taskservice.client.resume import GIVE_UP_S, Watch
from taskservice.domain.errors import TaskServiceError
from taskservice.domain.events import ExecutionFailed
from taskservice.domain.status import Status


def take(events: object, n: int) -> list[int]:
    return [event.position for event in itertools.islice(events, n)]  # type: ignore[call-overload]


def test_a_stream_that_is_cut_again_and_again_gives_every_event_once() -> None:
    events = [event_json(n) for n in range(1, 41)]
    with connected(events=events, stream_cuts=[3, 1, 0, 7, 2, 5]) as (service, client):
        assert take(client.watch(after=0), 40) == list(range(1, 41))
    resumed = [request.headers.get("Last-Event-ID") for request in service.requests]
    assert resumed == [None, "3", "4", "4", "11", "13", "18"]


async def test_an_async_stream_that_is_cut_again_and_again_gives_every_event_once() -> None:
    events = [event_json(n) for n in range(1, 41)]
    with stand_in(events=events, stream_cuts=[3, 1, 0, 7]) as service:
        async with AsyncClient(service.address) as client, aclosing(client.watch(after=0)) as stream:
            assert [(await anext(stream)).position for _ in events] == list(range(1, 41))


def test_a_stream_goes_on_after_the_server_was_started_anew() -> None:
    service = StandIn(free_port(), events=[event_json(1)])
    with Client(service.address) as client:
        stream = client.watch(after=0)
        with serving(service):
            assert next(stream).position == 1
        service.events.append(event_json(2))
        with serving(service):
            assert next(stream).position == 2


def test_a_busy_server_is_asked_again_for_its_stream() -> None:
    with connected(refusals=[problem(503, "database_unavailable", "x")], events=[event_json(1)]) as (_, client):
        assert next(client.watch(after=0)).position == 1


def test_a_refused_stream_raises_at_once() -> None:
    refusal = problem(400, "invalid_input", "status: no such", "status")
    with connected(refusals=[refusal]) as (service, client), pytest.raises(ServerRefused, match="no such"):
        next(client.watch(status="nonsense"))
    assert len(service.requests) == 1


def test_a_server_that_was_never_there_is_unreachable() -> None:
    with Client(f"http://127.0.0.1:{free_port()}") as client, pytest.raises(ServerUnreachable):
        next(client.watch())


def test_a_message_without_data_tells_the_position_to_resume_from() -> None:
    with connected(prefix=b"id: 6\n\n", stream_cuts=[0], events=[event_json(6)]) as (service, client):
        threading.Timer(0.3, service.events.append, [event_json(7)]).start()
        assert next(client.watch()).position == 7
    assert service.requests[-1].headers["Last-Event-ID"] == "6"


def test_a_reset_is_handed_on_and_the_stream_goes_on_from_there() -> None:
    reset = b'id: 50\nevent: reset\ndata: {"position": 50}\n\n'
    with connected(prefix=reset, events=[event_json(51)]) as (_service, client):
        first, second = itertools.islice(client.watch(after=3), 2)
    assert (first.is_reset, first.position, first.status) == (True, 50, None)
    assert second.position == 51


def test_waiting_ends_when_the_task_does() -> None:
    with connected(tasks={7: task_json(7, position=2)}) as (service, client):

        def finish() -> None:
            service.tasks[7] = task_json(7, status="SUCCEEDED", result={"rows": 1})
            service.events.append(event_json(3, task_id=7))

        threading.Timer(0.2, finish).start()
        task = client.wait(7, timeout_s=20)
    assert (task.status, task.result) == (Status.SUCCEEDED, {"rows": 1})
    asked = [request.url.path for request in service.requests]
    assert asked == ["/v1/tasks/7", "/v1/tasks/7/events", "/v1/tasks/7"]


def test_waiting_ends_at_its_time_although_the_stream_is_silent() -> None:
    with connected(tasks={7: task_json(7)}) as (_service, client):
        began = time.monotonic()
        with pytest.raises(WaitTimedOut, match="did not finish within"):
            client.wait(7, timeout_s=0.3)
    assert time.monotonic() - began < 5


async def test_waiting_async_ends_at_its_time() -> None:
    with stand_in(tasks={7: task_json(7), 8: task_json(8, status="FAILED")}) as service:
        async with AsyncClient(service.address) as client:
            assert (await client.wait(8)).status is Status.FAILED
            with pytest.raises(WaitTimedOut):
                await client.wait(7, timeout_s=0.2)


def test_an_export_that_is_cut_goes_on_where_it_was() -> None:
    events = [event_json(n, note="line\u2028separator") for n in range(1, 30)]
    with connected(events=events, stream_cuts=[400, 0, 1000]) as (_service, client):
        assert list(client.export_json()) == events
        assert [event.position for event in client.export_events(after=20)] == list(range(21, 30))


def test_an_exported_event_becomes_the_domains_event() -> None:
    event = event_json(9, "execution.failed", status="RETRYING", version=4, error_type="E", message="m", retry_at="t")
    with connected(events=[event]) as (_service, client):
        (exported,) = client.export_events()
    stored = stored_event(exported)
    assert isinstance(stored, ExecutionFailed)
    assert (stored.task_id, stored.version, stored.target) == (9, 4, Status.RETRYING)


def test_an_event_of_a_newer_server_says_to_upgrade() -> None:
    with connected(events=[event_json(9, "task.teleported")]) as (_service, client):
        (exported,) = client.export_events()
    with pytest.raises(TaskServiceError, match="upgrade"):
        stored_event(exported)


@given(st.lists(st.integers(1, 50), max_size=60))
def test_whatever_the_server_repeats_positions_only_rise(positions: list[int]) -> None:
    watch = Watch(Endpoint("http://h", None, 1.0), 0, {})
    seen = [watch.read(message(n)) for n in positions]
    given_out = [event.position for event in seen if event]
    assert given_out == sorted(set(given_out))
    assert set(given_out) <= set(positions)
    assert max(positions, default=0) == max(given_out, default=0)


def message(position: int) -> ServerSentEvent:
    return ServerSentEvent("task.created", json.dumps(event_json(position)), str(position))


def test_the_backoff_grows_is_bounded_and_gives_up() -> None:
    watch = Watch(Endpoint("http://h", None, 1.0), 0, {})
    watch._alive_s = 0.0
    delays_s = [watch.delay_s(None, 1.0) for _ in range(30)]
    assert delays_s[0] <= 0.15
    assert 5.0 <= delays_s[-1] <= 15.0
    with pytest.raises(ServerUnreachable):
        watch.delay_s(None, GIVE_UP_S + 1)
