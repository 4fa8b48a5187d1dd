"""Plain handlers: each on a thread, which can be told to stop but not stopped."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading

import pytest
from attempt_parts import running, started, until

from taskservice.domain.outcome import Cancelled, Failed, HandedBack, Succeeded
from taskservice.workers.context import Context
from taskservice.workers.handlers.registry import Registry


@pytest.fixture
def registry() -> Registry:
    return Registry()


@pytest.fixture
def release() -> threading.Event:
    return threading.Event()


async def test_plain_handlers_run_beside_each_other_and_beside_the_loop(registry: Registry) -> None:
    together = threading.Barrier(3)

    @registry.task
    def meet(context: Context) -> bool:
        together.wait(10)
        return threading.current_thread() is not threading.main_thread()

    async with running(registry, slots=3) as runner:
        outcomes = await asyncio.gather(*(runner.run(started("meet")) for _ in range(3)))
    assert outcomes == [Succeeded(True)] * 3


async def test_more_attempts_than_slots_share_the_threads(registry: Registry) -> None:
    threads = set()

    @registry.task
    def note() -> None:
        threads.add(threading.current_thread().name)

    async with running(registry, slots=2) as runner:
        await asyncio.gather(*(runner.run(started("note")) for _ in range(50)))
    assert 1 <= len(threads) <= 2


async def test_a_thread_that_runs_on_after_its_timeout_keeps_its_slot_until_it_returns(
    registry: Registry, release: threading.Event
) -> None:
    @registry.task
    def deaf() -> None:
        release.wait(30)

    async with running(registry, cancel_grace_s=0.02) as runner:
        outcome = await runner.run(started("deaf", timeout_s=0.02))
        assert outcome == Failed("TimeoutError", "took longer than 0.02 s")
        assert runner.busy == 1
        release.set()
        await until(lambda: runner.busy == 0)


async def test_a_thread_that_looks_sees_that_it_was_cancelled(registry: Registry, release: threading.Event) -> None:
    @registry.task
    def heeds(context: Context) -> str:
        release.wait(30)
        return "cancelled" if context.cancelled else "not"

    attempt = started("heeds")
    async with running(registry) as runner:
        run = asyncio.create_task(runner.run(attempt))
        await until(lambda: runner.busy == 1)
        runner.request_cancel(attempt.task_id, attempt.token, "ann", "enough")
        release.set()
        assert await run == Cancelled("enough", "ann")
        assert runner.busy == 0


async def test_a_thread_that_ignores_a_cancel_loses_its_attempt_but_not_its_slot(
    registry: Registry, release: threading.Event
) -> None:
    @registry.task
    def deaf() -> None:
        release.wait(30)

    attempt = started("deaf")
    async with running(registry, cancel_grace_s=0.02) as runner:
        run = asyncio.create_task(runner.run(attempt))
        await until(lambda: runner.busy == 1)
        runner.request_cancel(attempt.task_id, attempt.token, "ann", "enough")
        assert await run == Cancelled("enough", "ann")
        assert runner.busy == 1
        release.set()
        await until(lambda: runner.busy == 0)


async def test_an_attempt_that_was_given_up_before_a_thread_was_free_never_runs(
    registry: Registry, release: threading.Event
) -> None:
    ran = []

    @registry.task
    def waits(number: int) -> None:
        ran.append(number)
        release.wait(30)

    async with running(registry, slots=1, cancel_grace_s=0.02) as runner:
        first = asyncio.create_task(runner.run(started("waits", {"number": 1})))
        await until(lambda: ran == [1])
        second = await runner.run(started("waits", {"number": 2}, timeout_s=0.02))
        assert isinstance(second, Failed)
        release.set()
        assert await first == Succeeded()
        await until(lambda: runner.busy == 0)
    assert ran == [1]


@pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt(), StopIteration()])
async def test_no_exception_of_a_thread_ends_it(registry: Registry, error: BaseException) -> None:
    @registry.task
    def drastic() -> None:
        raise error

    async with running(registry, slots=1) as runner:
        for _ in range(2):
            outcome = await runner.run(started("drastic"))
            assert isinstance(outcome, Failed)
            assert outcome.error_type == type(error).__name__


async def test_closing_does_not_wait_for_a_thread_that_hangs(registry: Registry, release: threading.Event) -> None:
    @registry.task
    def hangs() -> None:
        release.wait(30)

    async with running(registry, cancel_grace_s=0.02) as runner:
        run = asyncio.create_task(runner.run(started("hangs")))
        await until(lambda: runner.busy == 1)
        await runner.close(0)
        assert await run == HandedBack()
    release.set()


def test_a_process_ends_although_a_thread_hangs() -> None:
    program = """
import asyncio, threading
from datetime import UTC, datetime
from taskservice.workers.attempt import AttemptRunner, StartedAttempt
from taskservice.workers.handlers.registry import Registry
registry = Registry()
registry.task("hangs")(lambda: threading.Event().wait())
async def main():
    runner = AttemptRunner(registry, 1, 0.01)
    print(await runner.run(StartedAttempt(1, 1, 1, 1, "n", "hangs", {}, 0.01, datetime.now(UTC))))
asyncio.run(main())
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert "took longer" in done.stdout
