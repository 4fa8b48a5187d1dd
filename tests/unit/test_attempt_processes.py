"""Handlers in child processes: killable, whatever they do, and gone with their worker."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest
from attempt_parts import running, started, until
from process_handlers import registry

from taskservice.domain.outcome import Cancelled, Failed, Outcome, Succeeded
from taskservice.infra.log import FIELDS
from taskservice.workers.attempt import AttemptRunner


@pytest.fixture
async def runner() -> AsyncIterator[AttemptRunner]:
    async with running(registry) as made:
        yield made


def pid_of(outcome: Outcome) -> int:
    assert isinstance(outcome, Succeeded)
    assert isinstance(outcome.result, dict)
    return int(outcome.result["pid"])


def gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def has_written(path: Path) -> bool:
    return path.exists() and path.read_text() != ""


async def test_a_handler_in_a_child_gets_parameters_and_context_and_returns_json(runner: AttemptRunner) -> None:
    attempt = started("describe", {"number": "7", "words": '["a", "b"]'})
    outcome = await runner.run(attempt)
    assert pid_of(outcome) != os.getpid()
    assert outcome == Succeeded(
        {
            "pid": pid_of(outcome),
            "task": attempt.task_id,
            "key": f"task-{attempt.task_id}-1",
            "sum": 7,
            "words": ["a", "b"],
        }
    )


async def test_a_child_serves_one_attempt_after_another(runner: AttemptRunner) -> None:
    first, second = [await runner.run(started("describe", {"number": n, "words": []})) for n in (1, 2)]
    assert pid_of(first) == pid_of(second)


async def test_an_async_handler_runs_in_a_child_too(runner: AttemptRunner) -> None:
    assert await runner.run(started("on_a_loop", {"name": "Ada"})) == Succeeded("hello Ada")


@pytest.mark.parametrize(
    ("type", "parameters", "says"),
    [
        ("exits", {"code": 3}, "exit code 3"),
        ("exits", {"code": 0}, "exit code 0"),
        ("segfaults", {}, "SIGSEGV"),
    ],
)
async def test_a_child_that_crashes_fails_its_attempt_and_says_how(
    runner: AttemptRunner, type: str, parameters: dict[str, int], says: str
) -> None:
    outcome = await runner.run(started(type, parameters))
    assert isinstance(outcome, Failed)
    assert outcome.error_type == "ProcessDied"
    assert says in outcome.message
    assert not outcome.final
    assert isinstance(await runner.run(started("on_a_loop", {"name": "next"})), Succeeded)


async def test_what_a_child_raises_arrives_as_it_was_meant(runner: AttemptRunner) -> None:
    failed = await runner.run(started("raises"))
    assert isinstance(failed, Failed)
    assert (failed.error_type, failed.message) == ("ValueError", "no good")
    assert "process_handlers.py" in (failed.traceback or "")
    assert "child.py" not in (failed.traceback or "")
    assert await runner.run(started("retries")) == Failed("Retry", "busy", retry_after_s=7)
    assert await runner.run(started("cancels")) == Cancelled("nothing to do")
    exited = await runner.run(started("asks_to_exit"))
    assert isinstance(exited, Failed)
    assert (exited.error_type, exited.message) == ("SystemExit", "enough")
    not_json = await runner.run(started("returns_a_set"))
    assert isinstance(not_json, Failed)
    assert not_json.final


async def test_a_child_that_takes_too_long_is_killed(runner: AttemptRunner, tmp_path: Path) -> None:
    await runner.run(started("on_a_loop", {"name": "warm"}))  # so that the time is the handler's
    touch = tmp_path / "pid"
    outcome = await runner.run(started("spins", {"touch": str(touch)}, timeout_s=1))
    assert outcome == Failed("TimeoutError", "took longer than 1 s")
    assert gone(int(touch.read_text()))
    assert runner.busy == 0


async def test_what_a_child_started_is_killed_with_it(runner: AttemptRunner, tmp_path: Path) -> None:
    await runner.run(started("on_a_loop", {"name": "warm"}))
    touch = tmp_path / "pid"
    await runner.run(started("starts_another", {"touch": str(touch)}, timeout_s=1))
    grandchild = int(touch.read_text())
    await until(lambda: gone(grandchild))


async def test_a_child_may_end_by_itself_when_asked_to_stop(runner: AttemptRunner, tmp_path: Path) -> None:
    touch = tmp_path / "started"
    attempt = started("heeds", {"touch": str(touch)})
    run = asyncio.create_task(runner.run(attempt))
    await until(touch.exists)
    runner.request_cancel(attempt.task_id, attempt.token, "ann", "enough")
    assert await run == Cancelled("enough", "ann")
    assert touch.read_text() == "stopped by itself"


async def test_a_child_that_ignores_a_cancel_is_killed_after_the_grace(tmp_path: Path) -> None:
    touch = tmp_path / "pid"
    attempt = started("spins", {"touch": str(touch)})
    async with running(registry, cancel_grace_s=0.05) as runner:
        run = asyncio.create_task(runner.run(attempt))
        await until(lambda: has_written(touch))
        runner.request_cancel(attempt.task_id, attempt.token, "ann", "enough")
        assert await run == Cancelled("enough", "ann")
        assert gone(int(touch.read_text()))


async def test_a_cancel_while_the_child_still_starts_reaches_its_handler(runner: AttemptRunner, tmp_path: Path) -> None:
    touch = tmp_path / "started"
    attempt = started("heeds", {"touch": str(touch)})
    run = asyncio.create_task(runner.run(attempt))
    await until(lambda: runner.busy == 1)
    runner.request_cancel(attempt.task_id, attempt.token, "ann", "at once")
    assert await run == Cancelled("at once", "ann")
    assert touch.read_text() == "stopped by itself"


async def test_what_a_child_logs_the_worker_logs(runner: AttemptRunner, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    attempt = started("describe", {"number": 5, "words": []})
    await runner.run(attempt)
    [record] = [r for r in caplog.records if r.getMessage() == "seen by the worker"]
    assert getattr(record, FIELDS)["task_id"] == attempt.task_id
    assert getattr(record, FIELDS)["number"] == 5
    await runner.run(started("logs_an_error"))
    [record] = [r for r in caplog.records if r.getMessage() == "it went wrong"]
    assert "KeyError: 'lost'" in getattr(record, FIELDS)["traceback"]


async def test_closing_ends_the_children() -> None:
    async with running(registry) as runner:
        pid = pid_of(await runner.run(started("describe", {"number": 1, "words": []})))
        assert not gone(pid)
    assert gone(pid)


def test_a_child_dies_with_its_worker_even_when_that_is_killed(tmp_path: Path) -> None:
    touch = tmp_path / "pid"
    program = f"""
import asyncio, sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from attempt_parts import started
from process_handlers import registry
from taskservice.workers.attempt import AttemptRunner
async def main():
    await AttemptRunner(registry, 1, 1).run(started("spins", {{"touch": {str(touch)!r}}}))
asyncio.run(main())
"""
    with subprocess.Popen([sys.executable, "-c", program]) as worker:
        deadline = time.monotonic() + 30
        while not has_written(touch):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        worker.send_signal(signal.SIGKILL)
    while not gone(int(touch.read_text())):
        assert time.monotonic() < deadline
        time.sleep(0.01)
