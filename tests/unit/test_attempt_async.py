"""Async handlers: run on the loop, told to stop, stopped, and never able to keep a slot or end the worker."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import pytest
from attempt_parts import running, started, until

from taskservice.domain.outcome import Cancel, Cancelled, Failed, HandedBack, Outcome, Succeeded
from taskservice.workers.attempt import StartedAttempt
from taskservice.workers.attempt import runner as runner_module
from taskservice.workers.context import Context
from taskservice.workers.handlers.registry import Registry


@pytest.fixture
def registry() -> Registry:
    return Registry()


@pytest.fixture(autouse=True)
def short_clean_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner_module, "CLEAN_UP_S", 0.05)


async def forever() -> None:
    await asyncio.get_running_loop().create_future()


async def test_a_handler_gets_its_parameters_and_a_context_of_its_attempt(registry: Registry) -> None:
    @registry.task
    async def greet(context: Context, name: str) -> dict[str, Any]:
        return {"hello": name, "id": context.task_id, "attempt": context.attempt, "deadline": context.deadline}

    attempt = started("greet", {"name": "Ada"})
    async with running(registry) as runner:
        outcome = await runner.run(attempt)
    assert isinstance(outcome, Succeeded)
    assert isinstance(outcome.result, dict)
    assert outcome.result["hello"] == "Ada"
    assert outcome.result["id"] == attempt.task_id
    assert outcome.result["attempt"] == 2


async def test_a_wrong_parameter_fails_at_once_and_for_good(registry: Registry) -> None:
    @registry.task
    async def greet(name: str) -> None:
        raise AssertionError

    async with running(registry) as runner:
        outcome = await runner.run(started("greet", {"nam": "Ada"}))
    assert isinstance(outcome, Failed)
    assert outcome.final
    assert outcome.message.startswith("parameters.nam: ")


async def test_a_type_without_a_handler_fails_and_names_it(registry: Registry) -> None:
    async with running(registry) as runner:
        outcome = await runner.run(started("unheard-of"))
    assert isinstance(outcome, Failed)
    assert "unheard-of" in outcome.message


async def test_a_handler_that_takes_too_long_is_cancelled_and_fails_with_its_timeout(registry: Registry) -> None:
    seen: list[str] = []

    @registry.task
    async def slow(context: Context) -> None:
        try:
            await forever()
        finally:
            seen.append("cleaned up")
            assert context.cancelled

    async with running(registry) as runner:
        outcome = await runner.run(started("slow", timeout_s=0.05))
    assert outcome == Failed("TimeoutError", "took longer than 0.05 s")
    assert seen == ["cleaned up"]


async def test_a_timeout_of_the_handlers_own_is_a_failure_like_any_other(registry: Registry) -> None:
    @registry.task
    async def impatient() -> None:
        async with asyncio.timeout(0.01):
            await forever()

    async with running(registry) as runner:
        outcome = await runner.run(started("impatient"))
    assert isinstance(outcome, Failed)
    assert outcome.error_type == "TimeoutError"
    assert "took longer" not in outcome.message


async def test_a_handler_that_was_asked_to_stop_may_end_by_itself(registry: Registry) -> None:
    stopped = []

    @registry.task
    async def heeds(context: Context) -> str:
        await context.wait_cancelled()
        stopped.append("by itself")
        return "stopped by itself"

    attempt = started("heeds")
    async with running(registry) as runner:
        run = asyncio.create_task(runner.run(attempt))
        await until(lambda: runner.busy == 1)
        assert runner.request_cancel(attempt.task_id, attempt.token, "ann", "no longer needed")
        assert await run == Cancelled("no longer needed", "ann")
    assert stopped == ["by itself"]


async def test_a_handler_that_was_asked_to_stop_is_cancelled_after_the_grace(registry: Registry) -> None:
    @registry.task
    async def deaf() -> None:
        await forever()

    attempt = started("deaf")
    async with running(registry, cancel_grace_s=0.02) as runner:
        run = asyncio.create_task(runner.run(attempt))
        await until(lambda: runner.busy == 1)
        runner.request_cancel(attempt.task_id, attempt.token, "ann", "why not")
        assert await run == Cancelled("why not", "ann")


async def test_a_cancel_that_comes_when_the_work_is_as_good_as_done_leaves_its_result(registry: Registry) -> None:
    done = asyncio.Event()

    @registry.task
    async def unaware() -> str:
        await done.wait()
        return "sent"

    attempt = started("unaware")
    async with running(registry) as runner:
        run = asyncio.create_task(runner.run(attempt))
        await until(lambda: runner.busy == 1)
        runner.request_cancel(attempt.task_id, attempt.token, "ann", "too late")
        done.set()
        assert await run == Succeeded("sent")


async def test_a_failure_while_being_cancelled_is_a_cancellation(registry: Registry) -> None:
    @registry.task
    async def breaks(context: Context) -> None:
        await context.wait_cancelled()
        raise OSError("half way")

    attempt = started("breaks")
    async with running(registry) as runner:
        run = asyncio.create_task(runner.run(attempt))
        await until(lambda: runner.busy == 1)
        runner.request_cancel(attempt.task_id, attempt.token, "ann", "stop")
        assert await run == Cancelled("stop", "ann")


async def test_a_cancel_for_another_attempt_is_not_heeded(registry: Registry) -> None:
    @registry.task
    async def works(context: Context) -> bool:
        await go_on.wait()
        return context.cancelled

    go_on = asyncio.Event()
    attempt = started("works")
    async with running(registry) as runner:
        run = asyncio.create_task(runner.run(attempt))
        await until(lambda: runner.busy == 1)
        assert not runner.request_cancel(attempt.task_id + 1, attempt.token, "ann", "")
        assert not runner.request_cancel(attempt.task_id, attempt.token + 1, "ann", "")
        go_on.set()
        assert await run == Succeeded(False)
        assert not runner.request_cancel(attempt.task_id, attempt.token, "ann", "it has ended")


@pytest.mark.parametrize("wrapped", [False, True])
async def test_a_handler_that_swallows_its_cancellation_loses_its_slot_all_the_same(
    registry: Registry, wrapped: bool, caplog: pytest.LogCaptureFixture
) -> None:
    release = asyncio.Event()

    async def stubborn_part() -> None:
        while not release.is_set():
            with contextlib.suppress(asyncio.CancelledError):
                await release.wait()

    @registry.task
    async def stubborn() -> None:
        # awaiting a task of its own, the handler is not even reached by a cancellation
        await (asyncio.create_task(stubborn_part()) if wrapped else stubborn_part())

    async with running(registry, cancel_grace_s=0.02) as runner:
        outcome = await runner.run(started("stubborn", timeout_s=0.02))
        assert outcome == Failed("TimeoutError", "took longer than 0.02 s")
        assert runner.busy == 0
        assert "handler.ignores_its_end" in caplog.text
        release.set()


@pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt(), GeneratorExit(), asyncio.CancelledError()])
async def test_no_exception_of_a_handler_ends_the_worker(registry: Registry, error: BaseException) -> None:
    @registry.task
    async def drastic() -> None:
        raise error

    @registry.task
    async def fine() -> int:
        return 1

    async with running(registry) as runner:
        outcome = await runner.run(started("drastic"))
        assert isinstance(outcome, Failed)
        assert outcome.error_type == type(error).__name__
        assert await runner.run(started("fine")) == Succeeded(1)


async def test_a_handler_may_cancel_its_task(registry: Registry) -> None:
    @registry.task
    async def picky() -> None:
        raise Cancel("nothing to do")

    async with running(registry) as runner:
        assert await runner.run(started("picky")) == Cancelled("nothing to do")


async def test_a_traceback_begins_in_the_handler(registry: Registry) -> None:
    @registry.task
    async def breaks() -> None:
        raise ValueError("here")

    async with running(registry) as runner:
        outcome = await runner.run(started("breaks"))
    assert isinstance(outcome, Failed)
    assert outcome.traceback is not None
    assert outcome.traceback.count("File ") == 1
    assert __file__ in outcome.traceback


async def test_closing_lets_attempts_end_within_the_grace_and_hands_the_rest_back(registry: Registry) -> None:
    release = asyncio.Event()

    @registry.task
    async def quick() -> str:
        release.set()
        return "done"

    @registry.task
    async def waits() -> str:
        await release.wait()
        return "done"

    @registry.task
    async def endless() -> None:
        await forever()

    async with running(registry) as runner:
        outcomes: dict[str, Outcome] = {}

        def done(attempt: StartedAttempt, outcome: Outcome) -> None:
            outcomes[attempt.type] = outcome

        for type in ("endless", "waits", "quick"):
            runner.start(started(type), done)
        await runner.close(0.1)
    assert outcomes == {"quick": Succeeded("done"), "waits": Succeeded("done"), "endless": HandedBack()}


async def test_cancelling_a_run_stops_its_handler(registry: Registry) -> None:
    stopped = asyncio.Event()

    @registry.task
    async def endless() -> None:
        try:
            await forever()
        finally:
            stopped.set()

    async with running(registry) as runner:
        run = asyncio.create_task(runner.run(started("endless")))
        await until(lambda: runner.busy == 1)
        run.cancel()
        with pytest.raises(asyncio.CancelledError):
            await run
        await asyncio.wait_for(stopped.wait(), 5)
        await until(lambda: runner.busy == 0)


async def test_many_attempts_with_many_deadlines_each_end_at_their_own(registry: Registry) -> None:
    @registry.task
    async def endless() -> None:
        await forever()

    @registry.task
    async def noop() -> None: ...

    async with running(registry) as runner:
        short = [runner.run(started("endless", timeout_s=0.02 * n)) for n in range(5, 0, -1)]
        outcomes = await asyncio.gather(*short, *(runner.run(started("noop")) for _ in range(100)))
    assert [o.message for o in outcomes[:5] if isinstance(o, Failed)] == [
        f"took longer than {0.02 * n:g} s" for n in range(5, 0, -1)
    ]
    assert outcomes[5:] == [Succeeded()] * 100
