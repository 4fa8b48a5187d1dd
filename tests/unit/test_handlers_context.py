"""What a handler is told of its attempt."""

from __future__ import annotations

import asyncio
import logging
import pickle
import threading
from datetime import UTC, datetime, timedelta

import pytest

from taskservice.infra.log import FIELDS
from taskservice.workers import context as context_module
from taskservice.workers.context import Context, cancel, noticed


@pytest.fixture
def context() -> Context:
    return Context(7, 2, 3, "a name", "a.type", datetime.now(UTC) + timedelta(seconds=60), 60)


def test_the_idempotency_key_is_the_executions_and_not_the_attempts(context: Context) -> None:
    again = Context(7, 2, 4, "a name", "a.type", context.deadline, 60)
    rerun = Context(7, 3, 1, "a name", "a.type", context.deadline, 60)
    assert context.idempotency_key == again.idempotency_key != rerun.idempotency_key


def test_the_remaining_time_is_never_negative(context: Context) -> None:
    assert 50 < context.remaining_s <= 60
    assert Context(7, 2, 3, "", "", context.deadline, -9).remaining_s == 0


@pytest.mark.parametrize("wrong_by", [timedelta(hours=-1), timedelta(hours=1)])
def test_the_remaining_time_does_not_depend_on_the_clock_of_the_machine(wrong_by: timedelta) -> None:
    context = Context(7, 2, 3, "", "", datetime.now(UTC) + wrong_by, 60)
    assert 50 < context.remaining_s <= 60
    assert 50 < pickle.loads(pickle.dumps(context)).remaining_s <= 60


def test_who_looks_at_a_cancel_has_noticed_it(context: Context) -> None:
    assert not context.cancelled
    assert not noticed(context)
    cancel(context)
    assert not noticed(context)
    assert context.cancelled
    assert noticed(context)


async def test_all_who_wait_for_a_cancel_are_woken_from_any_thread(context: Context) -> None:
    waiting = [asyncio.create_task(context.wait_cancelled()) for _ in range(3)]
    await asyncio.sleep(0)
    threading.Thread(target=cancel, args=[context]).start()
    await asyncio.wait_for(asyncio.gather(*waiting), 10)
    await asyncio.wait_for(context.wait_cancelled(), 10)


def test_progress_is_logged_at_most_once_a_second(
    context: Context, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO)
    now = 100.0
    monkeypatch.setattr(context_module.time, "monotonic", lambda: now)
    for _ in range(5):
        context.progress(0.5, "half way")
    now += context_module.PROGRESS_EVERY_S
    context.progress(0.75)
    assert [record.getMessage() for record in caplog.records] == ["execution.progress"] * 2
    about = {"task_id": 7, "execution": 2, "attempt": 3}
    assert getattr(caplog.records[0], FIELDS) == {**about, "fraction": 0.5, "detail": "half way"}


def test_what_a_handler_logs_names_its_attempt(context: Context, caplog: pytest.LogCaptureFixture) -> None:
    context.log.warning("only %d left", 3, extra={"shelf": "b"})
    [record] = caplog.records
    assert record.getMessage() == "only 3 left"
    assert getattr(record, FIELDS) == {"task_id": 7, "execution": 2, "attempt": 3, "shelf": "b"}


def test_a_context_travels_to_another_process(context: Context) -> None:
    copy = pickle.loads(pickle.dumps(context))
    assert (copy.task_id, copy.deadline, copy.idempotency_key) == (7, context.deadline, context.idempotency_key)
    assert not copy.cancelled
