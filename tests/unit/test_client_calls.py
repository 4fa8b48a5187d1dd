"""What the client sends, what it reads, and when it sends a call again."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest
from client_stand_in import StandIn, connected, free_port, problem, serving, stand_in, task_json
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import PlainTextResponse

from taskservice import AsyncClient, Client
from taskservice.client import answers, calls
from taskservice.client.errors import ServerRefused, ServerUnreachable
from taskservice.domain.errors import InvalidInput
from taskservice.domain.retry import RetryPolicy
from taskservice.domain.status import Status
from taskservice.domain.task import Task


def test_a_create_that_is_cut_after_the_commit_makes_one_task() -> None:
    with connected(cuts=2) as (service, client):
        task = client.create("Send Newsletter", "send_email", {"recipient": "user@example.com"})
    assert (task.id, task.name, list(service.tasks)) == (1, "Send Newsletter", [1])
    assert len({request.headers["Idempotency-Key"] for request in service.requests}) == 1
    assert len(service.requests) == 3


async def test_an_async_create_that_is_cut_after_the_commit_makes_one_task() -> None:
    with stand_in(cuts=2) as service:
        async with AsyncClient(service.address) as client:
            task = await client.create("Send Newsletter", "send_email")
    assert task.id == 1
    assert list(service.tasks) == [1]


def test_two_creates_make_two_tasks_and_the_callers_key_is_kept() -> None:
    with connected() as (_service, client):
        assert client.create("a", "t").id == 1
        assert client.create("a", "t").id == 2
        assert client.create("a", "t", idempotency_key="k").id == client.create("a", "t", idempotency_key="k").id == 3


def test_an_overloaded_server_is_asked_again_after_the_time_it_names() -> None:
    busy = problem(503, "overloaded", "too many creates are waiting", Retry_After="1")
    with connected(refusals=[busy]) as (service, client):
        assert client.create("a", "t").id == 1
    assert len(service.requests) == 2


def test_a_server_that_stays_overloaded_is_asked_a_bounded_number_of_times() -> None:
    busy = [problem(503, "overloaded", "too many creates are waiting") for _ in range(50)]
    with connected(refusals=busy) as (service, client), pytest.raises(ServerRefused) as refused:
        client.create("a", "t")
    assert (refused.value.code, refused.value.status, service.tasks) == ("overloaded", 503, {})
    assert len(service.requests) == 4


def test_a_cancel_is_sent_once_only() -> None:
    with (
        connected(refusals=[problem(503, "database_unavailable", "no database")]) as (service, client),
        pytest.raises(ServerRefused, match="no database"),
    ):
        client.cancel(7, "changed my mind")
    assert service.bodies == [{"reason": "changed my mind"}]


def test_a_create_waits_for_a_server_that_is_just_starting() -> None:
    service = StandIn(free_port())
    with ExitStack() as stack, Client(service.address) as client:
        starter = threading.Timer(0.2, lambda: stack.enter_context(serving(service)))
        starter.start()
        assert client.create("a", "t").id == 1
        starter.join()


def test_where_nothing_listens_the_error_names_the_address_and_what_to_do() -> None:
    address = f"http://127.0.0.1:{free_port()}"
    with Client(address, timeout_s=0.1) as client, pytest.raises(ServerUnreachable) as caught:
        client.get(1)
    assert address in str(caught.value)
    assert "task-cli up" in str(caught.value)


def test_a_problem_comes_back_as_an_error_with_its_code_and_field() -> None:
    with connected() as (_service, client), pytest.raises(ServerRefused) as refused:
        client.get(7)
    error = refused.value
    assert (error.code, error.status, error.field) == ("task_not_found", 404, "id")
    assert error.detail == str(error) == "id: there is no task 7"


def test_another_kind_of_server_is_named_as_such() -> None:
    with (
        connected(refusals=[PlainTextResponse("hello")]) as (_service, client),
        pytest.raises(ServerRefused, match="is the address right"),
    ):
        client.get(7)


def test_pages_are_followed_to_the_end() -> None:
    tasks = {n: task_json(n) for n in range(1, 8)}
    with connected(tasks=tasks) as (service, client):
        assert [task.id for task in client.list_all(limit=3)] == [7, 6, 5, 4, 3, 2, 1]
        page = client.list(limit=2, status=["QUEUED", "RUNNING"], created_after=datetime(2026, 1, 2, tzinfo=UTC))
    assert (len(page.tasks), page.next_cursor, page.lag_events) == (2, "2", 3)
    sent = service.requests[-1].query_params
    assert sent["status"] == "QUEUED,RUNNING"
    assert sent["created_after"] == "2026-01-02T00:00:00.000000Z"


def test_who_did_it_is_sent_with_every_call() -> None:
    with stand_in() as service, Client(service.address, actor="ann@host") as client:
        client.status()
    assert service.requests[0].headers["Task-Actor"] == "ann@host"


@pytest.mark.parametrize("address", ["", "localhost:8080", "ftp://host", "http://", "http://h/?q=1", "http://h:port"])
def test_an_address_that_cannot_be_one_is_refused(address: str) -> None:
    with pytest.raises(InvalidInput, match="address: must be like"):
        Client(address)


def test_a_token_is_sent_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TASK_TOKEN", "from-the-environment")
    with stand_in() as service:
        for token, sent in (("given", "Bearer given"), (None, "Bearer from-the-environment"), ("", None)):
            with Client(service.address, token=token) as client:
                client.create("a", "t")
                assert "given" not in repr(client._endpoint)
            assert service.requests[-1].headers.get("Authorization") == sent
    with pytest.raises(InvalidInput, match="token: must be") as refused:
        Client(token="secret\nX: y")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("actor", ["a\nb: c", "Zoë", " x", "x" * 101])
def test_an_actor_that_is_no_header_is_refused(actor: str) -> None:
    with pytest.raises(InvalidInput, match="actor"):
        Client(actor=actor)


def test_a_create_holds_every_field_in_the_form_the_api_takes() -> None:
    with connected() as (service, client):
        client.create(
            "a",
            "t",
            run_at=datetime(2026, 1, 2, tzinfo=UTC),
            retry=RetryPolicy(initial_s=3),
            max_attempts=7,
            tags=["x"],
        )
    assert service.bodies == [
        {
            "name": "a",
            "type": "t",
            "tags": ["x"],
            "run_at": "2026-01-02T00:00:00.000000Z",
            "retry": {"max_attempts": 7, "initial_s": 3, "factor": 2.0, "cap_s": 60.0, "jitter": 0.2},
        }
    ]


def test_each_task_of_a_batch_has_a_key_of_its_own() -> None:
    call = calls.create_batch([{"name": "a", "type": "t"}, {"name": "b", "type": "t", "idempotency_key": "k"}], True)
    body = call.request()["content"]
    answer = {"results": [{"id": 5}, {"problem": {"code": "invalid_input", "detail": "name: no", "field": "name"}}]}
    first, second = call.read(calls.Answer(200, {}, answer))
    assert b'"idempotency_key":"k"' in body
    assert body.count(b"idempotency_key") == 2
    assert (first.id, first.problem) == (5, None)
    assert second.problem is not None
    assert (second.id, second.problem.field) == (None, "name")


def test_fields_that_a_newer_server_adds_are_passed_over() -> None:
    task = answers.task(task_json(3, flavour="new"))
    assert isinstance(task, Task)
    assert (task.id, task.status) == (3, Status.QUEUED)


@given(st.one_of(st.text(max_size=300), st.text(alphabet="abc -~", min_size=1, max_size=255)))
def test_a_header_is_either_refused_or_can_be_sent(value: str) -> None:
    try:
        calls.header(value, "actor")
    except InvalidInput:
        return
    assert value.encode("ascii").strip() == value.encode()
    assert not set(value) & set("\r\n\0")
